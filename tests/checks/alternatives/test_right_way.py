"""Whether SMTP AUTH is right for the sender at all."""

import pytest

from tests.checks.house import PLAIN, reading, settled, told
from wizard.model.finding import Status
from wizard.model.tenant import MailboxInfo, SignInLog, TransportConfig

_ID = "alternatives.right-way"


@pytest.mark.parametrize(
    ("answers", "say"),
    [
        ({"sender-kind": "mail-client"}, "modern-client"),
        ({"sender-kind": "mail-server"}, "server-relays"),
        ({"sender-kind": "nothing-yet"}, "nothing-sends"),
        ({"sender-kind": "printer", "people-sign-in": "yes"}, "people-sign-in"),
        ({"sender-kind": "printer", "oauth": "yes"}, "can-oauth"),
        ({"sender-kind": "script"}, "can-oauth"),
        ({"sender-kind": "printer", "tenant-smtp-auth": "on"}, "organisation-wide"),
    ],
)
def test_when_not(answers: dict[str, str], say: str) -> None:
    """Each case in which SMTP AUTH should stay off is named, as a warning with what to do instead."""
    found = settled(_ID, *(told(key, value) for key, value in answers.items()))
    assert (found.status, found.say) == (Status.WARN, say)


@pytest.mark.parametrize("kind", ["printer", "legacy-application", "third-party", "iot"])
def test_what_it_is_for(kind: str) -> None:
    """Devices and applications that can do nothing else are what it is for."""
    found = settled(_ID, told("sender-kind", kind), told("people-sign-in", "no"))
    assert (found.status, found.say) == (Status.PASS, "device")


def test_what_is_read_counts_as_well() -> None:
    """A shared mailbox, people in the sign-in log and an organisation's On are seen without being told."""
    shared = reading(MailboxInfo, {"RecipientTypeDetails": "SharedMailbox"})
    assert settled(_ID, shared).say == "shared-mailbox"
    row = {"clientAppUsed": "Browser", "status": {"errorCode": 0}}
    assert settled(_ID, reading(SignInLog, row)).say == "people-sign-in"
    failed = {"clientAppUsed": "Browser", "status": {"errorCode": 50126}}
    assert settled(_ID, reading(SignInLog, failed)).say == "nobody-said"
    wide = reading(TransportConfig, {"SmtpClientAuthenticationDisabled": False})
    assert settled(_ID, wide).say == "organisation-wide"


def test_several_reasons_are_all_evidence() -> None:
    """The weightiest reason speaks, and all of them are handed on."""
    found = settled(_ID, told("sender-kind", "mail-client"), told("people-sign-in", "yes"))
    assert (found.say, found.evidence["reasons"]) == ("modern-client", ["modern-client", "people-sign-in"])


def test_nobody_said() -> None:
    """Without an answer nothing is advised, and an answer that does not exist is none."""
    assert settled(_ID).say == "nobody-said"
    assert settled(_ID, told("sender-kind", "toaster")).say == "nobody-said"
    assert settled(_ID, case=PLAIN).say == "no-organisation"
