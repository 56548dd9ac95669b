"""What the course of practice cases claims of a run, held against the run."""

from typing import Any

from wizard import learning
from wizard.learning import Guess, Reason


def untrue(scenario: str, report: dict[str, Any]) -> list[str]:
    """Return what a case of the course says of findings that this run of its scenario does not have."""
    lesson = next((one for one in learning.course() if one.id == scenario), None)
    if lesson is None:
        return []
    states = {check["id"]: check["status"] for check in report["checks"]}
    claims: tuple[Reason | Guess, ...] = (*lesson.reasons, *(guess for guess in lesson.guesses if guess.check))
    return [
        f"{one.check}: {one.state}, not {states.get(one.check)}" for one in claims if states.get(one.check) != one.state
    ]
