"""Whether the account behind the mailbox may sign in at all, and has a licence.

Must not judge how it signs in.
"""

from wizard.checks import readings, shared, switches
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn
from wizard.model.seen import Seen
from wizard.model.tenant import DirectoryUser, ExchangeUser, MailboxInfo

_ID = "mailbox.account"
_BLOCKED, _UNLICENSED, _MISSING = "account-disabled", "mailbox-unlicensed", "mailbox-missing"


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not seen.settled(DirectoryUser, ExchangeUser, MailboxInfo, SignIn):
        return None
    user, exchange = readings.newest(seen, DirectoryUser), readings.newest(seen, ExchangeUser)
    if user is not None and user.refused == "not-found":
        return _finding(case, seen, explain, "missing", _MISSING)
    enabled = _enabled(seen)
    if enabled is False:
        return _finding(case, seen, explain, "blocked", _BLOCKED)
    licences = user.first.value("assignedLicenses") if user is not None and user.answered else None
    if licences == () and not _needs_none(seen):
        return _finding(case, seen, explain, "unlicensed", _UNLICENSED)
    if enabled is None:
        return readings.unread(_ID, case, user, exchange)
    return _finding(case, seen, explain, "good" if isinstance(licences, tuple) else "good-licence-untold")


def _enabled(seen: Seen) -> bool | None:
    """Say whether the account may sign in; None if nobody told."""
    user, exchange = readings.answered(seen, DirectoryUser), readings.answered(seen, ExchangeUser)
    enabled = user.first.flag("accountEnabled") if user else None
    if isinstance(enabled, bool):
        return enabled
    disabled = exchange.first.flag("AccountDisabled") if exchange else None
    return not disabled if isinstance(disabled, bool) else None


def _needs_none(seen: Seen) -> bool:
    """Say whether this kind of mailbox needs no licence, or its kind is not known."""
    newest = readings.newest(seen, MailboxInfo)
    if newest is not None and newest.refused == "not-found":
        return False  # without a licence the mailbox was taken away
    info = readings.answered(seen, MailboxInfo)
    return info is None or info.first.text("RecipientTypeDetails").casefold() != "usermailbox"


def _finding(case: Case, seen: Seen, explain: Explain, say: str, cause: str | None = None) -> Finding:
    read = [readings.newest(seen, DirectoryUser), readings.newest(seen, ExchangeUser)]
    stands = cause is not None and not switches.known(seen, explain).accepted
    user = readings.answered(seen, DirectoryUser)
    return Finding(
        check=_ID,
        status=Status.FAIL if stands else Status.WARN if cause else Status.PASS,
        say=f"{say}-yet-accepted" if cause and not stands else say,
        cause=cause if stands else None,
        rules_out=(_BLOCKED, _UNLICENSED) if say == "good" else (),
        values={"mailbox": case.mailbox},
        evidence={
            **readings.evidence(*read),
            "accountEnabled": _enabled(seen),
            "licences": len(user.first.rows("assignedLicenses")) if user else None,
        },
        **shared.basis(one for one in read if one is not None),
    )


CHECK = Check(
    id=_ID,
    hop="mailbox",
    needs=(DirectoryUser, ExchangeUser),
    uses=(MailboxInfo, SignIn),
    judge=_judge,
    side=True,
)
