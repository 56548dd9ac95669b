"""Text of servers and files must reach the terminal inert."""

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.cli import terminal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Größe 220 ✓", "Größe 220 ✓"),
        ("\x1b[2J\x1b]0;title\x07", "\\x1b[2J\\x1b]0;title\\x07"),
        ("a\rb\nc", "a\\rb\nc"),
        ("a\tb\u00a0c", "a\\tb\\xa0c"),
        ("\u202egpj.exe", "\\u202egpj.exe"),
        ("\u2066x\u2069\u200f", "\\u2066x\\u2069\\u200f"),
        ("\x9b31m", "\\x9b31m"),
        ("\u2028\u2029\x85\ud800", "\\u2028\\u2029\\x85\\ud800"),
    ],
)
def test_inert(text: str, shown: str) -> None:
    """What a terminal would obey stands as its escape."""
    assert terminal.inert_block(text) == shown


@given(st.text())
def test_a_block_keeps_its_lines(text: str) -> None:
    """Only the line feed survives in a block; all else is printable, and again the same."""
    shown = terminal.inert_block(text)
    assert shown.count("\n") == text.count("\n")
    assert shown.replace("\n", "").isprintable()
    assert terminal.inert_block(shown) == shown


def test_a_terminal_that_lacks_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """An encoding without a character must not stop the program."""
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", narrow)
    terminal.tolerant()
    terminal.result("Größe")
    narrow.seek(0)
    assert narrow.read() == "Gr\\xf6\\xdfe\n"


def test_a_closed_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress that nobody wants any more is not an error."""
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    terminal.say("progress")
    assert sys.stderr.closed
