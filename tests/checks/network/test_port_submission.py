"""Whether the port for sending answers: dropped, refused, reset and offline are told apart."""

import pytest

from tests.checks.house import ADDRESS6, failed, judge, lookup, reach, settled, target, targets
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import NameLookup, Observation, Outcome, Reach, Target, Targets

CHECK = "network.port-submission"
FIRST, SECOND, SIX = target(), target(address="52.96.0.11"), target(address=ADDRESS6)
CONTROL = target("control", "20.190.160.1", 443, "login.microsoftonline.com")
MX = target("mx", port=25)


def tried(*outcomes: tuple[Target, Outcome]) -> tuple[Observation, ...]:
    """Return the announcement and the attempts of the submission port, and attempts of other roles."""
    mine = [at for at, _ in outcomes if at.role == "submission"]
    return (targets(*mine), *(reach(outcome, at, attempts=3) for at, outcome in outcomes))


def test_all_answer() -> None:
    """An open port rules out every cause of a shut one."""
    found = settled(CHECK, *tried((FIRST, Outcome.OPEN), (SIX, Outcome.OPEN)))
    assert (found.status, found.say, found.partial) == (Status.PASS, "open", False)
    assert set(found.rules_out) == {"port-blocked", "port-refused", "offline"}


def test_version_6_alone_may_fail() -> None:
    """Addresses of version 6 are the business of another check."""
    assert settled(CHECK, *tried((FIRST, Outcome.OPEN), (SIX, Outcome.NO_ANSWER))).status is Status.PASS


@pytest.mark.parametrize(
    ("outcome", "cause"),
    [
        (Outcome.NO_ANSWER, "port-blocked"),
        (Outcome.REFUSED, "port-refused"),
        (Outcome.RESET, "connection-reset"),
    ],
)
def test_some_do_not_answer(outcome: Outcome, cause: str) -> None:
    """A device may meet the address that does not answer: a partial failure."""
    found = settled(CHECK, *tried((FIRST, Outcome.OPEN), (SECOND, outcome)))
    assert (found.status, found.say, found.cause) == (Status.FAIL, "some", cause)
    assert (found.partial, found.confidence) == (True, Confidence.LIKELY)
    assert (found.values["open"], found.values["count"]) == (1, 2)


def test_version_6_alone_answers() -> None:
    """Most scanners use version 4 alone."""
    found = settled(CHECK, *tried((FIRST, Outcome.NO_ANSWER), (SIX, Outcome.OPEN)))
    assert (found.status, found.say, found.cause, found.partial) == (Status.FAIL, "only-six", "port-blocked", True)


@pytest.mark.parametrize(
    ("outcome", "others", "say", "cause", "confidence", "alternatives"),
    [
        (Outcome.UNREACHABLE, (), "no-route", "offline", Confidence.LIKELY, ("port-blocked",)),
        (
            Outcome.UNREACHABLE,
            ((CONTROL, Outcome.OPEN),),
            "unreachable",
            "port-blocked",
            Confidence.LIKELY,
            (),
        ),
        (Outcome.REFUSED, (), "refused", "port-refused", Confidence.CERTAIN, ()),
        (Outcome.RESET, (), "reset", "connection-reset", Confidence.CERTAIN, ("port-blocked",)),
        (Outcome.DENIED, (), "denied", "port-blocked", Confidence.LIKELY, ()),
        (
            Outcome.NO_ANSWER,
            ((CONTROL, Outcome.NO_ANSWER),),
            "all-silent",
            "offline",
            Confidence.LIKELY,
            ("port-blocked",),
        ),
        (Outcome.NO_ANSWER, ((MX, Outcome.OPEN),), "dropped-here", "port-blocked", Confidence.CERTAIN, ()),
        (Outcome.NO_ANSWER, ((CONTROL, Outcome.OPEN),), "dropped", "port-blocked", Confidence.LIKELY, ()),
        (Outcome.NO_ANSWER, (), "silent", "port-blocked", Confidence.POSSIBLE, ("offline",)),
        (
            Outcome.NO_ANSWER,
            ((CONTROL, Outcome.REFUSED),),
            "silent",
            "port-blocked",
            Confidence.POSSIBLE,
            ("offline",),
        ),
    ],
)
def test_shut(  # noqa: PLR0917 - the parts of a finding
    outcome: Outcome,
    others: tuple[tuple[Target, Outcome], ...],
    say: str,
    cause: str,
    confidence: Confidence,
    alternatives: tuple[str, ...],
) -> None:
    """What else answers tells a blocked port from a network that is down."""
    found = settled(CHECK, *tried((FIRST, outcome), *others))
    assert (found.status, found.say, found.cause) == (Status.FAIL, say, cause)
    assert (found.confidence, found.alternatives, found.partial) == (confidence, alternatives, False)


def test_a_failure_that_says_nothing_is_no_fault_of_the_network() -> None:
    """What this computer could not try is unknown, never blocked."""
    found = settled(CHECK, *tried((FIRST, Outcome.FAILED), (CONTROL, Outcome.OPEN)))
    assert (found.status, found.say, found.cause) == (Status.UNKNOWN, "failed", None)


def test_no_route_for_one_family_does_not_hide_a_dropped_port() -> None:
    """A computer without version 6 still sees that version 4 is dropped."""
    found = settled(CHECK, *tried((FIRST, Outcome.NO_ANSWER), (SIX, Outcome.UNREACHABLE), (CONTROL, Outcome.OPEN)))
    assert (found.say, found.values["attempts"], found.values["seconds"]) == ("dropped", 3, "1.5")


def test_a_late_answer_corrects_an_early_silence() -> None:
    """The newest word on a target counts."""
    seen = (*tried((FIRST, Outcome.NO_ANSWER)), reach(Outcome.OPEN, FIRST, late=True))
    assert settled(CHECK, *seen).say == "open"


def test_it_waits() -> None:
    """An open port is told when all of its addresses have been tried, a shut one when everything has."""
    assert judge(CHECK, coming=(Targets, Reach)) is None
    half = (targets(FIRST, SECOND), reach(at=FIRST))
    assert judge(CHECK, *half, coming=(Targets, Reach)) is None
    assert judge(CHECK, *half, reach(at=SECOND), coming=(Targets, Reach)) is not None
    assert judge(CHECK, *tried((FIRST, Outcome.NO_ANSWER)), coming=(Reach,)) is None
    assert judge(CHECK, targets(), coming=(NameLookup,)) is None


def test_nothing_to_try() -> None:
    """A name without addresses is the reason; without a name nobody knows."""
    unresolved = lookup(failure=failed("resolve", FailureCode.NAME_NOT_FOUND))
    found = settled(CHECK, unresolved, targets())
    assert (found.status, found.say) == (Status.SKIPPED, "after-names")
    assert settled(CHECK).status is Status.UNKNOWN
