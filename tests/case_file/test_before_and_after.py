"""Before and after: what a second run says about the first, check by check, with times."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wizard import case_file, clouds
from wizard.engine import judge
from wizard.model.finding import Finding, Status, Verdict, VerdictStatus
from wizard.model.run import Run
from wizard.model.secret import Mask, Secret
from wizard.report import as_html, as_text, build
from wizard.report.compare import compare, lines

SAMPLES = Path(__file__).parent / "samples"
CHECK = "network.port-submission"
KIND = {"fixed", "new", "changed", "same"}


def sample(name: str) -> Run:
    """Return the judged run of a kept case."""
    kept = case_file.load(SAMPLES / f"{name}.smtpcase", clouds.built_in)
    return judge.reopened(kept.run, kept.case)


def of_one(run: Run, status: Status, cause: str | None = None) -> Run:
    """Return the run with one check alone, in another state."""
    finding: Finding = replace(run.findings[CHECK], status=status, cause=cause)
    return replace(run, findings={CHECK: finding})


@pytest.mark.parametrize(
    ("then", "now", "kind"),
    [
        (Status.FAIL, Status.PASS, "fixed"),
        (Status.WARN, Status.PASS, "fixed"),
        (Status.PASS, Status.FAIL, "new"),
        (Status.SKIPPED, Status.FAIL, "new"),
        (Status.PASS, Status.WARN, "new"),
        (Status.FAIL, Status.WARN, "changed"),
        (Status.MANUAL, Status.PASS, "changed"),
        (Status.PASS, Status.PASS, "same"),
        (Status.FAIL, Status.FAIL, "same"),
    ],
)
def test_each_change_has_its_kind(then: Status, now: Status, kind: str) -> None:
    """Wrong and passed is fixed; wrong and was not is new; another state is changed; the rest is the same."""
    run = sample("wrong-password")
    compared = compare(of_one(run, then), of_one(run, now))
    assert {one: [row["check"] for row in compared[one]] for one in KIND} == {
        **{one: [] for one in KIND},
        kind: [CHECK],
    }


def test_another_cause_is_a_change() -> None:
    """It still fails, but for another reason: that is news."""
    run = sample("port-dropped")
    one = compare(of_one(run, Status.FAIL, "port-blocked"), of_one(run, Status.FAIL, "port-refused"))
    assert [row["check"] for row in one["changed"]] == [CHECK]


def test_every_check_of_both_runs_stands_once() -> None:
    """Nothing is left out and nothing said twice."""
    before, after = sample("port-dropped"), sample("wrong-password")
    compared = compare(before, after)
    named = [row["check"] for kind in KIND for row in compared[kind]]
    assert sorted(named) == sorted(before.findings.keys() & after.findings.keys())


def healthy(run: Run) -> Run:
    """Return the run with a healthy verdict."""
    return replace(run, verdict=Verdict(status=VerdictStatus.HEALTHY, reason="signed-in"))


def test_the_outcome_is_told_first() -> None:
    """It works now; it breaks now; it breaks elsewhere; nothing changed: the first sentence says which, and when."""
    port, password = sample("port-dropped"), sample("wrong-password")
    runs = {
        "works-now": (password, healthy(password)),
        "breaks-now": (healthy(password), password),
        "elsewhere": (port, password),
        "unchanged": (password, password),
        "moved": (password, replace(password, findings={**password.findings, CHECK: port.findings[CHECK]})),
    }
    for name, (before, after) in runs.items():
        compared = compare(before, after)
        assert compared["outcome"] == name
        first = lines(compared)[0]
        assert compared["before"]["started"][:10] in first
        assert first.endswith((".", "UTC)."))


def test_times_are_those_of_each_sight() -> None:
    """A change's way to the mail server can be followed: each state has the time at which it was seen."""
    before = of_one(sample("port-dropped"), Status.FAIL)
    later = replace(of_one(before, Status.PASS), started=before.started + 600)
    (row,) = compare(before, later)["fixed"]
    assert row["before"]["at"] < row["after"]["at"]
    assert row["after"]["at"] == build.rfc3339(later.started + later.findings[CHECK].ended)


def test_a_server_s_words_are_masked() -> None:
    """A password that a server echoed is not carried into the comparison."""
    run = sample("wrong-password")
    said = json.dumps(compare(run, run, Mask([Secret("535 5.7.")])))
    assert "535 5.7." not in said


@pytest.mark.parametrize("write", [as_text.write, as_html.write])
def test_the_report_shows_it(write: Any) -> None:
    """A report with a comparison has its section; one without has none."""
    kept = case_file.load(SAMPLES / "wrong-password.smtpcase", clouds.built_in)
    before, after = sample("port-dropped"), sample("wrong-password")
    report = build.build(after, kept.case)
    assert "Before and after" not in write(report)
    shown = write({**report, "compared": compare(before, after)})
    assert "Before and after" in shown
    assert "Fixed: The port for sending." in shown
