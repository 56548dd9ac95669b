"""Whether SMTP AUTH is right for this sender at all. Says so before anything helps to turn it on.

Goes by what was told of the sender and read of the mailbox; never a fault, whatever it finds.
"""

from wizard.checks import readings, shared, switches
from wizard.checks.alternatives import known
from wizard.checks.base import Check, Explain
from wizard.model.case import SENDER_QUESTIONS, Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Told
from wizard.model.seen import Seen
from wizard.model.tenant import MailboxInfo, SignInLog, TransportConfig

_ID = "alternatives.right-way"
_CLIENTS = ("browser", "mobile apps and desktop clients")
#: What stands for itself: the kind of sender that never wants SMTP AUTH, and its sentence.
_KINDS = {"mail-client": "modern-client", "mail-server": "server-relays", "nothing-yet": "nothing-sends"}


def reasons(seen: Seen, case: Case, explain: Explain) -> tuple[str, ...]:
    """Return why SMTP AUTH is not right here, the weightiest first; empty where nothing speaks against it."""
    kind = known.answer(seen, "sender-kind")
    facts = known.gather(seen, case, explain)
    info = readings.answered(seen, MailboxInfo)
    shared_mailbox = info is not None and info.first.text("RecipientTypeDetails").casefold() == "sharedmailbox"
    found = {
        _KINDS.get(kind, ""): kind in _KINDS,
        "people-sign-in": known.answer(seen, "people-sign-in") == "yes" or _a_person_was_seen(seen),
        "shared-mailbox": shared_mailbox,
        "can-oauth": facts.oauth == "yes" and kind not in _KINDS,
        "organisation-wide": switches.known(seen, explain).told("tenant-smtp-auth") == "on",
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _a_person_was_seen(seen: Seen) -> bool:
    """Say whether the sign-in log has somebody before a browser or a mail program who got in."""
    log = readings.answered(seen, SignInLog)
    return log is not None and any(
        row.text("clientAppUsed").casefold() in _CLIENTS and row.row("status").value("errorCode") == 0
        for row in log.rows
    )


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not shared.exchange(case):
        return shared.skipped(_ID, "no-organisation")
    if not seen.settled(Told, MailboxInfo, SignInLog, TransportConfig, *known.USES):
        return None
    against = reasons(seen, case, explain)
    told = {key: value for key in SENDER_QUESTIONS if (value := known.answer(seen, key))}
    if not against and not told.get("sender-kind"):
        return shared.skipped(_ID, "nobody-said")
    facts = known.gather(seen, case, explain)
    return Finding(
        check=_ID,
        status=Status.WARN if against else Status.PASS,
        say=against[0] if against else "device",
        values={"mailbox": case.mailbox, "device": facts.device or case.mailbox},
        evidence={"told": told, "reasons": list(against)},
    )


CHECK = Check(
    id=_ID,
    hop="device",
    needs=(Told,),
    uses=(MailboxInfo, SignInLog, TransportConfig, *known.USES),
    judge=_judge,
    side=True,
    beside=True,
)
