"""Name servers that lie, fail or say nothing, through the whole program: the right verdict, and no hang."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from tests.hostile.behaviours import CANARY
from tests.hostile.house import PATH, hurry
from tests.wire import bench, certs
from tests.wire.name_server import Answer, name_server, other_question, records, refusing, silent, truncated
from tests.wire.script_server import Script, Server, serve
from wizard.engine.runner import Request, execute
from wizard.model.finding import Status
from wizard.model.run import Run
from wizard.model.secret import Secret

HOST = "mail.test"
FAILS = ("dns-failure",)
HERE = (f"{HOST}.", "A", "127.0.0.1")
_MANY = 500


@dataclass(frozen=True, slots=True)
class Lie:
    """What the name server does. `second`: what another one says, if one is asked; `tcp`: whether TCP is served."""

    answer: Answer
    causes: tuple[str | None, ...]
    tcp: bool = True
    second: Answer | None = None
    exchange: bool = False


def raw(text: bytes) -> Answer:
    """Answer with these bytes behind the question's own id."""
    return lambda query, _: query.id.to_bytes(2, "big") + text


def _wrong_id(query: dns.message.Message, over_tcp: bool) -> dns.message.Message:  # noqa: FBT001 - the signature of all
    said = records(HERE)(query, over_tcp)
    said.id = query.id ^ 1
    return said


def _cut(query: dns.message.Message, over_tcp: bool) -> bytes:  # noqa: FBT001 - as above
    said = records(HERE)(query, over_tcp)
    return said.to_wire()[:-5]


def _many(*first: str) -> Answer:
    """Answer with 500 addresses of this computer at which nobody listens, behind those of `first`."""

    def answer(query: dns.message.Message, over_tcp: bool) -> dns.message.Message:  # noqa: FBT001 - as above
        said = dns.message.make_response(query)
        if query.question[0].rdtype.name == "A":
            addresses = [*first, *(f"127.1.{number // 250}.{1 + number % 250}" for number in range(_MANY))]
            if over_tcp:
                said.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", *addresses))
            else:
                said.flags |= dns.flags.TC
        return said

    return answer


def _chain(length: int) -> Answer:
    names = [f"{HOST}.", *(f"n{number}.test." for number in range(length))]
    links = [(one, "CNAME", other) for one, other in itertools.pairwise(names)]
    return records(*links, (names[-1], "A", "127.0.0.1"))


_STRANGE = f"\\027[31m<b>\\010.{HOST}."
LIES: dict[str, Lie] = {
    "no such name": Lie(refusing(dns.rcode.NXDOMAIN), FAILS),
    "no address": Lie(records(), FAILS),
    "SERVFAIL": Lie(refusing(dns.rcode.SERVFAIL), FAILS),
    "REFUSED": Lie(refusing(dns.rcode.REFUSED), FAILS),
    "NOTIMP": Lie(refusing(dns.rcode.NOTIMP), FAILS),
    "silence": Lie(silent, FAILS),
    "truncated, and no TCP": Lie(truncated, FAILS, tcp=False),
    "a loop of names": Lie(records((f"{HOST}.", "CNAME", "b.test."), ("b.test.", "CNAME", f"{HOST}.")), FAILS),
    "a name that is its own": Lie(records((f"{HOST}.", "CNAME", f"{HOST}.")), FAILS),
    "an answer for another name": Lie(records(("other.test.", "A", "127.0.0.1")), FAILS),
    "an answer to another question": Lie(other_question, FAILS),
    "an answer with another number": Lie(_wrong_id, FAILS),
    "an answer cut short": Lie(_cut, FAILS),
    "garbage": Lie(raw(b"\xff" * 40), FAILS),
    "a name that points at itself": Lie(raw(b"\x81\x80\0\1\0\1\0\0\0\0\xc0\x0c\0\1\0\1"), FAILS),
    "counts that promise more": Lie(raw(b"\x81\x80\0\1\xff\xff\xff\xff\xff\xff\4mail\4test\0\0\1\0\1"), FAILS),
    "an empty datagram": Lie(lambda _, __: b"", FAILS),
    "a chain of eight names": Lie(_chain(8), (None,)),
    "a strange name": Lie(records((f"{HOST}.", "CNAME", _STRANGE), (_STRANGE, "A", "127.0.0.1")), (None,)),
    "500 addresses where nobody is": Lie(_many(), ("port-refused",)),
    "500 addresses, the first of which is right": Lie(_many("127.0.0.1"), ("port-refused",)),
    "an IPv6 address where nobody is": Lie(records(HERE, (f"{HOST}.", "AAAA", "::1")), ("ipv6-broken",)),
    "another address than the second one's": Lie(
        records(HERE),
        ("dns-hijacked", "not-exchange-online"),
        second=records((f"{HOST}.", "A", "203.0.113.9")),
        exchange=True,
    ),
    "no such name, which the second one knows": Lie(
        refusing(dns.rcode.NXDOMAIN), FAILS, second=records((f"{HOST}.", "A", "203.0.113.9"))
    ),
    "the second one says nothing": Lie(records(HERE), (None,), second=silent),
    "everything leads here": Lie(records(HERE), (None,), second=records(HERE)),
}


@contextlib.asynccontextmanager
async def _second(lie: Lie) -> AsyncIterator[tuple[str, ...]]:
    if lie.second is None:
        yield ()
        return
    async with name_server(lie.second) as address:
        yield (address,)


async def _ask(lie: Lie) -> tuple[Run, Server]:
    async with (
        name_server(lie.answer, tcp=lie.tcp) as first,
        _second(lie) as second,
        serve(Script(tls=certs.server())) as server,
    ):
        cloud = replace(bench.cloud(server.port, host=HOST), dns_servers=(first,), second_dns=second)
        if lie.exchange:
            cloud = replace(cloud, submission=replace(cloud.submission, flavour="exchange-online"))
        request = Request(case=bench.case(cloud), secret=Secret(CANARY), selection=PATH, deadline=60)
        run = await execute(request, lambda _: None)
        if server.talks:
            await server.left()
    return run, server


def _faults(lie: Lie, run: Run, server: Server) -> list[str]:
    cause = run.verdict.cause if run.verdict else "no-verdict"
    found = server.sins(CANARY) + [f"the verdict names {cause}"] * (cause not in lie.causes)
    found += [f"the run ended by {run.ending}"] * (run.ending != "complete")
    return found + [f"{one.check} crashed" for one in run.findings.values() if one.status is Status.CRASHED]


async def test_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each lie has its cause, no run hangs or crashes, and where a server was come to it was treated as promised."""
    hurry(monkeypatch, 3.0)
    ended = await asyncio.gather(*[_ask(lie) for lie in LIES.values()])
    found = {name: _faults(lie, *one) for (name, lie), one in zip(LIES.items(), ended, strict=True)}
    assert not {name: faults for name, faults in found.items() if faults}


@pytest.mark.parametrize("name", ["no such name", "a strange name", "500 addresses where nobody is"])
async def test_one_by_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone it is the same."""
    hurry(monkeypatch, 1.0)
    assert not _faults(LIES[name], *await _ask(LIES[name]))
