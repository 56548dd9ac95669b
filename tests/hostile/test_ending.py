"""However and whenever a run is ended, it says so with its last event, and nothing of it is left."""

import asyncio
import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hostile.behaviours import CANARY
from tests.hostile.house import PATH, hurry
from tests.wire import bench, certs
from tests.wire.script_server import Script, Server, serve
from wizard.engine.runner import Request, execute
from wizard.model.finding import Status
from wizard.model.observation import Message, SignIn
from wizard.model.run import Event, Found, Observed, ProbeEnded, Run, RunFinished
from wizard.model.secret import Secret
from wizard.report import build

linux = pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is counted as Linux tells it")
_EVERY = 11  # turns of the loop between two cancels of the quick test
_MOST = 5_000  # turns that no run needs


class Counted(asyncio.SelectorEventLoop):
    """A loop that does something after so many of its turns."""

    _turns = 0
    _then: Callable[[], object] | None = None

    def after(self, turns: int, then: Callable[[], object]) -> None:
        """Call `then` when so many turns have passed."""
        self._turns, self._then = turns, then

    def _run_once(self) -> None:
        super()._run_once()  # type: ignore[misc]  # asyncio's own, which each turn goes through
        self._turns -= 1
        if self._turns == 0 and self._then is not None:
            self._then()


def held() -> tuple[int, int]:
    """Return how many files and sockets, and how many threads, this process has."""
    return len(list(Path("/proc/self/fd").iterdir())), len(list(Path("/proc/self/task").iterdir()))


@contextmanager
def nothing_left() -> Iterator[None]:
    """Look that there are no more files, sockets and threads afterwards than before; threads may take their time."""
    gc.collect()
    files, threads = held()
    yield
    gc.collect()
    until = time.monotonic() + 20
    while held()[1] > threads and time.monotonic() < until:
        time.sleep(0.01)
    after = held()
    assert after[0] <= files, [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    assert after[1] <= threads


async def cancelled(turns: int, chunk: int) -> tuple[Run, list[Event], Server]:
    """Cancel a whole diagnosis after so many turns of the loop."""
    events: list[Event] = []
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Counted)
    async with serve(Script(tls=certs.server(), chunk=chunk)) as server:
        case = bench.case(bench.cloud(server.port))
        request = Request(case=case, secret=Secret(CANARY), selection=PATH)
        before = asyncio.all_tasks()
        run = asyncio.ensure_future(execute(request, events.append))
        await asyncio.sleep(0)  # a task that has not begun cannot say that it ended
        loop.after(turns, lambda: (run.cancel(), loop.call_soon(run.cancel)))  # pressed twice
        state = await run
        await server.left()
        assert asyncio.all_tasks() - before - {task for task in asyncio.all_tasks() if task.done()} == set()
    return state, events, server


def at_every(step: int, chunk: int = 0) -> list[str | None]:
    """Cancel a run at every step-th turn of its loop, until one is over before; return how each ended.

    `chunk`: how many bytes of its answers the server puts into one packet.
    """
    endings: list[str | None] = []
    for turns in range(1, _MOST, step):
        with nothing_left(), asyncio.Runner(loop_factory=Counted) as runner:
            state, events, server = runner.run(cancelled(turns, chunk))
        endings.append(state.ending)
        assert isinstance(events[-1], RunFinished)
        assert sum(isinstance(event, RunFinished) for event in events) == 1
        assert not [event for event in events if isinstance(event, ProbeEnded) and event.crashed]
        assert not server.sins(CANARY)
        told = [type(event.observation) for event in events if isinstance(event, Observed)]
        assert told.count(SignIn) <= 1
        assert told.count(Message) <= 1
        messages = [event.observation for event in events if isinstance(event, Observed)]
        for one in messages:  # what was handed over is never told as not sent
            if isinstance(one, Message) and server.messages:
                assert one.accepted is not False
        if state.ending == "complete":
            break
    return endings


@linux
def test_cancelled_at_some_moments(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cancel at any turn of the loop ends the run with its last event; files, sockets, threads and tasks are gone."""
    hurry(monkeypatch, 5.0)
    endings = at_every(_EVERY)
    assert endings.count("cancelled") > 5
    assert endings[-1] == "complete"


@linux
@pytest.mark.long
@pytest.mark.timeout(1_200)
@pytest.mark.parametrize(("step", "chunk"), [(1, 0), (20, 4)], ids=["whole answers", "answers in pieces"])
def test_cancelled_at_every_moment(step: int, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same at every single turn, and between the pieces of answers."""
    hurry(monkeypatch, 5.0)
    endings = at_every(step, chunk)
    assert endings.count("cancelled") > 50
    assert endings[-1] == "complete"


class Clocks:
    """Both clocks of this computer, which a test may set."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.slept = self.set_by = 0.0
        monotonic, wall = time.monotonic, time.time
        patch.setattr(time, "monotonic", lambda: monotonic() + self.slept)
        patch.setattr(time, "time", lambda: wall() + self.slept + self.set_by)

    def sleep(self) -> None:
        """Let the computer have slept for eight hours."""
        self.slept += 8 * 3_600

    def set_back(self) -> None:
        """Set the clock on the wall to the year before."""
        self.set_by -= 365 * 86_400


async def interrupted(turns: int, what: Callable[[], object]) -> tuple[Run, list[Event], Server]:
    """Let something happen to the clocks after so many turns of a run."""
    events: list[Event] = []
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Counted)
    async with serve(Script(tls=certs.server())) as server:
        case = bench.case(bench.cloud(server.port))
        loop.after(turns, what)
        run = await execute(Request(case=case, secret=Secret(CANARY), selection=PATH), events.append)
        await server.left()
        assert build.build(run, case)["finished"]
    return run, events, server


@pytest.mark.parametrize("turns", [5, 20, 35, 50, 65, 80])
def test_sleep_and_resume(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer that slept for hours in mid run ends the run with what was seen, and does not hang or crash."""
    with asyncio.Runner(loop_factory=Counted) as runner:
        clocks = Clocks(monkeypatch)
        run, events, server = runner.run(interrupted(turns, clocks.sleep))
        monkeypatch.undo()
    assert isinstance(events[-1], RunFinished)
    assert run.ending in ("complete", "deadline")
    assert not [event for event in events if isinstance(event, Found) and event.finding.status is Status.CRASHED]
    assert not server.sins(CANARY)


@pytest.mark.parametrize("turns", [5, 50])
def test_clock_set_back(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is set back in mid run changes nothing but the dates that are told."""
    with asyncio.Runner(loop_factory=Counted) as runner:
        clocks = Clocks(monkeypatch)
        run, _, server = runner.run(interrupted(turns, clocks.set_back))
        monkeypatch.undo()
    assert run.ending == "complete"
    assert run.verdict is not None
    assert run.verdict.cause in (None, "certificate-not-yet-valid")  # by the clock it is that
    assert not server.sins(CANARY)
