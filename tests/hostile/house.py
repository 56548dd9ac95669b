"""Runs the program's own engine against one hostile server, and tells what is wrong with how that went."""

import ssl
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.hostile import canary
from tests.hostile.behaviours import CANARY, Behaviour
from tests.wire import bench, certs
from tests.wire.script_server import Server, serve
from wizard.engine.runner import Request, execute
from wizard.model.case import Case
from wizard.model.cloud import Cloud
from wizard.model.finding import Status
from wizard.model.run import Event, ProbeEnded, Run
from wizard.model.secret import Mask, Secret
from wizard.report import build, writing
from wizard.report.reader import Reader
from wizard.wire import limits

#: The steps that measure the path. The others ask Microsoft's services, which lie in tests of their own.
PATH = ("network", "tls", "credentials", "delivery")
_WAITS = ("CONNECT", "GREETING", "REPLY", "TLS", "BODY", "END_OF_DATA", "QUIT", "LOOKUP", "LOOKUP_TRY", "HTTP")


def hurry(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the program wait `seconds` where it waits many."""
    for name in _WAITS:
        patch.setattr(limits, name, seconds)
    patch.setattr(limits, "PATIENCE", seconds / 2)
    patch.setattr(limits, "FOREIGN", seconds / 4)
    patch.setattr(limits, "SILENT_AT_LEAST", seconds / 4)
    patch.setattr(limits, "SILENT_AT_MOST", seconds / 2)
    patch.setattr(limits, "ATTEMPTS", (0.0, 0.02, 0.04))


@dataclass(frozen=True, slots=True)
class Met:
    """One server that was met: what the run knows at its end, all that it told, and what the server saw."""

    behaviour: Behaviour
    case: Case
    run: Run
    events: tuple[Event, ...]
    server: Server

    @property
    def cause(self) -> str | None:
        """The verdict's cause."""
        return self.run.verdict.cause if self.run.verdict else "no-verdict"

    def faults(self) -> list[str]:
        """Return what must not be: a wrong verdict, a broken promise, a fault of ours, the password in what is told."""
        behaviour, run = self.behaviour, self.run
        found = self.server.sins(CANARY, trusted=behaviour.trusted)
        if self.cause not in behaviour.causes:
            found.append(f"the verdict names {self.cause}")
        if run.ending != "complete":
            found.append(f"the run ended by {run.ending}")
        found += [f"{one.check} crashed" for one in run.findings.values() if one.status is Status.CRASHED]
        found += [f"{one.probe}: {one.crashed}" for one in self.events if isinstance(one, ProbeEnded) and one.crashed]
        return found + [f"told: {form}" for form in canary.found_in(repr(self.events), CANARY)]

    def wrong(self) -> list[str]:
        """Return `faults`, and what must not stand in a report of it."""
        return self.faults() + _written(build.build(self.run, self.case, Mask([Secret(CANARY)])))


def _written(report: Mapping[str, Any]) -> list[str]:
    """Return what must not stand in the report's forms."""
    found = []
    for form in _FORMS:
        made = writing.write(report, form, Reader(), Mask([Secret(CANARY)]))
        found += [f"{form}: {name}" for name in canary.found_in(made.data, CANARY)]
        if form != "json":
            text = "".join(made.readable).replace("\r\n", "").replace("\n", "").replace("\ufeff", "", 1)
            found += sorted({f"{form}: {char!r}" for char in set(text) if unicodedata.category(char) in ACTIVE})
    return found


#: What is drawn or packed holds the same; tests/report looks into it.
_FORMS: tuple[writing.Form, ...] = ("html", "text", "json")
#: Kinds of characters that steer a terminal, a page or the order of letters.
ACTIVE = ("Cc", "Cf", "Cs", "Zl", "Zp")


def certificate(behaviour: Behaviour) -> ssl.SSLContext:
    """Return the TLS context that a behaviour asks for."""
    return certs.server(**behaviour.certificate)


def _cloud(behaviour: Behaviour, port: int) -> Cloud:
    cloud = bench.cloud(port, implicit=behaviour.speaks == "implicit", ca_file=certs.authority(behaviour.anchor).file)
    if not behaviour.exchange:
        return cloud
    return replace(cloud, submission=replace(cloud.submission, flavour="exchange-online"))


async def meet(
    behaviour: Behaviour, *, split: int = 0, selection: tuple[str, ...] = PATH, deadline: float = 80.0
) -> Met:
    """Run a whole diagnosis, with its message, against one behaviour; wait until every connection has gone."""
    events: list[Event] = []
    async with serve(behaviour.script(certificate(behaviour), split)) as server:
        case = bench.case(_cloud(behaviour, server.port))
        request = Request(case=case, secret=Secret(CANARY), selection=selection, deadline=deadline)
        run = await execute(request, events.append)
        await server.left()
    return Met(behaviour, case, run, tuple(events), server)
