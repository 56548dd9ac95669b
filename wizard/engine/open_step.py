"""The step at which a case is still open: where a person who opens it goes on. Pure."""

from wizard.checks import CHECKS
from wizard.engine.plan import steps
from wizard.model.finding import Status, VerdictStatus
from wizard.model.run import Run

_OPEN = frozenset({Status.UNKNOWN, Status.MANUAL, Status.CRASHED})
_START, _RESULT = "start", "result"


def first_open_step(run: Run) -> str:
    """Return the first step with a question that nobody has answered; "start" before any run, "result" where all is.

    What a side port or another way to send would add keeps no case open, and a case that works has nothing to add.
    Where it breaks, what was skipped because of that waits for the fix, not for an answer.
    """
    if run.state == "idle":
        return _START
    if run.verdict is not None and run.verdict.status is VerdictStatus.HEALTHY:
        return _RESULT
    broken = run.verdict is not None and run.verdict.status is VerdictStatus.BROKEN
    unsaid = _OPEN if broken else _OPEN | {Status.SKIPPED}
    asked = [check for check in CHECKS if not check.side and not check.beside]
    unanswered = {
        check.step for check in asked if check.id not in run.findings or run.findings[check.id].status in unsaid
    }
    return next((step for step in steps() if step in unanswered), _RESULT)
