"""STARTTLS: offered, agreed, refused, taken out, broken off."""

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
from wizard.model.observation import Extensions, Greeting, Observation, StartTls

CHECK = "tls.starttls"
CERTAIN, LIKELY, POSSIBLE = Confidence
BARE = {key: value for key, value in house.KEYWORDS.items() if key != "STARTTLS"}
ABSENT = replace(house.starttls(), offered=False, reply=None)


def test_agreed() -> None:
    """An agreement passes and rules out what could stand against it."""
    found = house.settled(CHECK, house.starttls())
    assert (found.status, found.say, found.cause) == (Status.PASS, "agreed", None)
    assert set(found.rules_out) == {"starttls-stripped", "starttls-refused"}


def test_not_needed() -> None:
    """A port that begins with encryption needs none."""
    found = house.settled(CHECK, case=replace(house.EXCHANGE, port=465))
    assert (found.status, found.say) == (Status.PASS, "implicit")


@pytest.mark.parametrize(
    ("code", "text", "cause", "confidence"),
    [
        (554, "5.7.3 Unable to initialize security subsystem", "starttls-refused", CERTAIN),
        (454, "4.7.0 Cannot accept TLS as maximum TLS rate exceeded for server", "starttls-refused", CERTAIN),
        (454, "TLS not available due to temporary reason", "starttls-refused", None),
        (502, "zut alors", "starttls-refused", POSSIBLE),
        (421, "4.3.2 Service not available, closing transmission channel", "server-unavailable", CERTAIN),
    ],
)
def test_refused(code: int, text: str, cause: str, confidence: Confidence | None) -> None:
    """A server that offers STARTTLS and then says no is at fault itself; 421 ends all talk and is more than that."""
    found = house.settled(CHECK, house.greeting(), house.extensions(), house.starttls(code, text))
    assert (found.status, found.say, found.cause) == (Status.FAIL, "refused", cause)
    assert found.confidence is (confidence or found.confidence)
    assert text in words.said(found).summary


@pytest.mark.parametrize(
    ("keywords", "case", "say", "confidence"),
    [
        (BARE, house.EXCHANGE, "stripped", LIKELY),
        ({**BARE, "XXXXXXXA": ""}, house.EXCHANGE, "masked", CERTAIN),
        ({**BARE, "XXXXXXXA": ""}, house.PLAIN, "masked", CERTAIN),
        (BARE, house.PLAIN, "not-offered", POSSIBLE),
    ],
)
def test_not_offered(keywords: dict[str, str], case: Case, say: str, confidence: Confidence) -> None:
    """Exchange Online always offers it, so something takes it out; of another server that is only possible."""
    found = house.settled(CHECK, house.greeting(), house.extensions(keywords), ABSENT, case=case)
    assert (found.status, found.say, found.cause, found.confidence) == (
        Status.FAIL,
        say,
        "starttls-stripped",
        confidence,
    )


def test_offered_on_another_address() -> None:
    """Where another address of the same server offers it, something certainly takes it out."""
    other = house.extensions(main=False, target=house.target(address="52.96.0.11"))
    found = house.settled(CHECK, house.greeting(), house.extensions(BARE), other, ABSENT)
    assert (found.say, found.confidence) == ("stripped", CERTAIN)


@pytest.mark.parametrize(
    ("code", "status", "say", "cause"),
    [
        (FailureCode.INJECTED, Status.FAIL, "injected", "starttls-injected"),
        (FailureCode.TIMEOUT, Status.FAIL, "broken-off", "no-answer"),
        (FailureCode.RESET, Status.FAIL, "broken-off", "connection-reset"),
        (FailureCode.CLOSED, Status.FAIL, "broken-off", "connection-lost"),
        (FailureCode.PROTOCOL, Status.FAIL, "broken-off", "protocol-violation"),
        (FailureCode.DEADLINE, Status.UNKNOWN, "cut-short", None),
    ],
)
def test_broke_off(code: FailureCode, status: Status, say: str, cause: str | None) -> None:
    """Injected text has its own cause; a connection that ends may be inspection; the end of the run is unknown."""
    said = replace(house.starttls(), reply=None, failure=house.failed("starttls", code))
    found = house.settled(CHECK, house.greeting(), said)
    assert (found.status, found.say, found.cause) == (status, say, cause)
    assert ("smtp-inspection" in found.alternatives) is (say == "broken-off")


def test_no_answer_at_all() -> None:
    """Neither an answer nor a failure is unknown."""
    assert house.settled(CHECK, replace(house.starttls(), reply=None)).say == "cut-short"


def test_another_server() -> None:
    """What another server lacks says nothing of Exchange Online."""
    stranger = house.greeting(house.reply(220, "mail.hoster.example ESMTP Postfix"))
    found = house.settled(CHECK, stranger, house.extensions(BARE), ABSENT)
    assert (found.status, found.say) == (Status.SKIPPED, "foreign")


@pytest.mark.parametrize(
    ("seen", "say"),
    [
        ((house.lookup(),), "after-names"),
        ((house.greeting(house.failed("greeting", FailureCode.TIMEOUT)),), "after-answer"),
        ((house.greeting(), replace(house.extensions(), keywords=None)), "after-ehlo"),
    ],
)
def test_not_come_to(seen: tuple[Observation, ...], say: str) -> None:
    """A session that did not come so far says what stopped it."""
    found = house.settled(CHECK, *seen)
    assert (found.status, found.say) == (Status.SKIPPED, say)


def test_more_can_come() -> None:
    """There is no finding while the answer, or what explains its absence, can still come."""
    assert house.judge(CHECK, coming=(StartTls,)) is None
    assert house.judge(CHECK, house.extensions(BARE), ABSENT, coming=(Extensions,)) is None
    assert house.judge(CHECK, ABSENT, coming=(Greeting,)) is None
    assert house.settled(CHECK).say == "unmeasured"


@given(code=st.integers(200, 599), text=st.text(max_size=100), failure=st.none() | st.sampled_from(FailureCode))
def test_whatever_the_server_says(code: int, text: str, failure: FailureCode | None) -> None:
    """No answer is too odd to be judged, and only 220 passes."""
    failed = house.failed("starttls", failure) if failure else None
    found = house.settled(CHECK, house.greeting(), house.starttls(code, text, failure=failed))
    assert (found.status is Status.PASS) is (code == 220 and failure is None)
