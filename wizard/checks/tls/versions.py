"""Which TLS versions the server accepts; at least one of 1.2 and 1.3 it must.

Each version was tried on its own. One that this computer cannot speak is unknown, and that alone changes nothing.
"""

from wizard.checks import path, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.failure import FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.observation import Handshake, TlsVersion, VersionOutcome
from wizard.model.seen import Seen

_ID = "tls.versions"
_NEW, _OLD = ("1.2", "1.3"), ("1.0", "1.1")
_ACCEPTED, _REFUSED = VersionOutcome.ACCEPTED, VersionOutcome.REFUSED
_LEARNT = (_ACCEPTED, _REFUSED)


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(TlsVersion, Handshake):
        return None
    tried = {one.version: one for one in seen.all(TlsVersion, lambda one: one.target.role == "submission")}
    outcomes = {version: one.outcome for version, one in tried.items()}
    shaken = seen.last(Handshake)
    if shaken is not None and shaken.version in _NEW and outcomes.get(shaken.version) not in _LEARNT:
        outcomes[shaken.version] = _ACCEPTED  # the session itself spoke it
    if not any(outcome in _LEARNT for outcome in outcomes.values()):
        if obstacle := path.obstacle(seen, case, "handshake"):
            return shared.skipped(_ID, obstacle)
        if not tried:
            return shared.unmeasured(_ID)
    status, say, cause = _concluded(outcomes, tried)
    accepted = [version for version in sorted(outcomes) if outcomes[version] is _ACCEPTED]
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        rules_out=("tls-version-unsupported",) if status is Status.PASS else (),
        values={"accepted": ", ".join(accepted) or "-", "new": ", ".join(one for one in accepted if one in _NEW)},
        evidence={
            "versions": {version: _evidence(outcomes[version], tried.get(version)) for version in sorted(outcomes)}
        },
        **shared.basis(tried.values()),
    )


def _concluded(outcomes: dict[str, VersionOutcome], tried: dict[str, TlsVersion]) -> tuple[Status, str, str | None]:
    if any(outcomes.get(version) is _ACCEPTED for version in _NEW):
        old = [outcomes.get(version, VersionOutcome.UNCLEAR) for version in _OLD]
        if _ACCEPTED in old:
            return Status.PASS, "old-too", None
        return Status.PASS, "new-only" if all(one is _REFUSED for one in old) else "old-unknown", None
    if all(outcomes.get(version) is _REFUSED for version in _NEW):
        if any(outcomes.get(version) is _ACCEPTED for version in _OLD):
            return Status.FAIL, "old-only", "tls-version-unsupported"
        if all(_refused_as_version(tried.get(version)) for version in _NEW):
            return Status.FAIL, "none", "tls-version-unsupported"
        return Status.FAIL, "no-agreement", "tls-handshake-failed"
    return Status.UNKNOWN, "unclear", None


def _refused_as_version(tried: TlsVersion | None) -> bool:
    """Say whether it was the version that was refused, not what else a hello holds, nor the hello as such."""
    if tried is None:
        return False
    by_code = tried.failure is not None and tried.failure.code is FailureCode.TLS_VERSION
    return by_code or tried.reply is not None


def _evidence(outcome: VersionOutcome, tried: TlsVersion | None) -> dict[str, str]:
    known = {VersionOutcome.ACCEPTED: "accepted", VersionOutcome.REFUSED: "refused"}
    evidence = {"result": known.get(outcome, "unknown")}
    if tried is not None:
        if outcome not in known:
            evidence["why"] = tried.outcome.value
        details = {"cipher": tried.cipher, "curve": tried.curve, "alert": tried.alert}
        evidence |= {key: value for key, value in details.items() if value}
        evidence |= shared.told(tried.reply, tried.failure)
    return evidence


CHECK = Check(id=_ID, hop="tls", needs=(TlsVersion,), uses=(Handshake,), judge=_judge)
