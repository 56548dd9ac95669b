"""Whether the watched device's message is small enough. A mailbox's own limit may be lower than the usual one."""

from wizard.checks import shared
from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.size"
_CAUSE = "message-too-large"
_MEGABYTE = 1_048_576


def _judge(seen: Seen, case: Case) -> Finding:
    sent = watched.message(seen)
    if sent is None:
        return watched.nothing(_ID, "nothing-watched" if watched.session(seen) is None else "no-message-watched")
    size, takes = max(sent.size, sent.declared_size), watched.exchange()
    status, say = Status.PASS, "small-enough"
    if not shared.exchange(case):
        say = "seen"
    elif size > takes["largest"]:
        status, say = Status.FAIL, "too-large"
    elif size > takes["usual_largest"]:
        status, say = Status.WARN, "large"
    return watched.finding(
        _ID,
        status,
        say,
        None if status is Status.PASS else _CAUSE,
        sent,
        confidence=Confidence.CERTAIN if status is Status.FAIL else Confidence.POSSIBLE,
        values={
            "size": f"{size / _MEGABYTE:.1f}",
            "largest": takes["largest"] // _MEGABYTE,
            "usual": takes["usual_largest"] // _MEGABYTE,
        },
        evidence={"size": sent.size, "declared": sent.declared_size, "complete": sent.complete},
    )


CHECK = watched.check(_ID, _judge)
