"""Whether revocation services can be reached: never more than a warning."""

from tests.checks import house
from wizard import words
from wizard.model.finding import Status
from wizard.model.observation import Handshake, Revocation

CHECK = "tls.revocation"
GONE = house.revocation(reached=False, url="http://crl.example", kind="crl")


def test_reached() -> None:
    """Services that answer pass and rule the cause out."""
    found = house.settled(CHECK, house.handshake(), house.revocation())
    assert (found.status, found.say) == (Status.PASS, "reached")
    assert found.rules_out == ("certificate-revocation-unreachable",)


def test_some() -> None:
    """One service that answers is enough; the silent one is named, and nothing is ruled out."""
    found = house.settled(CHECK, house.handshake(), house.revocation(), GONE)
    assert (found.status, found.say, found.rules_out) == (Status.PASS, "some", ())
    assert "http://crl.example" in words.said(found).summary


def test_unreachable() -> None:
    """Where none answers it is a warning that names the cause."""
    found = house.settled(CHECK, house.handshake(), GONE)
    assert (found.status, found.say) == (Status.WARN, "unreachable")
    assert found.cause == "certificate-revocation-unreachable"


def test_nothing_to_ask() -> None:
    """A certificate that names no service, and one that never came, are skipped, and say why."""
    named = house.settled(CHECK, house.greeting(), house.handshake(), house.secured())
    assert (named.status, named.say) == (Status.SKIPPED, "none-named")
    assert house.settled(CHECK, house.greeting(), house.starttls(454, "no")).say == "after-starttls"
    assert house.settled(CHECK).say == "unmeasured"


def test_more_can_come() -> None:
    """There is no finding while a service or the handshake can still come."""
    assert house.judge(CHECK, house.revocation(), coming=(Revocation,)) is None
    assert house.judge(CHECK, house.revocation(), coming=(Handshake,)) is None
