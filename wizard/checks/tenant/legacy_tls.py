"""Whether the organisation lets devices use the second host that still takes TLS 1.0 and 1.1.

Off is as it should be; what a device speaks is not known here.
"""

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen
from wizard.model.tenant import TransportConfig

_ID = "tenant.legacy-tls"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(TransportConfig):
        return None
    reading = readings.newest(seen, TransportConfig)
    if reading is None or not reading.answered:
        return readings.unread(_ID, case, reading)
    on = reading.first.flag("AllowLegacyTLSClients")
    status, say = (
        (Status.WARN, "on") if on is True else (Status.PASS, "off") if on is False else (Status.UNKNOWN, "untold")
    )
    return Finding(
        check=_ID,
        status=status,
        say=say,
        values={"host": case.cloud.submission.legacy_host or "-"},
        evidence={**readings.evidence(reading), "AllowLegacyTLSClients": on if isinstance(on, bool) else None},
        **shared.basis((reading,)),
    )


CHECK = Check(id=_ID, hop="tenant", needs=(TransportConfig,), judge=_judge, side=True)
