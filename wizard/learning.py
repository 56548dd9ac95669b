"""The course of practice cases, from `resources/learning/`: one file a case, named like the scenario that it plays.

Knows no window and no run: what a case claims of the findings is held against real runs by the tests.
"""

from functools import cache
from typing import Any

from wizard import resources
from wizard.model.frozen import dataclass

_FOLDER = "learning"
#: Stands among the causes for: nothing on the path is broken.
HEALTHY = "healthy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One step of the reasoning: the check whose finding proves it, and the state of that finding."""

    check: str
    state: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    """One cause to choose from: a slug of the catalogue or HEALTHY. A wrong one says why, and by which finding."""

    cause: str
    check: str = ""
    state: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One case of the course. `id` is its scenario; `symptom` is told in the customer's words, before any check."""

    id: str
    place: int
    title: str
    symptom: str
    answer: str
    remember: str
    reasons: tuple[Reason, ...]
    guesses: tuple[Guess, ...]


@cache
def course() -> tuple[Lesson, ...]:
    """Return the cases in the order in which they are to be taken."""
    return tuple(sorted((_read(name) for name in resources.names(_FOLDER)), key=lambda one: one.place))


def after(lesson: Lesson) -> Lesson | None:
    """Return the case that follows, if one does."""
    return next((one for one in course() if one.place > lesson.place), None)


def _read(name: str) -> Lesson:
    data: dict[str, Any] = dict(resources.toml(f"{_FOLDER}/{name}.toml"))
    reasons = tuple(Reason(**one) for one in data.pop("step"))
    guesses = tuple(Guess(**one) for one in data.pop("guess"))
    return Lesson(id=name, reasons=reasons, guesses=guesses, **data)
