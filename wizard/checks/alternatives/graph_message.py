"""Whether Microsoft Graph took the test message for this mailbox, and if not, for want of what.

Only a run that asks for this check by name sends it; any other is told so. It is another way than the case's own.
"""

from wizard.checks import shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen
from wizard.model.ways import GraphMessage

_ID = "alternatives.graph-message"
_SEND = "mail.send"
#: What an answer without words of its own means.
_BY_REFUSAL = {
    "token": "oauth-token-rejected",
    "consent": "oauth-consent-missing",
    "throttled": "rate-limited",
    "unavailable": "temporary-failure",
    "not-found": "mailbox-missing",
}
#: What is said of a refusal, where that is more than Graph's words.
_SAY = {"send-as-denied": "refused-other", "oauth-consent-missing": "refused-without"}
#: No answer of Graph's: nobody there was asked, or something else answered.
_UNASKED = ("wrong-tenant", "not-signed-in", "no-endpoint", "login-page", "unreadable", "unreachable")


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not seen.settled(GraphMessage):
        return None
    tried = seen.last(GraphMessage)
    if tried is None:
        return shared.unmeasured(_ID)
    if tried.not_tried:
        return shared.skipped(_ID, tried.not_tried)
    cause, confidence = "", Confidence.CERTAIN
    if tried.accepted:
        status, say = Status.PASS, "accepted"
    elif tried.accepted is None:
        status, say = Status.UNKNOWN, "not-heard"
    elif not tried.refused or tried.refused in _UNASKED:
        status, say = Status.UNKNOWN, tried.refused if tried.refused == "wrong-tenant" else "broken-off"
    else:
        cause, confidence = _cause(tried, explain)
        status, say = Status.FAIL, _SAY.get(cause, "refused")
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause or None,
        confidence=confidence,
        values={
            "mailbox": case.mailbox,
            "to": tried.recipient,
            "user": tried.user or "-",
            "said": _words(tried) or "-",
            "reason": tried.failure.code.value if tried.failure else tried.refused or "-",
        },
        evidence={
            "from": tried.mailbox,
            "to": tried.recipient,
            "message_id": tried.message_id,
            "user": tried.user,
            "as_app": tried.as_app,
            "permissions": list(tried.permissions),
            "status": tried.status or None,
            "code": tried.code,
            "said": tried.detail,
            "request_id": tried.request_id,
        },
        **shared.basis((tried,)),
    )


def _words(tried: GraphMessage) -> str:
    """Return Graph's answer in a line: status, its name for the refusal, its words."""
    named = " ".join(part for part in (str(tried.status or ""), tried.code) if part)
    return f"{named}: {tried.detail}" if named and tried.detail else named or tried.detail


def _other_person(tried: GraphMessage) -> bool:
    """Say whether a person is signed in whose own mailbox is another: for that Mail.Send alone is not enough."""
    return not tried.as_app and bool(tried.user) and tried.user.casefold() != tried.mailbox.casefold()


def _cause(tried: GraphMessage, explain: Explain) -> tuple[str, Confidence]:
    """Return why Graph refused it: by its words, else by what the token lacks, else by the kind of answer."""
    known = explain(f"Microsoft Graph sendMail {_words(tried)}")
    if known.cause not in (None, "unknown"):
        return known.cause or "", known.confidence
    if tried.status == 403:
        may = any(one.casefold().startswith(_SEND) for one in tried.permissions)
        if not may and tried.permissions:
            return "oauth-consent-missing", Confidence.CERTAIN
        if _other_person(tried):
            return "send-as-denied", Confidence.LIKELY
        return "app-access-denied", Confidence.LIKELY if may and tried.as_app else Confidence.POSSIBLE
    return _BY_REFUSAL.get(tried.refused, "unknown"), Confidence.LIKELY


CHECK = Check(id=_ID, hop="delivery", needs=(GraphMessage,), judge=_judge, side=True, beside=True)
