"""Whether passwords of this domain are checked by the organisation's own server (federated), not by Microsoft.

Federated alone is no fault: only a server that cannot be reached, or refuses, is.
"""

from wizard.checks import readings, shared, switches
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn
from wizard.model.seen import Seen
from wizard.model.tenant import Realm

_ID = "mfa.federation"
_CAUSE = "federated-sign-in"


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not seen.settled(Realm, SignIn):
        return None
    realm, about = readings.newest(seen, Realm), switches.known(seen, explain)
    if about.said == _CAUSE:
        return _finding(case, realm, Status.FAIL, "server-unreachable", about.sure)
    if realm is None or not realm.answered:
        return readings.unread(_ID, case, realm)
    kind = realm.first.text("NameSpaceType").casefold()
    if kind == "managed":
        return _finding(case, realm, Status.PASS, "managed")
    if kind != "federated":
        return _finding(case, realm, Status.UNKNOWN, "untold")
    return _finding(case, realm, Status.WARN, "federated-accepted" if about.accepted else "federated")


def _finding(
    case: Case, realm: Realm | None, status: Status, say: str, confidence: Confidence = Confidence.CERTAIN
) -> Finding:
    row = realm.first if realm is not None and realm.answered else None
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=_CAUSE if status is Status.FAIL else None,
        confidence=confidence,
        rules_out=(_CAUSE,) if status is Status.PASS else (),
        values={
            "domain": case.mailbox.rpartition("@")[2],
            "brand": row.text("FederationBrandName") or "-" if row is not None else "-",
            "server": row.text("AuthURL").split("?")[0] or "-" if row is not None else "-",
        },
        evidence={
            **readings.evidence(realm),
            "NameSpaceType": row.text("NameSpaceType") if row is not None else "",
        },
        **shared.basis((realm,) if realm is not None else ()),
    )


CHECK = Check(id=_ID, hop="sign-in", needs=(Realm,), uses=(SignIn,), judge=_judge, side=True)
