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
def _calendar() -> dict[str, dt.date]:
    calendar: dict[str, dt.date] = resources.toml("checks/tenant.retirement.toml")["calendar"]
    return calendar


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not seen.settled(SignIn, Surroundings, Handshake):
        return None
    about = switches.known(seen, explain)
    if about.said == _CAUSE:
        return _finding(about.attempt, Status.FAIL, "refused")
    if not shared.exchange(case):
        return shared.skipped(_ID, "no-organisation")
    today = _today(seen)
    day = _calendar()["default_off"]
    if today is None:
        return _finding(about.attempt, Status.PASS, "undated")
    stale = today - _calendar()["checked"] > _STALE
    say = "stale" if stale else "ahead" if today < day - _NEAR else "near" if today <= day else "past"
    return _finding(about.attempt, Status.PASS if say == "ahead" else Status.WARN, say, today)


def _today(seen: Seen) -> dt.date | None:
    """Return the day of the run, by this computer's clock, from whichever observation bears it."""
    around, shaken, tried = seen.last(Surroundings), seen.last(Handshake), seen.last(SignIn)
    clocks = [around.clock if around else 0.0, shaken.wall_clock if shaken else 0.0, tried.at if tried else 0.0]
    clock = next((one for one in clocks if one > 0), None)
    try:
        return dt.datetime.fromtimestamp(clock, dt.UTC).date() if clock else None
    except (ValueError, OverflowError, OSError):
        return None


def _finding(tried: SignIn | None, status: Status, say: str, today: dt.date | None = None) -> Finding:
    calendar = _calendar()
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=_CAUSE if status is Status.FAIL else None,
        values={
            "day": calendar["default_off"].isoformat(),
            "checked": calendar["checked"].isoformat(),
            "days": (calendar["default_off"] - today).days if today else 0,
        },
        evidence={
            **{name: day.isoformat() for name, day in calendar.items()},
            **(shared.told(tried.reply, None) if tried and status is Status.FAIL else {}),
        },
        **shared.basis((tried,) if tried and status is Status.FAIL else ()),
    )


CHECK = Check(
    id=_ID,
    hop="tenant",
    needs=(Told,),
    uses=(SignIn, Surroundings, Handshake),
    judge=_judge,
    side=True,
)
