"""Whether anything is reached from here at all, and HTTPS is left alone on the way.

It tells "blocked here" from "down there"; it must not judge the mail server's own port.
"""

from wizard.checks import marks, reachability, shared
from wizard.checks.base import Check, Explain
from wizard.checks.reachability import Tried
from wizard.model.case import Case
from wizard.model.cloud import endpoint_of
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.observation import Outcome, Reach, ServiceHandshake, Targets
from wizard.model.seen import Seen

_ID = "network.control"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    control = case.cloud.control or (endpoint_of(case.cloud.authority) if case.cloud.authority else None)
    if control is None:
        return shared.skipped(_ID, "no-control")
    tried = reachability.tried(seen, "control")
    shaken = seen.last(ServiceHandshake, lambda one: one.target.role == "control")
    if not _complete(seen, tried, shaken):
        return None
    if not tried.started:
        return shared.unmeasured(_ID)
    name = marks.product([shaken.issuer]) if shaken and shared.exchange(case) else ""
    status, say, cause = _concluded(seen, tried, shaken, name)
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=Confidence.LIKELY if cause else Confidence.CERTAIN,
        alternatives=("port-blocked",) if cause else (),
        rules_out=("offline",) if tried.opened else (),
        values={
            "host": control.host,
            "name": name,
            "issuer": shaken.issuer if shaken else "",
            "reason": shaken.verify_message if shaken else "",
        },
        evidence={
            "tried": tried.evidence(),
            "issuer": shaken.issuer if shaken else "",
            "verified": shaken.verified if shaken else None,
            **(shared.told(None, shaken.failure) if shaken else {}),
        },
        **shared.basis((*tried.reaches, *((shaken,) if shaken else ()))),
    )


def _complete(seen: Seen, tried: Tried, shaken: ServiceHandshake | None) -> bool:
    if tried.opened:
        return shaken is not None or seen.settled(ServiceHandshake)
    return tried.complete and seen.settled(Reach)


def _concluded(seen: Seen, tried: Tried, shaken: ServiceHandshake | None, name: str) -> tuple[Status, str, str | None]:
    if not tried.reaches:
        return Status.WARN, "no-name", None
    if not tried.opened and (reachability.no_route(seen) or reachability.nothing_answers(seen)):
        return Status.FAIL, "nothing", "offline"
    if not tried.opened:
        return Status.WARN, "refused" if tried.having(Outcome.REFUSED, Outcome.RESET) else "silent", None
    if name:
        return Status.WARN, "inspected", None
    if shaken is None or shaken.verified:
        return Status.PASS, "verified" if shaken else "reached", None
    untrusted = shaken.failure is not None and shaken.failure.code is FailureCode.TLS_CERTIFICATE
    return Status.WARN, "unverified" if untrusted else "no-handshake", None


CHECK = Check(
    id=_ID, hop="firewall", needs=(Targets, Reach, ServiceHandshake), roles=("control",), judge=_judge, side=True
)
