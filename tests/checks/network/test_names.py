"""Whether the server's name resolves, and how surely that is known."""

import pytest

from tests.checks.house import ADDRESS, ADDRESS6, failed, judge, lookup, reach, settled, target
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import NameLookup, Outcome, Reach

CHECK = "network.names"
OTHER = "login.microsoftonline.com"


def no(code: FailureCode, **more: object) -> NameLookup:
    """Return a look-up that failed."""
    return lookup(failure=failed("resolve", code), **more)


@pytest.mark.parametrize(
    ("four", "six", "say"),
    [((ADDRESS,), (ADDRESS6,), "both"), ((ADDRESS,), (), "four"), ((), (ADDRESS6,), "six")],
)
def test_it_resolves(four: tuple[str, ...], six: tuple[str, ...], say: str) -> None:
    """Addresses of either family are enough, and rule out that names are the matter."""
    nothing = failed("resolve", FailureCode.NAME_NO_ADDRESS)
    found = settled(
        CHECK,
        lookup(*four, failure=None if four else nothing),
        lookup(*six, family=6, failure=None if six else nothing),
    )
    assert (found.status, found.say, found.rules_out) == (Status.PASS, say, ("dns-failure",))
    assert (found.values["count4"], found.values["count6"]) == (len(four), len(six))


def test_one_family_without_an_answer_is_a_warning() -> None:
    """A resolver that answers half works, and rules nothing out."""
    found = settled(CHECK, lookup(ADDRESS), no(FailureCode.NAME_TIMEOUT, family=6))
    assert (found.status, found.say, found.cause, found.rules_out) == (Status.WARN, "half", None, ())


def test_an_address_in_place_of_a_name() -> None:
    """An address needs no resolver, and one look-up is the whole answer."""
    found = judge(CHECK, lookup(ADDRESS, server="literal"), coming=(NameLookup,))
    assert found is not None
    assert (found.status, found.say) == (Status.PASS, "an-address")


@pytest.mark.parametrize(
    ("code", "say"),
    [
        (FailureCode.NAME_NOT_FOUND, "not-found"),
        (FailureCode.NAME_NO_ADDRESS, "no-address"),
        (FailureCode.NAME_BAD_ANSWER, "bad-answer"),
        (FailureCode.NAME_SERVER_FAILED, "server-failed"),
        (FailureCode.NAME_TIMEOUT, "timeout"),
        (FailureCode.UNKNOWN, "no-address"),
    ],
)
def test_it_does_not_resolve(code: FailureCode, say: str) -> None:
    """Each way in which a resolver gives nothing has its own sentence and one cause."""
    found = settled(CHECK, no(code), no(code, family=6))
    assert (found.status, found.say, found.cause) == (Status.FAIL, say, "dns-failure")
    assert found.confidence is Confidence.CERTAIN


def test_the_telling_failure_is_told() -> None:
    """Of two families' failures the one that says more is told."""
    found = settled(CHECK, no(FailureCode.NAME_TIMEOUT), no(FailureCode.NAME_NOT_FOUND, family=6))
    assert found.say == "not-found"


def test_nothing_resolves() -> None:
    """Where no other name resolves either, the computer may be offline."""
    found = settled(CHECK, no(FailureCode.NAME_TIMEOUT), no(FailureCode.NAME_TIMEOUT, host=OTHER))
    assert (found.say, found.cause, found.alternatives) == ("nothing-resolves", "dns-failure", ("offline",))
    assert found.confidence is Confidence.LIKELY


def test_another_name_resolves() -> None:
    """Where another name resolves, it is not the whole network."""
    found = settled(CHECK, no(FailureCode.NAME_TIMEOUT), lookup("20.190.160.1", host=OTHER))
    assert (found.say, found.alternatives) == ("timeout", ())


def test_two_silent_resolvers_are_one_silent_network() -> None:
    """Where a resolver elsewhere is silent as well, this computer is offline."""
    found = settled(
        CHECK,
        no(FailureCode.NAME_TIMEOUT),
        no(FailureCode.NAME_TIMEOUT, host=OTHER),
        no(FailureCode.NAME_TIMEOUT, resolver="second"),
    )
    assert (found.status, found.say, found.cause) == (Status.FAIL, "offline", "offline")
    assert (found.confidence, found.alternatives) == (Confidence.LIKELY, ("dns-failure",))


@pytest.mark.parametrize(
    ("outcome", "cause"),
    [
        (Outcome.UNREACHABLE, "offline"),
        (Outcome.NO_ANSWER, "offline"),
        (Outcome.OPEN, "dns-failure"),
        (Outcome.REFUSED, "dns-failure"),
    ],
)
def test_what_can_be_reached_without_a_name_tells(outcome: Outcome, cause: str) -> None:
    """A silent resolver beside a control that lives is the resolver's fault, beside a dead one the line's."""
    control = target("control", "20.190.160.1", 443, "20.190.160.1")
    found = settled(CHECK, no(FailureCode.NAME_TIMEOUT), reach(outcome, control))
    assert found.cause == cause


def test_a_second_resolver_that_knows_shows_that_the_network_lives() -> None:
    """Where the comparison answers, it is the resolver and not the line."""
    found = settled(
        CHECK,
        no(FailureCode.NAME_TIMEOUT),
        no(FailureCode.NAME_TIMEOUT, host=OTHER),
        lookup(ADDRESS, resolver="second"),
    )
    assert (found.say, found.cause) == ("timeout", "dns-failure")


def test_it_waits_for_both_families() -> None:
    """One family alone decides nothing while the other can come; both decide at once."""
    assert judge(CHECK, coming=(NameLookup,)) is None
    assert judge(CHECK, lookup(ADDRESS), coming=(NameLookup,)) is None
    assert judge(CHECK, lookup(ADDRESS), lookup(ADDRESS6, family=6), coming=(NameLookup,)) is not None


def test_a_failure_waits_for_the_attempts_to_connect() -> None:
    """Whether anything is reached tells a resolver that is down from a computer that is offline."""
    seen = (no(FailureCode.NAME_TIMEOUT), no(FailureCode.NAME_TIMEOUT, family=6))
    assert judge(CHECK, *seen, coming=(Reach,)) is None
    assert judge(CHECK, lookup(ADDRESS), lookup(ADDRESS6, family=6), coming=(Reach,)) is not None


def test_nobody_asked() -> None:
    """Without a look-up nothing is known."""
    assert settled(CHECK).status is Status.UNKNOWN
