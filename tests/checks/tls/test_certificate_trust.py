"""Whose certificate it is, and whether this computer trusts it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks import house
from wizard import words
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Certificate, Greeting, Handshake

CHECK = "tls.certificate-trust"
CERTAIN, LIKELY, _POSSIBLE = Confidence
PASS, WARN, FAIL = Status.PASS, Status.WARN, Status.FAIL
EXCHANGE, PLAIN = house.EXCHANGE, house.PLAIN
URL = ("http://ca.example/ca.crt",)


def issued(by: str, **more: object) -> Certificate:
    """Return a certificate issued by `by`."""
    return house.certificate(issuer=f"CN={by} CA,O={by}", issuer_organisation=by, **more)


OWN = issued("Contoso")
SELF = issued("Contoso", self_signed=True)
SECOND = issued("Contoso", is_ca=True)


@pytest.mark.parametrize(
    ("shaken", "case", "status", "say", "cause", "confidence"),
    [
        # trusted
        (house.handshake(), EXCHANGE, PASS, "trusted", None, CERTAIN),
        (house.handshake(issued("Microsoft Corporation")), EXCHANGE, PASS, "trusted", None, CERTAIN),
        (house.handshake(issued("Let's Encrypt")), PLAIN, PASS, "trusted", None, CERTAIN),
        (house.handshake(OWN, trust="file"), EXCHANGE, PASS, "trusted", None, CERTAIN),
        (house.handshake(chain=()), EXCHANGE, PASS, "trusted", None, CERTAIN),
        (house.handshake(issued("GlobalSign nv-sa")), EXCHANGE, WARN, "other-authority", None, CERTAIN),
        # the chain holds, and something else does not
        (house.unverified(10, "expired"), EXCHANGE, PASS, "chain-holds", None, CERTAIN),
        (house.unverified(62, "name"), EXCHANGE, PASS, "chain-holds", None, CERTAIN),
        (house.unverified(-1, "no", house.certificate(names=("x.example",)), SECOND), EXCHANGE, PASS, "chain-holds",
         None, CERTAIN),
        # something on the way made it, trusted here or not
        (house.handshake(issued("Fortinet")), EXCHANGE, FAIL, "product", "tls-intercepted", CERTAIN),
        (house.unverified(20, "no", issued("Fortinet")), EXCHANGE, FAIL, "product", "tls-intercepted", CERTAIN),
        (house.handshake(issued("Contoso TLS Inspection")), EXCHANGE, FAIL, "inspecting", "tls-intercepted", LIKELY),
        (house.handshake(OWN), EXCHANGE, FAIL, "private-authority", "tls-intercepted", LIKELY),
        (house.unverified(20, "no", OWN), EXCHANGE, FAIL, "private-authority", "tls-intercepted", LIKELY),
        # untrusted
        (house.unverified(18, "self-signed", SELF), PLAIN, FAIL, "self-signed", "certificate-self-signed", CERTAIN),
        (house.unverified(18, "self-signed", SELF), EXCHANGE, FAIL, "self-signed", "certificate-self-signed", CERTAIN),
        (house.unverified(-1, "no", SELF), PLAIN, FAIL, "self-signed", "certificate-self-signed", CERTAIN),
        (house.unverified(20, "no", issued("DigiCert Inc", issuer_urls=URL)), EXCHANGE, FAIL, "incomplete",
         "certificate-incomplete-chain", CERTAIN),
        (house.unverified(21, "no", issued("Contoso", issuer_urls=URL)), PLAIN, FAIL, "incomplete",
         "certificate-incomplete-chain", LIKELY),
        (house.unverified(20, "no", OWN), PLAIN, FAIL, "untrusted", "certificate-untrusted", CERTAIN),
        (house.unverified(19, "no", OWN, SECOND), PLAIN, FAIL, "untrusted", "certificate-untrusted", CERTAIN),
        (house.unverified(-1, "no", OWN, SECOND), PLAIN, FAIL, "untrusted", "certificate-untrusted", LIKELY),
        (house.unverified(20, "no", issued("DigiCert Inc"), SECOND), EXCHANGE, FAIL, "untrusted-public",
         "certificate-untrusted", CERTAIN),
        (house.unverified(20, "no", chain=()), EXCHANGE, FAIL, "unread", "certificate-untrusted", LIKELY),
    ],
)  # fmt: skip
def test_whose_it_is(  # noqa: PLR0917 - one column each
    shaken: Handshake, case: Case, status: Status, say: str, cause: str | None, confidence: Confidence
) -> None:
    """Issuer, chain and the verification's number tell trusted, intercepted, incomplete and unknown apart."""
    found = house.settled(CHECK, house.greeting(), shaken, case=case)
    assert (found.status, found.say, found.cause, found.confidence) == (status, say, cause, confidence)


