"""Work of the engine from the terminal: progress on stderr, Ctrl-C and SIGTERM cancel it, what is known is kept."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from wizard import blocking
from wizard.cli.progress import Progress
from wizard.cli.terminal import say
from wizard.engine.runner import Request, execute
from wizard.model.run import Run
from wizard.words import text

T = TypeVar("T")

_MEANWHILE_AFTER = 0.1  # seconds; the first packets have left by then


def execute_here(request: Request, meanwhile: Callable[[], object] = lambda: None) -> Run:
    """Run to the end or to the cancel, and return what is known.

    `meanwhile` is called in a thread while the network is waited for; nobody waits for it.
    """
    return asyncio.run(_execute(request, meanwhile))


async def _execute(request: Request, meanwhile: Callable[[], object]) -> Run:
    asyncio.get_running_loop().call_later(_MEANWHILE_AFTER, blocking.start, meanwhile)
    return await _cancellable(execute(request, Progress()))


def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Do the work to its end or to the cancel, after which it is waited for: it cleans up and returns what is known."""
    return asyncio.run(_cancellable(work))


async def _cancellable(work: Coroutine[Any, Any, T]) -> T:
    task = asyncio.ensure_future(work)

    def cancel() -> None:
        say(text("cli.cancelling"))
        task.cancel()

    loop = asyncio.get_running_loop()
    for name in ("SIGINT", "SIGTERM"):
        # Windows' loops have no signal handlers; there asyncio itself cancels this coroutine on Ctrl-C
        with suppress(NotImplementedError, ValueError, RuntimeError):
            loop.add_signal_handler(getattr(signal, name), cancel)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if task.cancelled():
            raise
        cancel()
        return await task
