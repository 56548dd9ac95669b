"""Whether two resolvers' answers show that a name is led astray, and when a difference shows nothing."""

from dataclasses import replace

import pytest

from tests.checks.house import (
    ADDRESS,
    EXCHANGE,
    PLAIN,
    certificate,
    failed,
    greeting,
    handshake,
    judge,
    lookup,
    reply,
    settled,
    unverified,
)
from wizard.model.case import Case
from wizard.model.cloud import Submission
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Greeting, NameLookup, Observation

CHECK = "network.second-opinion"
ELSEWHERE, STRANGE, PRIVATE = "40.99.1.1", "9.9.9.9", "198.18.0.5"
POSTFIX = greeting(reply(220, "mail.hosting.example ESMTP Postfix"))


def second(*addresses: str, **more: object) -> NameLookup:
    """Return the comparison's answer."""
    return lookup(*addresses, resolver="second", server="192.0.2.53:53", **more)


def test_the_same_address() -> None:
    """One common address is agreement, and rules out that the name is led astray."""
    found = settled(CHECK, lookup(ADDRESS, ELSEWHERE), second(ADDRESS))
    assert (found.status, found.say, found.rules_out) == (Status.PASS, "same", ("dns-hijacked",))


def test_a_difference_alone_is_nothing() -> None:
    """Other addresses with the true server behind them are the service's own way."""
    found = settled(CHECK, lookup(ADDRESS), second(ELSEWHERE), greeting(), handshake())
    assert (found.status, found.say, found.rules_out) == (Status.PASS, "differ", ("dns-hijacked",))
    assert (found.values["first"], found.values["second"]) == (ADDRESS, ELSEWHERE)


def test_an_unproven_difference_rules_nothing_out() -> None:
    """Without a proof of who answers, a difference concludes nothing either way."""
    found = settled(CHECK, lookup(STRANGE), second(ELSEWHERE))
    assert (found.status, found.say, found.rules_out) == (Status.PASS, "differ", ())


@pytest.mark.parametrize(
    "seen", [(POSTFIX,), (greeting(), handshake(certificate(names=("mail.hosting.example",)), verified=False))]
)
def test_a_difference_with_another_server_behind_it(seen: tuple[Observation, ...]) -> None:
    """A foreign greeting or a certificate of another name, at an address that is not Microsoft's: led astray."""
    found = settled(CHECK, lookup(STRANGE), second(ELSEWHERE), *seen)
    assert (found.status, found.say, found.cause) == (Status.FAIL, "differ-foreign", "dns-hijacked")
    assert found.confidence is Confidence.LIKELY


def test_microsofts_own_address_is_not_led_astray() -> None:
    """At an address of Exchange Online a foreign greeting is somebody on the way, not the name."""
    found = settled(CHECK, lookup(ADDRESS), second(ELSEWHERE), POSTFIX)
    assert (found.status, found.say) == (Status.PASS, "differ")


def test_without_the_promise_a_difference_is_nothing() -> None:
    """A server that promises nothing may have what addresses it likes."""
    host = PLAIN.cloud.submission.host
    found = settled(CHECK, lookup(STRANGE, host=host), second(ELSEWHERE, host=host), case=PLAIN)
    assert (found.status, found.say, found.rules_out) == (Status.PASS, "differ", ())


def test_a_private_address() -> None:
    """An address that no public name can have is led astray, with or without a comparison."""
    found = settled(CHECK, lookup(PRIVATE))
    assert (found.status, found.say, found.cause) == (Status.FAIL, "private", "dns-hijacked")
    assert (found.confidence, found.values["address"]) == (Confidence.LIKELY, PRIVATE)


def test_a_private_address_that_leads_to_the_right_server() -> None:
    """A VPN or proxy that carries on to the true server is a warning."""
    found = settled(CHECK, lookup(PRIVATE), greeting(), handshake())
    assert (found.status, found.say, found.cause) == (Status.WARN, "private-works", None)


def test_a_private_address_whose_certificate_does_not_hold() -> None:
    """The right words without the right certificate prove nothing."""
    found = settled(CHECK, lookup(PRIVATE), greeting(), unverified(20, "unable to get local issuer certificate"))
    assert found.say == "private"


@pytest.mark.parametrize("host", ["mail.office.test", "exchange"])
def test_a_name_that_nobody_owns_may_be_private(host: str) -> None:
    """A private address of a private name says nothing."""
    case: Case = replace(
        EXCHANGE, cloud=replace(EXCHANGE.cloud, submission=Submission(host, flavour="exchange-online"))
    )
    found = settled(CHECK, lookup("10.1.2.3", host=host), case=case)
    assert (found.status, found.say) == (Status.SKIPPED, "no-second")


def test_the_first_hides_what_the_second_knows() -> None:
    """A name that exists elsewhere and not here is the fault of the name server here."""
    found = settled(CHECK, lookup(failure=failed("resolve", FailureCode.NAME_NOT_FOUND)), second(ELSEWHERE))
    assert (found.status, found.say, found.cause) == (Status.FAIL, "second-knows", "dns-failure")
    assert found.values["second"] == ELSEWHERE


@pytest.mark.parametrize(
    ("here", "code", "status", "say"),
    [
        ((ADDRESS,), FailureCode.NAME_TIMEOUT, Status.UNKNOWN, "second-silent"),
        ((ADDRESS,), FailureCode.NAME_SERVER_FAILED, Status.UNKNOWN, "second-silent"),
        ((ADDRESS,), FailureCode.NAME_BAD_ANSWER, Status.UNKNOWN, "second-silent"),
        ((ADDRESS,), FailureCode.NAME_NOT_FOUND, Status.PASS, "first-only"),
        ((), FailureCode.NAME_NOT_FOUND, Status.PASS, "neither"),
    ],
)
def test_the_second_knows_nothing(here: tuple[str, ...], code: FailureCode, status: Status, say: str) -> None:
    """A comparison that gives nothing concludes nothing."""
    found = settled(CHECK, lookup(*here), second(failure=failed("resolve", code)))
    assert (found.status, found.say, found.cause) == (status, say, None)


def test_nothing_to_compare() -> None:
    """Without a second resolver, and for an address, it is skipped."""
    assert settled(CHECK, lookup(ADDRESS)).say == "no-second"
    literal = settled(CHECK, lookup(ADDRESS, server="literal"), second(ADDRESS))
    assert (literal.status, literal.say) == (Status.SKIPPED, "literal")


def test_a_sentence_names_a_few_addresses() -> None:
    """Five hundred records must not make a sentence of five hundred addresses."""
    many = [f"52.96.{third}.1" for third in range(50)]
    found = settled(CHECK, lookup(*many), second(ELSEWHERE))
    assert found.values["first"] == "52.96.0.1, 52.96.1.1, 52.96.2.1"
    assert len(found.evidence["first"][0]["addresses"]) == 50


def test_it_waits_for_what_decides() -> None:
    """Names first; where they differ, the greeting as well."""
    assert judge(CHECK, lookup(ADDRESS), second(ADDRESS), coming=(NameLookup,)) is None
    assert judge(CHECK, lookup(ADDRESS), second(ELSEWHERE), coming=(Greeting,)) is None
    assert judge(CHECK, lookup(PRIVATE), coming=(Greeting,)) is None
    assert judge(CHECK, lookup(ADDRESS), second(ADDRESS), coming=(Greeting,)) is not None
