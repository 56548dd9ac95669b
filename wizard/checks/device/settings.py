"""Whether the settings of this case would work at the chosen device.

Compares what the case says with what is known of the make and of the far side. Nothing here has seen the device.
"""

from wizard import devices
from wizard.checks import marks, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Handshake, SignIn, Told
from wizard.model.seen import Seen

_ID = "device.settings"
_FETCHING = (110, 143, 993, 995)  # POP and IMAP


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    if not seen.settled(Told, SignIn, Handshake):
        return None
    host, port = case.cloud.submission.host, case.submission_port
    shaken, tried = seen.last(Handshake), seen.last(SignIn)
    elsewhere = seen.last(Told, lambda one: one.key == "device-works-elsewhere")
    worked = tried is not None and tried.accepted
    if worked:
        pass  # what worked from here cannot be the wrong server or port
    elif marks.mx_host(host):
        return _finding(case, Status.FAIL, "mx-host", "device-wrong-host")
    elif marks.mailbox_host(host):
        return _finding(case, Status.FAIL, "mailbox-host", "device-wrong-host")
    elif port in _FETCHING:
        return _finding(case, Status.FAIL, "fetching-port", "device-wrong-port")
    elif port == 465 and shared.exchange(case) and not (shaken and shaken.verified):
        return _finding(case, Status.FAIL, "port-465", "device-wrong-port")
    if case.mailbox and case.mail_from.lower() != case.mailbox.lower():
        must = _must_equal(case)
        return _finding(case, Status.WARN, "sender-must-equal" if must else "sender-differs", "device-wrong-sender")
    if elsewhere is not None and elsewhere.value == "yes":
        return _finding(case, Status.PASS, "works-elsewhere")
    if elsewhere is not None and elsewhere.value == "no" and worked:
        return _finding(case, Status.WARN, "fails-everywhere")
    return _finding(case, Status.PASS, "ready" if case.device in devices.ids() else "ready-any")


def _must_equal(case: Case) -> bool:
    known = case.device in devices.ids()
    return known and devices.load(case.device).from_must_equal_login == "yes"


def _finding(case: Case, status: Status, say: str, cause: str | None = None) -> Finding:
    device = devices.load(case.device) if case.device in devices.ids() else None
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=Confidence.LIKELY,
        values={
            "device": device.title if device else case.device,
            "host": case.cloud.submission.host,
            "port": case.submission_port,
            "sender": case.mail_from,
            "mailbox": case.mailbox,
        },
        evidence={
            "device": case.device,
            "settings": {one.name: one.value for one in devices.settings(device, case) if one.name != "password"},
        },
    )


CHECK = Check(id=_ID, hop="device", needs=(Told,), uses=(SignIn, Handshake), judge=_judge)
