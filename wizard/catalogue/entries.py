"""The error texts that the catalogue knows, read from `resources/errors/*.toml`. Knows nothing of any text to explain.

How an entry is written stands in `resources/errors/README.md`.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from wizard import resources
from wizard.catalogue.unwrap import squeeze
from wizard.model.explanation import Confidence
from wizard.model.frozen import dataclass

_SHORT = 7  # a fragment below this many characters is looked for as a word of its own, not inside others
_SHORT_NUMBER = 12  # the same, where a digit at an end could belong to a longer number


@dataclass(frozen=True, slots=True)
class Needle:
    """A fragment of a text.

    It stands anywhere in the squeezed text; a short one only between word boundaries in the folded one.
    """

    text: str
    bounded: bool

    @classmethod
    def of(cls, fragment: str) -> "Needle":
        """Choose the form that cannot be found by chance."""
        squeezed = squeeze(fragment)
        number = squeezed[0].isdigit() or squeezed[-1].isdigit()
        if len(squeezed) < (_SHORT_NUMBER if number else _SHORT):
            return cls(" ".join(fragment.lower().split()), bounded=True)
        return cls(squeezed, bounded=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One error text, or one family of them.

    It fits a text that holds every one of `all`, and one of `any` if there are some; and, where they are given, one of
    the reply codes, one of the enhanced codes, and (panels) one of the tokens next to the make's name or alone
    (`needs_make`: never alone). `tier` says how telling such a text is, 0 the most. A `weak` text is printed by other
    programs too, so it is no proof that mail is meant. Dates are ISO days; `since` and `until` bound the time in which
    the text can be met.
    """

    id: str
    cause: str
    confidence: Confidence
    tier: int
    all: tuple[Needle, ...] = ()
    any: tuple[Needle, ...] = ()
    code: frozenset[str] = frozenset()
    enhanced: frozenset[str] = frozenset()
    tokens: frozenset[str] = frozenset()
    makes: tuple[str, ...] = ()
    needs_make: bool = False
    stage: frozenset[str] = frozenset()
    weak: bool = False
    alternatives: tuple[str, ...] = ()
    decide_by: str = ""
    note: str = ""
    example: str = ""
    source: str = ""
    checked: str = ""
    verified: bool = True
    since: str = ""
    until: str = ""

    @property
    def anchors(self) -> tuple[Needle, ...]:
        """Fragments of which at least one stands in every text that fits."""
        return (max(self.all, key=lambda needle: len(needle.text)),) if self.all else self.any

    @property
    def worded(self) -> bool:
        """Say whether words decide, not codes alone."""
        return bool(self.all or self.any)


@cache
def entries() -> tuple[Entry, ...]:
    """Return every entry of every file."""
    decide = resources.toml("errors/_decide.toml")
    return tuple(
        found for name in resources.names("errors") if not name.startswith("_") for found in _file(name, decide)
    )


@cache
def _by_id() -> Mapping[str, Entry]:
    return {found.id: found for found in entries()}


def entry(identity: str) -> Entry:
    """Return the entry with that id (`Explanation.matched`). An unknown id is our bug: KeyError."""
    return _by_id()[identity]


def _file(name: str, decide: Mapping[str, str]) -> Iterator[Entry]:
    content = resources.toml(f"errors/{name}.toml")
    shared = {key: value for key, value in content.items() if key != "error"}
    for written in content["error"]:
        yield _entry({**shared, **written}, decide)


def _entry(written: Mapping[str, Any], decide: Mapping[str, str]) -> Entry:
    fields = dict(written)
    for key in ("all", "any"):
        fields[key] = tuple(Needle.of(fragment) for fragment in fields.get(key, ()))
    for key in ("code", "stage"):
        fields[key] = frozenset(fields.get(key, ()))
    fields["tokens"] = frozenset(token.lower() for token in fields.get("tokens", ()))
    fields["makes"] = tuple(fields.get("makes", ()))
    fields["enhanced"] = frozenset(code for span in fields.get("enhanced", ()) for code in _span(span))
    fields["alternatives"] = tuple(fields.get("alternatives", ()))
    fields["confidence"] = Confidence(fields["confidence"])
    for key in ("checked", "since", "until"):
        day: dt.date | str = fields.get(key, "")
        fields[key] = str(day)
    if "decide_by" in fields:
        fields["decide_by"] = decide[fields["decide_by"]]
    return Entry(**fields)


def _span(written: str) -> tuple[str, ...]:
    """Return the codes of "5.7.606-5.7.649", or the one code itself."""
    first, dash, last = written.partition("-")
    if not dash:
        return (first,)
    stem, _, low = first.rpartition(".")
    return tuple(f"{stem}.{number}" for number in range(int(low), int(last.rpartition(".")[2]) + 1))
