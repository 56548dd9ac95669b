"""Direct Send, relay connector, High Volume Email and Azure's service, as they can be reached from here."""

from typing import Any

import pytest

from tests.checks.alternatives.ways import CASE, HERE, host, organisation, route, spf
from tests.checks.house import EXCHANGE, reading, settled, told
from wizard.model.finding import Status
from wizard.model.observation import Observation, Outcome, Role
from wizard.model.tenant import InboundConnectors, SecurityDefaults

DIRECT, RELAY = "alternatives.direct-send", "alternatives.relay-connector"
REACHED = host("direct-send")


def connector(**more: Any) -> InboundConnectors:
    return reading(
        InboundConnectors, {"Name": "Copiers", "Enabled": True, "SenderIPAddresses": ["198.51.100.1"], **more}
    )


@pytest.mark.parametrize(
    ("seen", "status", "say"),
    [
        ((REACHED, organisation(refuses=False), spf(), HERE), Status.PASS, "open"),
        ((REACHED, spf(), HERE), Status.PASS, "open-unread"),
        ((REACHED, HERE), Status.PASS, "reachable"),
        ((REACHED, organisation(refuses=True), spf(), HERE), Status.WARN, "refused"),
        ((REACHED, told("recipients", "external"), spf(), HERE), Status.WARN, "outside"),
        ((REACHED, spf({"contoso.com": "v=spf1 ip4:198.51.100.1 -all"}), HERE), Status.WARN, "spf-missing"),
        ((REACHED, spf({"contoso.com": ""}), HERE), Status.WARN, "no-spf"),
        ((REACHED, spf({"contoso.com": "v=spf1 nonsense -all"}), HERE), Status.WARN, "spf-broken"),
        ((REACHED, spf(several=True), HERE), Status.WARN, "spf-broken"),
        ((host("direct-send", Outcome.NO_ANSWER), spf(), HERE), Status.WARN, "no-answer"),
        ((host("direct-send", None, host=""), spf(), HERE), Status.WARN, "no-host"),
        ((), Status.UNKNOWN, "unmeasured"),
    ],
)
def test_direct_send(seen: tuple[Observation, ...], status: Status, say: str) -> None:
    """The first obstacle that a message would meet is told; without one the way is open."""
    found = settled(DIRECT, *seen, route(), case=CASE)
    assert (found.status, found.say) == (status, say)


@pytest.mark.parametrize(
    ("seen", "status", "say"),
    [
        ((REACHED, HERE, connector(SenderIPAddresses=["203.0.113.0/24"])), Status.PASS, "fits"),
        ((REACHED, HERE, connector()), Status.WARN, "to-make"),
        ((REACHED, HERE, connector(TlsSenderCertificateName="mail.contoso.com")), Status.WARN, "certificate"),
        ((REACHED, HERE, connector(), told("static-address", "no")), Status.WARN, "address-changes"),
        ((REACHED, HERE), Status.PASS, "reachable"),
        ((host("direct-send", Outcome.REFUSED), HERE, connector()), Status.WARN, "no-answer"),
        ((host("direct-send", None, host=""),), Status.WARN, "no-host"),
        ((), Status.UNKNOWN, "unmeasured"),
    ],
)
def test_relay_connector(seen: tuple[Observation, ...], status: Status, say: str) -> None:
    """A connector for this address is ready, to be made, or no way from here."""
    found = settled(RELAY, *seen, case=CASE)
    assert (found.status, found.say) == (status, say)


@pytest.mark.parametrize("role", ["hve", "acs"])
@pytest.mark.parametrize(
    ("outcome", "status", "say"),
    [
        (None, Status.WARN, "no-host"),
        (Outcome.NO_ANSWER, Status.WARN, "no-answer"),
        (Outcome.OPEN, Status.PASS, "open"),
    ],
)
def test_services(role: Role, outcome: Outcome | None, status: Status, say: str) -> None:
    """A service's host resolves, answers, or does not."""
    found = settled(f"alternatives.{role}", host(role, outcome), told("recipients", "internal"), case=CASE)
    assert (found.status, found.say) == (status, say)


def test_high_volume_email_is_for_the_inside() -> None:
    """Outside recipients and security defaults stand against it; where recipients are not known it says so."""
    defaults = reading(SecurityDefaults, {"isEnabled": True})
    for more, say in (
        ((told("recipients", "external"),), "outside"),
        ((defaults,), "security-defaults"),
        ((), "open-internal-only"),
    ):
        assert settled("alternatives.hve", host("hve"), *more, case=CASE).say == say


@pytest.mark.parametrize("check", [DIRECT, RELAY, "alternatives.hve", "alternatives.acs"])
def test_a_cloud_without(check: str) -> None:
    """A cloud that names no such host has no such way."""
    assert settled(check, case=EXCHANGE).say == "no-way"
