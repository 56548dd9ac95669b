"""How old the password of the account is, and whether it is set to expire.

Only the server knows whether it has expired: this says what is coming, and that somebody changed it.
"""

import datetime as dt

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn
from wizard.model.seen import Seen
from wizard.model.tenant import ABSENT, DirectoryUser

_ID = "mailbox.password"
_RECENT = dt.timedelta(days=14)
_DAY_S = 86_400.0


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(DirectoryUser, SignIn):
        return None
    user = readings.newest(seen, DirectoryUser)
    if user is None or not user.answered:
        return readings.unread(_ID, case, user)
    changed = _moment(user.first.text("lastPasswordChangeDateTime"))
    policies = user.first.value("passwordPolicies")
    lasts = isinstance(policies, str) and "disablepasswordexpiration" in policies.casefold()
    attempt = seen.last(SignIn)
    now = attempt.at if attempt is not None and attempt.at else 0.0
    age = (now - changed.timestamp()) / _DAY_S if changed and now else None
    refused = attempt is not None and bool(attempt.reply) and not attempt.accepted
    if changed is None and policies is ABSENT:
        status, say = Status.UNKNOWN, "untold"
    elif age is not None and 0 <= age <= _RECENT.days and refused:
        status, say = Status.WARN, "changed-lately"
    elif lasts:
        status, say = Status.PASS, "lasts"
    else:
        status, say = Status.PASS, "may-expire"
    return Finding(
        check=_ID,
        status=status,
        say=say,
        values={
            "changed": changed.date().isoformat() if changed else "-",
            "days": round(age) if age is not None else 0,
            "mailbox": case.mailbox,
        },
        evidence={
            **readings.evidence(user),
            "lastPasswordChangeDateTime": user.first.text("lastPasswordChangeDateTime"),
            "passwordPolicies": policies if isinstance(policies, str) else None,
        },
        **shared.basis((user,)),
    )


def _moment(text: str) -> dt.datetime | None:
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


CHECK = Check(id=_ID, hop="mailbox", needs=(DirectoryUser,), uses=(SignIn,), judge=_judge, side=True)
