"""One run of the engine from the terminal: progress on stderr, Ctrl-C and SIGTERM cancel it, what is known is kept."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress

from wizard import blocking
from wizard.cli.progress import Progress
from wizard.cli.terminal import say
from wizard.engine.runner import Request, execute
from wizard.model.run import Run
from wizard.words import text

_MEANWHILE_AFTER = 0.1  # seconds; the first packets have left by then


def execute_here(request: Request, meanwhile: Callable[[], object] = lambda: None) -> Run:
    """Run to the end or to the cancel, and return what is known.

    `meanwhile` is called in a thread while the network is waited for; nobody waits for it.
    """
    return asyncio.run(_execute(request, meanwhile))


async def _execute(request: Request, meanwhile: Callable[[], object]) -> Run:
    work = asyncio.ensure_future(execute(request, Progress()))

    def cancel() -> None:
        say(text("cli.cancelling"))
        work.cancel()

    loop = asyncio.get_running_loop()
    loop.call_later(_MEANWHILE_AFTER, blocking.start, meanwhile)
    for name in ("SIGINT", "SIGTERM"):
        # Windows' loops have no signal handlers; there asyncio itself cancels this coroutine on Ctrl-C
        with suppress(NotImplementedError, ValueError, RuntimeError):
            loop.add_signal_handler(getattr(signal, name), cancel)
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        if work.cancelled():
            raise
        cancel()
        return await work
