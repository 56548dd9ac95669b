"""Turns an exception of the operating system or the TLS library into a `Failure`. Knows nothing of SMTP."""

import errno
import socket
import ssl

from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Outcome


class Broken(Exception):  # noqa: N818 - it is a value on its way, not an error of ours
    """Carries a failure out of the depth of one connection; never leaves this package."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code.value)
        self.failure = failure


def _numbers(*names: str) -> frozenset[int]:
    return frozenset(number for name in names if (number := getattr(errno, name, None)) is not None)


#: By number, because Windows reports its own (WSAE…) and not all of them map to an exception class.
_BY_NUMBER: tuple[tuple[frozenset[int], FailureCode], ...] = (
    (_numbers("ECONNREFUSED", "WSAECONNREFUSED") | {10061}, FailureCode.REFUSED),
    (
        _numbers("ECONNRESET", "EPIPE", "ECONNABORTED", "ESHUTDOWN", "ENOTCONN", "WSAECONNRESET")
        | {10053, 10054, 10057, 10058},
        FailureCode.RESET,
    ),
    (_numbers("ETIMEDOUT", "WSAETIMEDOUT") | {10060, 121}, FailureCode.TIMEOUT),  # 121: Windows' semaphore time-out
    (
        _numbers("ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "EHOSTDOWN", "EADDRNOTAVAIL", "EAFNOSUPPORT", "ENONET")
        | {10047, 10049, 10050, 10051, 10064, 10065, 1231, 1232},
        FailureCode.UNREACHABLE,
    ),
    (_numbers("EACCES", "EPERM", "WSAEACCES") | {10013}, FailureCode.DENIED),
)

_OUTCOMES = {
    FailureCode.TIMEOUT: Outcome.NO_ANSWER,
    FailureCode.REFUSED: Outcome.REFUSED,
    FailureCode.RESET: Outcome.RESET,
    FailureCode.CLOSED: Outcome.RESET,
    FailureCode.UNREACHABLE: Outcome.UNREACHABLE,
    FailureCode.DENIED: Outcome.DENIED,
}


def failure(operation: str, error: BaseException) -> Failure:
    """Return what `error` means for `operation`."""
    if isinstance(error, Broken):
        return error.failure
    if isinstance(error, ssl.SSLError):
        return Failure(operation, tls_code(error), _tls_text(error))
    if isinstance(error, TimeoutError) and getattr(error, "errno", None) is None:
        return Failure(operation, FailureCode.TIMEOUT)
    if isinstance(error, OSError):
        return Failure(operation, os_code(error), _os_text(error))
    if isinstance(error, EOFError):
        return Failure(operation, FailureCode.CLOSED, str(error))
    return Failure(operation, FailureCode.UNKNOWN, type(error).__name__)


def os_code(error: OSError) -> FailureCode:
    """Return the code of an operating system's error."""
    numbers = {error.errno, getattr(error, "winerror", None)}
    for known, code in _BY_NUMBER:
        if known & numbers:
            return code
    if isinstance(error, ConnectionRefusedError):
        return FailureCode.REFUSED
    if isinstance(error, ConnectionError):
        return FailureCode.RESET
    if isinstance(error, TimeoutError):
        return FailureCode.TIMEOUT
    return FailureCode.UNKNOWN


def tls_code(error: ssl.SSLError) -> FailureCode:  # noqa: PLR0911 - one line a case reads best
    """Return the code of a TLS library's error, as far as the library knows; the records may tell more."""
    reason = (error.reason or "").upper()
    if isinstance(error, ssl.SSLCertVerificationError):
        return FailureCode.TLS_CERTIFICATE
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return FailureCode.CLOSED
    if reason in ("NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE", "NO_CIPHER_MATCH"):
        return FailureCode.TLS_UNSPEAKABLE
    if reason in ("UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION", "TLSV1_ALERT_PROTOCOL_VERSION", "VERSION_TOO_LOW"):
        return FailureCode.TLS_VERSION
    if reason.endswith("ALERT_CERTIFICATE_REQUIRED"):
        return FailureCode.TLS_CLIENT_CERTIFICATE
    if "ALERT" in reason:
        return FailureCode.TLS_ALERT
    if reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "UNKNOWN_PROTOCOL"):
        return FailureCode.TLS_NOT_TLS
    return FailureCode.TLS_OTHER


def outcome(code: FailureCode) -> Outcome:
    """Return what a failure to connect is called in a `Reach`."""
    return _OUTCOMES.get(code, Outcome.FAILED)


def name_code(error: socket.gaierror) -> FailureCode:
    """Return the code of the system resolver's error."""
    number = error.errno
    if number in (getattr(socket, "EAI_NODATA", None), getattr(socket, "EAI_ADDRFAMILY", None), 11004):
        return FailureCode.NAME_NO_ADDRESS
    if number in (socket.EAI_NONAME, 11001):
        return FailureCode.NAME_NOT_FOUND
    return FailureCode.NAME_SERVER_FAILED


def _tls_text(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return getattr(error, "verify_message", "") or str(error.args[-1])
    return (error.reason or str(error.args[-1] if error.args else "")).replace("_", " ").lower()


def _os_text(error: OSError) -> str:
    return error.strerror or type(error).__name__
