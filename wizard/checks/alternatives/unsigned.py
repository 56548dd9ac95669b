"""Whether the organisation's own host took the test message without a sign-in, as Direct Send or by a connector.

Only a run that asks for this check by name sends it; any other is told so. It is another way than the case's own.
"""

from wizard.checks import shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen
from wizard.model.ways import WayMessage

_ID = "alternatives.unsigned"
_STAGES = {"end": "data", "greeting": "greeting", "ehlo": "ehlo", "mail": "mail", "rcpt": "rcpt", "data": "data"}
_OTHERWISE = "relay-denied"


def trial(seen: Seen) -> WayMessage | None:
    """Return what became of the message without a sign-in."""
    return seen.last(WayMessage, lambda one: one.way == "unsigned")


def refusal(seen: Seen, explain: Explain) -> str:
    """Return the cause for which the host refused the message, "" where it did not or nobody tried."""
    tried = trial(seen)
    if tried is None or tried.accepted or tried.reply is None:
        return ""
    known = shared.meaning(explain, tried.reply, _STAGES.get(tried.stage, ""), _OTHERWISE)  # type: ignore[arg-type]
    return known.cause or _OTHERWISE


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not case.cloud.submission.direct_send:
        return shared.skipped(_ID, "no-way")
    if not seen.settled(WayMessage):
        return None
    tried = trial(seen)
    if tried is None:
        return shared.unmeasured(_ID)
    if tried.not_tried:
        return shared.skipped(_ID, tried.not_tried)
    cause = refusal(seen, explain)
    if tried.accepted:
        status, say = Status.PASS, "accepted-certificate" if tried.certificate else "accepted"
    elif tried.accepted is None:
        status, say = Status.UNKNOWN, "not-heard"
    elif cause:
        status, say = Status.FAIL, "refused"
    else:
        status, say = Status.UNKNOWN, "no-tls" if tried.stage in ("starttls", "tls") else "broken-off"
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause or None,
        values={
            "host": tried.host,
            "port": tried.port,
            "to": tried.recipient,
            "said": tried.reply.text if tried.reply else "-",
            "reason": tried.failure.code.value if tried.failure else "-",
        },
        evidence={
            "host": tried.host,
            "port": tried.port,
            "from": tried.sender,
            "to": tried.recipient,
            "message_id": tried.message_id,
            "stage": tried.stage,
            "certificate": tried.certificate,
            **shared.told(tried.reply, tried.failure),
        },
        **shared.basis((tried,)),
    )


CHECK = Check(
    id=_ID,
    hop="delivery",
    needs=(WayMessage,),
    roles=("direct-send",),
    judge=_judge,
    side=True,
    beside=True,
)
