"""Whether this account may send with this From address.

Exchange Online may say so at MAIL FROM or only after the message. Must not judge recipient or content.
"""

from wizard.checks import path, shared
from wizard.checks.base import Check, Explain
from wizard.checks.delivery import outcome
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Message
from wizard.model.seen import Seen

_ID = "delivery.sender"


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    tried = seen.last(Message)
    if tried is None:
        return path.skipped(_ID, seen, case, "message") if seen.settled(Message) else None
    if tried.not_tried:
        reason = path.obstacle(seen, case, "message") if tried.not_tried != "not-asked" else ""
        return shared.skipped(_ID, reason or f"message-{tried.not_tried}")
    if tried.accepted:
        return _finding(case, tried, Status.PASS, "accepted", rules_out=outcome.ABOUT_SENDER)
    if outcome.bad_address(tried):
        return _finding(case, tried, Status.UNKNOWN, "bad-address")
    refusal = outcome.refusal(tried, explain)
    if outcome.about_sender(tried, refusal):
        return _finding(case, tried, Status.FAIL, "refused", refusal=refusal)
    if tried.stage == "mail":
        heard = tried.reply is not None and not tried.reply.positive
        return _finding(case, tried, Status.UNKNOWN, "other-reason" if heard else "not-heard")
    # MAIL FROM was taken; Exchange Online looks at the right to the address only at the end of the message.
    whole = tried.stage == "end" and tried.reply is not None
    return _finding(case, tried, Status.PASS if whole else Status.UNKNOWN, "taken" if whole else "taken-so-far")


def _finding(  # noqa: PLR0913 - the parts of a finding
    case: Case,
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
            "mailbox": case.mailbox,
            "said": tried.reply.text if tried.reply else "",
        },
        evidence={
            "from": tried.sender,
            "stage": tried.stage,
            **shared.told(tried.reply, tried.failure),
            **dict(why.evidence),
        },
        started=tried.started,
        ended=tried.ended,
    )


CHECK = Check(id=_ID, hop="delivery", needs=(Message,), judge=_judge)
