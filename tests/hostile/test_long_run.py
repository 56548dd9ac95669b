"""Two hours, of which the clock tells and nobody waits: memory, open files and the log stay as they were."""

import asyncio
import gc
import logging
from dataclasses import replace

import pytest

from tests.hostile.behaviours import BY_NAME, CANARY
from tests.hostile.house import certificate, hurry
from tests.hostile.test_ending import Clocks, held, linux
from tests.watch.house import watching
from tests.watch.test_fuzz import grown
from tests.watch.test_server import Device, client, until
from tests.wire import bench
from tests.wire.script_server import serve
from wizard.engine import propagation
from wizard.engine.propagation import Ended, Waiting
from wizard.engine.runner import Request
from wizard.model.device import DeviceObservation, DeviceSession
from wizard.model.run import Event
from wizard.model.secret import Secret
from wizard.watch import Limits

_HOURS = 2 * 3_600.0
_BETWEEN = 10.0  # seconds between two scans
_WARM = 100  # scans until everything that stays has come
_GROWTH = 8_000_000  # bytes that a process may grow by chance
_SIGN_IN = "credentials.sign-in"


class Counting(logging.Handler):
    """Counts what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of a line."""
        del record
        self.lines += 1


@pytest.fixture
def log() -> Counting:
    """Count the lines of the program's own log from now on."""
    return Counting()


@linux
@pytest.mark.long
@pytest.mark.timeout(600)
async def test_the_watcher(monkeypatch: pytest.MonkeyPatch, log: Counting) -> None:
    """A watcher whose limit is lifted serves a scan every ten seconds for two hours and holds nothing of them."""
    clocks, scans = Clocks(monkeypatch), 0
    logger = logging.getLogger("wizard")
    logger.addHandler(log)
    memory, files = 0, (0, 0)
    limits = Limits(seconds=2 * _HOURS, first_word=0.0)
    async with watching(limits=limits, seconds=2 * _HOURS) as (watcher, told):
        trusting = client()
        while clocks.slept < _HOURS:
            told.clear()
            device = await Device(watcher).connect()
            await device.secure(trusting)
            assert (await device.mail()).startswith("250")
            await device.say("QUIT")
            device.close()
            await until(lambda: _ended(told))
            clocks.slept += _BETWEEN
            scans += 1
            if scans == _WARM:
                gc.collect()
                memory, files = grown(), held()
        gc.collect()
        assert held()[0] <= files[0]
        assert held()[1] <= files[1]
        assert grown() - memory < _GROWTH
        assert watcher.reason == ""
    logger.removeHandler(log)
    assert scans == _HOURS / _BETWEEN
    assert log.lines == 0


def _ended(told: list[DeviceObservation]) -> bool:
    return any(isinstance(one, DeviceSession) and one.ending for one in told)


@linux
async def test_the_propagation_wait(monkeypatch: pytest.MonkeyPatch, log: Counting) -> None:
    """A series of twelve attempts over hours keeps one run, signs in twelve times, and leaves nothing behind."""
    hurry(monkeypatch, 10.0)
    behaviour = BY_NAME["Exchange Online: SMTP AUTH is off"]
    slept, sizes, held_then = [0.0], list[int](), list[tuple[int, int]]()
    logger = logging.getLogger("wizard")
    logger.addHandler(log)
    events: list[Event] = []
    async with serve(behaviour.script(certificate(behaviour))) as server:
        cloud = bench.cloud(server.port)
        cloud = replace(cloud, submission=replace(cloud.submission, flavour="exchange-online"))
        request = Request(case=bench.case(cloud, send=False), secret=Secret(CANARY))

        async def sleep(seconds: float) -> None:
            slept[0] += seconds
            gc.collect()
            sizes.append(len(repr(events)))
            held_then.append(held())
            events.clear()
            await asyncio.sleep(0)

        told: list[Waiting | Ended] = []
        run = await propagation.wait(request, "tenant-smtp-auth-disabled", events.append, told.append, sleep=sleep)
        await server.left()
    logger.removeHandler(log)
    assert told[-1] == Ended(reason="given-up", attempts=12, cause="tenant-smtp-auth-disabled")
    assert slept[0] == sum(propagation.PAUSES) > 1.5 * 3_600
    assert server.commands().count(b"AUTH") == 12
    assert len(run.observations) < 40
    assert max(sizes[4:]) < 1.1 * sizes[2]
    assert held_then[-1][0] <= held_then[2][0]
    assert log.lines == 0
