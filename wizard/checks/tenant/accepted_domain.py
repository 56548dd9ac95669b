"""Whether the domain of the From address is one of the organisation's.

Must not judge whether the account may use the address.
"""

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Message
from wizard.model.seen import Seen
from wizard.model.tenant import AcceptedDomains

_ID = "tenant.accepted-domain"
_CAUSE = "sender-domain-not-accepted"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(AcceptedDomains, Message):
        return None
    reading = readings.newest(seen, AcceptedDomains)
    if reading is None or not reading.answered or not reading.rows:
        return readings.unread(_ID, case, reading)
    domain = case.mail_from.rpartition("@")[2].lower()
    known = [row.text("DomainName").lower() for row in reading.rows]
    theirs = any(domain == one or (one.startswith("*.") and domain.endswith(one[1:])) for one in known)
    sent = seen.last(Message)
    worked = sent is not None and bool(sent.accepted)
    fails = not theirs and reading.complete and not worked
    return Finding(
        check=_ID,
        status=Status.FAIL if fails else Status.PASS if theirs or worked else Status.UNKNOWN,
        say="strange" if fails else "own" if theirs else "strange-yet-sent" if worked else "unlisted",
        cause=_CAUSE if fails else None,
        confidence=Confidence.LIKELY if fails else Confidence.CERTAIN,
        rules_out=(_CAUSE,) if theirs else (),
        values={"domain": domain, "count": len(known)},
        evidence={**readings.evidence(reading), "domains": known[:50]},
        **shared.basis((reading,)),
    )


CHECK = Check(id=_ID, hop="tenant", needs=(AcceptedDomains,), uses=(Message,), judge=_judge, side=True)
