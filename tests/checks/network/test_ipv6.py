"""Whether version 6 leads nowhere, where this computer believes that it has it."""

import pytest

from tests.checks.house import ADDRESS6, failed, judge, lookup, reach, settled, target, targets
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Observation, Outcome, Reach, Targets

CHECK = "network.ipv6"
FOUR, SIX = target(), target(address=ADDRESS6)


def tried(four: Outcome | None, six: Outcome | None) -> tuple[Observation, ...]:
    """Return one attempt of each family, or none."""
    attempts = [(FOUR, four), (SIX, six)]
    made = [reach(outcome, at) for at, outcome in attempts if outcome]
    return (targets(*(one.target for one in made)), *made)


@pytest.mark.parametrize(
    ("four", "six", "say", "rules_out"),
    [
        (Outcome.OPEN, Outcome.OPEN, "works", ("ipv6-broken",)),
        (Outcome.NO_ANSWER, Outcome.OPEN, "works", ("ipv6-broken",)),
        (Outcome.OPEN, None, "no-address", ()),
        (Outcome.OPEN, Outcome.UNREACHABLE, "none-here", ()),
        (Outcome.OPEN, Outcome.DENIED, "none-here", ()),
        (Outcome.OPEN, Outcome.FAILED, "none-here", ()),
    ],
)
def test_nothing_is_broken(four: Outcome, six: Outcome | None, say: str, rules_out: tuple[str, ...]) -> None:
    """Version 6 that works, and version 6 that is not there, are both as they should be."""
    found = settled(CHECK, *tried(four, six))
    assert (found.status, found.say, found.rules_out) == (Status.PASS, say, rules_out)


@pytest.mark.parametrize("six", [Outcome.NO_ANSWER, Outcome.REFUSED, Outcome.RESET])
def test_it_leads_nowhere(six: Outcome) -> None:
    """Version 6 that fails while version 4 answers is a partial failure."""
    found = settled(CHECK, *tried(Outcome.OPEN, six))
    assert (found.status, found.say, found.cause) == (Status.FAIL, "broken", "ipv6-broken")
    assert (found.partial, found.confidence) == (True, Confidence.LIKELY)


def test_nothing_answers() -> None:
    """Where version 4 does not answer either, it is the port and not version 6."""
    found = settled(CHECK, *tried(Outcome.NO_ANSWER, Outcome.NO_ANSWER))
    assert (found.status, found.say) == (Status.SKIPPED, "after-port")


def test_nothing_was_tried() -> None:
    """Without addresses the name is the reason; without anything nobody knows."""
    found = settled(CHECK, lookup(failure=failed("resolve", FailureCode.NAME_NOT_FOUND)), targets())
    assert (found.status, found.say) == (Status.SKIPPED, "after-names")
    assert settled(CHECK).status is Status.UNKNOWN


def test_it_waits_for_all_addresses() -> None:
    """An address that has not been tried yet can change the answer."""
    assert judge(CHECK, targets(FOUR, SIX), reach(at=FOUR), coming=(Targets, Reach)) is None
