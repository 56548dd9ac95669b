"""The certificate's dates, by this computer's clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks import house
from wizard import words
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Status
from wizard.model.observation import Certificate, Greeting, Handshake

CHECK = "tls.certificate-dates"
DAY = 86_400.0
EXPIRED, EARLY = 10, 9
OWN = {"issuer": "CN=Lab CA", "issuer_organisation": "Lab"}


def ended(**more: object) -> Certificate:
    """Return a certificate that ended yesterday."""
    return house.certificate(not_after=house.NOW - DAY, **more)


def future(**more: object) -> Certificate:
    """Return a certificate that begins tomorrow."""
    return house.certificate(not_before=house.NOW + DAY, **more)


def test_valid() -> None:
    """A certificate within its dates passes and rules both causes out."""
    found = house.settled(CHECK, house.handshake())
    assert (found.status, found.say) == (Status.PASS, "valid")
    assert set(found.rules_out) == {"certificate-expired", "certificate-not-yet-valid"}


@pytest.mark.parametrize(("days", "say"), [(13.5, "soon"), (14.5, "valid"), (0.1, "soon")])
def test_soon(days: float, say: str) -> None:
    """In its last two weeks a certificate is a warning, which is no cause."""
    found = house.settled(CHECK, house.handshake(house.certificate(not_after=house.NOW + days * DAY)))
    assert (found.say, found.cause) == (say, None)
    assert found.values["days"] == int(days)


@pytest.mark.parametrize(
    ("chain", "code", "case", "say", "cause", "confidence"),
    [
        ((ended(**OWN),), EXPIRED, house.PLAIN, "expired", "certificate-expired", Confidence.CERTAIN),
        ((ended(),), EXPIRED, house.EXCHANGE, "expired-clock", "certificate-expired", Confidence.LIKELY),
        ((ended(**OWN), ended(**OWN)), EXPIRED, house.PLAIN, "expired-clock", "certificate-expired", Confidence.LIKELY),
        ((house.certificate(**OWN), ended(**OWN)), EXPIRED, house.PLAIN, "expired", "certificate-expired",
         Confidence.CERTAIN),
        ((ended(**OWN),), -1, house.PLAIN, "expired", "certificate-expired", Confidence.CERTAIN),
        ((ended(**OWN),), 18, house.PLAIN, "expired", "certificate-expired", Confidence.CERTAIN),
        ((), EXPIRED, house.PLAIN, "expired", "certificate-expired", Confidence.CERTAIN),
        ((future(**OWN),), EARLY, house.PLAIN, "not-yet-valid", "certificate-not-yet-valid", Confidence.CERTAIN),
        ((future(),), EARLY, house.EXCHANGE, "not-yet-valid-clock", "certificate-not-yet-valid", Confidence.LIKELY),
        ((future(**OWN), future(**OWN)), EARLY, house.PLAIN, "not-yet-valid-clock", "certificate-not-yet-valid",
         Confidence.LIKELY),
    ],
)  # fmt: skip
def test_out_of_its_dates(  # noqa: PLR0917 - one column each
    chain: tuple[Certificate, ...], code: int, case: Case, say: str, cause: str, confidence: Confidence
) -> None:
    """Dates that do not hold fail; where all of a chain or a large service would be wrong, the clock is likelier."""
    shaken = house.unverified(code, "no", *chain) if chain else house.unverified(code, "no", chain=())
    found = house.settled(CHECK, house.greeting(), shaken, case=case)
    assert (found.status, found.say, found.cause, found.confidence) == (Status.FAIL, say, cause, confidence)


def test_days_are_named() -> None:
    """The sentence names the certificate's day and this computer's time, and no day that nobody knows."""
    found = house.settled(CHECK, house.unverified(EXPIRED, "no", ended(**OWN)), case=house.PLAIN)
    assert words.said(found).summary == "It ended on 2026-11-23, and this computer's clock reads 2026-11-24 06:00 UTC."
    unread = house.settled(CHECK, house.unverified(EXPIRED, "no", chain=()), case=house.PLAIN)
    assert "1970" not in words.said(unread).summary


def test_another_server() -> None:
    """The dates of another server's certificate say nothing of Exchange Online's."""
    stranger = house.greeting(house.reply(220, "mail.hoster.example ESMTP Postfix"))
    assert house.settled(CHECK, stranger, house.unverified(EXPIRED, "no", ended())).say == "foreign"


def test_not_come_to() -> None:
    """Without a certificate the check says what stopped it."""
    assert house.settled(CHECK, house.greeting(), house.starttls(454, "no")).say == "after-starttls"
    assert house.settled(CHECK).say == "unmeasured"


def test_more_can_come() -> None:
    """There is no finding while the handshake or the greeting can still come."""
    assert house.judge(CHECK, coming=(Handshake,)) is None
    assert house.judge(CHECK, house.handshake(), coming=(Greeting,)) is None


@given(
    begins=st.floats(-1e15, 1e15), ends=st.floats(-1e15, 1e15), clock=st.floats(-1e15, 1e15), code=st.integers(-1, 90)
)
def test_whatever_the_dates(begins: float, ends: float, clock: float, code: int) -> None:
    """No date is too odd to be judged, and none out of range passes."""
    one = house.certificate(not_before=begins, not_after=ends)
    shaken = house.unverified(code, "no", one, wall_clock=clock)
    found = house.settled(CHECK, house.greeting(), shaken)
    outside = (ends and clock > ends) or (begins and clock < begins) or code in (EXPIRED, EARLY)
    assert (found.status is Status.FAIL) is bool(outside)
