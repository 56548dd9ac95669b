"""A small name server on loopback that answers as a test says, by UDP and by TCP."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from tests.wire.listening import listening

Answer = Callable[[dns.message.Message, bool], dns.message.Message | bytes | None]
Proper = Callable[[dns.message.Message, bool], dns.message.Message]


@contextlib.asynccontextmanager
async def name_server(answer: Answer, *, tcp: bool = True) -> AsyncIterator[str]:
    """Serve `answer(query, over_tcp)` by UDP and TCP on loopback; yields "address:port"."""
    loop = asyncio.get_running_loop()

    class Datagrams(asyncio.DatagramProtocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
            said = answer(dns.message.from_wire(data), False)  # noqa: FBT003 - over UDP
            if said is not None:
                self.transport.sendto(_wire(said), addr)  # type: ignore[attr-defined]

    async def stream(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(2), "big")
        said = answer(dns.message.from_wire(await reader.readexactly(size)), True)  # noqa: FBT003 - over TCP
        if said is not None:
            wire = _wire(said)
            writer.write(len(wire).to_bytes(2, "big") + wire)
        writer.close()

    async with listening(stream) as listener:
        port = listener.sockets[0].getsockname()[1]
        transport, _ = await loop.create_datagram_endpoint(Datagrams, ("127.0.0.1", port))
        if not tcp:
            listener.close()
        try:
            yield f"127.0.0.1:{port}"
        finally:
            transport.close()


def records(*entries: tuple[str, str, str]) -> Proper:
    """Answer every question with those of `entries` (name, type, value) that are there, whatever was asked."""

    def answer(query: dns.message.Message, over_tcp: bool) -> dns.message.Message:  # noqa: FBT001 - the signature of all
        del over_tcp
        said = dns.message.make_response(query)
        wanted = query.question[0].rdtype.name
        for name, kind, value in entries:
            if kind in (wanted, "CNAME"):
                said.answer.append(dns.rrset.from_text(name, 60, "IN", kind, value))
        return said

    return answer


def refusing(code: dns.rcode.Rcode) -> Proper:
    """Answer with an error alone."""

    def answer(query: dns.message.Message, over_tcp: bool) -> dns.message.Message:  # noqa: FBT001 - the signature of all
        del over_tcp
        said = dns.message.make_response(query)
        said.set_rcode(code)
        return said

    return answer


def silent(query: dns.message.Message, over_tcp: bool) -> None:  # noqa: FBT001 - the signature of all
    """Say nothing."""
    del query, over_tcp


def truncated(query: dns.message.Message, over_tcp: bool) -> dns.message.Message:  # noqa: FBT001 - the signature of all
    """Say by UDP that the answer does not fit, and give 500 records by TCP."""
    said = dns.message.make_response(query)
    if over_tcp:
        addresses = [f"10.0.{number // 250}.{number % 250}" for number in range(500)]
        said.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "A", *addresses))
    else:
        said.flags |= dns.flags.TC
    return said


def other_question(query: dns.message.Message, over_tcp: bool) -> dns.message.Message:  # noqa: FBT001 - the signature of all
    """Answer a question that nobody asked."""
    del over_tcp
    said = dns.message.make_response(dns.message.make_query("other.test", "A"))
    said.id = query.id
    return said


def _wire(said: dns.message.Message | bytes) -> bytes:
    return said if isinstance(said, bytes) else said.to_wire()
