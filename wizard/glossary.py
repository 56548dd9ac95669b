"""The glossary, from `resources/glossary.toml`: what each term means, and where terms stand in a text.

Knows no toolkit. One pattern for all terms is compiled at first use, which is after the first paint.
"""

import datetime as dt
import re
from functools import cache

from wizard import resources
from wizard.model.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One term; `id` names it in every language. `also` are other spellings.

    One that is `quiet` is explained when looked up, and marked nowhere.
    """

    id: str
    name: str
    text: str
    also: tuple[str, ...] = ()
    quiet: bool = False
    source: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a term stands in a text, in characters."""

    start: int
    end: int
    term: Term


@cache
def terms() -> tuple[Term, ...]:
    """Return all terms, by name."""
    found = [_term(**entry) for entry in resources.toml("glossary.toml")["term"]]
    return tuple(sorted(found, key=lambda term: term.name.casefold()))


def places(text: str) -> tuple[Place, ...]:
    """Return the first place of each term that stands in `text`."""
    first: dict[str, Place] = {}
    for match in _pattern().finditer(text):
        term = _spellings()[match[0]]
        first.setdefault(term.name, Place(match.start(), match.end(), term))
    return tuple(first.values())


def search(words: str) -> tuple[Term, ...]:
    """Return the terms in whose name or text all of `words` stand; those with them in the name first."""
    wanted = words.casefold().split()

    def holds(text: str) -> bool:
        return all(word in text.casefold() for word in wanted)

    named = [term for term in terms() if holds(" ".join((term.name, *term.also)))]
    return (*named, *(term for term in terms() if term not in named and holds(f"{term.name} {term.text}")))


def _term(checked: dt.date | str = "", also: tuple[str, ...] = (), **fields: str) -> Term:
    return Term(checked=str(checked), also=tuple(also), **fields)  # type: ignore[arg-type] # as the file has them


@cache
def _spellings() -> dict[str, Term]:
    """Return every spelling that is marked, also with a capital letter at the head of a sentence."""
    found: dict[str, Term] = {}
    for term in terms():
        for spelling in () if term.quiet else (term.name, *term.also):
            found[spelling] = found[spelling[:1].upper() + spelling[1:]] = term
    return found


@cache
def _pattern() -> re.Pattern[str]:
    longest_first = sorted(_spellings(), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")
