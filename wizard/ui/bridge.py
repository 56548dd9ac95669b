"""Between the window and the engine: the only module that knows both Qt and asyncio.

One thread, `wizard-net`, with one asyncio loop, started at first need. What happens there crosses by queued signal, in
batches: the worker fills a queue and rings once, the window empties it a slice at a time, so that ten thousand events
a second do not hold it up. The engine and all that it loads are imported in the worker.
"""

import asyncio
import contextlib
import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

if TYPE_CHECKING:  # the model takes as long to load as the first paint may take
    from wizard.model.case import Case
    from wizard.model.run import Event, Run
    from wizard.model.secret import Secret
    from wizard.model.way_trial import WayTrial
    from wizard.wire.message import TestMessage
    from wizard.wire.signin import Admin

T = TypeVar("T")
_log = logging.getLogger(__name__)

_SLICE_MS = 8  # of every frame, so that at least as much is left for drawing
_FRAME_MS = 16
_BATCH = 256  # events that are handed on at once: what they change is shown once
_CLOSE_S = 1.6  # the program is gone two seconds after the window was closed, whatever hangs
_CALL_S = 30.0
_SWITCH_S = 0.001  # a thread at work gives way after this time, five times sooner than usual: the window waits for it


class Order(NamedTuple):
    """What to run: the engine's request, before the engine is loaded. An empty selection means everything.

    `letter` is sent in place of the test message.
    """

    case: "Case"
    selection: tuple[str, ...] = ()
    secret: "Secret | None" = None
    previous: "Run | None" = None
    admin: "Admin | None" = None
    trials: "tuple[WayTrial, ...]" = ()
    letter: "TestMessage | None" = None


#: Runs an order, emitting events; the last one is RunFinished. Replaced in tests.
Engine = Callable[[Order, Callable[["Event"], None]], Coroutine[Any, Any, object]]


async def _engine(order: Order, emit: Callable[["Event"], None]) -> object:
    from wizard.engine.runner import Request, execute  # noqa: PLC0415 - loaded here, in the worker
    from wizard.model.run import Run  # noqa: PLC0415

    return await execute(
        Request(
            case=order.case,
            selection=order.selection,
            secret=order.secret,
            admin=order.admin,
            trials=order.trials,
            previous=order.previous or Run(),
            letter=order.letter,
        ),
        emit,
    )


class _Batch(NamedTuple):
    """Something for the window: an event of run number `run`, or a call to make."""

    run: int
    event: "Event | None" = None
    call: Callable[[], None] | None = None


