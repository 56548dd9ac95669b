"""Whether this computer goes another way than the scanner."""

import pytest

from tests.checks.house import judge, settled, surroundings
from wizard.model.finding import Status
from wizard.model.observation import Surroundings

CHECK = "network.proxy-vpn"
PROXIES = {"http": "proxy.contoso.com:8080", "https": "proxy.contoso.com:8080"}


@pytest.mark.parametrize(
    ("seen", "status", "say"),
    [
        (surroundings(), Status.PASS, "direct"),
        (surroundings(proxies=PROXIES), Status.PASS, "proxy"),
        (surroundings(vpn_interfaces=("tun0",)), Status.WARN, "vpn"),
        (surroundings(vpn_interfaces=("tun0",), proxies=PROXIES), Status.WARN, "vpn"),
    ],
)
def test_each_way(seen: Surroundings, status: Status, say: str) -> None:
    """A VPN is a warning, a web proxy a remark, and neither is a cause."""
    found = settled(CHECK, seen)
    assert (found.status, found.say, found.cause) == (status, say, None)


def test_what_is_named() -> None:
    """The same proxy of two schemes is named once."""
    found = settled(CHECK, surroundings(vpn_interfaces=("tun0", "wg0"), proxies=PROXIES))
    assert (found.values["names"], found.values["proxies"]) == ("tun0, wg0", "proxy.contoso.com:8080")


def test_it_waits() -> None:
    """No word before this computer was looked at; none at all is unknown."""
    assert judge(CHECK, coming=(Surroundings,)) is None
    assert settled(CHECK).status is Status.UNKNOWN
