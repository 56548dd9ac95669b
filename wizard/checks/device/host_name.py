"""Whether Exchange Online would take the name that the watched device introduces itself with."""

from wizard.checks import shared
from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.host-name"


def _judge(seen: Seen, case: Case) -> Finding:
    met = watched.session(seen)
    if met is None:
        return watched.nothing(_ID)
    if not met.hello_verb:
        return watched.nothing(_ID, "nothing-said")
    name, faults = met.hello_name, met.hello_faults
    bad = bool(faults) and shared.exchange(case)
    say = "taken" if not bad else "empty" if "empty" in faults else "hidden" if watched.hidden(name) else "odd"
    return watched.finding(
        _ID,
        Status.FAIL if bad else Status.PASS,
        say,
        "helo-rejected" if bad else None,
        met,
        confidence=Confidence.LIKELY,
        values={"name": name},
        evidence={"name": name, "faults": list(faults), "verb": met.hello_verb},
        rules_out=() if bad else ("helo-rejected",),
    )


CHECK = watched.check(_ID, _judge)
