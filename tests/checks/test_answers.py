"""Whose words a greeting is in."""

import pytest

from tests.checks.house import BANNER, EXCHANGE, PLAIN, failed, greeting, reply, target
from wizard import catalogue
from wizard.checks import answers
from wizard.model.case import Case
from wizard.model.explanation import Confidence, Explanation
from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Greeting, Reply
from wizard.model.seen import Seen

NOT_SMTP = failed("greeting", FailureCode.NOT_SMTP)


def read(answer: Reply | Failure | Greeting, case: Case = EXCHANGE) -> answers.Answer:
    """Return what a greeting shows."""
    return answers.read(answer if isinstance(answer, Greeting) else greeting(answer), case, catalogue.explain)


@pytest.mark.parametrize(
    ("text", "kind", "say", "cause", "confidence"),
    [
        (BANNER, "good", "exchange", None, Confidence.CERTAIN),
        (BANNER.upper(), "good", "exchange", None, Confidence.CERTAIN),
        ("*" * 70, "tampered", "masked", "smtp-inspection", Confidence.CERTAIN),
        ("**0*2*0********", "tampered", "masked", "smtp-inspection", Confidence.CERTAIN),
        ("PC ESMTP Avast Mail Shield ready", "tampered", "shield", "smtp-inspection", Confidence.LIKELY),
        ("smtp.gmail.com ESMTP x1-2 - gsmtp", "foreign", "provider", "wrong-provider", Confidence.CERTAIN),
        ("mail.hosting.example ESMTP Postfix", "foreign", "stranger", "not-exchange-online", Confidence.LIKELY),
        ("", "foreign", "stranger", "not-exchange-online", Confidence.LIKELY),
    ],
)
def test_a_greeting_where_exchange_online_is_promised(
    text: str, kind: str, say: str, cause: str | None, confidence: Confidence
) -> None:
    """Microsoft's words are good, masked ones are tampered with, others are somebody else's."""
    found = read(reply(220, text))
    assert (found.kind, found.say, found.cause, found.confidence) == (kind, say, cause, confidence)


def test_a_provider_that_the_catalogue_alone_knows() -> None:
    """What the catalogue reads as another service's words is told as such, though it has no name here."""
    known = Explanation("", "wrong-provider", Confidence.CERTAIN)
    found = answers.read(greeting(reply(220, "mx ESMTP")), EXCHANGE, lambda *_: known)
    assert (found.kind, found.say, found.cause) == ("foreign", "other-provider", "wrong-provider")


@pytest.mark.parametrize("text", ["mail.example.test ESMTP Postfix", "smtp.gmail.com ESMTP - gsmtp", "ESET avast", ""])
def test_without_the_promise_any_words_are_good(text: str) -> None:
    """Nothing follows from foreign words where nothing was promised."""
    assert (read(reply(220, text), PLAIN).kind, read(reply(220, text), PLAIN).cause) == ("good", None)


def test_a_masked_greeting_tells_without_the_promise() -> None:
    """Asterisks are nobody's own words."""
    assert read(reply(220, "*" * 70), PLAIN).cause == "smtp-inspection"


@pytest.mark.parametrize("case", [EXCHANGE, PLAIN])
@pytest.mark.parametrize(
    ("code", "text", "say", "cause", "confidence"),
    [
        (554, "5.7.1 No", "refused", "server-refused", Confidence.CERTAIN),
        (
            421,
            "4.3.2 Service not available, closing transmission channel",
            "busy",
            "server-unavailable",
            Confidence.CERTAIN,
        ),
        (550, "5.7.606 Access denied, banned sending IP [203.0.113.5]", "refused", "ip-blocked", Confidence.CERTAIN),
        (
            421,
            "4.7.0 mx.contoso.com Error: too many connections from 203.0.113.5",
            "busy",
            "too-many-connections",
            Confidence.CERTAIN,
        ),
    ],
)
def test_a_refusal_in_place_of_a_greeting(  # noqa: PLR0917 - the parts of an answer
    case: Case, code: int, text: str, say: str, cause: str, confidence: Confidence
) -> None:
    """The server's words tell why; where they do not, that it refuses is certain."""
    found = read(reply(code, text), case)
    assert (found.kind, found.say, found.cause, found.confidence) == ("refused", say, cause, confidence)


@pytest.mark.parametrize("code", [200, 250, 354])
def test_a_code_that_greets_nobody(code: int) -> None:
    """A positive code other than 220 is no refusal, and no greeting either."""
    assert (read(reply(code, "hello")).kind, read(reply(code, "hello")).cause) == ("broken", "protocol-violation")


