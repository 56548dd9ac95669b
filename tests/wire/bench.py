"""Runs probes against a script and collects what they leave."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from tests.wire import certs
from wizard.model.case import Case
from wizard.model.cloud import Cloud, Submission
from wizard.model.failure import Failure
from wizard.model.observation import Observation
from wizard.model.secret import Secret
from wizard.wire import probes
from wizard.wire.context import Context, Goal
from wizard.wire.message import TestMessage
from wizard.wire.network import Network

T = TypeVar("T", bound=Observation)
PASSWORD = "Correct-Horse 7!"
USER = "scanner@lab.test"


def cloud(port: int = 1, *, host: str = "127.0.0.1", implicit: bool = False, ca_file: Path | None = None) -> Cloud:
    """Return a cloud whose submission host is a script's port."""
    submission = Submission(host, port, 0, port if implicit else 0, certs.NAME)
    return Cloud("lab", submission, ca_file=ca_file or certs.authority().file)


def case(where: Cloud, **changes: object) -> Case:
    """Return a case on this cloud."""
    return replace(Case(mailbox=USER, cloud=where, recipient="you@lab.test", send=True), **changes)  # type: ignore[arg-type]


async def run(
    diagnosed: Case,
    only: Iterable[str] = ("session",),
    goal: Goal = "message",
    password: str | Secret | None = PASSWORD,
    stop_after: float | None = None,
    *,
    letter: TestMessage | None = None,
) -> list[Observation]:
    """Run some probes as the engine does: until all have settled, then cancelled. Returns what they left, in order."""
    seen: list[Observation] = []
    network = Network(diagnosed)
    secret = Secret(password) if isinstance(password, str) else password
    context = Context(diagnosed, seen.append, network, goal, secret, letter=letter)
    chosen = [probe for probe in probes(diagnosed) if probe.id in set(only)]
    assert len(chosen) == len(set(only)), [probe.id for probe in probes(diagnosed)]
    working = {probe.id for probe in chosen}
    settled = asyncio.Event()

    def settle(name: str) -> None:
        working.discard(name)
        if not working:
            settled.set()

    tasks = []
    for probe in chosen:
        task = asyncio.ensure_future(probe.run(replace(context, settle=partial(settle, probe.id))))
        task.add_done_callback(partial(lambda name, _: settle(name), probe.id))
        tasks.append(task)
    try:
        async with asyncio.timeout(stop_after):
            await settled.wait()
    except TimeoutError:
        pass
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    await network.close()
    for result in ended:
        if isinstance(result, Exception):
            raise result
    return seen


def one(seen: list[Observation], kind: type[T], index: int = -1) -> T:
    """Return the last observation of a kind (or another by index)."""
    return [entry for entry in seen if isinstance(entry, kind)][index]


def failures(seen: list[Observation]) -> list[Failure]:
    """Return every failure that was reported, in order."""
    return [failure for entry in seen if (failure := getattr(entry, "failure", None)) is not None]


def told(seen: list[Observation]) -> str:
    """Return every text of every observation, to look for a secret in."""
    return repr(seen)
