"""The handshake: agreed, or how it came apart."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks import house
from wizard import words
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Extensions, Greeting, Handshake, Observation

CHECK = "tls.handshake"
CERTAIN, LIKELY, _POSSIBLE = Confidence


def broken(code: FailureCode, *, implicit: bool = False, alert: str = "") -> Handshake:
    """Return a handshake that failed."""
    failure = house.failed("handshake", code)
    return replace(
        house.handshake(),
        verified=False,
        version="",
        cipher="",
        chain=(),
        failure=failure,
        implicit=implicit,
        alert=alert,
    )


def test_agreed() -> None:
    """A handshake that worked passes, names version and cipher, and rules out what could stand against it."""
    found = house.settled(CHECK, house.greeting(), house.handshake(), house.secured())
    assert (found.status, found.say, found.cause) == (Status.PASS, "agreed", None)
    assert {"tls-handshake-failed", "client-certificate-required"} <= set(found.rules_out)
    assert words.said(found).summary == "TLS 1.3 with TLS_AES_256_GCM_SHA384."


def test_only_the_certificate_does_not_hold() -> None:
    """A certificate that does not hold ended a handshake that worked: others judge it."""
    found = house.settled(CHECK, house.unverified(10, "certificate has expired"))
    assert (found.status, found.say, found.cause) == (Status.PASS, "certificate", None)
    assert "tls-handshake-failed" not in found.rules_out


@pytest.mark.parametrize(
    ("code", "say", "cause", "confidence"),
    [
        (FailureCode.INJECTED, "injected", "starttls-injected", CERTAIN),
        (FailureCode.TLS_CLIENT_CERTIFICATE, "client-certificate", "client-certificate-required", CERTAIN),
        (FailureCode.TLS_VERSION, "version", "tls-version-unsupported", CERTAIN),
        (FailureCode.TLS_ALERT, "alert", "tls-handshake-failed", CERTAIN),
        (FailureCode.TIMEOUT, "silent", "tls-handshake-failed", LIKELY),
        (FailureCode.RESET, "ended", "tls-handshake-failed", LIKELY),
        (FailureCode.CLOSED, "ended", "tls-handshake-failed", LIKELY),
        (FailureCode.TLS_OTHER, "other", "tls-handshake-failed", LIKELY),
        (FailureCode.TLS_NOT_TLS, "not-tls", "tls-handshake-failed", CERTAIN),
    ],
)
def test_it_came_apart(code: FailureCode, say: str, cause: str, confidence: Confidence) -> None:
    """Each way in which a handshake fails has its cause, as sure as it can be."""
    found = house.settled(CHECK, house.greeting(), broken(code, alert="handshake_failure"))
    assert (found.status, found.say, found.cause, found.confidence) == (Status.FAIL, say, cause, confidence)
    assert found.rules_out == ()


@pytest.mark.parametrize(
    ("code", "say"), [(FailureCode.TLS_UNSPEAKABLE, "unspeakable"), (FailureCode.DEADLINE, "cut-short")]
)
def test_it_says_nothing_of_the_server(code: FailureCode, say: str) -> None:
    """What this computer cannot speak, and the end of the run's time, are unknown."""
    found = house.settled(CHECK, house.greeting(), broken(code))
    assert (found.status, found.say, found.cause) == (Status.UNKNOWN, say, None)


def test_from_the_first_byte() -> None:
    """Plain text where encryption should come first is a mismatch, and silence may be one."""
    clear = house.settled(CHECK, broken(FailureCode.TLS_NOT_TLS, implicit=True))
    assert (clear.status, clear.say, clear.cause) == (Status.FAIL, "clear-text", "implicit-tls-mismatch")
    for code in (FailureCode.TIMEOUT, FailureCode.CLOSED, FailureCode.RESET):
        found = house.settled(CHECK, broken(code, implicit=True))
        assert found.alternatives[0] == "implicit-tls-mismatch"


def test_a_client_certificate_wanted_late() -> None:
    """With TLS 1.3 the server asks for a certificate only after the handshake: it is then the handshake's fault."""
    late = replace(
        house.secured(), keywords=None, reply=None, failure=house.failed("ehlo", FailureCode.TLS_CLIENT_CERTIFICATE)
    )
    found = house.settled(CHECK, house.greeting(), house.handshake(), late)
    assert (found.status, found.cause) == (Status.FAIL, "client-certificate-required")


def test_another_server() -> None:
    """A handshake that fails with another server says nothing of Exchange Online."""
    stranger = house.greeting(house.reply(220, "mail.hoster.example ESMTP Postfix"))
    found = house.settled(CHECK, stranger, broken(FailureCode.TLS_ALERT))
    assert (found.status, found.say) == (Status.SKIPPED, "foreign")


@pytest.mark.parametrize(
    ("seen", "say"),
    [
        ((house.lookup(),), "after-names"),
        ((house.greeting(house.reply(554, "no")),), "after-answer"),
        ((house.greeting(), house.extensions(), house.starttls(454, "no")), "after-starttls"),
    ],
)
def test_not_come_to(seen: tuple[Observation, ...], say: str) -> None:
    """A session that did not come so far says what stopped it."""
    found = house.settled(CHECK, *seen)
    assert (found.status, found.say) == (Status.SKIPPED, say)


def test_more_can_come() -> None:
    """There is no finding while the handshake, or what decides on it, can still come."""
    assert house.judge(CHECK, coming=(Handshake,)) is None
    assert house.judge(CHECK, broken(FailureCode.TLS_ALERT), coming=(Greeting,)) is None
    assert house.judge(CHECK, house.handshake(), coming=(Extensions,)) is None
    assert house.settled(CHECK).say == "unmeasured"


@given(code=st.sampled_from(FailureCode), alert=st.text(max_size=30), implicit=st.booleans())
def test_however_it_fails(code: FailureCode, alert: str, *, implicit: bool) -> None:
    """Only a certificate that does not hold lets a failed handshake pass."""
    found = house.settled(CHECK, house.greeting(), broken(code, implicit=implicit, alert=alert))
    assert (found.status is Status.PASS) is (code is FailureCode.TLS_CERTIFICATE)
