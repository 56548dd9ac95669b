"""Which TLS versions are accepted, as far as this computer can try them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks import house
from wizard import words
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Handshake, TlsVersion, VersionOutcome

CHECK = "tls.versions"
YES, NO = VersionOutcome.ACCEPTED, VersionOutcome.REFUSED
MUTE, DIM = VersionOutcome.UNSPEAKABLE, VersionOutcome.UNCLEAR
NUMBERS = ("1.0", "1.1", "1.2", "1.3")


def tried(*outcomes: VersionOutcome) -> list[TlsVersion]:
    """Return all four versions tried."""
    refused = house.failed("handshake", FailureCode.TLS_VERSION)
    return [
        house.version(number, outcome, failure=refused if outcome is NO else None)
        for number, outcome in zip(NUMBERS, outcomes, strict=True)
    ]


@pytest.mark.parametrize(
    ("outcomes", "status", "say", "cause"),
    [
        ((NO, NO, YES, YES), Status.PASS, "new-only", None),
        ((NO, NO, YES, NO), Status.PASS, "new-only", None),
        ((NO, NO, NO, YES), Status.PASS, "new-only", None),
        ((YES, YES, YES, YES), Status.PASS, "old-too", None),
        ((MUTE, YES, YES, YES), Status.PASS, "old-too", None),
        ((MUTE, MUTE, YES, YES), Status.PASS, "old-unknown", None),
        ((MUTE, NO, YES, NO), Status.PASS, "old-unknown", None),
        ((YES, NO, NO, NO), Status.FAIL, "old-only", "tls-version-unsupported"),
        ((NO, NO, NO, NO), Status.FAIL, "none", "tls-version-unsupported"),
        ((MUTE, MUTE, NO, NO), Status.FAIL, "none", "tls-version-unsupported"),
        ((YES, YES, NO, MUTE), Status.UNKNOWN, "unclear", None),
        ((DIM, DIM, DIM, DIM), Status.UNKNOWN, "unclear", None),
    ],
)
def test_what_is_accepted(outcomes: tuple[VersionOutcome, ...], status: Status, say: str, cause: str | None) -> None:
    """One of 1.2 and 1.3 is enough; only a refusal of both is a fault; what cannot be tried changes nothing."""
    found = house.settled(CHECK, house.greeting(), *tried(*outcomes))
    assert (found.status, found.say, found.cause) == (status, say, cause)
    assert (found.rules_out == ("tls-version-unsupported",)) is (status is Status.PASS)


def test_the_accepted_ones_are_named() -> None:
    """The sentence names every version that is accepted."""
    assert "TLS 1.1, 1.2, 1.3" in words.said(house.settled(CHECK, *tried(NO, YES, YES, YES))).summary


def test_refused_for_another_reason() -> None:
    """A hello that is refused for something other than its version is no matter of versions."""
    alert = house.failed("handshake", FailureCode.TLS_ALERT)
    seen = [house.version(number, NO, failure=alert, alert="handshake_failure") for number in NUMBERS]
    found = house.settled(CHECK, house.greeting(), *seen)
    assert (found.status, found.cause) == (Status.FAIL, "tls-handshake-failed")


def test_refused_in_words_after_the_handshake() -> None:
    """Exchange Online finishes a handshake with an old version and then refuses it in words."""
    words_of_it = house.reply(421, "4.7.66 TLS 1.0 and 1.1 are not supported.")
    seen = [house.version(n, NO, reply=words_of_it) for n in ("1.0", "1.1")] + tried(NO, NO, YES, YES)[2:]
    found = house.settled(CHECK, *seen)
    assert found.say == "new-only"
    assert "4.7.66" in found.evidence["versions"]["1.0"]["reply"]


def test_the_session_itself_counts() -> None:
    """The version that the session spoke is accepted, whatever became of trying it alone."""
    assert house.settled(CHECK, house.handshake(version="1.2"), *tried(MUTE, MUTE, DIM, DIM)).say == "old-unknown"
    assert house.settled(CHECK, house.handshake(version="1.3")).say == "old-unknown"


def test_another_host_does_not_count() -> None:
    """What the host for old versions accepts is not this server's."""
    elsewhere = house.version("1.0", YES, target=house.target("legacy", host="smtp-legacy.office365.com"))
    assert house.settled(CHECK, house.handshake(), elsewhere).say == "old-unknown"


def test_not_come_to() -> None:
    """Where the session never came so far, what stopped it is said."""
    assert house.settled(CHECK, house.lookup()).say == "after-names"
    refused = (house.greeting(), house.extensions(), house.starttls(454, "no"))
    assert house.settled(CHECK, *refused, *tried(DIM, DIM, DIM, DIM)).say == "after-starttls"


def test_more_can_come() -> None:
    """There is no finding while a version or the handshake can still come."""
    assert house.judge(CHECK, *tried(NO, NO, YES, YES), coming=(TlsVersion,)) is None
    assert house.judge(CHECK, *tried(NO, NO, YES, YES), coming=(Handshake,)) is None
    assert house.settled(CHECK).say == "unmeasured"


@given(outcomes=st.tuples(*[st.sampled_from(VersionOutcome)] * 4), code=st.none() | st.sampled_from(FailureCode))
def test_whatever_comes(outcomes: tuple[VersionOutcome, ...], code: FailureCode | None) -> None:
    """It passes exactly when a new version is accepted, and fails only when both are refused."""
    failure = house.failed("handshake", code) if code else None
    seen = [house.version(number, one, failure=failure) for number, one in zip(NUMBERS, outcomes, strict=True)]
    status = house.settled(CHECK, house.greeting(), *seen).status
    assert (status is Status.PASS) is (YES in outcomes[2:])
    assert (status is Status.FAIL) is (outcomes[2:] == (NO, NO))
