"""Whether the watched device's clock is right, by the Date line of its message and this computer's own clock."""

from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.clock"
_CAUSE = "device-clock"
_RIGHT = 900.0  # seconds, sending included
_HARMFUL = 30 * 86_400.0  # beyond, certificates read expired or not yet valid
_ZONE, _ZONE_SLACK, _WIDEST_ZONE = 1_800.0, 300.0, 14 * 3_600.0


def _judge(seen: Seen, _case: Case) -> Finding:
    sent = watched.message(seen)
    if sent is None:
        return watched.nothing(_ID, "nothing-watched" if watched.session(seen) is None else "no-message-watched")
    if sent.date is None:
        return watched.nothing(_ID, "no-date-watched")
    off = sent.date - sent.clock
    status, say = _said(abs(off))
    return watched.finding(
        _ID,
        status,
        say,
        None if status is Status.PASS else _CAUSE,
        sent,
        confidence=Confidence.LIKELY,
        values={"minutes": round(abs(off) / 60), "hours": f"{abs(off) / 3_600:g}", "days": round(abs(off) / 86_400)},
        evidence={"off_seconds": round(off), "zone_minutes": sent.zone_minutes},
        rules_out=(_CAUSE,) if status is Status.PASS else (),
    )


def _said(off: float) -> tuple[Status, str]:
    if off <= _RIGHT:
        return Status.PASS, "right"
    if off > _HARMFUL:
        return Status.FAIL, "far-off"
    nearest = abs(off - round(off / _ZONE) * _ZONE)
    return Status.WARN, "zone" if off <= _WIDEST_ZONE and nearest <= _ZONE_SLACK else "off"


CHECK = watched.check(_ID, _judge)
