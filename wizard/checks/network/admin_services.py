"""Whether this computer can reach the services that signing in as an administrator needs.

The scanner needs none of them: never more than a warning.
"""

from wizard.checks import reachability, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Reach, Targets
from wizard.model.seen import Seen

_ID = "network.admin-services"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    services = case.cloud.admin_services
    if not services:
        return shared.skipped(_ID, "no-services")
    tried = reachability.tried(seen, "admin", len(services))
    opened = {(one.target.host, one.target.port) for one in tried.opened}
    missing = [one for one in services if (one.host, one.port) not in opened]
    if missing and not tried.complete:
        return None
    if not tried.started:
        return shared.unmeasured(_ID)
    return Finding(
        check=_ID,
        status=Status.WARN if missing else Status.PASS,
        say="missing" if missing else "open",
        values={"count": len(services), "hosts": ", ".join(dict.fromkeys(one.host for one in missing))},
        evidence={"tried": tried.evidence(), "missing": [one.host for one in missing]},
        **shared.basis(tried.reaches),
    )


CHECK = Check(id=_ID, hop="firewall", needs=(Targets, Reach), roles=("admin",), judge=_judge, side=True)
