"""What kind of mailbox it is: one for a device, a person's, a shared one, or none at all.

Says what fits a device best; whether SMTP AUTH is on for it is the business of mailbox.smtp-auth.
"""

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn
from wizard.model.seen import Seen
from wizard.model.tenant import AuthenticationMethods, DirectoryUser, MailboxInfo

_ID = "mailbox.kind"
_CAUSE, _UNLICENSED = "mailbox-missing", "mailbox-unlicensed"
_SIGNLESS = ("sharedmailbox", "roommailbox", "equipmentmailbox", "schedulingmailbox", "groupmailbox")
_PERSONS = ("microsoftauthenticator", "fido2", "windowshelloforbusiness", "phone", "softwareoath")


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(MailboxInfo, AuthenticationMethods, DirectoryUser, SignIn):
        return None
    reading, methods = readings.newest(seen, MailboxInfo), readings.answered(seen, AuthenticationMethods)
    if reading is None or (reading.refused and reading.refused != "not-found"):
        return readings.unread(_ID, case, reading)
    kind = reading.first.text("RecipientTypeDetails")
    attempt = seen.last(SignIn)
    accepted = attempt is not None and attempt.accepted
    status, say = Status.PASS, "mailbox"
    if reading.refused or not reading.rows:
        gone = "missing-unlicensed" if _unlicensed(seen) else "missing"
        status, say = (Status.WARN, "missing-yet-accepted") if accepted else (Status.FAIL, gone)
    elif not kind:
        status, say = Status.UNKNOWN, "untold"
    elif kind.casefold() in _SIGNLESS:
        status, say = Status.WARN, "shared" if kind.casefold() == "sharedmailbox" else "resource"
    elif methods is not None and any(_kind_of(row.text("type")) in _PERSONS for row in methods.rows):
        status, say = Status.WARN, "person"
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=(_UNLICENSED if say == "missing-unlicensed" else _CAUSE) if status is Status.FAIL else None,
        rules_out=(_CAUSE,) if reading.rows else (),
        values={"mailbox": case.mailbox, "kind": kind or "-"},
        evidence={**readings.evidence(reading), "RecipientTypeDetails": kind},
        **shared.basis((reading,)),
    )


def _unlicensed(seen: Seen) -> bool:
    """Say whether the account is there and has no licence, without which its mailbox is taken away."""
    user = readings.answered(seen, DirectoryUser)
    return user is not None and user.first.value("assignedLicenses") == ()


def _kind_of(method: str) -> str:
    return method.rpartition(".")[2].removesuffix("AuthenticationMethod").casefold()


CHECK = Check(
    id=_ID,
    hop="mailbox",
    needs=(MailboxInfo,),
    uses=(AuthenticationMethods, DirectoryUser, SignIn),
    judge=_judge,
    side=True,
)
