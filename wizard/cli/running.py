"""One run of the engine from the terminal: progress on stderr, Ctrl-C and SIGTERM cancel it, what is known is kept."""

import asyncio
import signal
from contextlib import suppress

from wizard.cli.progress import Progress
from wizard.cli.terminal import say
from wizard.engine.runner import Request, execute
from wizard.model.run import Run
from wizard.words import text


def execute_here(request: Request) -> Run:
    """Run to the end or to the cancel, and return what is known."""
    return asyncio.run(_execute(request))


async def _execute(request: Request) -> Run:
    work = asyncio.ensure_future(execute(request, Progress()))

    def cancel() -> None:
        say(text("cli.cancelling"))
        work.cancel()

    loop = asyncio.get_running_loop()
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
