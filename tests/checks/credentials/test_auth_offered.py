"""Which ways to sign in are on offer after encryption."""

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
from wizard.model.observation import Extensions, Observation, Outcome

CHECK = "credentials.auth-offered"
PASS, WARN, FAIL = Status.PASS, Status.WARN, Status.FAIL


@pytest.mark.parametrize(
    ("offered", "case", "status", "say", "cause"),
    [
        ("LOGIN XOAUTH2", house.EXCHANGE, PASS, "login", None),
        ("login xoauth2", house.EXCHANGE, PASS, "login", None),
        ("LOGIN PLAIN", house.PLAIN, PASS, "login", None),
        ("PLAIN", house.PLAIN, PASS, "plain", None),
        ("PLAIN XOAUTH2", house.EXCHANGE, WARN, "plain-only", None),
        ("XOAUTH2", house.EXCHANGE, FAIL, "oauth-only", "oauth-required"),
        ("XOAUTH2 OAUTHBEARER", house.PLAIN, FAIL, "oauth-only", "oauth-required"),
        ("CRAM-MD5 NTLM", house.PLAIN, FAIL, "others-only", "auth-mechanism-unsupported"),
        ("NTLM XOAUTH2", house.EXCHANGE, FAIL, "others-only", "auth-mechanism-unsupported"),
        ("", house.EXCHANGE, FAIL, "nothing", "auth-not-offered"),
        ("", house.PLAIN, FAIL, "nothing", "auth-not-offered"),
    ],
)
def test_what_is_offered(offered: str, case: Case, status: Status, say: str, cause: str | None) -> None:
    """LOGIN is what devices use, PLAIN serves too, and anything else keeps a password out."""
    found = house.settled(CHECK, house.greeting(), house.extensions(), house.secured(offered), case=case)
    assert (found.status, found.say, found.cause) == (status, say, cause)
    assert found.evidence["offered"] == offered.split()


def test_login_rules_out() -> None:
    """LOGIN on offer rules out every cause of this hop; another finding rules out nothing."""
    ruled_out = {"auth-not-offered", "auth-unencrypted-only", "auth-mechanism-unsupported", "oauth-required"}
    assert set(house.settled(CHECK, house.secured()).rules_out) == ruled_out
    assert house.settled(CHECK, house.secured("XOAUTH2")).rules_out == ()


def test_offered_only_in_clear() -> None:
    """A sign-in that is offered before encryption and not after it has a cause of its own."""
    clear = house.extensions({**house.KEYWORDS, "AUTH": "LOGIN"})
    found = house.settled(CHECK, house.greeting(), clear, house.secured(""))
    assert (found.status, found.say, found.cause) == (FAIL, "clear-only", "auth-unencrypted-only")


def test_what_else_it_may_be() -> None:
    """Where Exchange Online is promised, no sign-in on offer may be inspection; elsewhere it is host or port."""
    promised = house.settled(CHECK, house.greeting(), house.secured(""))
    assert "smtp-inspection" in promised.alternatives
    assert "device-wrong-host" in house.settled(CHECK, house.secured(""), case=house.PLAIN).alternatives


@pytest.mark.parametrize(
    ("code", "text", "cause", "confidence"),
    [
        (501, "5.5.4 Invalid domain name", "helo-rejected", Confidence.CERTAIN),
        (550, "zut alors", "helo-rejected", Confidence.POSSIBLE),
        (421, "4.3.2 Service not available, closing transmission channel", "server-unavailable", Confidence.CERTAIN),
        (451, "zut alors", "server-unavailable", Confidence.POSSIBLE),
        (421, "4.7.66 TLS 1.0 and 1.1 are not supported.", "device-tls-too-old", Confidence.LIKELY),
    ],
)
def test_refused(code: int, text: str, cause: str, confidence: Confidence) -> None:
    """A server that refuses the second hello is judged by its words, or possibly by its code."""
    said = replace(house.secured(), reply=house.reply(code, text), keywords=None)
    found = house.settled(CHECK, house.greeting(), said)
    assert (found.status, found.say, found.cause, found.confidence) == (FAIL, "refused", cause, confidence)
    assert text in words.said(found).summary


@pytest.mark.parametrize(
    ("code", "status", "cause"),
    [
        (FailureCode.TIMEOUT, FAIL, "no-answer"),
        (FailureCode.RESET, FAIL, "connection-reset"),
        (FailureCode.CLOSED, FAIL, "connection-lost"),
        (FailureCode.PROTOCOL, FAIL, "protocol-violation"),
        (FailureCode.DEADLINE, Status.UNKNOWN, None),
    ],
)
def test_broke_off(code: FailureCode, status: Status, cause: str | None) -> None:
    """A connection that ends after encryption fails; the end of the run's time does not."""
    said = replace(house.secured(), keywords=None, reply=None, failure=house.failed("ehlo", code))
    found = house.settled(CHECK, house.greeting(), said)
    assert (found.status, found.say, found.cause) == (status, "broken-off" if cause else "cut-short", cause)


def test_another_server() -> None:
    """What another server offers says nothing of Exchange Online."""
    stranger = house.greeting(house.reply(220, "mx.google.com ESMTP gsmtp"))
    found = house.settled(CHECK, stranger, house.secured("PLAIN"))
    assert (found.status, found.say) == (Status.SKIPPED, "foreign")


@pytest.mark.parametrize(
    ("seen", "say"),
    [
        ((house.lookup(),), "after-names"),
        ((house.reach(Outcome.REFUSED),), "after-port"),
        ((house.greeting(house.failed("greeting", FailureCode.TIMEOUT)),), "after-answer"),
        ((house.greeting(), replace(house.extensions(), keywords=None, reply=house.reply(500, "no"))), "after-ehlo"),
        ((house.greeting(), house.starttls(454, "later")), "after-starttls"),
        ((house.greeting(), house.unverified(10, "certificate has expired")), "after-certificate"),
    ],
)
def test_not_come_to(seen: tuple[Observation, ...], say: str) -> None:
    """A session that did not come so far says what stopped it."""
    found = house.settled(CHECK, *seen)
    assert (found.status, found.say, found.cause) == (Status.SKIPPED, say, None)


def test_more_can_come() -> None:
    """There is no finding while the answer can still come, and an honest one when nobody asked."""
    assert house.judge(CHECK, house.greeting(), coming=(Extensions,)) is None
    assert house.settled(CHECK).status is Status.UNKNOWN


@given(
    offered=st.text(max_size=60),
    keywords=st.dictionaries(st.text(max_size=10), st.text(max_size=10), max_size=4),
    exchange=st.booleans(),
)
def test_whatever_is_offered(offered: str, keywords: dict[str, str], *, exchange: bool) -> None:
    """No list of extensions is too odd, and only LOGIN or PLAIN lets a password through."""
    said = house.extensions({**keywords, "AUTH": offered}, secured=True)
    found = house.settled(CHECK, house.greeting(), said, case=house.EXCHANGE if exchange else house.PLAIN)
    able = bool({"LOGIN", "PLAIN"} & set(offered.upper().split()))
    assert (found.status in (PASS, WARN)) is able
