"""What a presented password is like, beside the stored one: equal or not, how long, which characters panels spoil.

The answer holds nothing of the password itself. Whoever presented it is told nothing of the answer.
"""

import re
from hmac import compare_digest

from wizard.model.device import Password, PasswordVerdict
from wizard.model.secret import Secret

_PANEL_LONGEST = 32
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def judge(presented: str, stored: Secret | None) -> Password:
    """Return what may be kept of a presented password."""
    if not presented:
        return Password("absent")
    verdict = _compare(presented, stored.reveal()) if stored else "not-compared"
    return Password(verdict, len(presented), odd(presented))


def _compare(presented: str, stored: str) -> PasswordVerdict:
    if compare_digest(_bytes(presented), _bytes(stored)):
        return "equal"
    if presented.rstrip() == stored.rstrip():
        return "final-space"
    if presented.casefold() == stored.casefold():
        return "case"
    if presented.startswith(stored) or stored.startswith(presented):
        return "length"
    return "differs"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def odd(text: str) -> tuple[str, ...]:
    """Return the ids of what panels and old firmware spoil in a password."""
    odd = {
        "long": len(text) > _PANEL_LONGEST,
        "edge-space": text != text.strip(),
        "space": any(map(str.isspace, text.strip())),
        "control": any(not char.isprintable() and not char.isspace() for char in text),
        "non-ascii": not text.isascii(),
        "quotes": bool(re.search(r"[\"'`\\]", text)),
        "symbols": text.isascii() and bool(re.search(r"[^\w\s\"'`\\\x00-\x1f\x7f]", text)),
    }
    return tuple(name for name, there in odd.items() if there)


def like_address(text: str) -> bool:
    """Say whether a text looks like a mail address."""
    return bool(_ADDRESS.fullmatch(text))
