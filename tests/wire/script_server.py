"""A small SMTP server on loopback that does what a test scripts for a stage. Shares no code with the probes.

TLS is done by hand, flight by flight, so that it can be done badly as well. What clients say is kept, connection by
connection, and `Server.sins` tells which promises they broke.
"""

import asyncio
import base64
import contextlib
import itertools
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.wire.listening import listening

#: "cut": the connection ends without TLS's own goodbye · "flood": the same words without end
Then = Literal["go", "close", "cut", "reset", "stall", "flood"]

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
#: Stages at which a client has to wait for the answer before it says another byte.
_WAITING = ("greeting", "starttls", "ehlo-tls", "auth", "user", "pass", "data", "end")
_TURNS = 3  # of the loop, for a client on the same loop to read what was sent, and to say what it should not
_A_LOT = 65_536
_RECORDS = (b"\x15\x03", b"\x16\x03")  # of TLS: an alert, or the question whether a silent port waits for a hello


@dataclass(frozen=True, slots=True)
class Act:
    """What to say at a stage, and what to do then.

    `late`: seconds of silence before it · `drip`: seconds between two bytes · `more`: what is said behind it `times`
    times · `part`: at the stage "shake", so many bytes of the server's own flight go out, and then `then` is done.
    """

    say: bytes = b""
    then: Then = "go"
    late: float = 0.0
    drip: float = 0.0
    more: bytes = b""
    times: int = 0
    part: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """The server's part: a stage that is not named goes well.

    The stage "shake" is the server's part of the handshake; what is said there is said in its place.
    `chunk` is how many bytes go into one packet; `split` is where every answer is cut into two packets.
    """

    stages: dict[str, bytes | Act] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    implicit: bool = False
    chunk: int = 0
    split: int = 0

    def act(self, stage: str) -> Act:
        """Return what happens at `stage`."""
        act = self.stages[stage] if stage in self.stages else REPLIES.get(stage, b"")
        return act if isinstance(act, Act) else Act(act)


@dataclass(slots=True)
class Talk:
    """One connection, as the server saw it. `heard`: every line, with whether TLS was up."""

    heard: list[tuple[bool, bytes]] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)  # all that came over the wire
    early: list[str] = field(default_factory=list)  # the stages at which the client did not wait
    dismissed: bool = False  # a 421 was said
    after: list[bytes] = field(default_factory=list)  # what came all the same
    strange: list[bytes] = field(default_factory=list)  # what is no command
    over: bool = False


@dataclass(slots=True)
class Server:
    """A running script. `messages`: what came between DATA and dot."""

    port: int
    talks: list[Talk] = field(default_factory=list)
    messages: list[bytes] = field(default_factory=list)
    empty: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def connections(self) -> int:
        """How many there were."""
        return len(self.talks)

    @property
    def heard(self) -> list[tuple[bool, bytes]]:
        """Every line of every connection, with whether TLS was up."""
        return [line for talk in self.talks for line in talk.heard]

    async def left(self) -> None:
        """Wait until every client has left."""
        async with asyncio.timeout(5):
            await self.empty.wait()

    def commands(self) -> list[bytes]:
        """Return the first word of every line."""
        return [line.split(b" ")[0].strip().upper() for _, line in self.heard]

    def sins(self, password: str, *, trusted: bool = True) -> list[str]:
        """Return what the clients did that they never may, whatever the server does.

        `trusted`: whether this server's certificate is one that a password may be sent to.
        """
        encoded = base64.b64encode(password.encode())
        found = [f"{stage}: spoke too early" for talk in self.talks for stage in talk.early]
        for talk in self.talks:
            secured = [line for safe, line in talk.heard if safe]
            clear = [line for safe, line in talk.heard if not safe]
            found += [f"after 421: {line!r}" for line in talk.after]
            found += [f"in clear: {line!r}" for line in clear if line.upper().startswith(b"AUTH")]
            found += ["no EHLO after TLS" for line in secured[:1] if line[:4].upper() not in (b"EHLO", b"QUIT")]
            found += [f"no line end: {line!r}" for _, line in talk.heard if not line.endswith(b"\r\n")]
            found += ["the password in clear" for form in (password.encode(), encoded) if form in talk.raw]
        commands = self.commands()
        found += ["a sign-in where the certificate is not trusted"] * (not trusted and b"AUTH" in commands)
        found += [f"{name.decode()} {commands.count(name)} times" for name in _ONCE if commands.count(name) > 1]
        told = sum(encoded in line for _, line in self.heard)
        found += [f"the password {told} times"] * (told > 1)
        found += ["more than one message"] * (len(self.messages) > 1)
        return found


