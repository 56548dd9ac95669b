"""Whether the account may send as the chosen From address: its own, an alias of it, or another by right.

A right that was read is not yet in force everywhere; the server has the last word in delivery.sender.
"""

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Message
from wizard.model.seen import Seen
from wizard.model.tenant import MailboxInfo, OrganizationConfig, Row, SendAsRights

_ID = "mailbox.send-as"
_CAUSE = "send-as-denied"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    if case.mail_from.casefold() == case.mailbox.casefold():
        return _finding(seen, case, Status.PASS, "own")
    if not seen.settled(MailboxInfo, OrganizationConfig, SendAsRights, Message):
        return None
    sent = seen.last(Message)
    if sent is not None and sent.accepted:
        return _finding(seen, case, Status.PASS, "sent")
    info, rights = readings.newest(seen, MailboxInfo), readings.newest(seen, SendAsRights)
    if info is not None and info.answered and _is_alias(info.first, case.mail_from):
        return _alias(seen, case)
    if rights is None or (rights.refused and rights.refused != "not-found"):
        return readings.unread(_ID, case, rights, info)
    if any(_grants(row, case, info.first if info is not None else Row()) for row in rights.rows):
        return _finding(seen, case, Status.PASS, "granted")
    if not rights.complete:
        return _finding(seen, case, Status.UNKNOWN, "long-list")
    return _finding(seen, case, Status.FAIL, "no-such-sender" if rights.refused else "not-granted")


def _alias(seen: Seen, case: Case) -> Finding:
    organisation = readings.answered(seen, OrganizationConfig)
    allowed = organisation.first.flag("SendFromAliasEnabled") if organisation else None
    if allowed is True:
        return _finding(seen, case, Status.PASS, "alias")
    if allowed is False:
        return _finding(seen, case, Status.FAIL, "alias-off")
    return _finding(seen, case, Status.UNKNOWN, "alias-untold")


def _is_alias(mailbox: Row, sender: str) -> bool:
    addresses = (one.partition(":")[2] or one for one in mailbox.texts("EmailAddresses"))
    return any(one.casefold() == sender.casefold() for one in addresses)


def _grants(right: Row, case: Case, mailbox: Row) -> bool:
    """Say whether a row gives SendAs to the account, by any of the names that Exchange may call it."""
    if not any("sendas" in one.replace(" ", "").casefold() for one in right.texts("AccessRights")):
        return False
    names = {case.mailbox, *(mailbox.text(key) for key in ("PrimarySmtpAddress", "UserPrincipalName", "Name", "Alias"))}
    return right.text("Trustee").casefold() in {name.casefold() for name in names if name}


def _finding(seen: Seen, case: Case, status: Status, say: str) -> Finding:
    read = [readings.newest(seen, kind) for kind in (MailboxInfo, OrganizationConfig, SendAsRights)]
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=_CAUSE if status is Status.FAIL else None,
        confidence=Confidence.LIKELY if status is Status.FAIL else Confidence.CERTAIN,
        rules_out=(_CAUSE,) if status is Status.PASS else (),
        values={"sender": case.mail_from, "mailbox": case.mailbox},
        evidence=readings.evidence(*read),
        **shared.basis(one for one in read if one is not None),
    )


CHECK = Check(
    id=_ID,
    hop="mailbox",
    needs=(MailboxInfo, OrganizationConfig, SendAsRights),
    uses=(Message,),
    judge=_judge,
    side=True,
)
