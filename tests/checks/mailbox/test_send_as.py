"""Whether the account may use the From address: by being it, by alias, by right, or not."""

from dataclasses import replace
from typing import Any

import pytest

from tests.checks.house import EXCHANGE, judge, message, reading, settled
from wizard.model.finding import Status
from wizard.model.tenant import MailboxInfo, OrganizationConfig, SendAsRights

_ID = "mailbox.send-as"
CASE = replace(EXCHANGE, sender="office@contoso.com")
INFO = reading(
    MailboxInfo, {"Name": "scanner", "EmailAddresses": ["SMTP:scanner@contoso.com", "smtp:copier@contoso.com"]}
)


def rights(*rows: dict[str, Any], **more: Any) -> SendAsRights:
    return reading(SendAsRights, *rows, **more)


def test_the_mailbox_itself() -> None:
    """Needs no right, and waits for nothing."""
    found = judge(_ID, coming=(MailboxInfo, SendAsRights))
    assert found is not None
    assert (found.status, found.rules_out) == (Status.PASS, ("send-as-denied",))


@pytest.mark.parametrize(
    ("rows", "status", "say"),
    [
        ([{"Trustee": "scanner@contoso.com", "AccessRights": ["SendAs"]}], Status.PASS, "granted"),
        ([{"Trustee": "SCANNER", "AccessRights": "SendAs"}], Status.PASS, "granted"),
        ([{"Trustee": "scanner", "AccessRights": ["FullAccess"]}], Status.FAIL, "not-granted"),
        ([{"Trustee": "NT AUTHORITY\\SELF", "AccessRights": ["SendAs"]}], Status.FAIL, "not-granted"),
        ([], Status.FAIL, "not-granted"),
    ],
)
def test_a_right(rows: list[dict[str, Any]], status: Status, say: str) -> None:
    """SendAs alone counts, and only that of this account."""
    found = settled(_ID, rights(*rows), INFO, case=CASE)
    assert (found.status, found.say) == (status, say)
    assert (found.cause == "send-as-denied") is (status is Status.FAIL)


@pytest.mark.parametrize(
    ("row", "status", "say"),
    [
        ({"SendFromAliasEnabled": True}, Status.PASS, "alias"),
        ({"SendFromAliasEnabled": False}, Status.FAIL, "alias-off"),
        ({}, Status.UNKNOWN, "alias-untold"),
    ],
)
def test_an_alias(row: dict[str, Any], status: Status, say: str) -> None:
    """Another address of the mailbox may be used only where the organisation allows it."""
    case = replace(EXCHANGE, sender="Copier@contoso.com")
    found = settled(_ID, INFO, reading(OrganizationConfig, row), case=case)
    assert (found.status, found.say) == (status, say)


def test_what_is_not_there() -> None:
    """Nobody's address, a list cut short, nothing read; a message that was taken proves the right."""
    assert settled(_ID, rights(refused="not-found"), case=CASE).say == "no-such-sender"
    assert settled(_ID, rights(complete=False), case=CASE).status is Status.UNKNOWN
    assert settled(_ID, rights(refused="role"), case=CASE).say == "unread-role"
    assert settled(_ID, rights(), message(), case=CASE).say == "sent"
