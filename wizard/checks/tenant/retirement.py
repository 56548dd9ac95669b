"""What Microsoft's calendar for password sign-in over SMTP means for this case.

Dates are data with a source. A date alone is never a fault: only the server's own refusal is.
"""

import datetime as dt
from functools import cache

from wizard import resources
from wizard.checks import shared, switches
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Handshake, SignIn, Surroundings, Told
from wizard.model.seen import Seen

_ID = "tenant.retirement"
_CAUSE = "basic-auth-retired"
_NEAR = dt.timedelta(days=90)
_STALE = dt.timedelta(days=180)  # an older fact is not told as one


@cache
def calendar() -> dict[str, dt.date]:
    """Return Microsoft's plan as it was last read."""
    days: dict[str, dt.date] = resources.toml("checks/tenant.retirement.toml")["calendar"]
    return days


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not seen.settled(SignIn, Surroundings, Handshake):
        return None
    about = switches.known(seen, explain)
    if about.said == _CAUSE:
        return _finding(about.attempt, Status.FAIL, "refused")
    if not shared.exchange(case):
        return shared.skipped(_ID, "no-organisation")
    now = today(seen)
    day = calendar()["default_off"]
    if now is None:
        return _finding(about.attempt, Status.PASS, "undated")
    say = "stale" if stale(now) else "ahead" if now < day - _NEAR else "near" if now <= day else "past"
    return _finding(about.attempt, Status.PASS if say == "ahead" else Status.WARN, say, now)


def stale(now: dt.date) -> bool:
    """Say whether the plan was last read too long ago to be told as one."""
    return now - calendar()["checked"] > _STALE


def today(seen: Seen) -> dt.date | None:
    """Return the day of the run, by this computer's clock, from whichever observation bears it."""
    around, shaken, tried = seen.last(Surroundings), seen.last(Handshake), seen.last(SignIn)
    clocks = [around.clock if around else 0.0, shaken.wall_clock if shaken else 0.0, tried.at if tried else 0.0]
    clock = next((one for one in clocks if one > 0), None)
    try:
        return dt.datetime.fromtimestamp(clock, dt.UTC).date() if clock else None
    except (ValueError, OverflowError, OSError):
        return None


def _finding(tried: SignIn | None, status: Status, say: str, now: dt.date | None = None) -> Finding:
    days = calendar()
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=_CAUSE if status is Status.FAIL else None,
        values={
            "day": days["default_off"].isoformat(),
            "checked": days["checked"].isoformat(),
            "days": (days["default_off"] - now).days if now else 0,
        },
        evidence={
            **{name: day.isoformat() for name, day in days.items()},
            **(shared.told(tried.reply, None) if tried and status is Status.FAIL else {}),
        },
        **shared.basis((tried,) if tried and status is Status.FAIL else ()),
    )


CHECK = Check(
    id=_ID,
    hop="tenant",
    needs=(Told, Surroundings),  # whose clock is the date
    uses=(SignIn, Handshake),
    judge=_judge,
    side=True,
)