class Bridge(QObject):
    """Starts runs and calls in the worker, and brings back what they say. Used from the GUI thread alone."""

    #: The events of the present run, in order, as a list. Events of older runs never come.
    events = Signal(list)
    #: The present run ended without its last event: our bug. The name of the exception.
    broke = Signal(str)
    _rung = Signal()

    def __init__(self, parent: QObject | None = None, engine: Engine | None = None) -> None:
        super().__init__(parent)
        self._engine = engine or _engine
        self._queue: deque[_Batch] = deque()
        self._bell = threading.Lock()  # held while a ring is on its way
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._task: asyncio.Task[None] | None = None  # the present run
        self._tasks: set[asyncio.Task[None]] = set()  # everything, so that nothing is collected while it works
        self._number = 0
        self._at_work = 0  # the run that the worker has begun and not ended
        self._cancelled = 0  # the run that was asked to end
        self._running = False
        self._closed = False
        self._frame = QTimer(self)
        self._frame.setSingleShot(True)
        self._frame.setInterval(_FRAME_MS)
        self._frame.timeout.connect(self._drain)
        self._rung.connect(self._drain_soon)  # queued by itself: it is rung in the worker

    @property
    def running(self) -> bool:
        """Whether a run has not yet said that it is over."""
        return self._running

    def start(self, order: Order) -> bool:
        """Begin a run. False, and nothing happens, while one is under way."""
        if self._running or self._closed:
            return False
        self._number += 1
        self._running = True
        self._spawn(self._run(self._number, order))
        return True

    def cancel(self) -> None:
        """Ask the present run to end. It ends with its last event, like any other."""
        loop, number = self._loop, self._number
        if loop is not None and self._running:
            loop.call_soon_threadsafe(self._cancel_task, number)

    def ask(
        self,
        function: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
        timeout: float = _CALL_S,
    ) -> None:
        """Call `function` in a thread of its own; the answer comes back to the GUI thread."""
        if not self._closed:
            self._spawn(self._call(function, done, failed, timeout))

    def work(
        self,
        task: Callable[[], Coroutine[Any, Any, T]],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> Callable[[], None]:
        """Run a coroutine in the worker; the answer comes back to the GUI thread. Return what cancels it.

        Once cancelled it says nothing more.
        """
        began: list[asyncio.Task[Any]] = []
        stopped = threading.Event()

        def cancel() -> None:
            stopped.set()
            if self._loop is not None and not self._closed:
                self._loop.call_soon_threadsafe(lambda: [one.cancel() for one in began])

        async def watched() -> T:
            present = asyncio.current_task()
            if present is not None:
                began.append(present)
            if stopped.is_set():
                raise asyncio.CancelledError
            return await task()

        if not self._closed:
            self._spawn(self._bring_back(watched(), done, failed, stopped.is_set))
        return cancel

    def post(self, call: Callable[[], None]) -> None:
        """Make a call in the GUI thread. For whatever works for the window elsewhere."""
        self._put(_Batch(0, call=call))

    async def answer(self, question: Callable[[Callable[[T], None]], None]) -> T:
        """Put a question to the GUI thread, and wait for what it answers. For the worker alone."""
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[T] = loop.create_future()

        def settle(answer: T) -> None:
            if not outcome.done():  # nobody waits for it any more
                outcome.set_result(answer)

        self.post(lambda: question(lambda answer: self._to_worker(loop, settle, answer)))
        return await outcome

    def close(self) -> None:
        """End everything, in less than two seconds."""
        if self._closed:
            return
        self._closed = True
        self._frame.stop()
        self._queue.clear()
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        with contextlib.suppress(RuntimeError):  # the loop has ended by itself
            loop.call_soon_threadsafe(self._stop)
        thread.join(_CLOSE_S)
        if thread.is_alive():
            _log.error("the worker did not stop in time")

    # ---- in the GUI thread ---------------------------------------------------------------------------------------

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        if self._loop is None:
            sys.setswitchinterval(_SWITCH_S)
            ready = threading.Event()
            self._thread = threading.Thread(target=self._work, args=(ready,), name="wizard-net", daemon=True)
            self._thread.start()
            ready.wait()
        loop = self._loop
        if loop is not None:
            loop.call_soon_threadsafe(lambda: self._begin(work))

    def _drain_soon(self) -> None:
        if not self._closed and not self._frame.isActive():
            self._drain()

    def _drain(self) -> None:
        """Hand on what has come, for at most one slice; the rest waits for the next frame."""
        if self._bell.locked():
            self._bell.release()
        until = time.monotonic() + _SLICE_MS / 1000
        events: list[Event] = []
        while self._queue and not self._closed:
            batch = self._queue.popleft()
            if batch.call is not None:
                self._hand_on(events)
                events = []
                batch.call()
            elif batch.event is not None and batch.run == self._number:
                events.append(batch.event)
            if len(events) >= _BATCH:
                self._hand_on(events)
                events = []
            if time.monotonic() > until:
                break
        self._hand_on(events)
        if self._queue and not self._closed:
            self._frame.start()

    def _hand_on(self, events: "list[Event]") -> None:
        if events:
            if self._is_last(events[-1]):
                self._running = False
            self.events.emit(events)

    @staticmethod
    def _is_last(event: "Event") -> bool:
        from wizard.model.run import RunFinished  # noqa: PLC0415 - loaded long since, by the worker

        return isinstance(event, RunFinished)

    def _ended(self, number: int, error: str) -> None:
        """Take note that the coroutine of run `number` is over. Its last event has come before, or never will."""
        if number == self._number and self._running:
            self._running = False
            self.broke.emit(error)

    # ---- in the worker -------------------------------------------------------------------------------------------

    def _work(self, ready: threading.Event) -> None:
        loop = asyncio.new_event_loop()
        self._loop = loop
        loop.call_soon(ready.set)
        try:
            loop.run_forever()
        finally:
            loop.close()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, number: int, order: Order) -> None:
        task = self._task = asyncio.current_task()
        if task is not None and self._cancelled == number:
            asyncio.get_running_loop().call_soon(task.cancel)  # once the engine is at work: the last event is its own
        error = "NoLastEvent"
        try:
            self._at_work = number
            await self._engine(order, lambda event: self._put(_Batch(number, event)))
        except asyncio.CancelledError:
            error = "CancelledError"
        except Exception as fault:  # noqa: BLE001 - our bug: the engine turns everything else into findings
            _log.error("the run failed: %s", type(fault).__name__)  # no traceback: it may hold values
            error = type(fault).__name__
        finally:
            self._at_work = 0
            self._put(_Batch(number, call=lambda: self._ended(number, error)))

    async def _call(
        self,
        function: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None,
        timeout: float,  # noqa: ASYNC109 - handed on to the one who keeps it
    ) -> None:
        from wizard import blocking  # noqa: PLC0415 - not needed for the first paint

        await self._bring_back(blocking.call(function, timeout=timeout), done, failed)

    async def _bring_back(
        self,
        work: Coroutine[Any, Any, T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None] | None,
        unwanted: Callable[[], bool] = lambda: False,
    ) -> None:
        """Wait for the work, and hand on what came of it unless nobody wants it any more."""
        try:
            result = await work
        except Exception as error:  # noqa: BLE001 - it belongs to whoever asked
            if failed is not None:
                self._put(_Batch(0, call=lambda error=error: None if unwanted() else failed(error)))  # type: ignore[misc]
            else:
                _log.error("a call failed: %s", type(error).__name__)  # without traceback: it may hold values
            return
        self._put(_Batch(0, call=lambda: None if unwanted() else done(result)))

    @staticmethod
    def _to_worker(loop: asyncio.AbstractEventLoop, call: Callable[[T], None], answer: T) -> None:
        with contextlib.suppress(RuntimeError):  # the worker is gone: the window was closed
            loop.call_soon_threadsafe(call, answer)

    def _put(self, batch: _Batch) -> None:
        self._queue.append(batch)
        if not self._closed and self._bell.acquire(blocking=False):
            self._rung.emit()

    def _cancel_task(self, number: int) -> None:
        self._cancelled = number
        if self._task is not None and self._at_work == number:
            self._task.cancel()

    def _stop(self) -> None:
        loop = asyncio.get_running_loop()
        tasks = [task for task in self._tasks if not task.done()]
        for task in tasks:
            task.cancel()

        async def end() -> None:
            if tasks:
                await asyncio.wait(tasks, timeout=_CLOSE_S - 0.3)
            loop.stop()

        self._tasks.add(loop.create_task(end()))
