"""A small SMTP server on loopback that does what a test scripts for a stage. Shares no code with the probes."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.wire.listening import listening

Then = Literal["go", "close", "reset", "stall"]

CAPABILITIES = b"250-lab.test Hello [203.0.113.7]\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n"
REPLIES: dict[str, bytes] = {
    "greeting": b"220 lab.test ESMTP ready\r\n",
    "ehlo": CAPABILITIES + b"250 STARTTLS\r\n",
    "starttls": b"220 2.0.0 go\r\n",
    "ehlo-tls": CAPABILITIES + b"250 AUTH LOGIN XOAUTH2\r\n",
    "auth": b"334 VXNlcm5hbWU6\r\n",
    "user": b"334 UGFzc3dvcmQ6\r\n",
    "pass": b"235 2.7.0 Authentication successful\r\n",
    "mail": b"250 2.1.0 ok\r\n",
    "rcpt": b"250 2.1.5 ok\r\n",
    "data": b"354 go ahead\r\n",
    "end": b"250 2.0.0 queued as 1\r\n",
    "quit": b"221 2.0.0 bye\r\n",
}


@dataclass(frozen=True, slots=True)
class Act:
    """What to say at a stage, and what to do then."""

    say: bytes = b""
    then: Then = "go"


@dataclass(slots=True)
class Script:
    """The server's part: a stage that is not named goes well. `chunk` is how many bytes go into one packet."""

    stages: dict[str, bytes | Act] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    chunk: int = 0

    def act(self, stage: str) -> Act:
        """Return what happens at `stage`."""
        act = self.stages[stage] if stage in self.stages else REPLIES[stage]
        return act if isinstance(act, Act) else Act(act)


@dataclass(slots=True)
class Server:
    """A running script. `heard`: every line, with whether TLS was up; `messages`: what came between DATA and dot."""

    port: int
    heard: list[tuple[bool, bytes]] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    open: int = 0
    connections: int = 0
    early: bool = False  # the client spoke before the greeting
    empty: asyncio.Event = field(default_factory=asyncio.Event)

    async def left(self) -> None:
        """Wait until every client has left."""
        async with asyncio.timeout(2):
            await self.empty.wait()

    def commands(self) -> list[bytes]:
        """Return the first word of every line."""
        return [line.split(b" ")[0].strip().upper() for _, line in self.heard]


class _End(Exception):  # noqa: N818 - no error
    pass


class _Session:
    def __init__(
        self, script: Script, server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.script = script
        self.server = server
        self.reader = reader
        self.writer = writer
        self.secured = script.implicit

    async def run(self) -> None:
        if self.script.stages.get("greeting") != Act(then="stall"):
            self.server.early |= bool(self.reader._buffer)  # type: ignore[attr-defined]
        await self.do("greeting")
        while line := await self.line():
            command = line.split(b" ")[0].strip().upper()
            if command == b"EHLO":
                await self.do("ehlo-tls" if self.secured else "ehlo")
            elif command == b"STARTTLS":
                await self.start_tls()
            elif command == b"AUTH":
                await self.auth(line)
            elif command == b"DATA":
                await self.data()
            elif command == b"QUIT":
                await self.do("quit")
                return
            else:
                await self.do({b"MAIL": "mail", b"RCPT": "rcpt"}[command])

    async def auth(self, line: bytes) -> None:
        if b"LOGIN" in line.upper():
            for stage in ("auth", "user"):
                await self.do(stage)
                if not self.script.act(stage).say.startswith(b"334"):
                    return
                await self.line()
        elif "token" in self.script.stages:  # why a token is refused, before the refusal
            await self.do("token")
            await self.line()
        await self.do("pass")

    async def data(self) -> None:
        await self.do("data")
        if not self.script.act("data").say.startswith(b"354"):
            return
        message = b""
        while (line := await self.reader.readline()) != b".\r\n":
            if not line:
                raise _End
            message += line
        self.server.messages.append(message)
        await self.do("end")

    async def start_tls(self) -> None:
        await self.do("starttls")
        if self.script.act("starttls").say.startswith(b"220") and self.script.tls is not None:
            await self.writer.start_tls(self.script.tls)
            self.secured = True

    async def line(self) -> bytes:
        line = await self.reader.readline()
        if line:
            self.server.heard.append((self.secured, line))
        return line

    async def do(self, stage: str) -> None:
        act = self.script.act(stage)
        step = self.script.chunk or max(len(act.say), 1)
        for place in range(0, len(act.say), step):
            if place:
                await asyncio.sleep(0)  # the client, on the same loop, reads what was sent before
            self.writer.write(act.say[place : place + step])
            if len(act.say) > 65536:
                await self.writer.drain()
        if act.then == "stall":
            with contextlib.suppress(ConnectionError):
                while await self.reader.read(65536):
                    pass
            raise _End
        if act.then == "reset":
            sock = self.writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()
        if act.then != "go":
            raise _End


@contextlib.asynccontextmanager
async def serve(
    script: Script | Callable[[int], Script], host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Server]:
    """Serve `script` (or what it returns for the number of the connection) on a port of loopback."""
    server = Server(port)
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        server.connections += 1
        server.open += 1
        server.empty.clear()
        chosen = script if isinstance(script, Script) else script(server.connections)
        try:
            await _Session(chosen, server, reader, writer).run()
        except (_End, OSError, asyncio.IncompleteReadError, ValueError):
            pass  # the client left, or the script ended
        except asyncio.CancelledError:
            pass  # the test is over; asyncio's streams would log it
        finally:
            server.open -= 1
            if not server.open:
                server.empty.set()
            writer.close()
            tasks.discard(task)

    first = script if isinstance(script, Script) else script(1)
    async with listening(connected, host, port, first.tls if first.implicit else None) as listener:
        server.port = listener.sockets[0].getsockname()[1]
        try:
            yield server
        finally:
            for task in tuple(tasks):
                task.cancel()
            if tasks:
                await asyncio.wait(tuple(tasks))
