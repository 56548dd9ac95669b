"""What became of the test message after the server took it, by Exchange Online's own message trace.

Accepted is not delivered; a trace that has no row yet is no bad news.
"""

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Message
from wizard.model.seen import Seen
from wizard.model.tenant import MessageTrace

_ID = "delivery.trace"
_STATES = {
    "delivered": (Status.PASS, "delivered"),
    "expanded": (Status.PASS, "delivered"),
    "pending": (Status.PASS, "pending"),
    "gettingstatus": (Status.PASS, "pending"),
    "failed": (Status.FAIL, "failed"),
    "quarantined": (Status.WARN, "quarantined"),
    "filteredasspam": (Status.WARN, "spam"),
}


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(MessageTrace, Message):
        return None
    sent, trace = seen.last(Message), readings.newest(seen, MessageTrace)
    if sent is None or not sent.accepted:
        return shared.skipped(_ID, "nothing-sent")
    if trace is None or not trace.answered:
        return readings.unread(_ID, case, trace)
    row = trace.first
    said = row.text("Status")
    status, say = _STATES.get(said.replace(" ", "").casefold(), (Status.UNKNOWN, "no-row" if not row else "other"))
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause="content-rejected" if status is Status.FAIL else None,
        values={"said": said or "-", "recipient": sent.recipient},
        evidence={
            **readings.evidence(trace),
            "status": said,
            "received": row.text("Received"),
            "trace_id": row.text("MessageTraceId"),
        },
        **shared.basis((trace,)),
    )


CHECK = Check(id=_ID, hop="delivery", needs=(MessageTrace, Message), judge=_judge, side=True)
