"""What the panel shows for a refusal, as a person told it."""

from dataclasses import replace

import pytest

from tests.checks.house import EXCHANGE, settled
from wizard import words
from wizard.engine import judge
from wizard.model.device import PanelText
from wizard.model.finding import Finding, Status
from wizard.model.run import Run


def read(*pairs: tuple[str, str], error: str = "") -> Finding:
    """Return the finding for answers and what the panel showed for each."""
    seen = tuple(PanelText(probe="panel", started=0.0, ended=0.0, scenario=name, text=text) for name, text in pairs)
    case = replace(EXCHANGE, error_text=error)
    return judge.rejudge(Run(state="finished", observations=seen), case).findings["device.panel"]


def test_without_one_it_is_skipped() -> None:
    """Where nobody read a panel nothing is said."""
    assert settled("device.panel").status is Status.SKIPPED


@pytest.mark.parametrize(
    ("error", "say"), [("", "read"), ("  login FAILED ", "same"), ("paper jam", "read"), ("busy", "several")]
)
def test_what_it_showed(error: str, say: str) -> None:
    """The newest is told; the case's own message is recognised, and one that fits two refusals tells nothing apart."""
    found = read(("mailbox-off", "busy"), ("organisation-off", "busy"), ("bad-password", "Login failed"), error=error)
    assert (found.status, found.say, found.cause) == (Status.PASS, say, None)
    assert [one["answer"] for one in found.evidence["panel"]] == ["mailbox-off", "organisation-off", "bad-password"]
    assert "You told us" in words.said(found).summary


def test_an_answer_of_another_version_is_named_by_its_id() -> None:
    """A case may name an answer that this program does not have."""
    assert "brand-new" in words.said(read(("brand-new", "x"))).summary
