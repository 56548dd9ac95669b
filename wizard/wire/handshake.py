"""What a TLS handshake that failed tells: from the exception, the records that passed, and OpenSSL's own number."""

import ssl

from wizard.model.failure import Failure, FailureCode
from wizard.wire import classify
from wizard.wire.stream import TlsEngine

#: What servers send when the client certificate that they asked for did not come, besides the alert made for it.
_NO_CLIENT_CERTIFICATE = (
    "handshake_failure",
    "bad_certificate",
    "no_certificate",
    "certificate_unknown",
    "access_denied",
)


def verify_code(error: BaseException | None) -> int:
    """Return OpenSSL's number of a failed verification; -1 where the operating system gave none; else 0."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return 0
    return getattr(error, "verify_code", -1) or -1


def failure(engine: TlsEngine | None, error: BaseException | None) -> Failure | None:
    """Return why a handshake failed; None if it did not."""
    if error is None:
        return None
    known = classify.failure("handshake", error)
    if isinstance(error, classify.Broken):
        return known
    if engine is None:
        return Failure("handshake", FailureCode.TLS_OTHER, known.detail)
    records, alert = engine.records, engine.alert(error)
    code = known.code
    if alert == "protocol_version":
        code = FailureCode.TLS_VERSION
    elif alert == "certificate_required" or (records.certificate_requested and alert in _NO_CLIENT_CERTIFICATE):
        code = FailureCode.TLS_CLIENT_CERTIFICATE
    elif alert and code is not FailureCode.TLS_CERTIFICATE:
        code = FailureCode.TLS_ALERT
    elif records.is_tls is False:
        code = FailureCode.TLS_NOT_TLS
    elif records.is_tls is None and code in (FailureCode.TLS_VERSION, FailureCode.TLS_OTHER):
        code = FailureCode.TLS_UNSPEAKABLE
    return Failure("handshake", code, known.detail or alert)
