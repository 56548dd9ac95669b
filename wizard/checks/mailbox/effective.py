"""The truth in one sentence: whether this mailbox may send with a password over SMTP, all that is known together.

A fold over other checks, in the order in which Microsoft's services look: it finds nothing that none of them found.
"""

from wizard.checks import shared, switches
from wizard.checks.base import Check, Explain
from wizard.checks.mailbox import account, kind, restricted, size
from wizard.checks.mailbox import smtp_auth as mailbox_smtp_auth
from wizard.checks.mfa import conditional_access, mfa, security_defaults
from wizard.checks.tenant import auth_policy, retirement
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "mailbox.effective"
_FOLDED: tuple[Check, ...] = (
    kind.CHECK,
    account.CHECK,
    auth_policy.CHECK,
    mailbox_smtp_auth.CHECK,
    security_defaults.CHECK,
    conditional_access.CHECK,
    mfa.CHECK,
    restricted.CHECK,
    size.CHECK,
)
_DECIDES = mailbox_smtp_auth.CHECK.id


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not seen.settled(*CHECK.needs, *CHECK.uses):
        return None
    if not switches.applies(case):
        return shared.skipped(_ID, "no-organisation")
    found = [one for check in _FOLDED if (one := check.judge(seen, case, explain)) is not None]
    against = next((one for one in found if one.status is Status.FAIL), None)
    if against is not None:
        return _finding(case, found, Status.FAIL, against.cause or "unknown", against)
    known = next((one for one in found if one.check == _DECIDES), None)
    if known is None or known.status is not Status.PASS:
        return shared.skipped(_ID, "not-known")
    calendar = retirement.CHECK.judge(seen, case, explain)
    dated = calendar is not None and calendar.status is not Status.SKIPPED
    accepted = switches.known(seen, explain).accepted
    say = ("works" if dated else "works-undated") if accepted else ("on" if dated else "on-undated")
    return _finding(case, found, Status.PASS, say, known, calendar)


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a finding
    case: Case, found: list[Finding], status: Status, say: str, decisive: Finding, calendar: Finding | None = None
) -> Finding:
    fails = status is Status.FAIL
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=decisive.cause if fails else None,
        confidence=decisive.confidence if fails else Confidence.CERTAIN,
        values={
            **decisive.values,
            "mailbox": case.mailbox,
            "day": calendar.values.get("day", "-") if calendar is not None else "-",
        },
        evidence={"checks": {one.check: one.status.value for one in found}, "decided_by": decisive.check},
        started=min((one.started for one in found), default=0.0),
        ended=max((one.ended for one in found), default=0.0),
    )


CHECK = Check(
    id=_ID,
    hop="mailbox",
    needs=tuple(dict.fromkeys(need for check in _FOLDED for need in check.needs)),
    uses=tuple(dict.fromkeys(use for check in (*_FOLDED, retirement.CHECK) for use in (*check.uses, *check.needs))),
    judge=_judge,
    side=True,
)
