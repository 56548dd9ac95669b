"""Which limit of Exchange Online a sender runs into: connections, rate, recipients, size, a full mailbox.

Goes by the refusal, the pasted error and what server and mailbox allow; the refusal itself is delivery.message's.
"""

from functools import cache

from wizard import resources
from wizard.checks import readings, shared
from wizard.checks.alternatives import known
from wizard.checks.base import Check, Explain
from wizard.checks.delivery import outcome
from wizard.checks.mailbox.size import size_of
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Extensions, Message
from wizard.model.seen import Seen
from wizard.model.tenant import Licences, MailboxInfo

_ID = "delivery.limits"
_REACHED = {
    "too-many-connections": "connections",
    "rate-limited": "rate",
    "recipient-limit": "recipients",
    "message-too-large": "size",
    "mailbox-full": "sent-items",
}


@cache
def _allowed() -> dict[str, int]:
    limits = resources.toml("limits.toml")
    return {name: value for name, value in limits.items() if isinstance(value, int)}


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not shared.exchange(case):
        return shared.skipped(_ID, "no-organisation")
    if not seen.settled(Extensions, Message, MailboxInfo, Licences):
        return None
    server, mailbox = _server_size(seen), _mailbox_size(seen)
    least = min((one for one in (server, mailbox) if one), default=0)
    tenant = known.external_limit(seen)
    reached = _reached(seen, case, explain)
    if reached:
        status, say = Status.WARN, reached
    elif least and case.size > least:
        status, say = Status.WARN, "size-ahead"
    else:
        status, say = Status.PASS, "room-tenant" if tenant else "room"
    return Finding(
        check=_ID,
        status=status,
        say=say,
        values={
            **_allowed(),
            "mailbox": case.mailbox,
            "size": f"{case.size / 2**20:.0f}",
            "most": f"{least / 2**20:.0f} MB" if least else "-",
            "tenant": tenant,
        },
        evidence={
            **_allowed(),
            "server_size": server or None,
            "mailbox_size": mailbox or None,
            "outside_recipients_in_24_hours": tenant or None,
            "checked": resources.toml("limits.toml")["checked"].isoformat(),
        },
    )


def _reached(seen: Seen, case: Case, explain: Explain) -> str:
    """Return the limit that the server named: in this run, or in what the person pasted."""
    sent = seen.last(Message)
    if sent is not None and sent.reply is not None and not sent.accepted and not sent.not_tried:
        return _REACHED.get(outcome.refusal(sent, explain).cause, "")
    if (sent is None or sent.not_tried) and case.error_text:
        return _REACHED.get(explain(case.error_text).cause or "", "")
    return ""


def _server_size(seen: Seen) -> int:
    heard = seen.last(Extensions, lambda one: one.target.role == "submission" and one.keywords is not None)
    text = (heard.keywords or {}).get("SIZE", "") if heard is not None else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _mailbox_size(seen: Seen) -> int:
    info = readings.answered(seen, MailboxInfo)
    return (size_of(info.first.text("MaxSendSize")) or 0) if info is not None else 0


CHECK = Check(
    id=_ID,
    hop="delivery",
    needs=(Extensions,),
    uses=(Message, MailboxInfo, Licences),
    judge=_judge,
    side=True,
    beside=True,
)
