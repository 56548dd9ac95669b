"""`explain` must answer each line in its order, in words or JSON, whatever it is fed."""

import json

import pytest

from tests.cli.conftest import Run
from wizard import catalogue
from wizard.report import facts

ORGANISATION_OFF = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant."
WRONG_PASSWORD = "535 5.7.139 Authentication unsuccessful, the user credentials were incorrect."
KEYS = {"line", "cause", "title", "confidence", "alternatives", "decide_by", "fix", "matched"}


def test_one_error(run: Run) -> None:
    """The argument is one error: its cause, meaning and fix on standard output, exit 0."""
    ended = run("explain", ORGANISATION_OFF)
    words = catalogue.cause("tenant-smtp-auth-disabled")
    assert (ended.status, ended.err) == (0, "")
    for part in (ORGANISATION_OFF, words.title, words.meaning, words.fix):
        assert part in ended.out


def test_json(run: Run) -> None:
    """The contract's keys, one object an error, in input order."""
    ended = run("explain", "--json", stdin=f"{WRONG_PASSWORD}\r\n\nhello world\n{ORGANISATION_OFF}\n535 5.7.139 x")
    answers = json.loads(ended.out)
    assert ended.status == 1
    assert [set(answer) for answer in answers] == [KEYS] * 4
    assert [answer["line"] for answer in answers] == [WRONG_PASSWORD, "hello world", ORGANISATION_OFF, "535 5.7.139 x"]
    assert [answer["cause"] for answer in answers] == ["bad-credentials", None, "tenant-smtp-auth-disabled", "unknown"]
    assert answers[0]["matched"]
    assert answers[0]["fix"]
    assert all(answer["title"] for answer in answers)


@pytest.mark.parametrize(
    ("stdin", "status"), [(WRONG_PASSWORD, 0), (f"{WRONG_PASSWORD}\nhello", 1), ("535 5.7.139 x", 1), ("hello", 1)]
)
def test_exit_status(run: Run, stdin: str, status: int) -> None:
    """0 only if every line was recognised: undecided and foreign ones are not."""
    assert run("explain", stdin=stdin).status == status


def test_whole(run: Run) -> None:
    """With --whole, and as an argument, text of many lines is one error."""
    many = f"Traceback\n  File x\n{WRONG_PASSWORD}\n"
    assert [answer["line"] for answer in json.loads(run("explain", "--whole", "--json", stdin=many).out)] == [many]
    assert [answer["line"] for answer in json.loads(run("explain", many, "--json").out)] == [many]
    assert run("explain", "-", stdin=WRONG_PASSWORD).status == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_of_shells(run: Run, encoding: str) -> None:
    """A file that Windows' shells wrote reads like any other."""
    assert run("explain", stdin=f"{WRONG_PASSWORD}\r\n".encode(encoding)).status == 0


@pytest.mark.parametrize(
    "stdin", [bytes(range(256)) * 40, b"\xff" * 1_000, b"x" * 2_000_000, b"\xff\xfe\x00", b"5" * 100_000, b"\x00"]
)
def test_what_is_no_text(run: Run, stdin: bytes) -> None:
    """Binary and endless lines get an answer: not about mail."""
    ended = run("explain", "--json", stdin=stdin)
    assert ended.status == 1
    assert json.loads(ended.out)


def test_hostile_text_is_inert(run: Run) -> None:
    """Escape sequences and direction overrides of a pasted line are shown, not obeyed."""
    ended = run("explain", f"\x1b]0;x\x07{WRONG_PASSWORD}\u202e\r")
    assert "\x1b" not in ended.out
    assert "\u202e" not in ended.out
    assert "\\x1b]0;x\\x07535" in ended.out


def test_nothing_but_lines_without_words(run: Run) -> None:
    """Blank input is a usage error, not an empty answer."""
    ended = run("explain", stdin="\n  \n\r\n")
    assert (ended.status, ended.out) == (2, "")


def test_what_support_asks_for(run: Run) -> None:
    """Exchange's trailer (front end, time, correlation id) is shown to be kept."""
    trailer = "[LO4P123CA0447.GBRP123.PROD.OUTLOOK.COM 2026-09-12T20:59:57.214Z 08DBB276B7E699C4]"
    assert f"keep: {trailer}" in run("explain", f"{ORGANISATION_OFF} {trailer}").out
    assert "keep: " not in run("explain", ORGANISATION_OFF).out


def test_an_old_fact(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer whose source was last read long ago says so."""
    assert "last checked" not in run("explain", ORGANISATION_OFF).out
    monkeypatch.setattr(facts, "OLD_DAYS", -1)
    checked = catalogue.cause("tenant-smtp-auth-disabled").checked
    assert f"last checked on {checked}" in run("explain", ORGANISATION_OFF).out
