"""Who answers on the port: every address is heard, and the session's own word counts most."""

from dataclasses import replace

import pytest

from tests.checks.house import (
    ADDRESS,
    BANNER,
    EXCHANGE,
    PLAIN,
    failed,
    greeting,
    judge,
    lookup,
    reach,
    reply,
    settled,
    target,
    targets,
)
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.failure import Failure, FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Greeting, Observation, Outcome, Reach, Reply, Targets

CHECK = "network.answer"
SECOND = target(address="52.96.0.11")
MASKED = reply(220, "*" * 60)
STRANGER = reply(220, "mail.hosting.example ESMTP Postfix")
IMPLICIT = replace(EXCHANGE, port=465)


def side(answer: Reply | Failure) -> Greeting:
    """Return the greeting of another address than the session's."""
    return greeting(answer, target=SECOND, main=False)


@pytest.mark.parametrize(
    ("case", "say", "rules_out"),
    [
        (EXCHANGE, "exchange", {"no-answer", "not-smtp", "not-exchange-online", "wrong-provider"}),
        (PLAIN, "greets", {"no-answer", "not-smtp"}),
    ],
)
def test_the_right_one(case: Case, say: str, rules_out: set[str]) -> None:
    """The promised server greets on each address."""
    found = settled(CHECK, greeting(), side(reply(220, BANNER)), case=case)
    assert (found.status, found.say, set(found.rules_out)) == (Status.PASS, say, rules_out)
    assert (found.values["alike"], found.values["count"]) == (2, 2)


@pytest.mark.parametrize(
    ("answer", "say", "cause", "confidence"),
    [
        (MASKED, "masked", "smtp-inspection", Confidence.CERTAIN),
        (STRANGER, "stranger", "not-exchange-online", Confidence.LIKELY),
        (reply(220, "mx.google.com ESMTP x1-2 - gsmtp"), "provider", "wrong-provider", Confidence.CERTAIN),
        (reply(220, "pc ESMTP avast! mail shield"), "shield", "smtp-inspection", Confidence.LIKELY),
        (failed("greeting", FailureCode.RESET), "reset", "connection-reset", Confidence.CERTAIN),
        (reply(554, "5.7.1 go away"), "refused", "server-refused", Confidence.CERTAIN),
        (reply(421, "4.3.2 Service not available"), "busy", "server-unavailable", Confidence.CERTAIN),
    ],
)
def test_a_wrong_one(answer: Reply | Failure, say: str, cause: str, confidence: Confidence) -> None:
    """What the session met is what is told, with its cause."""
    found = settled(CHECK, greeting(answer))
    assert (found.status, found.say, found.cause, found.confidence) == (Status.FAIL, say, cause, confidence)
    assert (found.partial, found.rules_out) == (False, ())


@pytest.mark.parametrize(
    ("answer", "status", "say", "cause"),
    [
        (MASKED, Status.FAIL, "some-tampered", "smtp-inspection"),
        (STRANGER, Status.FAIL, "some-foreign", "not-exchange-online"),
        (failed("greeting", FailureCode.TIMEOUT), Status.WARN, "some-broken", None),
        (reply(421, "4.3.2 Service not available"), Status.WARN, "some-refused", None),
    ],
)
def test_some_addresses_are_wrong(answer: Reply | Failure, status: Status, say: str, cause: str | None) -> None:
    """Where the session was greeted well, another address leaves a way open; a passing trouble is a warning."""
    found = settled(CHECK, greeting(), side(answer))
    assert (found.status, found.say, found.cause, found.partial) == (status, say, cause, True)
    assert (found.values["alike"], found.values["count"]) == (1, 2)


def test_the_session_goes_before_the_others() -> None:
    """A session that met the wrong server fails, though another address is right."""
    found = settled(CHECK, greeting(STRANGER), side(reply(220, BANNER)))
    assert (found.say, found.partial) == ("stranger", False)


def test_the_session_was_cut_short() -> None:
    """Where the session heard nothing that tells, the other addresses speak."""
    cut = greeting(failed("greeting", FailureCode.DEADLINE))
    good, bad = side(reply(220, BANNER)), greeting(STRANGER, target=target(address="52.96.0.12"), main=False)
    assert settled(CHECK, cut, good).say == "exchange"
    mixed = settled(CHECK, cut, good, bad)
    assert (mixed.status, mixed.say, mixed.partial) == (Status.FAIL, "some-foreign", True)
    alone = settled(CHECK, cut)
    assert (alone.status, alone.say, alone.cause) == (Status.UNKNOWN, "cut-short", None)


def test_a_silent_port_that_speaks_tls_waits_for_it() -> None:
    """A server that is silent, and answers a TLS hello meanwhile, expects TLS from the first byte."""
    silent = failed("greeting", FailureCode.TIMEOUT)
    assert settled(CHECK, greeting(silent)).cause == "no-answer"
    found = settled(CHECK, greeting(silent, waits_for_tls=True))
    assert (found.say, found.cause) == ("tls-first", "implicit-tls-mismatch")
    assert found.confidence is Confidence.CERTAIN


def seen(*greetings: Greeting) -> tuple[Observation, ...]:
    """Return two addresses tried and what greeted on them."""
    return (targets(target(), SECOND), reach(at=target()), reach(at=SECOND), *greetings)


def test_it_waits_for_every_open_address() -> None:
    """It is told when the session and every open address have greeted, though more could come."""
    both = seen(greeting(), side(reply(220, BANNER)))
    assert judge(CHECK, *both, coming=(Greeting,)) is not None
    assert judge(CHECK, *both, coming=(Greeting, Reach)) is None
    assert judge(CHECK, *seen(greeting()), coming=(Greeting,)) is None
    assert judge(CHECK, *seen(side(reply(220, BANNER))), coming=(Greeting,)) is None
    assert judge(CHECK, *both, coming=(Greeting, Targets)) is None


def test_on_an_encrypted_port_the_session_is_alone() -> None:
    """Where TLS comes first nobody else listens for a greeting."""
    assert judge(CHECK, greeting(), case=IMPLICIT, coming=(Greeting,)) is not None


@pytest.mark.parametrize(
    ("before", "say"),
    [
        ((lookup(failure=failed("resolve", FailureCode.NAME_NOT_FOUND)),), "after-names"),
        ((lookup(ADDRESS), reach(Outcome.NO_ANSWER)), "after-port"),
        ((greeting(failed("connect", FailureCode.TIMEOUT)),), "after-port"),
    ],
)
def test_nobody_was_reached(before: tuple[Observation, ...], say: str) -> None:
    """What stopped the session is the reason."""
    found = settled(CHECK, *before)
    assert (found.status, found.say) == (Status.SKIPPED, say)


def test_nobody_listened() -> None:
    """Without a reason nobody knows."""
    assert settled(CHECK).status is Status.UNKNOWN
