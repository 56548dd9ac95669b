"""Whether the organisation refuses mail in its own name without a sign-in (Direct Send), and which host takes it.

A device that signs in is not touched by it: never a fault here.
"""

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen
from wizard.model.tenant import MailRoute, OrganizationConfig

_ID = "tenant.direct-send"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(OrganizationConfig, MailRoute):
        return None
    reading, route = readings.newest(seen, OrganizationConfig), readings.newest(seen, MailRoute)
    if reading is None or not reading.answered:
        return readings.unread(_ID, case, reading)
    rejected = reading.first.flag("RejectDirectSend")
    say = "rejected" if rejected is True else "taken" if rejected is False else "untold"
    host = route.direct_send if route is not None else ""
    return Finding(
        check=_ID,
        status=Status.UNKNOWN if say == "untold" else Status.PASS,
        say=say,
        values={"host": host or "-"},
        evidence={
            **readings.evidence(reading, route),
            "RejectDirectSend": rejected if isinstance(rejected, bool) else None,
            "direct_send_host": host,
        },
        **shared.basis(one for one in (reading, route) if one is not None),
    )


CHECK = Check(id=_ID, hop="tenant", needs=(OrganizationConfig, MailRoute), judge=_judge, side=True)
