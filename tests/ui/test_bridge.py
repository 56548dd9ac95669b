"""The bridge: order, staleness, cancel, close."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from wizard.model.case import Case
from wizard.model.cloud import Cloud, Submission
from wizard.model.finding import Verdict, VerdictStatus
from wizard.model.run import Event, Found, Run, RunFinished, RunStarted, apply
from wizard.ui.bridge import Bridge, Order

CASE = Case(mailbox="a@b.test", cloud=Cloud("lab", Submission("smtp.b.test")))
END = Verdict(status=VerdictStatus.HEALTHY)


@pytest.fixture
def engine() -> fakes.FakeEngine:
    """Return an engine that does as it is told."""
    return fakes.FakeEngine()


@pytest.fixture
def bridge(qtbot: QtBot, engine: fakes.FakeEngine) -> Iterator[Bridge]:
    """Return a bridge to that engine."""
    made = Bridge(engine=engine)
    yield made
    made.close()


def gather(bridge: Bridge) -> list[Event]:
    """Return a list that fills with the events that come across."""
    seen: list[Event] = []
    bridge.events.connect(seen.extend)
    return seen


def test_events_come_in_order_and_the_last_one_ends_the_run(qtbot: QtBot, bridge: Bridge) -> None:
    """Every event crosses once, in order, and only the last one says that the run is over."""
    seen = gather(bridge)
    assert bridge.start(Order(CASE))
    qtbot.waitUntil(lambda: not bridge.running)
    assert isinstance(seen[0], RunStarted)
    assert isinstance(seen[-1], RunFinished)
    assert sum(isinstance(event, Found) for event in seen) == len(fakes.broken())


def test_one_run_at_a_time(qtbot: QtBot, bridge: Bridge, engine: fakes.FakeEngine) -> None:
    """A second start while a run is under way does nothing."""
    engine.holds = True
    assert bridge.start(Order(CASE))
    assert not bridge.start(Order(CASE))
    qtbot.waitUntil(lambda: engine.loop is not None)
    engine.let_go()
    qtbot.waitUntil(lambda: not bridge.running)
    assert len(engine.orders) == 1


def test_cancel_ends_with_the_last_event(qtbot: QtBot, bridge: Bridge, engine: fakes.FakeEngine) -> None:
    """A cancelled run says by its last event that it was cancelled."""
    engine.holds = True
    seen = gather(bridge)
    bridge.start(Order(CASE))
    qtbot.waitUntil(lambda: len(seen) > 3)
    bridge.cancel()
    qtbot.waitUntil(lambda: not bridge.running)
    last = seen[-1]
    assert isinstance(last, RunFinished)
    assert last.ending == "cancelled"


def test_a_cancel_before_the_engine_begins_is_kept(qtbot: QtBot, bridge: Bridge, engine: fakes.FakeEngine) -> None:
    """A cancel that comes at once still ends the run, by the engine's own last event."""
    engine.holds = True
    seen = gather(bridge)
    bridge.start(Order(CASE))
    bridge.cancel()
    qtbot.waitUntil(lambda: not bridge.running)
    last = seen[-1]
    assert isinstance(last, RunFinished)
    assert last.ending == "cancelled"


def test_an_older_run_is_not_heard_any_more(qtbot: QtBot, bridge: Bridge, engine: fakes.FakeEngine) -> None:
    """What an earlier run's engine says after a newer one began never comes across."""
    bridge.start(Order(CASE))
    qtbot.waitUntil(lambda: not bridge.running)
    late = engine.emit
    assert late is not None
    seen = gather(bridge)
    bridge.start(Order(CASE))
    late(Found(run_id=1, at=9.0, finding=fakes.finding("network.name", values={"summary": "late"})))
    qtbot.waitUntil(lambda: not bridge.running)
    said = [event.finding.values.get("summary") for event in seen if isinstance(event, Found)]
    assert said
    assert "late" not in said


