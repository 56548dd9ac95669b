"""The host for old TLS versions: information, never a fault."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks import house
from wizard.model.finding import Status
from wizard.model.observation import Observation, Outcome, Reach, Targets, TlsVersion, VersionOutcome

CHECK = "tls.legacy-host"
HOST = "smtp-legacy.office365.com"
AT = house.target("legacy", "52.96.9.9", host=HOST)
SUBMISSION = replace(house.EXCHANGE.cloud.submission, legacy_host=HOST)
CASE = replace(house.EXCHANGE, cloud=replace(house.EXCHANGE.cloud, submission=SUBMISSION))
KNOWN = house.targets(AT, role="legacy", host=HOST)


def version(number: str, outcome: VersionOutcome) -> TlsVersion:
    """Return one version tried at that host."""
    return house.version(number, outcome, target=AT)


@pytest.mark.parametrize(
    ("seen", "say"),
    [
        ((house.targets(role="legacy", host=HOST),), "gone"),
        ((KNOWN, house.reach(Outcome.NO_ANSWER, AT)), "silent"),
        ((KNOWN, house.reach(at=AT), version("1.0", VersionOutcome.ACCEPTED)), "old"),
        ((KNOWN, house.reach(at=AT), version("1.0", VersionOutcome.UNSPEAKABLE),
          version("1.1", VersionOutcome.ACCEPTED)), "old"),
        ((KNOWN, house.reach(at=AT), version("1.0", VersionOutcome.REFUSED)), "refuses-old"),
        ((KNOWN, house.reach(at=AT), version("1.0", VersionOutcome.UNSPEAKABLE)), "answers"),
        ((KNOWN, house.reach(at=AT), version("1.2", VersionOutcome.ACCEPTED)), "answers"),
        ((KNOWN, house.reach(at=AT)), "answers"),
    ],
)  # fmt: skip
def test_what_it_does(seen: tuple[Observation, ...], say: str) -> None:
    """Whatever the host does is told, and is no fault."""
    found = house.settled(CHECK, *seen, case=CASE)
    assert (found.status, found.say, found.cause, found.rules_out) == (Status.PASS, say, None, ())


def test_not_tried() -> None:
    """A cloud without such a host, and one that nobody looked at, say so."""
    assert house.settled(CHECK).say == "no-legacy-host"
    assert house.settled(CHECK, case=CASE).say == "unmeasured"


@pytest.mark.parametrize("kind", [Targets, Reach, TlsVersion])
def test_more_can_come(kind: type[Observation]) -> None:
    """There is no finding while anything of that host can still come."""
    assert house.judge(CHECK, KNOWN, house.reach(at=AT), case=CASE, coming=(kind,)) is None


@given(
    outcomes=st.lists(st.sampled_from(Outcome), max_size=3),
    versions=st.dictionaries(st.text(max_size=4), st.sampled_from(VersionOutcome), max_size=4),
)
def test_whatever_comes(outcomes: list[Outcome], versions: dict[str, VersionOutcome]) -> None:
    """Nothing that this host does makes a fault."""
    seen = [house.reach(outcome, AT) for outcome in outcomes]
    tried = [version(number, outcome) for number, outcome in versions.items()]
    assert house.settled(CHECK, KNOWN, *seen, *tried, case=CASE).status is Status.PASS
