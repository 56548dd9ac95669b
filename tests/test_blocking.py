"""A synchronous call must end for its caller when its time is up, whatever the call does."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from wizard import blocking


async def test_a_result_comes_back() -> None:
    """The function's arguments and result must pass through another thread."""
    here = threading.get_ident()
    there, answer = await blocking.call(lambda value: (threading.get_ident(), value * 2), 21, timeout=10)
    assert answer == 42
    assert there != here


async def test_an_exception_comes_back() -> None:
    """What the function raises is the caller's."""

    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await blocking.call(fail, timeout=10)
    with pytest.raises(LookupError):
        blocking.wait(fail, timeout=10)


async def test_a_call_that_hangs() -> None:
    """The caller gets a TimeoutError and the loop goes on; the late result disturbs nobody."""
    release = threading.Event()
    with pytest.raises(TimeoutError):
        await blocking.call(release.wait, 20, timeout=0.05)
    release.set()
    await asyncio.sleep(0.05)


def test_a_call_that_hangs_without_a_loop() -> None:
    """The same where there is no loop."""
    release = threading.Event()
    with pytest.raises(TimeoutError):
        blocking.wait(release.wait, 20, timeout=0.05)
    release.set()


def test_a_call_that_hangs_when_the_program_ends() -> None:
    """A call that never ends must not hold up the end of the program."""
    program = "import time; from wizard import blocking; blocking.start(time.sleep, 3600)"
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0


def test_a_result_after_the_loop_has_gone(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A call that outlives its loop must end in silence."""
    release = threading.Event()
    begun: list[Future[bool]] = []
    start = blocking.start

    def noted(function: Callable[..., bool], *args: object) -> Future[bool]:
        begun.append(start(function, *args))
        return begun[-1]

    monkeypatch.setattr(blocking, "start", noted)

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            await blocking.call(release.wait, 20, timeout=0.01)

    asyncio.run(give_up())
    release.set()
    assert begun[0].result(10)
    assert not caplog.records


async def test_cancelling_the_wait() -> None:
    """A cancelled caller leaves at once."""
    release = threading.Event()
    task = asyncio.create_task(blocking.call(release.wait, 20, timeout=20))
    await asyncio.sleep(0.01)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    release.set()
    assert time.monotonic() - began < 10
