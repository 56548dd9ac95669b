"""What kind of mailbox it is, and what that means for a device."""

import pytest

from tests.checks.house import reading, reply, settled, sign_in
from wizard.model.finding import Status
from wizard.model.tenant import AuthenticationMethods, DirectoryUser, MailboxInfo

_ID = "mailbox.kind"


@pytest.mark.parametrize(
    ("kind", "status", "say"),
    [
        ("UserMailbox", Status.PASS, "mailbox"),
        ("SharedMailbox", Status.WARN, "shared"),
        ("RoomMailbox", Status.WARN, "resource"),
        ("", Status.UNKNOWN, "untold"),
    ],
)
def test_kinds(kind: str, status: Status, say: str) -> None:
    """Shared ones and those of rooms are advised against."""
    found = settled(_ID, reading(MailboxInfo, {"RecipientTypeDetails": kind}))
    assert (found.status, found.say) == (status, say)


def test_a_persons_mailbox() -> None:
    """An authenticator app belongs to a person."""
    methods = reading(
        AuthenticationMethods,
        {"type": "passwordAuthenticationMethod"},
        {"type": "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod"},
    )
    assert settled(_ID, reading(MailboxInfo, {"RecipientTypeDetails": "UserMailbox"}), methods).say == "person"
    only = reading(AuthenticationMethods, {"type": "#microsoft.graph.passwordAuthenticationMethod"})
    assert settled(_ID, reading(MailboxInfo, {"RecipientTypeDetails": "UserMailbox"}), only).say == "mailbox"


def test_no_such_mailbox() -> None:
    """Missing is the cause, unless the server accepted the sign-in."""
    missing = reading(MailboxInfo, refused="not-found")
    refused = sign_in(reply(535, "5.7.3 Authentication unsuccessful"))
    assert settled(_ID, missing, refused).cause == "mailbox-missing"
    assert settled(_ID, missing, sign_in()).status is Status.WARN
    assert settled(_ID, reading(MailboxInfo, refused="throttled")).status is Status.UNKNOWN
    assert settled(_ID).status is Status.SKIPPED


def test_a_mailbox_that_went_with_its_licence() -> None:
    """An account without a licence whose mailbox is missing lacks the licence; with one, it lacks the mailbox."""
    missing = reading(MailboxInfo, refused="not-found")
    unlicensed = settled(_ID, missing, reading(DirectoryUser, {"assignedLicenses": []}))
    assert (unlicensed.say, unlicensed.cause) == ("missing-unlicensed", "mailbox-unlicensed")
    licensed = settled(_ID, missing, reading(DirectoryUser, {"assignedLicenses": [{"skuId": "x"}]}))
    assert licensed.cause == "mailbox-missing"
    assert (
        settled(
            "mailbox.account", missing, reading(DirectoryUser, {"accountEnabled": True, "assignedLicenses": []})
        ).cause
        == "mailbox-unlicensed"
    )
