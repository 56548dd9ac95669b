"""Where the session stopped, as the checks behind that place tell it."""

from dataclasses import replace

import pytest

from tests.checks.house import (
    EXCHANGE,
    extensions,
    failed,
    greeting,
    handshake,
    lookup,
    not_signed_in,
    reach,
    reply,
    secured,
    sign_in,
    starttls,
    unverified,
)
from wizard.checks import path
from wizard.model.case import Case
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Observation, Outcome
from wizard.model.seen import Seen

IMPLICIT = replace(EXCHANGE, port=465)
UNRESOLVED = lookup(failure=failed("resolve", FailureCode.NAME_NOT_FOUND))
UNKNOWN_VERSION = failed("handshake", FailureCode.TLS_VERSION)
WHOLE = (lookup("52.96.0.10"), reach(), greeting(), extensions(), starttls(), handshake(), secured(), sign_in())


def no_hello(*, secured: bool = False) -> Observation:
    """Return a hello that was refused."""
    return replace(extensions(reply=reply(501, "no"), secured=secured), keywords=None)


@pytest.mark.parametrize(
    "stage", ["names", "port", "answer", "ehlo", "starttls", "handshake", "secured", "sign-in", "message"]
)
@pytest.mark.parametrize("case", [EXCHANGE, IMPLICIT])
def test_nothing_stops_a_session_that_went_through(stage: str, case: Case) -> None:
    """No stage names an obstacle where there is none, nor where nothing was seen at all."""
    assert path.obstacle(Seen(WHOLE), case, stage) == ""
    assert path.obstacle(Seen(()), case, stage) == ""


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        ((UNRESOLVED,), "after-names"),
        ((reach(Outcome.NO_ANSWER),), "after-port"),
        ((greeting(failed("connect", FailureCode.TIMEOUT)),), "after-port"),
        ((greeting(failed("resolve", FailureCode.NAME_TIMEOUT)),), "after-names"),
        ((greeting(failed("greeting", FailureCode.TIMEOUT)),), "after-answer"),
        ((greeting(reply(554, "no")),), "after-answer"),
        ((greeting(), no_hello()), "after-ehlo"),
        ((greeting(), extensions(), starttls(454, "TLS not available")), "after-starttls"),
        ((starttls(reply=None, offered=False),), "after-starttls"),
        ((handshake(verified=False, failure=UNKNOWN_VERSION),), "after-handshake"),
        ((unverified(18, "self-signed certificate"),), "after-certificate"),
        ((handshake(), no_hello(secured=True)), "after-ehlo"),
        ((sign_in(reply(535, "no")),), "after-sign-in"),
        ((not_signed_in("no-password"),), "after-sign-in"),
    ],
)
def test_each_obstacle(seen: tuple[Observation, ...], reason: str) -> None:
    """Each stage that was not got over is the reason for the stages behind it."""
    assert path.obstacle(Seen(seen), EXCHANGE, "message") == reason


def test_the_first_obstacle_is_told() -> None:
    """Of several obstacles the first on the way is the reason."""
    assert path.obstacle(Seen((UNRESOLVED, reach(Outcome.NO_ANSWER))), EXCHANGE, "answer") == "after-names"


def test_a_stage_is_not_stopped_by_itself_or_by_later_ones() -> None:
    """Only what comes before a stage can stop it."""
    silent = Seen((greeting(failed("greeting", FailureCode.TIMEOUT)), sign_in(reply(535, "no"))))
    assert path.obstacle(silent, EXCHANGE, "answer") == ""
    assert path.obstacle(silent, EXCHANGE, "ehlo") == "after-answer"


def test_on_an_encrypted_port_the_handshake_comes_first() -> None:
    """There the greeting waits for the handshake, elsewhere the handshake for the greeting."""
    shaken = Seen((unverified(18, "self-signed certificate"),))
    assert path.obstacle(shaken, IMPLICIT, "answer") == "after-certificate"
    assert path.obstacle(shaken, EXCHANGE, "answer") == ""
    assert path.implicit(IMPLICIT)
    assert not path.implicit(EXCHANGE)


def test_a_client_certificate_that_is_asked_for_late() -> None:
    """A handshake that seemed good is an obstacle when the server then wants a client certificate."""
    wanted = greeting(failed("greeting", FailureCode.TLS_CLIENT_CERTIFICATE))
    assert path.client_certificate_wanted(Seen((greeting(), wanted))) == wanted
    assert path.client_certificate_wanted(Seen((greeting(),))) is None
    assert path.obstacle(Seen((handshake(), wanted)), IMPLICIT, "answer") == "after-handshake"


def test_a_check_that_was_not_come_to() -> None:
    """With an obstacle it is skipped because of it, without one nobody knows."""
    skipped = path.skipped("tls.starttls", Seen((UNRESOLVED,)), EXCHANGE, "starttls")
    assert (skipped.status, skipped.say, skipped.cause) == (Status.SKIPPED, "after-names", None)
    assert path.skipped("tls.starttls", Seen(()), EXCHANGE, "starttls").status is Status.UNKNOWN
