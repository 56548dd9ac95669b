"""Whether port 25 answers, which Direct Send and a relay connector need.

A side port: never more than a warning, for client submission does not need it.
"""

from wizard.checks import path, reachability, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Outcome, Reach, Targets
from wizard.model.seen import Seen

_ID = "network.port-25"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    port = case.cloud.submission.mx_port
    if port in (0, case.submission_port):
        return shared.skipped(_ID, "same-port" if port else "no-port")
    tried = reachability.tried(seen, "mx")
    if not tried.complete and not tried.opened:
        return None
    if not tried.reaches:
        return path.skipped(_ID, seen, case, "port")
    refused = tried.having(Outcome.REFUSED, Outcome.RESET)
    return Finding(
        check=_ID,
        status=Status.PASS if tried.opened else Status.WARN,
        say="open" if tried.opened else "refused" if refused else "silent",
        values={"port": port, "host": case.cloud.submission.host},
        evidence={"tried": tried.evidence()},
        **shared.basis(tried.reaches),
    )


CHECK = Check(id=_ID, hop="firewall", needs=(Targets, Reach), roles=("mx",), judge=_judge, side=True)
