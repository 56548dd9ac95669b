"""Progress and log must tell what happens, once, inert, and without a secret."""

import logging
from pathlib import Path

import pytest

from wizard.cli import progress
from wizard.cli.log import Log
from wizard.cli.progress import Progress
from wizard.cli.usage import UsageError
from wizard.model.finding import Finding, Status, Verdict, VerdictStatus
from wizard.model.run import Found, RunFinished
from wizard.model.secret import Secret
from wizard.trace import VARIABLE
from wizard.words import Said


@pytest.fixture(autouse=True)
def _words(monkeypatch: pytest.MonkeyPatch) -> None:
    def said(finding: Finding) -> Said:
        return Said(title=f"Title of {finding.check}", summary=str(finding.values["seen"]))

    monkeypatch.setattr(progress, "said", said)


def found(check: str, status: Status, seen: str) -> Found:
    return Found(run_id=1, at=0.5, finding=Finding(check=check, status=status, say="x", values={"seen": seen}))


def unread(check: str) -> Found:
    finding = Finding(check=check, status=Status.SKIPPED, say="unread-not-signed-in")
    return Found(run_id=1, at=0.5, finding=finding)


def test_a_line_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    """Each conclusion is one line on stderr; the same one again is not repeated, a changed one is told."""
    tell = Progress()
    for event in (
        found("network.a", Status.PASS, "open"),
        found("network.a", Status.PASS, "open"),
        found("network.b", Status.FAIL, "dropped"),
        found("network.a", Status.WARN, "late"),
    ):
        tell(event)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "pass      Title of network.a: open",
        "FAIL      Title of network.b: dropped",
        "warning   Title of network.a: late",
    ]


def test_every_status_has_its_word(capsys: pytest.CaptureFixture[str]) -> None:
    """No status is told by its id alone."""
    tell = Progress()
    for status in Status:
        tell(found(f"network.{status}", status, "x"))
    assert len(capsys.readouterr().err.splitlines()) == len(Status)


@pytest.mark.parametrize(("count", "told"), [(3, "3 checks of"), (1, "1 check of"), (0, "")])
def test_what_nobody_is_signed_in_for_is_one_line(count: int, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Checks that only an administrator can have read are counted at the end, without those that were read."""
    tell = Progress()
    for number in range(count + 1):
        tell(unread(f"tenant.{number}"))
        tell(unread(f"tenant.{number}"))
    tell(found(f"tenant.{count}", Status.PASS, "read"))
    assert capsys.readouterr().err == f"pass      Title of tenant.{count}: read\n"
    tell(RunFinished(run_id=1, at=1.0, verdict=Verdict(status=VerdictStatus.HEALTHY)))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == bool(count)
    assert all(line.startswith(told) for line in lines)


def test_hostile_words_are_inert(capsys: pytest.CaptureFixture[str]) -> None:
    """A server's escape sequences and line ends do not reach the terminal as such."""
    Progress()(found("network.a", Status.PASS, "a\x1b[2Jb\r\u202ec"))
    assert capsys.readouterr().err == "pass      Title of network.a: a\\x1b[2Jb\\r\\u202ec\n"


def test_missing_words_do_not_end_a_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The check's id must do where a sentence is missing."""

    def nothing(_: Finding) -> Said:
        raise KeyError

    monkeypatch.setattr(progress, "said", nothing)
    Progress()(found("network.a", Status.PASS, "x"))
    assert capsys.readouterr().err == "pass  network.a\n"


def test_marks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The benchmarks read the first result and the end from the trace file."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "trace"))
    tell = Progress()
    tell(found("network.a", Status.PASS, "x"))
    tell(found("network.b", Status.PASS, "x"))
    tell(RunFinished(run_id=1, at=1.0, verdict=Verdict(status=VerdictStatus.HEALTHY)))
    text = (tmp_path / "trace").read_text()
    assert text.count("first-result") == 1
    assert text.count("finished") == 1


def test_the_log_is_masked(tmp_path: Path) -> None:
    """What is logged after a secret is known holds it in no form, and one record stays one line."""
    file = tmp_path / "log"
    log = Log(str(file))
    log.know(Secret("secret-word"))
    logging.getLogger("wizard.wire").warning("said %s and %s\nnext", "secret-word", "c2VjcmV0LXdvcmQ=")
    log.close()
    logging.getLogger("wizard.wire").warning("after the end")
    text = file.read_text()
    assert text.count("\n") == 1
    assert "<redacted> and <redacted>" in text
    assert "after the end" not in text


def test_without_a_log_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """A module's warning is no progress: it stays off the terminal."""
    log = Log()
    logging.getLogger("wizard.wire").warning("a probe did not end by itself")
    log.close()
    assert capsys.readouterr().err == ""


def test_a_log_is_no_link(tmp_path: Path) -> None:
    """A log goes where reports may go, and nowhere else."""
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(UsageError):
        Log(str(tmp_path / "link"))
