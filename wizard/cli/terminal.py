"""What reaches the terminal: results on stdout, everything else on stderr, and all of it inert.

A server's text may hold escape sequences or direction overrides; a terminal obeys them. They are shown, not sent.
"""

import sys
from contextlib import suppress

from wizard.words import text


def inert(line: str) -> str:
    """Return one line of printable characters: what is not, stands as its escape."""
    if line.isprintable():
        return line
    return "".join(_inert(char) for char in line)


def inert_block(block: str) -> str:
    """Return text of many lines, each made inert."""
    return "\n".join(inert(line) for line in block.split("\n"))


def _inert(char: str) -> str:
    if char.isprintable():
        return char
    if char.isspace() and char not in "\n\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029":
        return " "
    return char.encode("unicode_escape").decode("ascii")


def say(line: str) -> None:
    """Tell the person something, on stderr. One who has closed it does not want to know."""
    with suppress(OSError, ValueError):
        print(inert_block(line), file=sys.stderr, flush=True)  # noqa: T201 - the one place that does


def complain(sentence: str) -> None:
    """Tell what is wrong, on stderr, with the program's name."""
    say(text("cli.error", sentence=sentence))


def result(block: str) -> None:
    """Give the result, on stdout. A reader that has gone is an OSError for the caller's caller."""
    print(block.removesuffix("\n"), flush=True)  # noqa: T201 - as above


def tolerant() -> None:
    """Let no character that the terminal's encoding lacks stop the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