def test_an_engine_that_breaks_is_told(qtbot: QtBot) -> None:
    """An exception out of the engine ends the run with its name, and the next run can begin."""

    async def bad(_order: Order, _emit: Callable[[Event], None]) -> None:
        raise ZeroDivisionError

    bridge = Bridge(engine=bad)
    with qtbot.waitSignal(bridge.broke) as told:
        bridge.start(Order(CASE))
    assert told.args == ["ZeroDivisionError"]
    assert not bridge.running
    assert bridge.start(Order(CASE))
    bridge.close()


def test_an_engine_without_a_last_event_is_told(qtbot: QtBot) -> None:
    """A run that returns without its last event does not leave the window waiting."""

    async def forgetful(_order: Order, _emit: Callable[[Event], None]) -> None:
        await asyncio.sleep(0)

    bridge = Bridge(engine=forgetful)
    with qtbot.waitSignal(bridge.broke):
        bridge.start(Order(CASE))
    bridge.close()


def test_many_events_are_handed_on_in_slices(qtbot: QtBot) -> None:
    """Ten thousand events come across whole, in more than one piece."""

    async def flood(_order: Order, emit: Callable[[Event], None]) -> None:
        emit(RunStarted(run_id=1, at=0, wall_clock=0, checks=(), probes=(), selected=()))
        for number in range(10_000):
            emit(Found(run_id=1, at=0, finding=fakes.finding("network.name", ended=float(number))))
        emit(RunFinished(run_id=1, at=1, verdict=END))

    bridge = Bridge(engine=flood)
    pieces: list[int] = []
    runs = [Run()]

    def take(events: list[Event]) -> None:
        pieces.append(len(events))
        for event in events:
            runs[0] = apply(runs[0], event)

    bridge.events.connect(take)
    bridge.start(Order(CASE))
    qtbot.waitUntil(lambda: not bridge.running, timeout=20_000)
    assert sum(pieces) == 10_002
    assert len(pieces) > 10
    assert runs[0].findings["network.name"].ended == 9_999
    bridge.close()


def test_a_call_brings_back_its_answer_and_its_error(qtbot: QtBot, bridge: Bridge) -> None:
    """What a slow call returns or raises comes back to the GUI thread."""
    here = threading.get_ident()
    got: list[object] = []
    bridge.ask(threading.get_ident, lambda there: got.append((there != here, threading.get_ident() == here)))
    qtbot.waitUntil(lambda: bool(got))
    assert got == [(True, True)]

    def fail() -> None:
        raise KeyError

    bridge.ask(fail, lambda _nothing: None, lambda error: got.append(type(error)))
    qtbot.waitUntil(lambda: len(got) == 2)
    assert got[1] is KeyError


def test_closing_does_not_wait_for_what_hangs(qtbot: QtBot) -> None:
    """A call that hangs and a run that does not stop hold up the end by less than two seconds."""
    stuck = threading.Event()

    async def stubborn(_order: Order, _emit: Callable[[Event], None]) -> None:
        while not stuck.is_set():
            try:
                await asyncio.sleep(30)
            except asyncio.CancelledError:
                continue

    bridge = Bridge(engine=stubborn)
    bridge.start(Order(CASE))
    bridge.ask(stuck.wait, lambda _nothing: None)
    qtbot.wait(50)
    before = time.monotonic()
    bridge.close()
    took = time.monotonic() - before
    stuck.set()
    assert took < 2.0  # the promise itself, not a measurement of speed


def test_nothing_comes_after_close(qtbot: QtBot, engine: fakes.FakeEngine) -> None:
    """A closed bridge starts nothing and says nothing."""
    engine.holds = True
    bridge = Bridge(engine=engine)
    seen = gather(bridge)
    bridge.start(Order(CASE))
    qtbot.waitUntil(lambda: len(seen) > 3)
    known = len(seen)
    bridge.close()
    qtbot.wait(50)
    assert len(seen) == known
    assert not bridge.start(Order(CASE))
