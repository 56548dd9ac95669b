"""Whether High Volume Email is a way from here: its host answers, recipients are internal, sign-in rules let it in."""

from wizard.checks import shared, switches
from wizard.checks.alternatives import known
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn, Told
from wizard.model.seen import Seen
from wizard.model.tenant import SecurityDefaults
from wizard.model.ways import WayHost

_ID = "alternatives.hve"


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if case.cloud.hve is None:
        return shared.skipped(_ID, "no-way")
    if not seen.settled(WayHost, SecurityDefaults, Told, SignIn):
        return None
    tried = known.host(seen, "hve")
    if tried is None:
        return shared.unmeasured(_ID)
    if tried.outcome is None:
        status, say = Status.WARN, "no-host"
    elif known.reachable(seen, "hve") != "open":
        status, say = Status.WARN, "no-answer"
    elif known.recipients(seen, case) == "external":
        status, say = Status.WARN, "outside"
    elif switches.known(seen, explain).told("security-defaults") == "on":
        status, say = Status.WARN, "security-defaults"
    elif not known.recipients(seen, case):
        status, say = Status.PASS, "open-internal-only"
    else:
        status, say = Status.PASS, "open"
    return Finding(
        check=_ID,
        status=status,
        say=say,
        values={"host": tried.host, "port": tried.port},
        evidence={"host": tried.host, "reached": tried.outcome.value if tried.outcome else None},
        **shared.basis((tried,)),
    )


CHECK = Check(
    id=_ID,
    hop="delivery",
    needs=(WayHost,),
    uses=(SecurityDefaults, Told, SignIn),
    roles=("hve",),
    judge=_judge,
    side=True,
    beside=True,
)