def test_what_is_ruled_out() -> None:
    """A known issuer rules out interception only where one is known; a failure rules out nothing."""
    assert "tls-intercepted" in house.settled(CHECK, house.handshake()).rules_out
    assert "tls-intercepted" not in house.settled(CHECK, house.handshake(), case=PLAIN).rules_out
    assert "certificate-untrusted" in house.settled(CHECK, house.handshake(), case=PLAIN).rules_out
    assert house.settled(CHECK, house.unverified(20, "no", OWN), case=PLAIN).rules_out == ()


def test_alternatives() -> None:
    """A certificate of nobody known may be interception, and one alone may lack its issuer's."""
    alone = house.settled(CHECK, house.unverified(20, "no", OWN), case=PLAIN)
    assert set(alone.alternatives) == {"certificate-incomplete-chain", "tls-intercepted"}
    assert "dns-hijacked" in house.settled(CHECK, house.unverified(20, "no", OWN)).alternatives


def test_who_must_do_what() -> None:
    """Of an inspecting product its own name, the issuer and the server to leave out are told."""
    said = words.said(house.settled(CHECK, house.handshake(issued("Fortinet"))))
    assert "Forti" in said.title
    assert house.HOST in said.do


def test_not_judged() -> None:
    """Another server's certificate is not Exchange Online's, and a failed handshake shows none."""
    stranger = house.greeting(house.reply(220, "mail.hoster.example ESMTP Postfix"))
    assert house.settled(CHECK, stranger, house.unverified(20, "no", OWN)).say == "foreign"
    cut = replace(house.handshake(), verified=False, failure=house.failed("handshake", FailureCode.TLS_ALERT))
    assert house.settled(CHECK, house.greeting(), cut).say == "after-handshake"
    assert house.settled(CHECK).say == "unmeasured"


def test_more_can_come() -> None:
    """There is no finding while the handshake or the greeting can still come."""
    assert house.judge(CHECK, coming=(Handshake,)) is None
    assert house.judge(CHECK, house.handshake(), coming=(Greeting,)) is None
    assert house.judge(CHECK, house.handshake(chain=()), coming=(Handshake,)) is None


CHAINS = st.lists(
    st.builds(issued, st.text(max_size=20), self_signed=st.booleans(), issuer_urls=st.sampled_from([(), URL])),
    max_size=4,
).map(tuple)


@given(chain=CHAINS, code=st.integers(1, 90), exchange=st.booleans(), trust=st.sampled_from(["system", "file"]))
def test_whatever_the_chain(chain: tuple[Certificate, ...], code: int, trust: str, *, exchange: bool) -> None:
    """No chain is too odd to be judged, and one that has no trusted end never passes."""
    shaken = house.unverified(code, "no", chain=chain, trust=trust)
    found = house.settled(CHECK, house.greeting(), shaken, case=EXCHANGE if exchange else PLAIN)
    assert code not in (2, 18, 19, 20, 21, 24, 27, 28) or found.status is FAIL
    words.said(found)
