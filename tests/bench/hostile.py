"""Meets the hostile servers with the program's real deadlines: `hostile time` or `hostile memory`, one line of JSON.

`time`: by how many seconds a step outlasted its own deadline at worst, with all slow servers at once. `memory`:
by how many megabytes the process grew at worst while it was flooded, the server being another process. Linux alone.
"""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.behaviours import BY_NAME, EVERY, Behaviour
from tests.hostile.house import PATH, certificate, meet
from tests.wire import bench
from tests.wire.script_server import serve
from wizard.engine.runner import Request, execute
from wizard.model.failure import FailureCode
from wizard.model.observation import Extensions, Greeting, Handshake, Message, Observation, SignIn, StartTls
from wizard.model.run import Observed, ProbeEnded, ProbeStarted
from wizard.model.secret import Secret
from wizard.wire import limits

#: What one step may take: an exchange of words each, up to the one that was not answered.
_ALLOWED: dict[type[Observation], float] = {
    Greeting: limits.GREETING,
    Extensions: limits.REPLY,
    StartTls: limits.REPLY,
    Handshake: limits.TLS,
    SignIn: limits.REPLY,
    Message: limits.END_OF_DATA,
}
_FLOODS = tuple(
    name for name in BY_NAME if any(word in name for word in ("10 MB", "100,000", "without end", "5 MB", "13 KiB"))
)


def late() -> Iterator[float]:
    """Yield by how much each step and each probe outlasted its deadline."""
    slow = [one for one in EVERY if one.slow]

    async def all_at_once() -> Iterator[float]:
        met = await asyncio.gather(*[meet(one, deadline=200.0) for one in slow])
        return (seconds for one in met for seconds in _late(one.events))

    yield from asyncio.run(all_at_once())


def _late(events: tuple[object, ...]) -> Iterator[float]:
    until: dict[str, float] = {}
    for event in events:
        if isinstance(event, ProbeStarted):
            until[event.probe] = event.until
        elif isinstance(event, ProbeEnded):
            yield event.at - until[event.probe]
        elif isinstance(event, Observed):
            seen = event.observation
            failure = getattr(seen, "failure", None)
            if type(seen) in _ALLOWED and failure is not None and failure.code is FailureCode.TIMEOUT:
                yield seen.ended - seen.started - _ALLOWED[type(seen)]


def grown(name: str) -> float:
    """Return by how many megabytes this process grew at most while it met one server of another process."""
    for behaviour in ("quit: close", name):  # what is loaded once is no growth
        command = [sys.executable, "-m", "tests.bench.hostile", "serve", behaviour]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as serving:
            assert serving.stdout
            assert serving.stdin
            served = json.loads(serving.stdout.readline())
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins anew
            before = _memory("VmRSS")
            case = bench.case(bench.cloud(served["port"], ca_file=Path(served["ca_file"])))
            request = Request(case=case, secret=Secret(bench.PASSWORD), selection=PATH)
            asyncio.run(execute(request, lambda _: None))
            after = _memory("VmHWM")
            serving.stdin.close()
    return (after - before) / 1_000


def _memory(what: str) -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(what):
            return float(line.split()[1])
    raise ValueError(what)


async def _serve(behaviour: Behaviour) -> None:
    from tests.wire import certs  # noqa: PLC0415 - made anew in this process

    async with serve(behaviour.script(certificate(behaviour))) as server:
        print(json.dumps({"port": server.port, "ca_file": str(certs.authority().file)}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    what, *which = sys.argv[1:]
    if what == "serve":
        asyncio.run(_serve(BY_NAME[which[0]]))
    elif what == "time":
        print(json.dumps({"s": round(max(0.0, *late()), 2)}))
    else:
        print(json.dumps({"mb": round(max(grown(name) for name in _FLOODS), 1)}))
