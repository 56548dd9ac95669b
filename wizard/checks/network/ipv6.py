"""Whether the server's addresses of version 6 work, where this computer believes that it has version 6.

A computer without it is no fault: most sites have none. Must not judge version 4.
"""

from wizard.checks import path, reachability, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Outcome, Reach, Targets
from wizard.model.seen import Seen

_ID = "network.ipv6"
_NO_ROUTE = (Outcome.UNREACHABLE, Outcome.FAILED, Outcome.DENIED)


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    tried = reachability.tried(seen, "submission")
    if not tried.complete:
        return None
    six = [one for one in tried.reaches if one.target.family == 6]
    if not tried.started or not tried.reaches:
        return path.skipped(_ID, seen, case, "port")
    status, say, cause = Status.PASS, "works", None
    opened = [one for one in six if one.outcome is Outcome.OPEN]
    if not six:
        say = "no-address"
    elif all(one.outcome in _NO_ROUTE for one in six):
        say = "none-here"
    elif not opened and tried.having(Outcome.OPEN, family=4):
        status, say, cause = Status.FAIL, "broken", "ipv6-broken"
    elif not opened:
        return shared.skipped(_ID, "after-port")
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=Confidence.LIKELY if cause else Confidence.CERTAIN,
        partial=cause is not None,
        rules_out=("ipv6-broken",) if opened else (),
        values={"count": len(six), "open": len(opened), "port": case.submission_port},
        evidence={"tried": [one for one in tried.evidence() if ":" in one["address"]]},
        **shared.basis(six),
    )


CHECK = Check(id=_ID, hop="firewall", needs=(Targets, Reach), judge=_judge, side=True)
