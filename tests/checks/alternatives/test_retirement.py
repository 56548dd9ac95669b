"""What stops for this device, when, and the way out."""

from dataclasses import replace

import pytest

from tests.checks.alternatives.ways import CASE, HERE, host
from tests.checks.house import NOW, PLAIN, reading, settled, sign_in, surroundings, told
from wizard.model.finding import Status
from wizard.model.observation import Observation, Outcome
from wizard.model.tenant import InboundConnectors

_ID = "alternatives.retirement"
LATER = NOW + 50 * 86_400  # January 2027
CONNECTOR = reading(InboundConnectors, {"Name": "Copiers", "SenderIPAddresses": ["203.0.113.7"]})
SHUT = (host("direct-send", Outcome.NO_ANSWER), host("hve", Outcome.REFUSED), host("acs", None))


@pytest.mark.parametrize(("clock", "when"), [(NOW, "ahead"), (LATER, "past")])
@pytest.mark.parametrize(
    ("seen", "out"),
    [
        ((told("oauth", "yes"),), "oauth"),
        ((), "oauth-perhaps"),
        ((told("oauth", "no"), host("direct-send"), HERE, CONNECTOR), "other-way"),
        ((told("oauth", "no"), told("sender-kind", "printer"), *SHUT), "no-way"),
    ],
)
def test_the_way_out(clock: float, when: str, seen: tuple[Observation, ...], out: str) -> None:
    """Before and after the day the device's own OAuth, another way or none is told, with the dated source."""
    found = settled(_ID, *seen, surroundings(clock=clock), case=CASE)
    assert (found.status, found.say) == (Status.WARN, f"{when}-{out}")
    assert found.evidence["source"] == "MC786329"


def test_the_makes_own_word() -> None:
    """The device's profile says whether it may do OAuth."""
    found = settled(_ID, surroundings(), case=replace(CASE, device="ricoh"))
    assert (found.say, found.evidence["oauth"]) == ("ahead-oauth-perhaps", "some")


def test_a_token_goes_on() -> None:
    """A device that signs in with a token loses nothing."""
    assert settled(_ID, sign_in(mechanism="XOAUTH2"), surroundings(), case=CASE).say == "token"


@pytest.mark.parametrize("clock", [0.0, NOW + 400 * 86_400])
def test_no_date(clock: float) -> None:
    """Without a date, or with facts that are too old, nothing is said."""
    assert settled(_ID, surroundings(clock=clock), case=CASE).say == "no-date"
    assert settled(_ID, surroundings(), case=PLAIN).say == "no-organisation"
