"""Whether the watched device signs in with the mailbox's own name."""

from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.user"
_CAUSE = "device-wrong-user"


def _judge(seen: Seen, case: Case) -> Finding:
    tried = watched.sign_ins(seen)
    if tried is None:
        return watched.nothing(_ID, "nothing-watched" if watched.session(seen) is None else "no-sign-in-watched")
    met, attempts = tried
    named = [one for one in attempts if one.user or one.swapped]
    if not named:
        empty = [one for one in attempts if one.outcome in ("accepted", "refused")]
        if not empty:
            return watched.nothing(_ID, "no-sign-in-watched")
        return watched.finding(_ID, Status.FAIL, "empty", _CAUSE, met)
    one = named[-1]
    say, status, sure = _said(one.user, case.mailbox, swapped=one.swapped)
    return watched.finding(
        _ID,
        status,
        say,
        _CAUSE if status is Status.FAIL else None,
        met,
        confidence=sure,
        values={"user": one.user, "mailbox": case.mailbox},
        evidence={"user": one.user, "swapped": one.swapped},
        rules_out=(_CAUSE,) if say == "same" else (),
    )


def _said(  # noqa: PLR0911 - one line a case
    user: str, mailbox: str, *, swapped: bool
) -> tuple[str, Status, Confidence]:
    if swapped:
        return "swapped", Status.FAIL, Confidence.LIKELY
    if watched.hidden(user):
        return "hidden", Status.UNKNOWN, Confidence.POSSIBLE
    if mailbox and user.casefold() == mailbox.casefold():
        return "same", Status.PASS, Confidence.CERTAIN
    if "@" not in user.strip("@"):
        return "no-address", Status.FAIL, Confidence.LIKELY
    if not mailbox:
        return "seen", Status.PASS, Confidence.CERTAIN
    if user.strip().casefold() == mailbox.casefold():
        return "spaces", Status.FAIL, Confidence.LIKELY
    return "other", Status.FAIL, Confidence.LIKELY


CHECK = watched.check(_ID, _judge)
