"""The organisation's switches beside SMTP AUTH: told as they were read, never as a fault of this mailbox."""

import pytest

from tests.checks.house import judge, reading, settled
from wizard.model.finding import Status
from wizard.model.tenant import MailRoute, OrganizationConfig, TransportConfig


@pytest.mark.parametrize(
    ("row", "status", "say"),
    [
        ({"AllowLegacyTLSClients": False}, Status.PASS, "off"),
        ({"AllowLegacyTLSClients": "True"}, Status.WARN, "on"),
        ({"AllowLegacyTLSClients": None}, Status.UNKNOWN, "untold"),
        ({}, Status.UNKNOWN, "untold"),
    ],
)
def test_legacy_tls(row: dict[str, object], status: Status, say: str) -> None:
    """On is a risk, Off is right, null and absent say nothing."""
    found = settled("tenant.legacy-tls", reading(TransportConfig, row))
    assert (found.status, found.say, found.cause) == (status, say, None)


@pytest.mark.parametrize(
    ("row", "status", "say"),
    [
        ({"RejectDirectSend": True}, Status.PASS, "rejected"),
        ({"RejectDirectSend": {"value": "false"}}, Status.PASS, "taken"),
        ({}, Status.UNKNOWN, "untold"),
    ],
)
def test_direct_send(row: dict[str, object], status: Status, say: str) -> None:
    """Either state is fine for a device that signs in."""
    route = reading(MailRoute, direct_send="contoso-com.mail.protection.outlook.com")
    found = settled("tenant.direct-send", reading(OrganizationConfig, row), route)
    assert (found.status, found.say, found.cause) == (status, say, None)
    assert found.values["host"] == "contoso-com.mail.protection.outlook.com"


@pytest.mark.parametrize("check", ["tenant.legacy-tls", "tenant.direct-send"])
def test_nothing_read(check: str) -> None:
    """Nobody signed in: skipped; while it can still come: no finding yet."""
    assert settled(check).say == "unread-not-signed-in"
    assert judge(check, coming=(TransportConfig, OrganizationConfig)) is None
