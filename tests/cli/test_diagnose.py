"""`diagnose` must turn arguments into one run, and the run into reports and an exit status; a run is stood in for."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.cli.conftest import Run as RunProgram
from tests.memory_keyring import Memory
from wizard.cli import diagnose
from wizard.model.case import Case
from wizard.model.finding import Verdict, VerdictStatus
from wizard.model.run import Run
from wizard.model.secret import Secret
from wizard.report.saving import Written

MAILBOX = "scanner@contoso.com"
WORD = "pa55-w\u00f6rd"


@dataclass
class Stage:
    """What the run in place of the real one was given, and what it answers."""

    goal: str = "sign-in"
    run: Run = field(
        default_factory=lambda: Run(
            state="finished", ending="complete", verdict=Verdict(status=VerdictStatus.HEALTHY, reason="signed-in")
        )
    )
    report: dict[str, Any] = field(default_factory=lambda: {"schema": "x"})
    case: Case | None = None
    selection: tuple[str, ...] = ()
    password: str | None = None
    deadline: float = 0.0
    admin: object = None
    runs: int = 0

    def given(self) -> Case:
        assert self.case is not None
        return self.case


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Stand in for engine and report."""
    stage = Stage()

    def one_run(  # noqa: PLR0917 - as the real one
        case: Case,
        selection: tuple[str, ...],
        secret: Secret | None,
        deadline: float,
        admin: object = None,
        _previous: object = None,
        trials: object = (),
    ) -> Run:
        assert not trials
        stage.case, stage.selection, stage.deadline, stage.admin = case, selection, deadline, admin
        stage.password = secret.reveal() if secret else None
        stage.runs += 1
        return stage.run

    monkeypatch.setattr(diagnose, "one_run", one_run)
    monkeypatch.setattr("wizard.engine.plan.plan", lambda *_: SimpleNamespace(goal=stage.goal))
    monkeypatch.setattr("wizard.report.build.build", lambda *_: stage.report)

    def render(report: object, form: str, *_: object) -> Written:
        text = f"{form}: {json.dumps(report)}\n"
        return Written(text.encode(), (text,))

    monkeypatch.setattr("wizard.report.writing.render", render)
    return stage


def test_a_case(run: RunProgram, stage: Stage) -> None:
    """Every argument must reach the case."""
    ended = run(
        *("diagnose", "--mailbox", MAILBOX, "--from", "a@contoso.com", "--to", "b@contoso.com", "--send"),
        *("--port", "2525", "--size", "20000", "--told", "mfa=on", "--told", "tenant-smtp-auth=off"),
        *("--checks", "network, tls,network", "--credentials", "none", "--deadline", "30"),
    )
    case = stage.given()
    assert ended.status == 0
    assert ended.out == 'text: {"schema": "x"}\n'
    assert (case.mailbox, case.mail_from, case.rcpt_to, case.send) == (MAILBOX, "a@contoso.com", "b@contoso.com", True)
    assert (case.submission_port, case.size) == (2525, 20_000)
    assert case.told == {"mfa": "on", "tenant-smtp-auth": "off"}
    assert stage.selection == ("network", "tls")
    assert 0 < stage.deadline <= 30
    assert stage.runs == 1


def test_another_host(run: RunProgram, stage: Stage) -> None:
    """A host with scheme, port and final dot is tidied, said, and no longer the cloud's own."""
    ended = run(
        "diagnose", "--mailbox", MAILBOX, "--host", " smtp://Relay.Contoso.test.:2525/ ", "--credentials", "none"
    )
    case = stage.given()
    assert (case.cloud.submission.host, case.submission_port) == ("relay.contoso.test", 2525)
    assert case.cloud.overridden
    assert case.cloud.submission.flavour == "generic"
    assert ended.err.count("host: ") == 5


@pytest.mark.parametrize(
    ("verdict", "status"),
    [
        (VerdictStatus.HEALTHY, 0),
        (VerdictStatus.BROKEN, 1),
        (VerdictStatus.DEGRADED, 1),
        (VerdictStatus.INCONCLUSIVE, 3),
    ],
)
def test_exit_status(run: RunProgram, stage: Stage, verdict: VerdictStatus, status: int) -> None:
    """The contract's exit status for each verdict."""
    stage.run = replace(stage.run, verdict=Verdict(status=verdict))
    assert run("diagnose", "--mailbox", MAILBOX, "--credentials", "none").status == status


