"""Whether the server took the whole message.

Accepted is not delivered. Nothing heard after the final dot is neither yes nor no, and the message is not sent again.
"""

from wizard.checks import path, shared
from wizard.checks.base import Check, Explain
from wizard.checks.delivery import outcome
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Message
from wizard.model.seen import Seen

_ID = "delivery.message"
_RULED_OUT = (
    "recipient-rejected",
    "relay-denied",
    "message-too-large",
    "rate-limited",
    "too-many-connections",
    "recipient-limit",
    "content-rejected",
    "message-malformed",
    "mailbox-full",
    "temporary-failure",
    "delivery-unknown",
)


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    tried = seen.last(Message)
    if tried is None:
        return path.skipped(_ID, seen, case, "message") if seen.settled(Message) else None
    if tried.not_tried:
        reason = path.obstacle(seen, case, "message") if tried.not_tried != "not-asked" else ""
        return shared.skipped(_ID, reason or f"message-{tried.not_tried}")
    if tried.accepted:
        return _finding(tried, Status.PASS, "accepted-trial" if tried.trial else "accepted", rules_out=_RULED_OUT)
    if tried.accepted is None:
        return _finding(tried, Status.UNKNOWN, "unheard", refusal=outcome.Refusal("delivery-unknown"))
    if outcome.bad_address(tried):
        return _finding(tried, Status.UNKNOWN, "bad-address")
    refusal = outcome.refusal(tried, explain)
    if not refusal.cause:
        return _finding(tried, Status.UNKNOWN, "cut-short")
    if tried.reply is None or tried.reply.positive:
        say = "silent" if refusal.cause == "no-answer" else "broken-off"
        return _finding(tried, Status.FAIL, say, refusal=refusal)
    if outcome.about_sender(tried, refusal):  # whose check has the server's words
        return _finding(tried, Status.FAIL, "refused-sender", refusal=refusal)
    say = "postponed" if tried.reply.code < 500 else f"refused-{tried.stage}"
    return _finding(tried, Status.FAIL, say, refusal=refusal)


def _finding(
    tried: Message,
    status: Status,
    say: str,
    *,
    refusal: outcome.Refusal | None = None,
    rules_out: tuple[str, ...] = (),
) -> Finding:
    why = refusal or outcome.Refusal("")
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=why.cause or None,
        confidence=why.confidence,
        alternatives=why.alternatives,
        rules_out=rules_out,
        values={
            "sender": tried.sender,
            "recipient": tried.recipient,
            "size": tried.size,
            "said": tried.reply.text if tried.reply else "",
        },
        evidence={
            "from": tried.sender,
            "to": tried.recipient,
            "size": tried.size,
            "message_id": tried.message_id,
            "stage": tried.stage,
            **({"trial": True} if tried.trial else {}),
            **shared.told(tried.reply, tried.failure),
            **dict(why.evidence),
        },
        **shared.basis((tried,)),
    )


CHECK = Check(id=_ID, hop="delivery", needs=(Message,), judge=_judge, decides=True)
