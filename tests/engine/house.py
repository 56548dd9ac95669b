"""A small house for the engine's tests: probes and checks that do just what a test says."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from wizard.checks.base import Check, Explain
from wizard.engine import judge, plan, runner, verdict
from wizard.model.case import Case
from wizard.model.cloud import Cloud, Submission
from wizard.model.finding import Finding, Status
from wizard.model.observation import Greeting, NameLookup, Observation, Target
from wizard.model.run import Event
from wizard.model.seen import Seen
from wizard.wire.context import Context, Probe

CASE = Case(mailbox="scanner@contoso.test", cloud=Cloud("lab", Submission("smtp.contoso.test")))
TARGET = Target("smtp.contoso.test", "127.0.0.1", 587, "submission")


def name(context: Context, address: str = "127.0.0.1") -> None:
    """Leave one look-up."""
    now = context.now()
    context.emit(
        NameLookup(
            probe="names",
            started=now,
            ended=now,
            host="smtp.contoso.test",
            family=4,
            resolver="first",
            server="system",
            addresses=(address,),
        )
    )


def greeting(context: Context) -> None:
    """Leave one greeting."""
    context.emit(Greeting(probe="session", started=context.now(), ended=context.now(), target=TARGET, main=True))


def passing(check: str, kind: type[Observation], *, missing: Status = Status.UNKNOWN) -> Check:
    """Return a check that passes as soon as `kind` was seen, and is `missing` when it never comes."""

    def judged(seen: Seen, case: Case, explain: Explain) -> Finding | None:
        if seen.last(kind):
            return Finding(check=check, status=Status.PASS, say="ok")
        return Finding(check=check, status=missing, say="nothing") if seen.settled(kind) else None

    return Check(id=check, hop="dns", needs=(kind,), judge=judged, on_path=True)


def furnish(
    monkeypatch: pytest.MonkeyPatch,
    checks: tuple[Check, ...],
    probes: dict[str, tuple[tuple[type[Observation], ...], Callable[[Context], Awaitable[None]]]],
) -> None:
    """Put these checks and probes into the house, and a network that counts how often it was closed."""
    made = tuple(Probe(id=key, gives=gives, run=run) for key, (gives, run) in probes.items())
    for room in (plan, judge, runner, verdict):
        monkeypatch.setattr(room, "CHECKS", checks)
    monkeypatch.setattr("wizard.wire.probes", lambda _: made)
    monkeypatch.setattr(runner, "Network", Closing)
    monkeypatch.setattr("wizard.catalogue.warm", lambda: None)
    Closing.closed = 0


class Closing:
    """Stands in for the shared network."""

    closed = 0

    def __init__(self, case: Case) -> None:
        self.case = case

    async def close(self) -> None:
        """Count."""
        await asyncio.sleep(0)
        Closing.closed += 1


async def at_once(request: runner.Request) -> tuple[Any, list[Event]]:
    """Execute and return the final state with every event."""
    events: list[Event] = []
    return await runner.execute(request, events.append), events
