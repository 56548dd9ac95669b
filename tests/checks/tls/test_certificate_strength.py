"""The certificate's strength: what this computer refuses is the cause, what it still accepts a warning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks import house
from wizard import words
from wizard.model.finding import Status
from wizard.model.observation import Certificate, Greeting, Handshake

CHECK = "tls.certificate-strength"
SHORT = house.certificate(key="RSA 1024", key_bits=1024)
ROOT = house.certificate(self_signed=True, signature="sha1")


def test_strong() -> None:
    """A strong chain passes and rules the cause out; a root's old signature does not matter."""
    found = house.settled(CHECK, house.handshake(house.certificate(), ROOT))
    assert (found.status, found.say, found.rules_out) == (Status.PASS, "strong", ("certificate-weak",))


@pytest.mark.parametrize("chain", [(SHORT,), (house.certificate(), SHORT), (house.certificate(signature="sha1"),)])
def test_weak(chain: tuple[Certificate, ...]) -> None:
    """A weak certificate anywhere in the chain warns while it is accepted, and is the cause once it is not."""
    accepted = house.settled(CHECK, house.handshake(*chain))
    assert (accepted.status, accepted.say, accepted.cause) == (Status.WARN, "weak-accepted", None)
    refused = house.settled(CHECK, house.unverified(67, "CA md too weak", *chain))
    assert (refused.status, refused.say, refused.cause) == (Status.FAIL, "weak", "certificate-weak")


@pytest.mark.parametrize("code", [66, 67, 68])
def test_the_library_says_so(code: int) -> None:
    """What the verification calls too weak is, whatever the figures; its words are shown where there are no others."""
    found = house.settled(CHECK, house.unverified(code, "EE certificate key too weak"))
    assert (found.status, found.cause) == (Status.FAIL, "certificate-weak")
    assert "EE certificate key too weak" in words.said(found).summary
    assert house.settled(CHECK, house.unverified(code, "key too weak", chain=())).status is Status.FAIL


def test_not_judged() -> None:
    """Another server's strength, and a certificate that never came, are skipped."""
    stranger = house.greeting(house.reply(220, "mail.hoster.example ESMTP Postfix"))
    assert house.settled(CHECK, stranger, house.unverified(66, "weak")).say == "foreign"
    assert house.settled(CHECK, house.greeting(), house.starttls(454, "no")).say == "after-starttls"
    assert house.settled(CHECK).say == "unmeasured"


def test_more_can_come() -> None:
    """There is no finding while the handshake or the greeting can still come."""
    assert house.judge(CHECK, coming=(Handshake,)) is None
    assert house.judge(CHECK, house.handshake(), coming=(Greeting,)) is None


@given(key=st.text(max_size=20), bits=st.integers(-5, 10**5), signature=st.text(max_size=10), code=st.integers(-1, 90))
def test_whatever_the_key(key: str, bits: int, signature: str, code: int) -> None:
    """No key is too odd to be judged, and one that was refused as weak never passes."""
    one = house.certificate(key=key, key_bits=bits, signature=signature)
    found = house.settled(CHECK, house.greeting(), house.unverified(code, "no", one))
    assert code not in (66, 67, 68) or found.status is Status.FAIL
    words.said(found)
