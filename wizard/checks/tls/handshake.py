"""Whether this computer and the server agree on encryption.

A certificate that does not verify is judged by the certificate checks; here it only ended a handshake that worked.
"""

from wizard.checks import answers, path, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.observation import Extensions, Greeting, Handshake
from wizard.model.seen import Seen

_ID = "tls.handshake"
_RULED_OUT = ("tls-handshake-failed", "client-certificate-required", "implicit-tls-mismatch", "starttls-injected")
#: Code to sentence, cause, confidence and what else would look the same.
_FAILURES: dict[FailureCode, tuple[str, str, Confidence, tuple[str, ...]]] = {
    FailureCode.INJECTED: ("injected", "starttls-injected", Confidence.CERTAIN, ()),
    FailureCode.TLS_CLIENT_CERTIFICATE: (
        "client-certificate",
        "client-certificate-required",
        Confidence.CERTAIN,
        ("tls-intercepted",),
    ),
    FailureCode.TLS_VERSION: ("version", "tls-version-unsupported", Confidence.CERTAIN, ()),
    FailureCode.TLS_ALERT: ("alert", "tls-handshake-failed", Confidence.CERTAIN, ()),
    FailureCode.TIMEOUT: ("silent", "tls-handshake-failed", Confidence.LIKELY, ("smtp-inspection", "tls-intercepted")),
    FailureCode.RESET: ("ended", "tls-handshake-failed", Confidence.LIKELY, ("smtp-inspection", "connection-reset")),
    FailureCode.CLOSED: ("ended", "tls-handshake-failed", Confidence.LIKELY, ("smtp-inspection", "connection-lost")),
    FailureCode.TLS_OTHER: ("other", "tls-handshake-failed", Confidence.LIKELY, ()),
}


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: C901, PLR0911 - one line a case
    shaken = seen.last(Handshake)
    if shaken is None:
        return path.skipped(_ID, seen, case, "handshake") if seen.settled(Handshake) else None
    if shaken.failure is None:
        return _agreed(seen, shaken)
    code = shaken.failure.code
    if code is FailureCode.TLS_CERTIFICATE:
        return _finding(shaken, Status.PASS, "certificate", rules_out=_RULED_OUT[2:])
    if not seen.settled(Greeting):
        return None
    if answers.other_server(seen, case, explain):
        return shared.skipped(_ID, "foreign")
    if code is FailureCode.TLS_NOT_TLS and shaken.implicit:
        return _finding(shaken, Status.FAIL, "clear-text", "implicit-tls-mismatch")
    if code is FailureCode.TLS_NOT_TLS:
        return _finding(shaken, Status.FAIL, "not-tls", "tls-handshake-failed", alternatives=("smtp-inspection",))
    if code is FailureCode.TLS_UNSPEAKABLE:
        return _finding(shaken, Status.UNKNOWN, "unspeakable")
    if code not in _FAILURES:
        return _finding(shaken, Status.UNKNOWN, "cut-short")
    say, cause, confidence, alternatives = _FAILURES[code]
    if shaken.implicit and say in ("silent", "ended"):
        alternatives = ("implicit-tls-mismatch", *alternatives)
    return _finding(shaken, Status.FAIL, say, cause, confidence, alternatives)


def _agreed(seen: Seen, shaken: Handshake) -> Finding | None:
    """Judge a handshake that ended well here: what the server says first on it shows whether it did there."""
    late = path.client_certificate_wanted(seen)
    if late is not None:
        say, cause, confidence, alternatives = _FAILURES[FailureCode.TLS_CLIENT_CERTIFICATE]
        return _finding(shaken, Status.FAIL, say, cause, confidence, alternatives, late=late)
    if shaken.implicit:
        heard = bool(seen.all(Greeting, lambda one: one.main))
    else:
        heard = bool(seen.all(Extensions, lambda one: one.main and one.secured))
    if not heard and not seen.settled(Extensions, Greeting):
        return None
    return _finding(shaken, Status.PASS, "agreed", rules_out=_RULED_OUT)


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a finding
    shaken: Handshake,
    status: Status,
    say: str,
    cause: str | None = None,
    confidence: Confidence = Confidence.CERTAIN,
    alternatives: tuple[str, ...] = (),
    rules_out: tuple[str, ...] = (),
    late: Greeting | Extensions | None = None,
) -> Finding:
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        alternatives=alternatives,
        rules_out=rules_out,
        values={
            "version": shaken.version or "?",
            "cipher": shaken.cipher or "?",
            "curve": shaken.curve or "?",
            "alert": shaken.alert or "?",
            "port": shaken.target.port,
        },
        evidence={
            "version": shaken.version,
            "cipher": shaken.cipher,
            "curve": shaken.curve,
            "alert": shaken.alert,
            "verified": shaken.verified,
            **shared.told(None, late.failure if late else shaken.failure),
        },
        **shared.basis((shaken, late) if late else (shaken,)),
    )


CHECK = Check(id=_ID, hop="tls", needs=(Handshake,), uses=(Greeting, Extensions), judge=_judge, on_path=True)
