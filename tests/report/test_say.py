"""The verdict in three sentences: each says something, and none what another says."""

from dataclasses import replace

import pytest

from tests.report import house
from wizard import catalogue
from wizard.model.explanation import Confidence
from wizard.model.finding import HOPS, RankedCause, Verdict, VerdictStatus
from wizard.report.say import explained


def verdict_of(cause: str, status: VerdictStatus = VerdictStatus.BROKEN) -> Verdict:
    hop = catalogue.hop(cause)
    return Verdict(
        status=status,
        cause=cause,
        broken_at=hop if hop in (*HOPS, "network") else "submission",
        causes=(RankedCause(cause, Confidence.CERTAIN, ("credentials.sign-in",)),),
    )


@pytest.mark.parametrize("status", [VerdictStatus.BROKEN, VerdictStatus.DEGRADED])
@pytest.mark.parametrize("cause", catalogue.causes())
def test_every_cause_has_three_sentences(cause: str, status: VerdictStatus) -> None:
    """For every cause the three sentences are whole and differ, and the second quotes what was seen."""
    said = explained(verdict_of(cause, status), house.tenant_off(), house.CASE)
    assert len(set(said)) == 3
    assert all(one.strip() == one and len(one) > 20 for one in said)
    assert all(one[-1] in ".!?]”)" for one in said), said
    assert house.SAID_OFF in said[1]
    assert house.CASE.mailbox in said[0]


def test_no_cause_sounds_like_another() -> None:
    """Why, and what to do first, tell one cause from every other."""
    run = replace(house.tenant_off(), findings={})
    whys = [explained(verdict_of(cause), run, house.CASE)[1:] for cause in catalogue.causes()]
    assert len({why for why, _ in whys}) == len(whys)
    assert len(set(whys)) == len(whys)


@pytest.mark.parametrize("name", house.RUNS)
def test_every_run_has_three_sentences(name: str) -> None:
    """A verdict without a cause, too, says how it stands, what was seen, and what comes next."""
    run = house.RUNS[name]()
    assert run.verdict is not None
    said = explained(run.verdict, run, house.CASE)
    assert len(set(said)) == 3
    assert all(said)