_ONCE = (b"AUTH", b"MAIL", b"RCPT", b"DATA")


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
        self.talk = Talk()
        server.talks.append(self.talk)
        self._pending = bytearray()
        self._sent_before = 0
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None

    async def run(self) -> None:
        if self.script.implicit:
            await self._shake()
        await self.do("greeting")
        while line := await self.line():
            command = line.split(b" ")[0].strip().upper()
            if command == b"EHLO":
                await self.do("ehlo-tls" if self._tls is not None else "ehlo")
            elif command == b"STARTTLS":
                await self.start_tls()
            elif command == b"AUTH":
                await self.auth(line)
            elif command == b"DATA":
                await self.data()
            elif command == b"QUIT":
                await self.do("quit")
                return
            elif command in (b"MAIL", b"RCPT"):
                await self.do(command.decode().lower())
            else:
                self.talk.strange.append(line)
                await self._say(b"500 what?\r\n")

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
        while (line := await self._read_line()) != b".\r\n":
            if not line:
                raise _End
            message += line
        self.server.messages.append(message)
        await self.do("end")

    async def start_tls(self) -> None:
        await self.do("starttls")
        if self.script.act("starttls").say.startswith(b"220") and self.script.tls is not None:
            await self._shake()

    async def line(self) -> bytes:
        line = await self._read_line()
        if line.startswith(_RECORDS):
            self.talk.strange.append(line)
            await self._act(Act(b"500 what?\r\n", "stall"), "strange")
        if line:
            self.talk.heard.append((self._tls is not None, line))
        if line and self.talk.dismissed:
            if self._sent_before:  # of a group whose first answer this was
                self._sent_before -= 1
            else:
                self.talk.after.append(line)
        return line

    async def do(self, stage: str) -> None:
        act = self.script.act(stage)
        if stage in _WAITING:
            await self._listen(stage)
        await self._act(act, stage)
        if act.say.startswith(b"421") and not self.talk.dismissed:
            self.talk.dismissed, self._sent_before = True, self._pending.count(b"\n")

    async def _act(self, act: Act, stage: str) -> None:
        await asyncio.sleep(act.late)
        await self._say(act.say, act.drip)
        for _ in range(act.times):
            await self._say(act.more)
        while act.then == "flood":
            await self._say(act.say, act.drip)
        if act.then == "stall":
            while data := await self._more():
                if stage in _WAITING and not data.startswith(_RECORDS):
                    self.talk.early.append(stage)
            raise _End
        if act.then == "reset":
            sock = self.writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.writer.transport.abort()
        if act.then == "close" and self._tls is not None:
            with contextlib.suppress(ssl.SSLError):
                self._tls.unwrap()
            self.writer.write(self._outgoing.read())
        if act.then != "go":
            raise _End

    async def _listen(self, stage: str) -> None:
        """Give the client the time to say what it must not say before the answer, and note it."""
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        if self._tls is not None and self._incoming.pending:  # it came together with the end of the handshake
            with contextlib.suppress(ssl.SSLError):
                self._pending += self._tls.read(_A_LOT)
        if self.reader._buffer:  # type: ignore[attr-defined]
            self._pending += await self._more()
        if self._pending and not self._pending.startswith(_RECORDS):
            self.talk.early.append(stage)

    # ---- bytes out ---------------------------------------------------------------------------------------------------

    async def _say(self, text: bytes, drip: float = 0.0) -> None:
        step = 1 if drip else self.script.chunk or max(len(text), 1)
        cuts = [*range(0, len(text), step), len(text)]
        if self.script.split and self.script.split < len(text):
            cuts = [0, self.script.split, len(text)]
        for start, end in itertools.pairwise(cuts):
            for _ in range(_TURNS if start else 0):
                await asyncio.sleep(drip / _TURNS)
            await self._put(text[start:end])

    async def _put(self, data: bytes) -> None:
        if self._tls is not None:
            self._tls.write(data)
            data = self._outgoing.read()
        self.writer.write(data)
        if len(data) > _A_LOT or self.writer.transport.get_write_buffer_size() > _A_LOT:
            await self.writer.drain()
        if self.writer.transport.is_closing():
            raise _End

    async def _shake(self) -> None:
        """Do the server's part of the handshake, or what the script says in its place."""
        context, act = self.script.tls, self.script.act("shake")
        assert context is not None
        tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        while True:
            ended = True
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                ended = False
            except ssl.SSLError:
                self.writer.write(self._outgoing.read())  # the alert
                raise _End from None
            flight = self._outgoing.read()
            if flight and (act.say or act.part or act.then != "go"):
                await self._act(Act(act.say or flight[: act.part], act.then, act.late, act.drip), "shake")
                self._pending.clear()
                return
            await self._say(flight, act.drip)
            if ended:
                break
            if not (data := await self._receive()):
                raise _End
            self._incoming.write(data)
        self._tls = tls

    # ---- bytes in ----------------------------------------------------------------------------------------------------

    async def _read_line(self) -> bytes:
        while b"\n" not in self._pending:
            data = await self._more()
            if not data:
                line, self._pending = bytes(self._pending), bytearray()
                return line
            self._pending += data
        end = self._pending.index(b"\n") + 1
        line = bytes(self._pending[:end])
        del self._pending[:end]
        return line

    async def _more(self) -> bytes:
        """Return what the client says next, b"" if it has left."""
        while self._tls is not None:
            try:
                return self._tls.read(_A_LOT)
            except ssl.SSLWantReadError:
                if not (data := await self._receive()):
                    return b""
                self._incoming.write(data)
            except ssl.SSLError:  # its goodbye, or its alert
                return b""
        return await self._receive()

    async def _receive(self) -> bytes:
        data = await self.reader.read(_A_LOT)
        self.talk.raw += data
        return data


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
        server.empty.clear()
        session = _Session(
            script if isinstance(script, Script) else script(server.connections + 1), server, reader, writer
        )
        try:
            await session.run()
        except (_End, OSError, asyncio.IncompleteReadError, ssl.SSLError):
            pass  # the client left, or the script ended
        except asyncio.CancelledError:
            pass  # the test is over; asyncio's streams would log it
        finally:
            session.talk.over = True
            if all(talk.over for talk in server.talks):
                server.empty.set()
            writer.close()
            tasks.discard(task)

    async with listening(connected, host, port) as listener:
        server.port = listener.sockets[0].getsockname()[1]
        try:
            yield server
        finally:
            for task in tuple(tasks):
                task.cancel()
            if tasks:
                await asyncio.wait(tuple(tasks))
