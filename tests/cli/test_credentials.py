"""`credentials` must keep, list, delete and try a password, and never show it."""

import json

import pytest

from tests.cli.conftest import Run as RunProgram
from tests.memory_keyring import Memory
from wizard.cli import diagnose
from wizard.model.case import Case
from wizard.model.finding import Finding, Status, Verdict, VerdictStatus
from wizard.model.run import Run
from wizard.model.secret import Secret
from wizard.words import Said

MAILBOX = "scanner@contoso.com"
WORD = "pa55-w\u00f6rd"


def test_a_password_goes_round(run: RunProgram) -> None:
    """Set, list, replace, delete; the secret in no output."""
    outputs = []
    for arguments, stdin, status in (
        (("set", MAILBOX), f"{WORD}\n", 0),
        (("list",), "", 0),
        (("set", MAILBOX), "new\n", 0),
        (("list", "--json"), "", 0),
        (("delete", MAILBOX), "", 0),
        (("delete", MAILBOX), "", 1),
        (("list",), "", 0),
    ):
        ended = run("credentials", *arguments, stdin=stdin)
        assert ended.status == status
        assert WORD not in ended.out + ended.err
        outputs.append(ended.out)
    assert outputs[1].split("\t")[:3] == [MAILBOX, "worldwide", "smtp.office365.com"]
    assert set(json.loads(outputs[3])[0]) == {"cloud", "mailbox", "host", "set_at"}
    assert outputs[0] == outputs[2] == outputs[4] == outputs[5] == outputs[6] == ""
    assert Memory.kept == {}


def test_an_empty_list_is_json_too(run: RunProgram) -> None:
    """A script gets a list in any case."""
    assert json.loads(run("credentials", "list", "--json").out) == []


def test_the_panel_is_thought_of(run: RunProgram) -> None:
    """A password that is risky to type at a panel is kept, and the risk is said."""
    assert "quotes" in run("credentials", "set", MAILBOX, stdin="it's\n").err
    assert "panel" not in run("credentials", "set", MAILBOX, stdin="Abcdefgh23456789\n").err


def test_an_empty_password(run: RunProgram) -> None:
    """Nothing is stored, and what was stored stays."""
    run("credentials", "set", MAILBOX, stdin=WORD)
    assert run("credentials", "set", MAILBOX, stdin="\n").status == 2
    assert list(Memory.kept.values()) == [WORD]


def test_a_keyring_that_fails(run: RunProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, exit 3."""

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Memory, "set_password", fail)
    ended = run("credentials", "set", MAILBOX, stdin=WORD)
    assert (ended.status, ended.out) == (3, "")
    assert ended.err.count("\n") == 1
    assert "OSError" in ended.err


def test_nothing_to_test(run: RunProgram) -> None:
    """Without a stored password there is no attempt."""
    ended = run("credentials", "test", MAILBOX)
    assert (ended.status, ended.out) == (3, "")
    assert "credentials set" in ended.err


@pytest.mark.parametrize(
    ("status", "code", "telling"),
    [
        (VerdictStatus.HEALTHY, 0, "accepted"),
        (VerdictStatus.BROKEN, 1, "did not accept the sign-in: what was seen"),
        (VerdictStatus.INCONCLUSIVE, 3, "could not be tried: what was seen"),
    ],
)
def test_one_sign_in(
    run: RunProgram, monkeypatch: pytest.MonkeyPatch, status: VerdictStatus, code: int, telling: str
) -> None:
    """`test` makes one run of the sign-in with the stored password, and says how it went."""
    runs = []

    def one_run(case: Case, selection: tuple[str, ...], secret: Secret | None, deadline: float) -> Run:
        runs.append((case.mailbox, selection, secret.reveal() if secret else None, deadline > 0))
        finding = Finding(check="credentials.sign-in", status=Status.UNKNOWN, say="x")
        return Run(
            state="finished",
            ending="complete",
            verdict=Verdict(status=status),
            findings={"credentials.sign-in": finding},
        )

    monkeypatch.setattr(diagnose, "one_run", one_run)
    monkeypatch.setattr("wizard.cli.credentials.said", lambda _: Said(title="", summary="what was seen"))
    run("credentials", "set", MAILBOX, stdin=WORD)
    ended = run("credentials", "test", MAILBOX)
    assert runs == [(MAILBOX, ("credentials",), WORD, True)]
    assert ended.status == code
    assert telling in ended.out
