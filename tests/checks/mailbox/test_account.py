"""Whether the account may sign in and has a licence: absent, null and empty are not the same."""

from typing import Any

import pytest

from tests.checks.house import reading, settled, sign_in
from wizard.model.finding import Status
from wizard.model.tenant import DirectoryUser, ExchangeUser, MailboxInfo

_ID = "mailbox.account"
MAILBOX = reading(MailboxInfo, {"RecipientTypeDetails": "UserMailbox"})
SHARED = reading(MailboxInfo, {"RecipientTypeDetails": "SharedMailbox"})
LICENCE = [{"skuId": "x"}]


@pytest.mark.parametrize(
    ("row", "info", "status", "say", "cause"),
    [
        ({"accountEnabled": True, "assignedLicenses": LICENCE}, MAILBOX, Status.PASS, "good", None),
        ({"accountEnabled": True}, MAILBOX, Status.PASS, "good-licence-untold", None),
        ({"accountEnabled": True, "assignedLicenses": None}, MAILBOX, Status.PASS, "good-licence-untold", None),
        ({"accountEnabled": True, "assignedLicenses": []}, MAILBOX, Status.FAIL, "unlicensed", "mailbox-unlicensed"),
        ({"accountEnabled": True, "assignedLicenses": []}, SHARED, Status.PASS, "good", None),
        ({"accountEnabled": False, "assignedLicenses": []}, MAILBOX, Status.FAIL, "blocked", "account-disabled"),
        ({"assignedLicenses": LICENCE}, MAILBOX, Status.SKIPPED, "unread-not-signed-in", None),
    ],
)
def test_the_account(row: dict[str, Any], info: Any, status: Status, say: str, cause: str | None) -> None:
    """Blocked goes before unlicensed; a shared mailbox needs no licence; what is not told is not judged."""
    found = settled(_ID, reading(DirectoryUser, row), info)
    assert (found.status, found.say, found.cause) == (status, say, cause)


def test_exchange_knows_it_too() -> None:
    """Where Graph cannot be read, Exchange's own word on the account serves."""
    assert settled(_ID, reading(ExchangeUser, {"AccountDisabled": "True"})).cause == "account-disabled"
    assert settled(_ID, reading(ExchangeUser, {"AccountDisabled": False})).status is Status.PASS


def test_an_accepted_sign_in_is_right() -> None:
    """What the server accepts is not blocked yet."""
    found = settled(_ID, reading(DirectoryUser, {"accountEnabled": False}), sign_in())
    assert (found.status, found.say, found.cause) == (Status.WARN, "blocked-yet-accepted", None)


def test_no_account() -> None:
    """A user that Graph does not find."""
    assert settled(_ID, reading(DirectoryUser, refused="not-found")).cause == "mailbox-missing"
    assert settled(_ID, reading(DirectoryUser, refused="consent")).say == "unread-consent"
