"""A password must come from one line of standard input or an unseen prompt, exactly as it was given."""

import io
import os
import sys

import pytest

from wizard.cli import passwords
from wizard.cli.usage import UsageError


def pipe(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


@pytest.mark.parametrize(
    ("raw", "password"),
    [
        (b"secret", "secret"),
        (b"secret\n", "secret"),
        (b"secret\r\n", "secret"),
        (b"first\nsecond\n", "first"),
        (b" with spaces \n", " with spaces "),
        ("p\u00e4ss\u20acword\n".encode(), "p\u00e4ss\u20acword"),
        (b"\xef\xbb\xbfsecret\n", "secret"),
        (b"nul\x00inside\n", "nul\x00inside"),
        (b"%s&\"'\\\n", "%s&\"'\\"),
    ],
)
def test_one_line(monkeypatch: pytest.MonkeyPatch, raw: bytes, password: str) -> None:
    """Only the line's end is taken off."""
    pipe(monkeypatch, raw)
    assert passwords.ask("scanner@contoso.com").reveal() == password


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"", "no-password-stdin"),
        (b"\n", "no-password-stdin"),
        (b"\xff\xfe", "bad-password-stdin"),
        (b"x" * 100_000, "bad-password-stdin"),
    ],
)
def test_no_usable_line(monkeypatch: pytest.MonkeyPatch, raw: bytes, error: str) -> None:
    """Nothing, no text and no end are refused, not tried as a password."""
    pipe(monkeypatch, raw)
    with pytest.raises(UsageError) as raised:
        passwords.ask("scanner@contoso.com", timeout=20)
    assert raised.value.id == error


def test_a_pipe_that_brings_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait ends with the deadline."""
    read, write = os.pipe()
    with os.fdopen(read) as silent:
        monkeypatch.setattr(sys, "stdin", silent)
        with pytest.raises(UsageError) as raised:
            passwords.ask("scanner@contoso.com", timeout=0.05)
        os.close(write)
    assert raised.value.id == "slow-password-stdin"


def test_a_person_types_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    """At a terminal the password is asked for by a prompt that does not show it."""
    asked = []

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def getpass(prompt: str) -> str:
        asked.append(prompt)
        return "typed"

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("getpass.getpass", getpass)
    assert passwords.ask("scanner@contoso.com").reveal() == "typed"
    assert "scanner@contoso.com" in asked[0]
