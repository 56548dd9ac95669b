"""Whether the watched device signs in, and in a way that Exchange Online takes. Judges neither user nor password."""

from wizard.checks import shared
from wizard.checks.device import watched
from wizard.model.case import Case
from wizard.model.device import DeviceSession, DeviceSignIn
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen

_ID = "device.authentication"
_ODD = ("malformed", "given-up", "cut-off")


def _judge(seen: Seen, case: Case) -> Finding:
    met = watched.session(seen)
    if met is None:
        return watched.nothing(_ID)
    tried = watched.sign_ins(seen)
    if tried is None or (met.mail_from and not met.sign_ins):
        return _none(met)
    met, attempts = tried
    offered = tuple(watched.exchange()["mechanisms"]) if shared.exchange(case) else ("LOGIN", "PLAIN", "XOAUTH2")
    good = [one for one in attempts if one.secured and one.mechanism in offered and one.outcome not in _ODD]
    return _finding(met, good[-1] if good else attempts[-1], offered)


def _none(met: DeviceSession) -> Finding:
    """Judge a device that never tried to sign in."""
    if met.mail_from:
        say = "off" if met.tls_version else "off-clear"
        sure = Confidence.CERTAIN if met.tls_version else Confidence.LIKELY
        return watched.finding(_ID, Status.FAIL, say, "device-no-auth", met, confidence=sure, evidence={"tried": []})
    if met.tls_version and met.hello_verb and met.ending:
        return watched.finding(
            _ID, Status.UNKNOWN, "left", "device-auth-unsupported", met, confidence=Confidence.POSSIBLE
        )
    return watched.nothing(_ID, "no-sign-in-watched")


def _finding(met: DeviceSession, one: DeviceSignIn, offered: tuple[str, ...]) -> Finding:
    status, cause, sure = Status.FAIL, "device-auth-unsupported", Confidence.CERTAIN
    if not one.secured:
        say = "before-tls"
    elif one.mechanism not in offered:
        say = "mechanism"
    elif one.outcome == "malformed":
        say, sure = "malformed", Confidence.LIKELY
    elif one.outcome in _ODD:
        say, status, cause = "given-up", Status.UNKNOWN, ""
    else:
        say, status, cause = "token" if one.token else "taken", Status.PASS, ""
    return watched.finding(
        _ID,
        status,
        say,
        cause or None,
        met,
        confidence=sure,
        values={"mechanism": one.mechanism, "offered": ", ".join(offered)},
        evidence={"tried": [[each.mechanism, each.outcome, each.secured] for each in met.sign_ins]},
        rules_out=("device-no-auth", "device-auth-unsupported") if status is Status.PASS else (),
    )


CHECK = watched.check(_ID, _judge)
