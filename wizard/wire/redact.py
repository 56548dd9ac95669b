"""Cleans and records what was said on a connection: secrets masked, control characters made visible, one line a line.

Masking happens here, when recorded: nothing that holds a secret ever leaves this module. It must not know what a line
means; whoever sends a secret records another text in its place.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from wizard.model.failure import Failure
from wizard.model.observation import Line, Reply
from wizard.model.secret import MASK, Mask
from wizard.wire import limits

__all__ = ["MASK", "Transcript", "decode", "visible"]


def decode(raw: bytes) -> str:
    """Return a server's bytes as text: UTF-8, else Latin-1, so that no byte is lost before masking."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def visible(text: str) -> str:
    r"""Return `text` with every control, format and separator character as an escape such as \x1b or \u202e."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(char) if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else char for char in text
    )


def _escape(char: str) -> str:
    number = ord(char)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


class Transcript:
    """The lines of one connection, handed out stage by stage."""

    def __init__(self, peer: str, clock: Callable[[], float], mask: Mask) -> None:
        self._peer = peer
        self._clock = clock
        self._mask = mask
        self._lines: list[Line] = []

    def clean(self, text: str) -> str:
        """Return `text` as it may be kept: masked, visible, of bounded length."""
        text = visible(self._mask(text))
        return text if len(text) <= limits.SAID else f"{text[: limits.SAID]}… (+{len(text) - limits.SAID})"

    def reply(self, reply: Reply) -> Reply:
        """Return `reply` as it may be kept."""
        return replace(reply, lines=tuple(self.clean(line) for line in reply.lines))

    def failure(self, failure: Failure) -> Failure:
        """Return `failure` as it may be kept."""
        return replace(failure, detail=self.clean(failure.detail))

    def sent(self, text: str) -> None:
        """Record a line of ours."""
        self._add("sent", text)

    def received(self, text: str) -> None:
        """Record a line of the server's."""
        self._add("received", text)

    def note(self, text: str) -> None:
        """Record a fact that neither side said."""
        self._add("note", text)

    def take(self) -> tuple[Line, ...]:
        """Return the lines since the last call."""
        lines, self._lines = tuple(self._lines), []
        return lines

    def _add(self, direction: Literal["sent", "received", "note"], text: str) -> None:
        self._lines.append(Line(round(self._clock() * 1000), self._peer, direction, self.clean(text)))
