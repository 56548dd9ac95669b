"""The course: practice cases with a customer's complaint, guesses, and how the findings prove the answer. Runs nothing.

Read from `resources/learning/<scenario>.toml`, one file for each practice case of the course:

    place = 1                     # in the course
    title, symptom                # what the trainee is told; neither gives the answer away
    answer = "bad-credentials"    # the cause that the run finds, or "healthy"
    remember = "…"
    [[step]]                      # the reasoning: which check shows it, in which state, in words
    [[guess]]                     # a cause to choose from; why it is not that one, and which check rules it out
"""

from functools import cache
from typing import Any

from wizard import resources
from wizard.model.finding import Status
from wizard.model.frozen import dataclass

_FOLDER = "learning"
#: Stands among the guesses for no cause on the path to the mail server.
HEALTHY = "healthy"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reasoning: `check` came out as `state`, and what that tells."""

    check: str
    state: Status
    text: str


@dataclass(frozen=True, slots=True)
class Guess:
    """A cause to choose, or HEALTHY. `check` in `state` rules it out, `why` says so; the right one has neither."""

    cause: str
    check: str = ""
    state: Status | None = None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One case of the course; `scenario` is the practice case that is played."""

    scenario: str
    place: int
    title: str
    symptom: str
    answer: str
    remember: str
    steps: tuple[Step, ...]
    guesses: tuple[Guess, ...]


@cache
def course() -> tuple[Lesson, ...]:
    """Return the lessons in their order."""
    return tuple(sorted((lesson(name) for name in resources.names(_FOLDER)), key=lambda one: one.place))


@cache
def lesson(scenario: str) -> Lesson:
    """Return the lesson that plays this practice case. KeyError: the course has none."""
    if scenario not in resources.names(_FOLDER):
        raise KeyError(scenario)
    data = resources.toml(f"{_FOLDER}/{scenario}.toml")
    return Lesson(
        scenario=scenario,
        steps=tuple(Step(one["check"], Status(one["state"]), one["text"]) for one in data["step"]),
        guesses=tuple(_guess(one) for one in data["guess"]),
        **{key: data[key] for key in ("place", "title", "symptom", "answer", "remember")},
    )


def _guess(one: dict[str, Any]) -> Guess:
    state = Status(one["state"]) if "state" in one else None
    return Guess(one["cause"], one.get("check", ""), state, one.get("why", ""))
