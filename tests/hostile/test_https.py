"""Services that lie, through a whole run with an administrator signed in: each reading says what is wrong, and no more.

What one client does with one answer is tried in tests/wire/test_rest.py; here all the readings of a run meet the liar
at once.
"""

import gzip
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any, NamedTuple

import pytest

from tests.wire import https_server
from tests.wire.https_server import Asked, Server, answer, html
from tests.wire.name_server import name_server, records
from tests.wire.test_rest import jwt
from tests.wire.test_services import TENANT, Signed, cloud_at, common
from wizard.engine.runner import Request, execute
from wizard.model.case import Case
from wizard.model.cloud import Cloud
from wizard.model.finding import Status
from wizard.model.run import Event, ProbeEnded, Run
from wizard.model.secret import Mask, Secret
from wizard.model.tenant import Reading
from wizard.report import build
from wizard.wire import limits
from wizard.wire.signin import Resource

STEPS = ("tenant", "mailbox", "mfa")
_MOST = 400  # questions of one run, whatever is answered


class Renewing(Signed):
    """Hands out another token whenever one was refused."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud)
        self.given: list[Secret] = []

    async def token(self, resource: Resource, stale: Secret | None = None) -> Secret:
        """Return a token that was never given before."""
        del stale
        self.given.append(jwt(aud=resource, number=len(self.given)))
        return self.given[-1]


Said = bytes | Iterable[bytes]


@dataclass(frozen=True, slots=True)
class Lie:
    """What is answered to a reading. `refused`: the words of which each reading must have one."""

    says: Callable[[Asked, Server, int], Said]
    refused: tuple[str, ...]
    certificate: tuple[tuple[str, Any], ...] = ()
    tenant: str = TENANT


def always(said: bytes) -> Callable[[Asked, Server, int], Said]:
    """Say the same to all."""
    return lambda _asked, _server, _count: said


def _linked(link: str) -> Callable[[Asked, Server, int], Said]:
    def says(asked: Asked, server: Server, count: int) -> bytes:
        host = server.base.partition("//")[2]
        return answer(
            200, {"value": [{"a": 1}], "@odata.nextLink": link.format(base=server.base, host=host, count=count)}
        )

    return says


def _flood(_asked: Asked, _server: Server, _count: int) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
    for _ in range(200):
        yield b" " * 100_000


def _chunks(_asked: Asked, _server: Server, _count: int) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    while True:
        yield b"1\r\n \r\n" * 10_000


def _headers(_asked: Asked, _server: Server, _count: int) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in range(1_000_000):
        yield f"X-{number}: {'y' * 1_000}\r\n".encode()


def _drip(_asked: Asked, _server: Server, _count: int) -> Iterator[bytes]:
    for char in b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b" " * 1_000:
        yield bytes((char,))
        time.sleep(0.02)


def _once(said: bytes) -> Callable[[Asked, Server, int], Said]:
    """Say this to the first two questions, and then the truth."""
    return lambda _asked, _server, count: said if count < 2 else answer(200, {"value": []})


def _refusal(status: int, message: str) -> Callable[[Asked, Server, int], Said]:
    return always(answer(status, {"error": {"code": "x", "message": message}}))


def _busy(wanted: str) -> Callable[[Asked, Server, int], Said]:
    return always(answer(429, raw=b"", headers={"Retry-After": wanted}))


def _json(text: bytes) -> Callable[[Asked, Server, int], Said]:
    return always(answer(200, raw=text, headers={"Content-Type": "application/json"}))


def _sent_on(location: str) -> Callable[[Asked, Server, int], Said]:
    def says(asked: Asked, server: Server, _count: int) -> bytes:
        to = location.format(host=server.base.partition("//")[2], path=asked.path)
        return answer(302, raw=b"", headers={"Location": to})

    return says


def _echo(asked: Asked, _server: Server, _count: int) -> bytes:
    said = f"no: {asked.headers.get('authorization', '')}\x1b[31m\u202e"
    return answer(403, {"error": {"message": said}})


_EMPTY = always(answer(200, {"value": []}))
_BOMB = answer(
    200,
    raw=gzip.compress(b" " * 100_000_000, 1),
    headers={"Content-Encoding": "gzip", "Content-Type": "application/json"},
)
_AWAY = ("login-page", "unavailable", "unreachable")
_EARLY = answer(401, raw=b"", headers={"Date": formatdate(0, usegmt=True)})
LIES: dict[str, Lie] = {
    "a token that ended in mid run": Lie(_once(answer(401, raw=b"")), ("", "not-found")),
    "a token that never counts": Lie(always(answer(401, raw=b"")), ("token",)),
    "a wrong audience": Lie(_refusal(401, "Invalid audience."), ("token",)),
    "a scope that is missing": Lie(_refusal(403, "Missing scope permissions on the request."), ("consent",)),
    "throttled": Lie(_busy("0"), ("throttled",)),
    "throttled for an hour": Lie(_busy("3600"), ("throttled",)),
    "throttled, a pause that is none": Lie(_busy("-1e999"), ("throttled",)),
    "a burst of 503": Lie(_once(answer(503, raw=b"")), ("", "not-found", "unavailable")),
    "503 for ever": Lie(always(answer(503, raw=b"busy")), ("unavailable",)),
    "a login page": Lie(always(html()), ("login-page",)),
    "a login page that says it is JSON": Lie(_json(b"<!DOCTYPE html><html>"), ("login-page",)),
    "a redirect to plain HTTP": Lie(_sent_on("http://{host}{path}"), _AWAY),
    "a redirect to another host": Lie(_sent_on("https://elsewhere.test{path}"), _AWAY),
    "20 MB": Lie(_flood, ("unreadable",)),
    "chunks without end": Lie(_chunks, ("unreadable",)),
    "headers without end": Lie(_headers, ("unreachable", "unreadable")),
    "a compression bomb": Lie(always(_BOMB), ("unreadable",)),
    "pages that go round": Lie(_linked("{base}/v1.0/again"), ("unreadable",)),
    "a next page on another host": Lie(_linked("https://elsewhere.test/v1.0/x?page={count}"), ("unreadable",)),
    "a next page in clear": Lie(_linked("http://{host}/v1.0/x?page={count}"), ("unreadable",)),
    "no JSON": Lie(_json(b'{"value": ['), ("unreadable",)),
    "JSON of depth 100,000": Lie(_json(b"[" * 100_000), ("unreadable",)),
    "a list of texts": Lie(always(answer(200, {"value": ["x", 1, None]})), ("unreadable",)),
    "numbers that are none": Lie(_json(b'{"value": [{"a": NaN, "b": 1e999, "c": -0}]}'), ("", "unreadable")),
    "a clock that is off": Lie(always(_EARLY), ("token",)),
    "garbage": Lie(always(b"\x00\x01garbage\r\n\r\n"), ("unreachable",)),
    "nothing": Lie(always(b""), ("unreachable",)),
    "half an answer": Lie(always(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"), ("unreachable", "unreadable")),
    "a byte at a time": Lie(_drip, ("unreachable",)),
    "a certificate of nobody": Lie(_EMPTY, ("unreachable",), (("issuer", "Strange Root"),)),
    "an expired certificate": Lie(_EMPTY, ("unreachable",), (("ends", -1), ("begins", -5))),
    "another tenant": Lie(_EMPTY, ("wrong-tenant",), tenant="99999999-0000-4000-8000-000000000000"),
    "the token said back": Lie(_echo, ("token", "role", "consent", "unavailable")),
}
_QUICK = (
    "a token that ended in mid run",
    "throttled",
    "a login page",
    "a redirect to another host",
    "chunks without end",
    "a compression bomb",
    "a next page on another host",
    "another tenant",
    "the token said back",
)


class Asking(NamedTuple):
    """A run that asked a liar."""

    case: Case
    run: Run
    events: list[Event]
    server: Server
    admin: Renewing


async def _ask(lie: Lie) -> Asking:
    count = 0

    def script(asked: Asked) -> Said:
        nonlocal count
        known = common(asked, server.base)
        if known is not None:
            return known.replace(TENANT.encode(), lie.tenant.encode())
        count += 1
        return lie.says(asked, server, count)

    events: list[Event] = []
    async with name_server(records(("localhost.", "A", "127.0.0.1"))) as names:
        with https_server.serve(script, **dict(lie.certificate)) as server:
            cloud = cloud_at(server.base, dns_servers=(names,))
            admin = Renewing(cloud)
            case = Case(mailbox="scanner@lab.test", cloud=cloud)
            request = Request(case=case, selection=STEPS, explicit=True, admin=admin, deadline=60)
            run = await execute(request, events.append)
    return Asking(case, run, events, server, admin)


@pytest.mark.parametrize("name", [pytest.param(one, marks=() if one in _QUICK else pytest.mark.long) for one in LIES])
async def test_each(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reading says why there is nothing to read, no check crashes or finds a cause, and no token goes astray."""
    monkeypatch.setattr(limits, "RETRY_PAUSES", (0.0, 0.0))
    monkeypatch.setattr(limits, "RETRY_AFTER", 0.0)
    monkeypatch.setattr(limits, "HTTPS", 5.0)
    monkeypatch.setattr(limits, "HTTPS_PIECES", 2_000)
    lie = LIES[name]
    case, run, events, server, admin = await _ask(lie)
    assert run.ending == "complete"
    assert not [one.check for one in run.findings.values() if one.status is Status.CRASHED]
    assert not [one for one in events if isinstance(one, ProbeEnded) and one.crashed]
    readings = [one for one in run.observations if isinstance(one, Reading)]
    said = {one.refused for one in readings if one.probe.startswith(("graph.", "exchange."))}
    assert said - {"no-endpoint"}
    assert said <= {*lie.refused, "no-endpoint"}
    assert len(server.asked) < _MOST
    report = json.dumps(build.build(run, case, Mask()))
    assert not [token for token in admin.given for text in (repr(events), report) if token.reveal() in text]
    assert run.verdict is not None
    assert run.verdict.cause is None or "" in said  # an empty answer means that there is nothing
