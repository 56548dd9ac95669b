"""Whether Azure Communication Services is a way from here: its host answers. Recipients may be anywhere."""

from wizard.checks import shared
from wizard.checks.alternatives import known
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen
from wizard.model.ways import WayHost

_ID = "alternatives.acs"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if case.cloud.acs is None:
        return shared.skipped(_ID, "no-way")
    if not seen.settled(WayHost):
        return None
    tried = known.host(seen, "acs")
    if tried is None:
        return shared.unmeasured(_ID)
    if tried.outcome is None:
        status, say = Status.WARN, "no-host"
    elif known.reachable(seen, "acs") != "open":
        status, say = Status.WARN, "no-answer"
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
    roles=("acs",),
    judge=_judge,
    side=True,
    beside=True,
)