@pytest.mark.parametrize(
    ("failure", "kind", "say", "cause"),
    [
        (failed("connect", FailureCode.TIMEOUT), "none", "after-port", None),
        (failed("resolve", FailureCode.NAME_NOT_FOUND), "none", "after-port", None),
        (failed("handshake", FailureCode.TLS_VERSION), "none", "after-port", None),
        (failed("greeting", FailureCode.TIMEOUT), "broken", "silent", "no-answer"),
        (failed("greeting", FailureCode.RESET), "broken", "reset", "connection-reset"),
        (failed("greeting", FailureCode.CLOSED), "broken", "closed", "connection-lost"),
        (failed("greeting", FailureCode.UNREACHABLE), "broken", "closed", "connection-lost"),
        (failed("greeting", FailureCode.PROTOCOL), "broken", "garbled", "protocol-violation"),
        (failed("greeting", FailureCode.TOO_LONG), "broken", "garbled", "protocol-violation"),
        (failed("greeting", FailureCode.DEADLINE), "open", "cut-short", None),
        (failed("greeting", FailureCode.UNKNOWN), "open", "cut-short", None),
    ],
)
def test_no_greeting(failure: Failure, kind: str, say: str, cause: str | None) -> None:
    """Every way in which no greeting comes; the run's own end says nothing about the server."""
    found = read(failure)
    assert (found.kind, found.say, found.cause) == (kind, say, cause)


@pytest.mark.parametrize("code", list(FailureCode))
def test_every_failure_is_read(code: FailureCode) -> None:
    """No failure of the closed list is forgotten, and none reads as a good greeting."""
    assert read(failed("greeting", code)).kind not in {"good", "refused"}


@pytest.mark.parametrize(
    ("first", "kind", "say", "cause"),
    [
        ("HTTP/1.1 302 Found\\r\\nLocation: http://guest.example/", "tampered", "web-page", "captive-portal"),
        ("HTTP/1.1 511 Network Authentication Required", "tampered", "web-page", "captive-portal"),
        ("HTTP/1.1 400 Bad Request", "foreign", "web-server", "not-smtp"),
        ("<!DOCTYPE html><html>", "foreign", "web-server", "not-smtp"),
        ("SSH-2.0-OpenSSH_9.2", "foreign", "not-smtp", "not-smtp"),
        ("* OK IMAP4 ready", "foreign", "not-smtp", "not-smtp"),
        ("\\x00\\x01\\x02", "foreign", "not-smtp", "not-smtp"),
        ("\\x15\\x03\\x01\\x00\\x02", "broken", "tls-first", "implicit-tls-mismatch"),
    ],
)
def test_another_protocol(first: str, kind: str, say: str, cause: str) -> None:
    """The first bytes tell a sign-in page, a web server, another service and TLS apart."""
    found = read(greeting(NOT_SMTP, first_bytes=first))
    assert (found.kind, found.say, found.cause) == (kind, say, cause)


def test_a_server_that_waits_for_tls() -> None:
    """Silence of a server that answers a TLS hello is a wrong kind of encryption."""
    found = read(greeting(failed("greeting", FailureCode.TIMEOUT), waits_for_tls=True))
    assert (found.say, found.cause) == ("tls-first", "implicit-tls-mismatch")


def test_nothing_came_and_nothing_failed() -> None:
    """A greeting without a reply and without a failure was cut short."""
    assert read(Greeting(probe="test", started=0, ended=1, target=target())).kind == "open"


@pytest.mark.parametrize(
    ("text", "foreign", "genuine"), [(BANNER, False, True), ("x ESMTP Postfix", True, False), ("*" * 70, False, False)]
)
def test_what_other_checks_ask(text: str, foreign: bool, genuine: bool) -> None:  # noqa: FBT001
    """Another server, the promised one, or neither: by the newest greeting of the session."""
    seen = Seen((greeting(reply(220, "old")), greeting(reply(220, text)), greeting(reply(220, "x"), main=False)))
    assert answers.other_server(seen, EXCHANGE, catalogue.explain) is foreign
    assert answers.genuine(seen, EXCHANGE, catalogue.explain) is genuine


def test_what_other_checks_ask_before_a_greeting() -> None:
    """Without a greeting it is neither."""
    assert answers.main(Seen(()), EXCHANGE, catalogue.explain) is None
    assert not answers.other_server(Seen(()), EXCHANGE, catalogue.explain)
    assert not answers.genuine(Seen(()), EXCHANGE, catalogue.explain)
