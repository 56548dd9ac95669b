"""Whether port 465 answers, where TLS is spoken from the first byte.

Exchange Online does not listen there: closed is as it should be. A side port, never more than a warning.
"""

from wizard.checks import path, reachability, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Reach, Targets
from wizard.model.seen import Seen

_ID = "network.port-465"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    submission = case.cloud.submission
    port = submission.implicit_tls_port
    if port in (0, case.submission_port, submission.mx_port):
        return shared.skipped(_ID, "same-port" if port else "no-port")
    tried = reachability.tried(seen, "implicit")
    if not tried.complete and not tried.opened:
        return None
    if not tried.reaches:
        return path.skipped(_ID, seen, case, "port")
    unexpected = bool(tried.opened) and shared.exchange(case)
    if tried.opened:
        say = "unexpected" if unexpected else "open"
    else:
        say = "as-expected" if shared.exchange(case) else "closed"
    return Finding(
        check=_ID,
        status=Status.WARN if unexpected else Status.PASS,
        say=say,
        values={"port": port, "host": submission.host},
        evidence={"tried": tried.evidence()},
        **shared.basis(tried.reaches),
    )


CHECK = Check(id=_ID, hop="firewall", needs=(Targets, Reach), roles=("implicit",), judge=_judge, side=True)
