"""One TCP conversation as the practice servers hold it: bounded reading, STARTTLS, and every way to end. No protocol.

TLS is spoken over memory buffers in the same object, not by exchanging the transport: the switch is one assignment, so
no byte of the client's hello can reach the wrong side, and the alert of a failed handshake really is sent.
"""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable
from typing import Any

_PATIENCE = 60.0  # without a byte from the client
_LONGEST = 600.0  # a whole conversation
_HANDSHAKE = 30.0
_BACKLOG = 262_144  # unread bytes above which the client has to wait
_RECORD = 65_536
_ENDING = 2.0
_TURNS = 3
_MOST = 256  # conversations at a time
_ABORT = struct.pack("ii", 1, 0)  # SO_LINGER on, no time: closing resets


class LineTooLongError(Exception):
    """The client sent a line above the limit."""


class Hall:
    """All conversations of one world: counts them, keeps what went wrong on our side, ends them together."""

    def __init__(self) -> None:
        self.faults: list[BaseException] = []
        self.count = 0
        self._present: set[Conversation] = set()
        self._closed = False

    def enter(self, conversation: "Conversation") -> bool:
        """Take a conversation in, unless the house is full or closed."""
        if self._closed or len(self._present) >= _MOST:
            return False
        self.count += 1
        self._present.add(conversation)
        return True

    def leave(self, conversation: "Conversation", fault: BaseException | None) -> None:
        """Forget a conversation; a fault is a bug of the practice servers."""
        self._present.discard(conversation)
        if fault is not None:
            self.faults.append(fault)

    async def close(self) -> None:
        """End every conversation at once, also those that were just being accepted."""
        self._closed = True
        for conversation in tuple(self._present):
            conversation.cut()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            await asyncio.wait(others, timeout=_ENDING)
        for _ in range(_TURNS):  # the transports close their sockets in the loop's next turns
            await asyncio.sleep(0)


class Conversation(asyncio.Protocol):
    """The server's end of a connection. `serve` is run once for it; what the client does wrong ends it quietly."""

    def __init__(self, hall: Hall, serve: Callable[["Conversation"], Awaitable[None]]) -> None:
        self.number = 0
        self._hall = hall
        self._serve = serve
        self._buffer = bytearray()
        self._arrived = asyncio.Event()
        self._ended = False
        self._paused = False
        self._tls: ssl.SSLObject | None = None
        self._secured = False  # the handshake is done
        self._from_client = ssl.MemoryBIO()
        self._to_client = ssl.MemoryBIO()
        self._transport: asyncio.Transport
        self._task: asyncio.Task[None]

    # ---- asyncio.Protocol -------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start serving."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 -- for the type checker: TCP has no other kind
        self._transport = transport
        if not self._hall.enter(self):
            transport.abort()
            return
        self.number = self._hall.count
        self._task = asyncio.get_running_loop().create_task(self._run())

    def data_received(self, data: bytes) -> None:
        """Keep what came, and stop reading when nobody takes it."""
        if self._tls is None:
            self._buffer += data
        else:
            self._from_client.write(data)
            if self._secured:
                self._decrypt()
        if len(self._buffer) > _BACKLOG and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._arrived.set()

    def eof_received(self) -> bool:
        """Let a client that only closed its sending half still have its answers (TLS knows no such thing)."""
        self._ended = True
        self._arrived.set()
        return self._tls is None

    def connection_lost(self, _: Exception | None) -> None:
        """Wake the reader."""
        self._ended = True
        self._arrived.set()

    # ---- what servers use -------------------------------------------------------------------------------------------

    @property
    def client(self) -> str:
        """The client's address."""
        peer = self._transport.get_extra_info("peername")
        return str(peer[0]) if peer else ""

    @property
    def version(self) -> str:
        """The TLS version in use ("TLSv1.3"), or nothing."""
        return (self._tls.version() or "") if self._tls and self._secured else ""

    @property
    def names(self) -> tuple[str, ...]:
        """What the certificate that the client showed, and that was verified, is for."""
        shown: Any = self._tls.getpeercert() if self._tls and self._secured else None
        return tuple(str(value) for _, value in (shown or {}).get("subjectAltName", ()))

    def write(self, data: bytes) -> None:
        """Send."""
        if self._tls is None:
            self._transport.write(data)
        else:
            self._tls.write(data)
            self._flush()

    async def line(self, limit: int) -> bytes:
        """Return the next line with its ending. EOFError: there is none; LineTooLongError; TimeoutError."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > limit:
                raise LineTooLongError
            await self._more()
        if end >= limit:
            raise LineTooLongError
        return self._take(end + 1)

    async def exactly(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        while len(self._buffer) < count:
            await self._more()
        return self._take(count)

    async def some(self) -> bytes:
        """Return whatever comes next, at least one byte."""
        while not self._buffer:
            await self._more()
        return self._take(len(self._buffer))

    def give_back(self, data: bytes) -> None:
        """Put bytes that were taken too much in front again."""
        self._buffer[:0] = data

    async def secure(self, context: ssl.SSLContext, ready: bytes = b"") -> bool:
        """Send `ready` and start TLS. False: the client talked too early, and nothing was done."""
        if self._buffer:
            return False
        if ready:
            self._transport.write(ready)
        self._tls = context.wrap_bio(self._from_client, self._to_client, server_side=True)
        async with asyncio.timeout(_HANDSHAKE):
            while not self._secured:
                try:
                    self._tls.do_handshake()
                    self._secured = True
                except ssl.SSLWantReadError:
                    self._flush()
                    await self._more()
                finally:
                    self._flush()  # the alert, too
        self._decrypt()
        return True

    async def silence(self) -> None:
        """Swallow everything and say nothing, until the client goes."""
        while True:
            await self.some()

    def reset(self) -> None:
        """End the connection the rude way (RST)."""
        sock = self._transport.get_extra_info("socket")
        if sock is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        self._transport.abort()

    def cut(self) -> None:
        """End everything at once."""
        self._task.cancel()
        self._transport.abort()

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _take(self, count: int) -> bytes:
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    async def _more(self) -> None:
        if self._ended:
            raise EOFError
        self._arrived.clear()
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        async with asyncio.timeout(_PATIENCE):
            await self._arrived.wait()

    def _decrypt(self) -> None:
        assert self._tls is not None  # noqa: S101 -- for the type checker: only called while TLS is spoken
        try:
            while data := self._tls.read(_RECORD):
                self._buffer += data
            self._ended = True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError:  # also the client's orderly end, close_notify
            self._ended = True
        self._flush()

    def _flush(self) -> None:
        if self._to_client.pending:
            self._transport.write(self._to_client.read())

    def _close(self) -> None:
        if self._tls is not None and self._secured:
            with contextlib.suppress(ssl.SSLError, ValueError):
                self._tls.unwrap()  # says close_notify; the client's answer is not waited for
            self._flush()
        self._transport.close()

    async def _run(self) -> None:
        fault: BaseException | None = None
        try:
            async with asyncio.timeout(_LONGEST):
                await self._serve(self)
        except (OSError, EOFError, LineTooLongError):
            pass  # what the client or the line did; OSError covers time-outs, TLS errors and resets
        except Exception as error:  # noqa: BLE001 -- kept for the tests: one bad conversation must not end the others
            fault = error
        finally:
            self._close()
            self._hall.leave(self, fault)
