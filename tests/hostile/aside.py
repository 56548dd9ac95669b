"""A scripted mail server in a thread of its own, for tests whose own thread is the window's."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.wire.script_server import Script, Server, serve


@contextmanager
def aside(script: Script) -> Iterator[Server]:
    """Serve `script` until the end; then everything of it is gone."""
    ready, ended = threading.Event(), threading.Event()
    made: list[Server] = []

    async def work() -> None:
        async with serve(script) as server:
            made.append(server)
            ready.set()
            while not ended.is_set():  # noqa: ASYNC110 - it is set in another thread
                await asyncio.sleep(0.01)

    thread = threading.Thread(target=asyncio.run, args=(work(),))
    thread.start()
    ready.wait()
    try:
        yield made[0]
    finally:
        ended.set()
        thread.join()