def test_a_cancelled_run(run: RunProgram, stage: Stage, tmp_path: Path) -> None:
    """What is known is written all the same, and the exit status is 130."""
    stage.run = replace(stage.run, ending="cancelled")
    ended = run("diagnose", "--mailbox", MAILBOX, "--credentials", "none", "--json", str(tmp_path / "r.json"))
    assert ended.status == 130
    assert (tmp_path / "r.json").exists()


def test_reports(run: RunProgram, stage: Stage, tmp_path: Path) -> None:
    """Files are written and named on stderr; only what was asked for stands on stdout."""
    ended = run(
        *("diagnose", "--mailbox", MAILBOX, "--credentials", "none"),
        *("--json", "-", "--html", str(tmp_path / "report.html")),
    )
    assert ended.out == 'json: {"schema": "x"}\n'
    assert (tmp_path / "report.html").read_text() == 'html: {"schema": "x"}\n'
    assert "report.html" in ended.err


def test_the_password_of_a_pipe(run: RunProgram, stage: Stage) -> None:
    """One line of standard input."""
    run("diagnose", "--mailbox", MAILBOX, "--credentials", "stdin", stdin=f"{WORD}\r\nrest\n")
    assert stage.password == WORD


def test_the_password_of_the_keyring(run: RunProgram, stage: Stage) -> None:
    """The default, and never with another host, name or trust than the cloud's own."""
    Memory.kept["smtp-auth-wizard:worldwide", MAILBOX] = WORD
    run("diagnose", "--mailbox", MAILBOX)
    assert stage.password == WORD
    ended = run("diagnose", "--mailbox", MAILBOX, "--host", "relay.contoso.test")
    assert stage.password is None
    assert "keyring is not used" in ended.err
    run("diagnose", "--mailbox", MAILBOX, "--tls-name", "relay.contoso.test")
    assert stage.password is None
    run("diagnose", "--mailbox", MAILBOX, "--host", "smtp.office365.com")
    assert stage.password == WORD


def test_a_keyring_that_holds_none(run: RunProgram, stage: Stage) -> None:
    """Then it is as with none, and it is said."""
    ended = run("diagnose", "--mailbox", MAILBOX)
    assert stage.password is None
    assert stage.runs == 1
    assert "no password" in ended.err


def test_a_keyring_that_fails(run: RunProgram, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plain sentence, and the run goes on without a password."""

    def locked(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Memory, "get_password", locked)
    ended = run("diagnose", "--mailbox", MAILBOX)
    assert stage.runs == 1
    assert "The keyring failed (OSError). No sign-in will be tried." in ended.err


def test_no_password_is_asked_for_in_vain(run: RunProgram, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that does not sign in touches neither keyring nor standard input."""

    def touched(*_: object) -> None:
        pytest.fail("the keyring was asked")

    stage.goal = "tls"
    monkeypatch.setattr(Memory, "get_password", touched)
    assert run("diagnose", "--mailbox", MAILBOX, "--checks", "tls").status == 0
    assert run("diagnose", "--mailbox", MAILBOX, "--checks", "tls", "--credentials", "stdin").status == 0
    assert stage.password is None


def test_an_empty_pipe(run: RunProgram, stage: Stage) -> None:
    """No password where one was promised is an input error, before anything is tried."""
    ended = run("diagnose", "--mailbox", MAILBOX, "--credentials", "stdin")
    assert (ended.status, ended.out, stage.runs) == (2, "", 0)


def test_a_report_with_the_password_in_it_is_refused(run: RunProgram, stage: Stage, tmp_path: Path) -> None:
    """Whatever put it there, it is not written: not to the file, and not to standard output instead."""
    stage.report = {"reply": WORD}
    file = tmp_path / "report.json"
    ended = run("diagnose", "--mailbox", MAILBOX, "--credentials", "stdin", "--json", str(file), stdin=WORD)
    assert ended.status == 2
    assert not file.exists()
    for text in (ended.out, ended.err):
        assert WORD not in text
        assert json.dumps(WORD)[1:-1] not in text


def test_a_report_that_cannot_be_written_is_not_lost(
    run: RunProgram, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up meanwhile: it is said, and the summary goes to standard output instead."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wizard.whole_file.in_place", full)
    ended = run("diagnose", "--mailbox", MAILBOX, "--credentials", "none", "--json", str(tmp_path / "r.json"))
    assert ended.status == 2
    assert stage.runs == 1
    assert "No space left" in ended.err
    assert ended.out.startswith("text: ")
