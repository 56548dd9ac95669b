"""A case opens where a person goes on: at the first step that nobody has answered."""

import json
from pathlib import Path
from typing import Any

import pytest

from wizard import case_file, clouds
from wizard.case_file import Kept
from wizard.engine import judge
from wizard.engine.open_step import first_open_step
from wizard.model.run import Run

SAMPLES = Path(__file__).parents[1] / "case_file" / "samples"


def sample(name: str, **changes: Any) -> Kept:
    """Return a kept case, changed at its top."""
    data = json.loads((SAMPLES / f"{name}.smtpcase").read_bytes())
    return case_file.read(json.dumps({**data, **changes}).encode(), clouds.built_in)


@pytest.mark.parametrize(
    ("name", "step"),
    [("wrong-password", "tenant"), ("organisation-off-read", "result"), ("port-dropped", "tenant")],
)
def test_it_opens_where_nobody_answered(name: str, step: str) -> None:
    """The technician's half opens at the administrator's first question; one that is read and explained, at its end."""
    kept = sample(name)
    assert first_open_step(judge.reopened(kept.run, kept.case)) == step


def test_a_case_without_a_run_opens_at_the_start() -> None:
    """Before any run there is nothing to go on from."""
    assert first_open_step(Run()) == "start"


def test_answers_move_it_on() -> None:
    """What is answered is not asked again."""
    answers = [{"key": "tenant-smtp-auth", "value": "on"}, {"key": "mailbox-smtp-auth", "value": "on"}]
    kept = sample("wrong-password", answers=answers)
    before = first_open_step(judge.reopened(sample("wrong-password").run, sample("wrong-password").case))
    run = judge.reopened(kept.run, kept.case)
    assert (before, first_open_step(run)) == ("tenant", "mfa")
