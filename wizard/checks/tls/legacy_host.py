"""Whether the cloud's host for old TLS versions answers from here.

Information for devices that cannot speak TLS 1.2; whether the organisation opted in shows only at a sign-in there.
"""

from wizard.checks import reachability, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Reach, Targets, TlsVersion, VersionOutcome
from wizard.model.seen import Seen

_ID = "tls.legacy-host"
_OLD = ("1.0", "1.1")


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    host = case.cloud.submission.legacy_host
    if not host:
        return shared.skipped(_ID, "no-legacy-host")
    reached = reachability.tried(seen, "legacy")
    if not seen.settled(Targets, Reach, TlsVersion):
        return None
    versions = {one.version: one for one in seen.all(TlsVersion, lambda one: one.target.role == "legacy")}
    if not reached.started and not versions:
        return shared.unmeasured(_ID)
    outcomes = [one.outcome for version, one in versions.items() if version in _OLD]
    if not reached.opened:
        say = "gone" if not reached.targets else "silent"
    elif VersionOutcome.ACCEPTED in outcomes:
        say = "old"
    elif VersionOutcome.REFUSED in outcomes:
        say = "refuses-old"
    else:
        say = "answers"
    results = {VersionOutcome.ACCEPTED: "accepted", VersionOutcome.REFUSED: "refused"}
    return Finding(
        check=_ID,
        status=Status.PASS,
        say=say,
        values={"host": host},
        evidence={
            "tried": reached.evidence(),
            "versions": {
                version: {"result": results.get(one.outcome, "unknown"), **shared.told(one.reply, one.failure)}
                for version, one in sorted(versions.items())
            },
        },
        **shared.basis((*reached.reaches, *versions.values())),
    )


CHECK = Check(id=_ID, hop="tls", needs=(Targets, Reach, TlsVersion), roles=("legacy",), judge=_judge, side=True)
