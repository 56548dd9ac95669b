"""The yardstick: the complete diagnosis as fast as the network allows, with the standard library alone.

Names of the mail host and the three web services; every address of both families on every port; four TLS versions, each
on a connection of its own; one verified session that signs in and sends. All that is independent happens at once. It
prints the seconds that its work took, without the interpreter's start, and fails if anything was not measured.
"""

import asyncio
import base64
import os
import socket
import ssl
import struct
import sys
import time
from typing import cast

BEGAN = time.monotonic()
HOST, USER, PASSWORD = os.environ["LAB_HOST"], os.environ["LAB_USER"], os.environ["LAB_PASS"]
SERVICES, RESOLVER = os.environ["LAB_SERVICES"].split(), os.environ["LAB_DNS"]
A, AAAA = 1, 28
VERSIONS = (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)


class Asker(asyncio.DatagramProtocol):
    """Asks a name server; one socket for all questions."""

    transport: asyncio.DatagramTransport

    def __init__(self) -> None:
        self._open: dict[int, asyncio.Future[bytes]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where questions go."""
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Hand an answer to who asked."""
        self._open.pop(int.from_bytes(data[:2], "big")).set_result(data)

    async def address(self, name: str, kind: int) -> str:
        """Return the one address of a name."""
        number = len(self._open) + 1
        while number in self._open:
            number += 1
        question = b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"
        self._open[number] = asyncio.get_running_loop().create_future()
        head = struct.pack(">6H", number, 0x0100, 1, 0, 0, 0)
        self.transport.sendto(head + question + struct.pack(">2H", kind, 1))
        data = await self._open[number]
        return socket.inet_ntop(*((socket.AF_INET, data[-4:]) if kind == A else (socket.AF_INET6, data[-16:])))


def context(version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """Return what verifies, or what tries one version and verifies nothing."""
    if version is None:
        return ssl.create_default_context(cafile=os.environ["LAB_CA"])
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    made.set_ciphers("ALL:@SECLEVEL=0")
    made.minimum_version = made.maximum_version = version
    return made


async def heard(reader: asyncio.StreamReader, code: bytes) -> None:
    """Read one reply, which must be the expected one."""
    while (line := await reader.readline())[3:4] == b"-":
        pass
    assert line.startswith(code), line


async def reach(address: str, port: int) -> None:
    """Connect and let go."""
    _, writer = await asyncio.open_connection(address, port)
    writer.transport.abort()


async def session(address: str, tls: ssl.SSLContext) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Go as far as TLS."""
    reader, writer = await asyncio.open_connection(address, 587)
    for sent, code in ((b"", b"220"), (b"EHLO near.test\r\n", b"250"), (b"STARTTLS\r\n", b"220")):
        writer.write(sent)
        await heard(reader, code)
    await writer.start_tls(tls, server_hostname=HOST)
    return reader, writer


async def version(address: str, which: ssl.TLSVersion) -> None:
    """Try one version; either answer will do."""
    try:
        _, writer = await session(address, context(which))
    except (ssl.SSLError, ConnectionError):
        return
    writer.transport.abort()


async def message(address: str) -> None:
    """Sign in and send."""
    reader, writer = await session(address, context())
    token = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
    envelope = f"MAIL FROM:<{USER}>\r\nRCPT TO:<{USER}>\r\nDATA\r\n".encode()
    text = f"From: {USER}\r\nTo: {USER}\r\nSubject: test\r\n\r\ntest\r\n.\r\n".encode()
    steps = ((b"EHLO near.test\r\n", (b"250",)), (b"AUTH PLAIN " + token + b"\r\n", (b"235",)))
    for sent, codes in (*steps, (envelope, (b"250", b"250", b"354")), (text, (b"250",))):
        writer.write(sent)
        # else the server's next reply waits for our delayed acknowledgement of its session tickets
        writer.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        for code in codes:
            await heard(reader, code)
    writer.transport.abort()


async def main() -> None:
    """Do it all."""
    loop = asyncio.get_running_loop()
    _, asker = await loop.create_datagram_endpoint(Asker, remote_addr=(RESOLVER, 53))

    async def mail(kind: int) -> None:
        address = await asker.address(HOST, kind)
        four = [message(address), *(version(address, which) for which in VERSIONS)] if kind == A else []
        await asyncio.gather(*four, *(reach(address, port) for port in (587, 465, 25)))

    async def service(name: str, kind: int) -> None:
        await reach(await asker.address(name, kind), 443)

    await asyncio.gather(*(mail(kind) for kind in (A, AAAA)), *(service(n, k) for n in SERVICES for k in (A, AAAA)))


asyncio.run(main())
sys.stdout.write(f"{time.monotonic() - BEGAN}\n")
