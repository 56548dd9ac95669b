"""What reaches the terminal: results on stdout, everything else on stderr, and all of it inert.

A server's text may hold escape sequences or direction overrides; a terminal obeys them. They are shown, not sent.
"""

import sys
from contextlib import suppress

from wizard.words import text


def inert(line: str) -> str:
    """Return one line of visible characters: what is not stands as its escape."""
    from wizard.report import inert as spelling  # noqa: PLC0415 - the first line is told when the network is at work

    return spelling.inert(line)


def inert_block(block: str) -> str:
    """Return text of many lines, each made inert."""
    return "\n".join(inert(line) for line in block.split("\n"))


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


def result_bytes(data: bytes) -> None:
    """Give a result that is a file's content, as it is. A terminal gets a line's end behind it."""
    sys.stdout.flush()
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        result(data.decode("utf-8", "replace"))
        return
    binary.write(data)
    binary.flush()


def tolerant() -> None:
    """Let no character that the terminal's encoding lacks stop the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
