"""Whether the settings of the case would work at the device, as far as that can be told from here."""

from dataclasses import replace

import pytest

from tests.checks.house import EXCHANGE, PLAIN, handshake, judge, settled, sign_in, told
from wizard import devices
from wizard.model.case import Case
from wizard.model.cloud import Submission
from wizard.model.explanation import Confidence
from wizard.model.finding import Status
from wizard.model.observation import Handshake, Observation, SignIn, Told

CHECK = "device.settings"
STRICT = next(one for one in devices.ids() if devices.load(one).from_must_equal_login == "yes")
LENIENT = next(one for one in devices.ids() if devices.load(one).from_must_equal_login != "yes")


def at(host: str = "smtp.office365.com", port: int = 587) -> Case:
    """Return a case that submits there."""
    submission = Submission(host, flavour="exchange-online")
    return replace(EXCHANGE, cloud=replace(EXCHANGE.cloud, submission=submission), port=port)


@pytest.mark.parametrize(
    ("case", "say", "cause"),
    [
        (at("contoso-com.mail.protection.outlook.com"), "mx-host", "device-wrong-host"),
        (at("Contoso-Com.MAIL.protection.outlook.com."), "mx-host", "device-wrong-host"),
        (at("outlook.office365.com"), "mailbox-host", "device-wrong-host"),
        (at("imap-mail.outlook.com", 993), "mailbox-host", "device-wrong-host"),
        (at(port=143), "fetching-port", "device-wrong-port"),
        (at(port=995), "fetching-port", "device-wrong-port"),
        (at(port=465), "port-465", "device-wrong-port"),
    ],
)
def test_settings_that_cannot_work(case: Case, say: str, cause: str) -> None:
    """A server for something else, and a port for something else, are told before anybody tries them."""
    found = settled(CHECK, case=case)
    assert (found.status, found.say, found.cause, found.confidence) == (Status.FAIL, say, cause, Confidence.LIKELY)


@pytest.mark.parametrize(
    ("case", "seen"),
    [
        (at("contoso-com.mail.protection.outlook.com"), (sign_in(),)),
        (at(port=993), (sign_in(),)),
        (at(port=465), (handshake(),)),
        (replace(PLAIN, port=465), ()),
    ],
)
def test_what_works_from_here_is_not_wrong(case: Case, seen: tuple[Observation, ...]) -> None:
    """A sign-in that was accepted there, or a good handshake on 465, beats any rule; so does another provider."""
    found = settled(CHECK, *seen, case=case)
    assert (found.status, found.cause) == (Status.PASS, None)


@pytest.mark.parametrize(
    ("device", "say"), [(STRICT, "sender-must-equal"), (LENIENT, "sender-differs"), ("", "sender-differs")]
)
def test_another_sender(device: str, say: str) -> None:
    """A From address that is not the account is a warning; some makes must have them alike."""
    found = settled(CHECK, sign_in(), case=replace(EXCHANGE, sender="office@contoso.com", device=device))
    assert (found.status, found.say, found.cause) == (Status.WARN, say, "device-wrong-sender")
    assert found.values["sender"] == "office@contoso.com"


def test_the_same_sender_in_other_letters() -> None:
    """Capital letters make no other sender."""
    assert settled(CHECK, case=replace(EXCHANGE, sender="Scanner@Contoso.com")).status is Status.PASS


@pytest.mark.parametrize(
    ("answer", "seen", "status", "say"),
    [
        ("yes", (), Status.PASS, "works-elsewhere"),
        ("yes", (sign_in(),), Status.PASS, "works-elsewhere"),
        ("no", (sign_in(),), Status.WARN, "fails-everywhere"),
        ("no", (), Status.PASS, "ready-any"),
        ("perhaps", (sign_in(),), Status.PASS, "ready-any"),
    ],
)
def test_the_device_at_another_place(answer: str, seen: tuple[Observation, ...], status: Status, say: str) -> None:
    """A device that fails everywhere while this computer signs in is at fault itself; an odd answer is none."""
    found = settled(CHECK, told("device-works-elsewhere", answer), *seen)
    assert (found.status, found.say, found.cause) == (status, say, None)


@pytest.mark.parametrize(("device", "say"), [("", "ready-any"), (LENIENT, "ready"), ("nobody-makes-it", "ready-any")])
def test_ready(device: str, say: str) -> None:
    """Nothing speaks against the settings, and what to type in is in the evidence, but for the password."""
    found = settled(CHECK, case=replace(EXCHANGE, device=device))
    assert (found.status, found.say, found.cause) == (Status.PASS, say, None)
    assert found.evidence["settings"]["server"] == "smtp.office365.com"
    assert "password" not in found.evidence["settings"]


@pytest.mark.parametrize("kind", [Told, SignIn, Handshake])
def test_it_waits(kind: type[Told | SignIn | Handshake]) -> None:
    """An answer, a sign-in and a handshake can each change it."""
    assert judge(CHECK, coming=(kind,)) is None
