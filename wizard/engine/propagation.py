"""After a change: wait, try the sign-in again, and stop as soon as it works, or is refused for another reason.

Starting it consents to the whole series: at most twelve attempts with growing pauses. A refusal about the password ends
it at once, because ten wrong passwords lock an account.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Literal

from wizard.engine.runner import Request, execute
from wizard.model.finding import Status
from wizard.model.frozen import dataclass
from wizard.model.run import Event, Run

#: Pauses before each attempt, seconds. Exchange Online needs minutes to an hour; a policy up to a day.
PAUSES = (30.0, 60.0, 90.0, 120.0, 180.0, 240.0, 300.0, 420.0, 600.0, 900.0, 1200.0, 1800.0)
_CHECK = "credentials.sign-in"
#: Causes that time can mend, once a setting was changed.
CAUSES = (
    "tenant-smtp-auth-disabled",
    "mailbox-smtp-auth-disabled",
    "mailbox-auth-policy",
    "tenant-auth-policy",
    "basic-auth-disabled",
)

#: "works": the sign-in is accepted · "other": another refusal than the one waited for · "given-up": it never changed
#: "unreached": the server was not come to · "not-waiting": this refusal is none that time mends
Reason = Literal["works", "other", "given-up", "unreached", "not-waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Attempt number `attempt` of `attempts` comes at `until`; `gives_up` is the latest end (both wall clock)."""

    attempt: int
    attempts: int
    until: float
    gives_up: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The series is over. `cause` is what the last attempt found."""

    reason: Reason
    attempts: int
    cause: str = ""


Execute = Callable[[Request, Callable[[Event], None]], Awaitable[Run]]


async def wait(  # noqa: PLR0913 - the clock and the engine are replaced in tests
    request: Request,
    waiting_for: str,
    emit: Callable[[Event], None],
    tell: Callable[[Waiting | Ended], None],
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    run_once: Execute = execute,
) -> Run:
    """Try until it works. `waiting_for` is the cause that is expected to go away. Cancelling ends it cleanly.

    Every run's events go to `emit`; `tell` hears of each pause and of the end. Returns the last run.
    """
    run, before = request.previous, time.time()
    if waiting_for not in CAUSES or request.secret is None:
        tell(Ended(reason="not-waiting", attempts=0, cause=waiting_for))
        return run
    gives_up = before + sum(PAUSES)
    for number, pause in enumerate(PAUSES, 1):
        tell(Waiting(attempt=number, attempts=len(PAUSES), until=time.time() + pause, gives_up=gives_up))
        await sleep(pause)
        run = await run_once(replace(request, selection=("credentials",), explicit=False, previous=run), emit)
        if run.ending == "cancelled":
            raise asyncio.CancelledError
        reason, cause = _read(run, waiting_for)
        if reason:
            tell(Ended(reason=reason, attempts=number, cause=cause))
            return run
    tell(Ended(reason="given-up", attempts=len(PAUSES), cause=waiting_for))
    return run


def _read(run: Run, waiting_for: str) -> tuple[Reason | None, str]:
    """Return why the series ends with this run, or None to go on waiting."""
    finding = run.findings.get(_CHECK)
    if finding is None or finding.status not in (Status.PASS, Status.WARN, Status.FAIL):
        return "unreached", finding.cause or "" if finding else ""
    if finding.status is not Status.FAIL:
        return "works", ""
    return (None, waiting_for) if finding.cause == waiting_for else ("other", finding.cause or "unknown")
