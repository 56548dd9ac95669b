"""What is said to people names the mail servers of the case's own cloud."""

from dataclasses import replace

import pytest

from wizard import catalogue, clouds, resources, words
from wizard.checks import CHECKS
from wizard.engine import judge
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen
from wizard.model.servers import ANYWHERE, servers_of

FIXED = ("smtp.office365.com", "mail.protection.outlook.com")


@pytest.mark.parametrize(
    ("cloud", "host", "relay"),
    [
        ("worldwide", "smtp.office365.com", "mail.protection.outlook.com"),
        ("gcc-high", "smtp.office365.us", "mail.protection.office365.us"),
        ("china", "smtp.partner.outlook.cn", "mail.protection.partner.outlook.cn"),
    ],
)
def test_each_cloud_its_own(cloud: str, host: str, relay: str) -> None:
    """A cause's words name the cloud's own servers, and Microsoft 365 worldwide is what stands where none is known."""
    servers = servers_of(clouds.load(cloud))
    assert (servers.submission, servers.microsoft, servers.relay) == (host, host, relay)
    assert host in catalogue.cause("port-blocked", servers).fix
    assert relay in catalogue.cause("device-wrong-host", servers).tell_apart
    assert (servers == ANYWHERE) == (cloud == "worldwide")


def test_another_server_is_not_called_microsofts() -> None:
    """Where the server is somebody else's, the way to Microsoft 365 still names Microsoft's."""
    servers = servers_of(clouds.override(clouds.load("gcc-high"), host="relay.contoso.test"))
    assert (servers.submission, servers.microsoft) == ("relay.contoso.test", FIXED[0])


def test_a_finding_brings_its_cloud_along() -> None:
    """What a check found in another cloud is said with that cloud's server, in its own words and in its cause's."""
    case = Case(mailbox="scanner@contoso.us", cloud=clouds.load("gcc-high"))
    check = next(check for check in CHECKS if check.id == "tenant.discovery")
    found = judge.ask(check, Seen(()), case)
    assert found is not None
    assert found.values["submission"] == "smtp.office365.us"
    wrong = Finding(check="device.settings", status=Status.FAIL, say="x", cause="port-blocked")
    assert "smtp.office365.us" in words.said(replace(wrong, values=found.values)).do
    assert FIXED[0] in words.said(wrong).do


@pytest.mark.parametrize("folder", ["causes", "checks"])
def test_no_text_is_fixed_to_one_cloud(folder: str) -> None:
    """Words of causes and checks leave the server open; sources and links may name it."""
    for name in resources.names(folder):
        data = {key: value for key, value in resources.toml(f"{folder}/{name}.toml").items() if key != "source"}
        assert not any(host in str(data) for host in FIXED), name
