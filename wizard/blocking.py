"""Calls of synchronous libraries, each with its own time-out. Knows none of them.

The call runs in a thread that nobody joins: one that hangs (a keyring that waits for a dialog nobody sees) holds up
neither the loop nor the end of the program. What such a call returns too late is dropped.
"""

import _thread
import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


async def call(function: Callable[..., T], *args: object, timeout: float) -> T:  # noqa: ASYNC109 - the thread outlives the wait
    """Return `function(*args)`, run in a thread of its own. Raises TimeoutError after `timeout` seconds."""
    return await asyncio.wait_for(asyncio.wrap_future(start(function, *args)), timeout)


def wait(function: Callable[..., T], *args: object, timeout: float) -> T:
    """Do what `call` does where there is no loop. Raises TimeoutError after `timeout` seconds."""
    return start(function, *args).result(timeout)


def start(function: Callable[..., T], *args: object) -> Future[T]:
    """Begin `function(*args)` in a thread and return its future."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            result = function(*args)
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits, whatever it is
            future.set_exception(error)
        else:
            future.set_result(result)

    # not threading.Thread: its `start` waits until the thread runs, which holds up the loop for milliseconds each time
    _thread.start_new_thread(run, ())
    return future
