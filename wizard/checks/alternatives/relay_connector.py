"""Whether a relay connector is a way from here: port 25 to the organisation's host, and a connector for this address.

Reads what there is; makes none, and sends nothing through it.
"""

from wizard.checks import readings, shared
from wizard.checks.alternatives import known
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Extensions, Told
from wizard.model.seen import Seen
from wizard.model.tenant import InboundConnectors
from wizard.model.ways import WayHost

_ID = "alternatives.relay-connector"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(WayHost, InboundConnectors, Extensions, Told):
        return None
    if not case.cloud.submission.direct_send:
        return shared.skipped(_ID, "no-way")
    tried, reading = known.host(seen, "direct-send"), readings.newest(seen, InboundConnectors)
    addresses = known.public_addresses(seen)
    status, say = _say(seen, addresses)
    rows = reading.rows if reading is not None and reading.answered else ()
    named = known.fitting(rows, addresses) or rows
    return Finding(
        check=_ID,
        status=status,
        say=say,
        values={
            "host": tried.host if tried and tried.host else "-",
            "port": case.cloud.submission.mx_port,
            "address": ", ".join(addresses) or "-",
            "name": (named[0].text("Name") or named[0].text("Identity")) if named else "-",
        },
        evidence={
            **readings.evidence(reading),
            "reached": tried.outcome.value if tried and tried.outcome else None,
            "connector": known.connector(seen),
            "public_addresses": list(addresses),
        },
        **shared.basis(one for one in (tried, reading) if one is not None),
    )


def _say(seen: Seen, addresses: tuple[str, ...]) -> tuple[Status, str]:  # noqa: PLR0911 - one line an obstacle
    tried = known.host(seen, "direct-send")
    if tried is None:
        return Status.UNKNOWN, "unmeasured"
    if not tried.host:
        return Status.WARN, "no-host"
    if known.reachable(seen, "direct-send") == "closed":
        return Status.WARN, "no-answer"
    connector = known.connector(seen)
    if connector == "fits":
        return Status.PASS, "fits"
    if known.answer(seen, "static-address") == "no":
        return Status.WARN, "address-changes"
    if not connector or not addresses:
        return Status.PASS, "reachable"
    return Status.WARN, "certificate" if connector == "certificate" else "to-make"


CHECK = Check(
    id=_ID,
    hop="delivery",
    needs=(WayHost, InboundConnectors, Extensions),
    uses=(Told,),
    roles=("submission", "direct-send"),
    judge=_judge,
    side=True,
    beside=True,
)
