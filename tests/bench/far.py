"""The far side of the benchmark besides mail: names, and web services. `far CHAIN KEY ADDRESS4 ADDRESS6`."""

import asyncio
import ssl
import sys
from typing import cast

import dns.message
import dns.rdatatype
import dns.rrset


class Names(asyncio.DatagramProtocol):
    """Answers for every name below .test with the two addresses of this side, and with nothing for other kinds."""

    transport: asyncio.DatagramTransport

    def __init__(self, four: str, six: str) -> None:
        self._answers = {dns.rdatatype.A: four, dns.rdatatype.AAAA: six}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Answer one question."""
        query = dns.message.from_wire(data)
        question = query.question[0]
        answer = dns.message.make_response(query)
        if question.rdtype in self._answers and question.name.to_text().endswith(".test."):
            address = self._answers[question.rdtype]
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", question.rdtype, address))
        self.transport.sendto(answer.to_wire(), addr)


async def page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer any request with an empty JSON object."""
    try:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
        await writer.drain()
    except (OSError, asyncio.IncompleteReadError):
        pass
    writer.close()


async def serve(chain: str, key: str, four: str, six: str) -> None:
    """Serve until killed."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain, key)
    await asyncio.get_running_loop().create_datagram_endpoint(lambda: Names(four, six), local_addr=(four, 53))
    server = await asyncio.start_server(page, None, 443, ssl=tls)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:]))
