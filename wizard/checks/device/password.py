"""Whether the watched device presents the stored password. The comparison was made while it arrived; see the watcher.

Says equal or how it differs, never what it is.
"""

from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.password"
_CAUSE = "device-wrong-password"
_WRONG = ("final-space", "case", "length", "differs", "absent")


def _judge(seen: Seen, _case: Case) -> Finding:
    tried = watched.sign_ins(seen)
    if tried is None:
        return watched.nothing(_ID, "nothing-watched" if watched.session(seen) is None else "no-sign-in-watched")
    met, attempts = tried
    shown = [one for one in attempts if one.password.verdict != "absent"]
    empty = [one for one in attempts if one.outcome in ("accepted", "refused") and not one.token]
    if not shown and not empty:
        token = any(one.token for one in attempts)
        return watched.nothing(_ID, "token-watched" if token else "no-sign-in-watched")
    kept = (shown or empty)[-1].password
    wrong = kept.verdict in _WRONG
    odd = bool(kept.odd)
    say = "not-compared-odd" if kept.verdict == "not-compared" and odd else kept.verdict
    status = Status.FAIL if wrong else Status.PASS if kept.verdict == "equal" else Status.UNKNOWN
    return watched.finding(
        _ID,
        status,
        say,
        _CAUSE if wrong else None,
        met,
        values={"length": kept.length},
        evidence={"verdict": kept.verdict, "length": kept.length, "odd": list(kept.odd)},
        rules_out=(_CAUSE,) if kept.verdict == "equal" else (),
    )


CHECK = watched.check(_ID, _judge)
