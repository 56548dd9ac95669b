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
from tests.hostile.house import hurry
from tests.wire import bench, certs
from tests.wire.script_server import Script, Server, serve
from wizard.engine.runner import Request, execute
from wizard.model.observation import Message, SignIn
from wizard.model.run import Event, Observed, ProbeEnded, Run, RunFinished
from wizard.model.secret import Secret

linux = pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is counted as Linux tells it")
_EVERY = 13  # turns of the loop between two cancels of the quick test
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


async def cancelled(turns: int) -> tuple[Run, list[Event], Server]:
    """Cancel a whole diagnosis after so many turns of the loop."""
    events: list[Event] = []
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Counted)
    async with serve(Script(tls=certs.server())) as server:
        case = bench.case(bench.cloud(server.port))
        before = asyncio.all_tasks()
        run = asyncio.ensure_future(execute(Request(case=case, secret=Secret(CANARY)), events.append))
        loop.after(turns, run.cancel)
        state = await run
        await server.left()
        assert asyncio.all_tasks() - before - {task for task in asyncio.all_tasks() if task.done()} == set()
    return state, events, server


def at_every(step: int) -> list[str | None]:
    """Cancel a run at every step-th turn of its loop, until one is over before; return how each ended."""
    endings: list[str | None] = []
    for turns in range(1, _MOST, step):
        with nothing_left(), asyncio.Runner(loop_factory=Counted) as runner:
            state, events, server = runner.run(cancelled(turns))
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
def test_cancelled_at_every_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same at every single turn."""
    hurry(monkeypatch, 5.0)
    endings = at_every(1)
    assert endings.count("cancelled") > 100
    assert endings[-1] == "complete"
