"""The wait after a change: it ends when the sign-in works, and at once when waiting cannot help."""

import asyncio
from collections.abc import Callable

import pytest

from tests.checks.house import EXCHANGE
from wizard.engine import propagation
from wizard.engine.propagation import Ended, Waiting, wait
from wizard.engine.runner import Request
from wizard.model.finding import Finding, Status
from wizard.model.run import Event, Run
from wizard.model.secret import Secret

OFF = "tenant-smtp-auth-disabled"
ORDER = Request(case=EXCHANGE, secret=Secret("x"))


class Series:
    """Plays the engine: one outcome after the other, and counts."""

    def __init__(self, *outcomes: str) -> None:
        self.outcomes = list(outcomes)
        self.slept: list[float] = []
        self.told: list[Waiting | Ended] = []
        self.selections: list[tuple[str, ...]] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    async def run_once(self, request: Request, _emit: Callable[[Event], None]) -> Run:
        await asyncio.sleep(0)
        self.selections.append(request.selection)
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if outcome == "cancel":
            return Run(ending="cancelled")
        status = {"works": Status.PASS, "open": Status.SKIPPED}.get(outcome, Status.FAIL)
        finding = Finding(
            check="credentials.sign-in", status=status, say="x", cause=outcome if status is Status.FAIL else None
        )
        return Run(findings={finding.check: finding}, ending="complete")

    async def play(self, cause: str = OFF, order: Request = ORDER) -> Ended:
        await wait(order, cause, lambda _: None, self.told.append, sleep=self.sleep, run_once=self.run_once)
        last = self.told[-1]
        assert isinstance(last, Ended)
        return last


async def test_it_ends_when_the_sign_in_works() -> None:
    """Two refusals as expected, then accepted: three attempts, each a sign-in alone, with growing pauses."""
    series = Series(OFF, OFF, "works")
    assert await series.play() == Ended(reason="works", attempts=3)
    assert series.slept == list(propagation.PAUSES[:3])
    assert series.selections == [("credentials",)] * 3


@pytest.mark.parametrize("cause", ["bad-credentials", "account-locked", "security-defaults", "unknown"])
async def test_another_refusal_ends_it_at_once(cause: str) -> None:
    """Above all one about the password: the account must not be locked."""
    assert await Series(OFF, cause).play() == Ended(reason="other", attempts=2, cause=cause)


async def test_it_gives_up_after_twelve() -> None:
    """Never more attempts than were consented to; the pauses stretch; the clock of the end is told from the start."""
    series = Series(OFF)
    assert await series.play() == Ended(reason="given-up", attempts=12, cause=OFF)
    assert len(series.slept) == 12
    assert series.slept == sorted(series.slept)
    first = series.told[0]
    assert isinstance(first, Waiting)
    assert first.gives_up - first.until == pytest.approx(sum(propagation.PAUSES[1:]), abs=5)


async def test_a_server_out_of_reach_ends_it() -> None:
    """What never came to a sign-in says nothing about the setting."""
    assert await Series("open").play() == Ended(reason="unreached", attempts=1)


async def test_no_wait_for_what_time_does_not_mend() -> None:
    """A wrong password is never tried again, and without a password nothing is."""
    series = Series(OFF)
    assert (await series.play("bad-credentials")).reason == "not-waiting"
    assert (await series.play(order=Request(case=EXCHANGE))).reason == "not-waiting"
    assert not series.slept


async def test_cancel_ends_it() -> None:
    """In a pause as well as in an attempt."""
    with pytest.raises(asyncio.CancelledError):
        await Series("cancel").play()
