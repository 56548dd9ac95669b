"""The practice resolvers: DNS over UDP and TCP for one small zone, truthful or not."""

import asyncio
import struct
from collections.abc import Mapping
from typing import Any, cast

import dns.exception
import dns.message
import dns.rcode
import dns.rrset

from wizard.lab.conversation import Conversation

_TTL = 60

Zone = Mapping[str, Mapping[str, tuple[str, ...]]]


class Resolver:
    """Answers from a table {name: {type: (values, …)}}. `failing` and `silent` are what some resolvers do all day."""

    def __init__(self, zone: Zone, *, failing: bool = False, silent: bool = False) -> None:
        self._zone = {name.lower().rstrip(".") + ".": dict(records) for name, records in zone.items()}
        self._failing = failing
        self._silent = silent
        self.asked: list[tuple[str, str, str]] = []  # (udp or tcp, name, type)

    def answer(self, packet: bytes, over: str) -> bytes | None:
        """Return the answer to a query packet, or None for no answer."""
        try:
            query = dns.message.from_wire(packet)
        except (dns.exception.DNSException, ValueError):
            return None
        if not isinstance(query, dns.message.QueryMessage) or len(query.question) != 1:
            return None
        if query.flags & 0x8000:  # an answer, not a question: answering it could loop
            return None
        question = query.question[0]
        self.asked.append((over, question.name.to_text().lower(), question.rdtype.name))
        if self._silent:
            return None
        response = dns.message.make_response(query, recursion_available=True)
        if self._failing:
            response.set_rcode(dns.rcode.SERVFAIL)
        else:
            self._fill(response, question)
        return response.to_wire()

    def _fill(self, response: dns.message.Message, question: dns.rrset.RRset) -> None:
        records = self._zone.get(question.name.to_text().lower())
        if records is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
            return
        values = records.get(question.rdtype.name, ())
        if values:
            response.answer.append(dns.rrset.from_text(question.name, _TTL, "IN", question.rdtype.name, *values))


class UdpNames(asyncio.DatagramProtocol):
    """The resolver's UDP side."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        # Python 3.11's own class does not derive from DatagramTransport, so isinstance would say no
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Answer one query."""
        answer = self._resolver.answer(data, "udp")
        if answer is not None:
            self._transport.sendto(answer, addr)


async def serve_tcp(talk: Conversation, resolver: Resolver) -> None:
    """Answer queries over TCP, each with its length in front."""
    while True:
        (length,) = struct.unpack("!H", await talk.exactly(2))
        answer = resolver.answer(await talk.exactly(length), "tcp")
        if answer is None:
            await talk.silence()
        else:
            talk.write(struct.pack("!H", len(answer)) + answer)
