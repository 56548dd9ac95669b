"""Whether something takes from what the server offers before TLS."""

from dataclasses import replace

import pytest

from tests.checks.house import (
    EXCHANGE,
    KEYWORDS,
    PLAIN,
    extensions,
    failed,
    greeting,
    judge,
    lookup,
    reply,
    secured,
    settled,
    target,
)
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Extensions, Greeting

CHECK = "network.extensions"
MASKED = {"SIZE": "", "XXXXXXXA": "", "XXXB": ""}
SECOND = target(address="52.96.0.11")


def broken(code: FailureCode) -> Extensions:
    """Return a hello whose answer failed."""
    return replace(extensions(reply=None, failure=failed("ehlo", code)), keywords=None)


def refused(code: int, text: str) -> Extensions:
    """Return a hello that was refused."""
    return replace(extensions(reply=reply(code, text)), keywords=None)


def test_all_is_there() -> None:
    """Exchange Online's keywords rule inspection out."""
    found = settled(CHECK, greeting(), extensions())
    assert (found.status, found.say, found.rules_out) == (
        Status.PASS,
        "as-expected",
        ("smtp-inspection", "helo-rejected"),
    )


def test_a_server_that_promises_nothing() -> None:
    """Elsewhere few keywords are as good as many, and rule nothing out."""
    found = settled(CHECK, greeting(), extensions({"SIZE": ""}), case=PLAIN)
    assert (found.status, found.say, found.rules_out, found.values["words"]) == (Status.PASS, "offers", (), "SIZE")


@pytest.mark.parametrize(("dropped", "say"), [(2, "as-expected"), (3, "fewer")])
def test_some_are_missing(dropped: int, say: str) -> None:
    """Three keywords less are a warning without a cause; front ends may differ in two."""
    kept = dict(list(KEYWORDS.items())[dropped:])
    found = settled(CHECK, greeting(), extensions(kept))
    assert (found.say, found.cause) == (say, None)
    assert found.status is (Status.WARN if say == "fewer" else Status.PASS)


@pytest.mark.parametrize("case", [EXCHANGE, PLAIN])
def test_masked(case: Case) -> None:
    """Keywords that were written over are inspection, whatever the server promises."""
    found = settled(CHECK, greeting(), extensions(MASKED), case=case)
    assert (found.status, found.say, found.cause) == (Status.FAIL, "masked", "smtp-inspection")
    assert (found.partial, found.confidence, found.values["words"]) == (False, Confidence.CERTAIN, "XXXB XXXXXXXA")


def test_masked_on_another_address() -> None:
    """Inspection that the session did not meet leaves a way open."""
    found = settled(CHECK, greeting(), extensions(), extensions(MASKED, target=SECOND, main=False))
    assert (found.say, found.cause, found.partial) == ("some-masked", "smtp-inspection", True)


@pytest.mark.parametrize(
    ("code", "text", "say", "cause", "confidence"),
    [
        (501, "5.5.4 Invalid domain name", "refused", "helo-rejected", Confidence.CERTAIN),
        (550, "5.7.606 Access denied, banned sending IP [203.0.113.5]", "refused", "ip-blocked", Confidence.CERTAIN),
        (599, "nonsense", "refused", "helo-rejected", Confidence.POSSIBLE),
        (499, "nonsense", "busy", "server-unavailable", Confidence.POSSIBLE),
    ],
)
def test_refused(code: int, text: str, say: str, cause: str, confidence: Confidence) -> None:
    """The server's own words tell why; where they do not, the usual cause is possible."""
    found = settled(CHECK, greeting(), refused(code, text))
    assert (found.status, found.say, found.cause, found.confidence) == (Status.FAIL, say, cause, confidence)


@pytest.mark.parametrize(
    ("code", "say", "cause", "alternatives"),
    [
        (FailureCode.TIMEOUT, "silent", "no-answer", ()),
        (FailureCode.RESET, "broken-off", "connection-reset", ("smtp-inspection",)),
        (FailureCode.CLOSED, "broken-off", "connection-lost", ()),
        (FailureCode.PROTOCOL, "garbled", "protocol-violation", ()),
        (FailureCode.TOO_LONG, "garbled", "protocol-violation", ()),
        (FailureCode.NOT_SMTP, "garbled", "not-smtp", ()),
    ],
)
def test_broken_off(code: FailureCode, say: str, cause: str, alternatives: tuple[str, ...]) -> None:
    """Silence, an end and rubbish have each their sentence and cause."""
    found = settled(CHECK, greeting(), broken(code))
    assert (found.status, found.say, found.cause, found.alternatives) == (Status.FAIL, say, cause, alternatives)


def test_cut_short() -> None:
    """The run's own end says nothing about the server."""
    found = settled(CHECK, greeting(), broken(FailureCode.DEADLINE))
    assert (found.status, found.say, found.cause) == (Status.UNKNOWN, "cut-short", None)


def test_the_session_counts() -> None:
    """Of several answers the session's is judged; without one, any."""
    aside = replace(refused(501, "5.5.4 Invalid domain name"), target=SECOND, main=False)
    assert settled(CHECK, greeting(), extensions(), aside).say == "as-expected"
    assert settled(CHECK, greeting(), aside).say == "refused"


def test_another_server_is_not_judged() -> None:
    """What a foreign server offers is not Exchange Online's."""
    found = settled(CHECK, greeting(reply(220, "mail.hosting.example ESMTP Postfix")), extensions({"SIZE": ""}))
    assert (found.status, found.say) == (Status.SKIPPED, "foreign")


def test_the_answer_before_tls_counts() -> None:
    """The encrypted answer is another check's business, but the only one where TLS comes first."""
    assert settled(CHECK, greeting(), secured()).status is Status.UNKNOWN
    assert settled(CHECK, greeting(), secured(), case=replace(EXCHANGE, port=465)).say == "as-expected"


def test_it_waits_and_says_what_stopped_it() -> None:
    """No word while greetings or hellos can come; then what the session did not get over."""
    assert judge(CHECK, extensions(), coming=(Greeting,)) is None
    assert judge(CHECK, greeting(), coming=(Extensions,)) is None
    assert settled(CHECK, lookup(failure=failed("resolve", FailureCode.NAME_NOT_FOUND))).say == "after-names"
    assert settled(CHECK, greeting(failed("greeting", FailureCode.TIMEOUT))).say == "after-answer"
