"""What the watched device says to a certificate.

The watcher's own one no device can know: refusing it shows a device that verifies, and not that Microsoft's would be
refused. One that finds it expired has a wrong clock.
"""

from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.device import DeviceSession
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.certificate"
_EXPIRED = "certificate_expired"
_REFUSED = frozenset(
    {
        "unknown_ca",
        "bad_certificate",
        "certificate_unknown",
        "unsupported_certificate",
        "certificate_revoked",
        "no_certificate",
        "access_denied",
    }
)


def _judge(seen: Seen, _case: Case) -> Finding:
    met = watched.session(seen)
    if met is None:
        return watched.nothing(_ID)
    if not (met.tls_version or met.alert or met.tls_failure):
        return watched.nothing(_ID, "no-hello-watched")
    status, say, cause, confidence = _said(met)
    return watched.finding(
        _ID,
        status,
        say,
        cause,
        met,
        confidence=confidence,
        values={"alert": met.alert.replace("_", " "), "failure": met.tls_failure, "version": met.tls_version},
        evidence={
            "alert": met.alert,
            "failure": met.tls_failure,
            "version": met.tls_version,
            "cipher": met.cipher,
            "certificate": met.certificate,
        },
        rules_out=("device-rejects-certificate",) if say == "taken" else (),
    )


def _said(met: DeviceSession) -> tuple[Status, str, str | None, Confidence]:
    made = met.certificate == "made"
    if met.alert == _EXPIRED and made:
        return Status.FAIL, "expired", "device-clock", Confidence.LIKELY
    if met.alert in _REFUSED or met.alert == _EXPIRED:
        if made:
            return Status.UNKNOWN, "verifies", "device-rejects-certificate", Confidence.POSSIBLE
        return Status.FAIL, "refused", "device-rejects-certificate", Confidence.LIKELY
    if met.tls_version:
        return Status.PASS, "unverified" if made else "taken", None, Confidence.CERTAIN
    if met.tls_failure == "ended-by-the-device":
        return Status.UNKNOWN, "hung-up", "device-rejects-certificate", Confidence.POSSIBLE
    return Status.UNKNOWN, "other-alert" if met.alert else "no-handshake", None, Confidence.CERTAIN


CHECK = watched.check(_ID, _judge)
