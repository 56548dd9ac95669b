"""Whether the revocation services can be reached that the certificate names.

Some devices refuse a certificate that they cannot look up. Never more than a warning; no list is read.
"""

from wizard.checks import path, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Handshake, Revocation
from wizard.model.seen import Seen

_ID = "tls.revocation"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    tried = seen.all(Revocation)
    if not seen.settled(Revocation, Handshake):
        return None
    if not tried:
        obstacle = path.obstacle(seen, case, "secured")
        if obstacle:
            return shared.skipped(_ID, obstacle)
        shaken = seen.last(Handshake)
        return shared.skipped(_ID, "none-named") if shaken and shaken.chain else shared.unmeasured(_ID)
    missing = [one for one in tried if not one.reached]
    # One service that answers is enough for a client that looks.
    unreachable = len(missing) == len(tried)
    return Finding(
        check=_ID,
        status=Status.WARN if unreachable else Status.PASS,
        say="unreachable" if unreachable else "some" if missing else "reached",
        cause="certificate-revocation-unreachable" if unreachable else None,
        rules_out=("certificate-revocation-unreachable",) if not missing else (),
        values={"urls": ", ".join(one.url for one in (missing or tried)), "count": len(tried)},
        evidence={
            "services": [
                {"url": one.url, "kind": one.kind, "reached": one.reached, **shared.told(None, one.failure)}
                for one in tried
            ]
        },
        **shared.basis(tried),
    )


CHECK = Check(id=_ID, hop="tls", needs=(Revocation,), uses=(Handshake,), judge=_judge, side=True)
