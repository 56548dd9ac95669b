"""Text from servers, devices and people, made harmless for a label. Knows no toolkit.

Labels are plain text anyway; what is left to disarm are control characters, direction overrides, and words so long
that they would push the window apart.
"""

import re
import unicodedata

_LONGEST_WORD = 28
_LONG = re.compile(rf"\S{{{_LONGEST_WORD}}}(?=\S)")
_BREAK = "\u200b"  # a zero-width place to break the line
_UNSAFE_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_KEPT = "\n\t"


def plain(text: str, *, limit: int = 4000) -> str:
    """Return `text` with every invisible or direction-changing character spelt out, cut at `limit`."""
    if len(text) > limit:
        text = text[:limit] + "…"
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _harmless(char) else _spelt(char) for char in text)


def wrappable(text: str, *, limit: int = 4000) -> str:
    """Return `plain(text)` with places to break very long words. For showing only: never copy this."""
    text = plain(text, limit=limit)
    return _LONG.sub(lambda match: match[0] + _BREAK, text) if len(text) > _LONGEST_WORD else text


def one_line(text: str, *, limit: int = 4000) -> str:
    """Return `plain(text)` on one line."""
    return " ".join(plain(text, limit=limit).split())


def unbroken(text: str) -> str:
    """Return what a label shows without the places to break, as it is to be read out."""
    return text.replace(_BREAK, "")


def _harmless(char: str) -> bool:
    return char in _KEPT or unicodedata.category(char) not in _UNSAFE_CATEGORIES


def _spelt(char: str) -> str:
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else f"\\u{ord(char):04x}"
