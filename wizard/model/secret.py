"""A password or token held in memory, and the mask that keeps it out of everything else.

A `Secret` cannot be printed, formatted, pickled, copied into JSON or compared by accident; `reveal()` is the one way
to its text, called where it goes to the wire or the keyring.
"""

import base64
import html
import json
from collections.abc import Iterable
from typing import NoReturn
from urllib.parse import quote, quote_plus

MASK = "<redacted>"
_SHORTEST = 4  # a shorter text is found by chance in everything; masking it would destroy the evidence


class Secret:
    """A text that must reach nothing but its one use."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(••••)"

    def __str__(self) -> str:
        return "••••"

    def __format__(self, spec: str) -> str:
        return "••••"

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError

    def __getstate__(self) -> NoReturn:
        raise TypeError

    def __copy__(self) -> "Secret":
        return self

    def __deepcopy__(self, memo: object) -> "Secret":
        return self


class AccessToken(Secret):
    """A token that signs in for a while. It goes where a token belongs, and never where a password does."""

    __slots__ = ()


def encodings(text: str) -> frozenset[str]:
    """Return every form in which `text` could appear in a log, a page or a protocol line.

    Raw, base64 (whole, and the parts that do not depend on what stands before or after, at three alignments), hex,
    URL, HTML and JSON form. Forms below four characters are left out.
    """
    forms = {
        text,
        quote(text),
        quote(text, safe=""),
        quote_plus(text),
        html.escape(text),
        html.escape(text, quote=False),
    }
    forms |= {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1]}
    for raw in {text.encode("utf-8", "surrogatepass"), text.encode("utf-16-le", "surrogatepass")}:
        forms |= {raw.hex(), raw.hex().upper(), base64.b64encode(raw).decode().rstrip("=")}
        for shift in (1, 2):
            body = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
            forms.add(body[(shift * 8 + 5) // 6 : len(body) - 1])
        forms.add(base64.b64encode(raw).decode().rstrip("=")[:-1])
    return frozenset(form for form in forms if len(form) >= _SHORTEST)


class Mask:
    """Replaces every known secret, in every form, by `<redacted>`."""

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        forms: set[str] = set()
        for secret in secrets:
            forms |= encodings(secret.reveal())
        self._forms = sorted(forms, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        """Return `text` with every form of every secret replaced."""
        for form in self._forms:
            if form in text:
                text = text.replace(form, MASK)
        return text

    def found_in(self, text: str) -> bool:
        """Say whether any form of any secret stands in `text`."""
        return any(form in text for form in self._forms)

    def found_broken_in(self, text: str) -> bool:
        """Say whether a secret with white space in it stands in `text`, its white space changed as by a line break."""
        broken = ["".join(form.split()) for form in self._forms if any(map(str.isspace, form))]
        squeezed = "".join(text.split()) if broken else ""
        return any(form in squeezed for form in broken if len(form) >= _SHORTEST)
