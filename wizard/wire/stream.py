"""One TCP connection, with TLS laid over it by hand: bytes out, bytes in, every wait with an absolute deadline.

TLS runs over `ssl.MemoryBIO`, so that the records can be looked into, bytes that stand in the buffer when TLS starts
are noticed, and it is known whether the library sent anything at all. Knows nothing of SMTP and emits nothing.
"""

import asyncio
import contextlib
import os
import socket
import ssl
import sys
from typing import Any

from wizard.wire import limits
from wizard.wire.records import RecordScanner, alert_in

_QUICK_ACK = getattr(socket, "TCP_QUICKACK", None) if sys.platform == "linux" else None


class TlsEngine:
    """A TLS client between two buffers.

    `context` may be of truststore, whose `wrap_bio` loads the system's trust: build the engine in a thread.
    """

    def __init__(self, context: ssl.SSLContext, server_name: str) -> None:
        self.incoming = ssl.MemoryBIO()
        self.outgoing = ssl.MemoryBIO()
        self.object = context.wrap_bio(self.incoming, self.outgoing, server_hostname=server_name)
        self.records = RecordScanner()
        self.spoke = False  # whether the library had anything to send

    @property
    def version(self) -> str:
        """The negotiated version as "1.2"."""
        version = (self.object.version() or "").removeprefix("TLSv")
        return "1.0" if version == "1" else version

    @property
    def cipher(self) -> str:
        """The negotiated cipher suite's name."""
        cipher = self.object.cipher()
        return cipher[0] if cipher else ""

    def alert(self, error: BaseException | None = None) -> str:
        """Return the alert that the server sent, from the bytes or, where encrypted, from the library's words."""
        if self.records.alert:
            return self.records.alert
        return alert_in(error.reason or "") if isinstance(error, ssl.SSLError) else ""

    def chain(self) -> tuple[bytes, ...]:
        """Return the certificates as presented, leaf first, DER; also after a failed verification."""
        public = getattr(self.object, "get_unverified_chain", None)  # from Python 3.13
        if public is not None:
            return tuple(public() or ())
        inner: Any = self.object._sslobj  # type: ignore[attr-defined]  # noqa: SLF001 - not public before 3.13
        return tuple(ssl.PEM_cert_to_DER_cert(entry.public_bytes()) for entry in inner.get_unverified_chain() or ())


class Stream(asyncio.BufferedProtocol):
    """A connection. Receives at most `limits.BUFFER` ahead of what is read."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._chunk = bytearray(limits.CHUNK)
        self._raw = bytearray()
        self._transport: asyncio.Transport | None = None
        self._ended = False
        self._error: Exception | None = None
        self._reading = True
        self._arrival: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._quick = False
        self.tls: TlsEngine | None = None

    @classmethod
    async def over(cls, sock: socket.socket) -> "Stream":
        """Take over a connected socket; it is closed with the stream, or at once if this fails."""
        loop = asyncio.get_running_loop()
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _, stream = await loop.create_connection(cls, sock=sock)
        except BaseException:
            sock.close()
            raise
        return stream

    # ---- asyncio's side ----------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = transport  # type: ignore[assignment]  # always a two-way one for TCP

    def get_buffer(self, sizehint: int) -> bytearray:
        """Lend a small buffer, so that a flood is taken in by pieces."""
        del sizehint
        return self._chunk

    def buffer_updated(self, nbytes: int) -> None:
        """Keep what came; stop reading when too much waits."""
        self._raw += self._chunk[:nbytes]
        if len(self._raw) >= limits.BUFFER and self._reading and self._transport is not None:
            self._transport.pause_reading()
            self._reading = False
        _wake(self._arrival)

    def eof_received(self) -> bool:
        """Keep our half open: whoever uses the stream closes it."""
        self._ended = True
        _wake(self._arrival)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Keep the reason; what was received before stays readable."""
        if exc is not None:
            self._raw += self._last_words()
        self._ended = True
        self._error = self._error or exc
        self._transport = None
        _wake(self._arrival)
        _wake(self._room)

    def pause_writing(self) -> None:
        """Make senders wait."""
        self._room = self._room or self._loop.create_future()

    def resume_writing(self) -> None:
        """Let senders go on."""
        room, self._room = self._room, None
        _wake(room)

    # ---- our side ----------------------------------------------------------------------------------------------------

    @property
    def local_address(self) -> str:
        """The address that this computer uses on this connection."""
        name = self._transport.get_extra_info("sockname") if self._transport else None
        return str(name[0]).partition("%")[0] if name else ""

    @property
    def unsent(self) -> int:
        """How many bytes have not been handed to the operating system."""
        return self._transport.get_write_buffer_size() if self._transport else 0

    @property
    def unread(self) -> bytes:
        """What came and was not read."""
        return bytes(self._raw)

    @property
    def waiting(self) -> bool:
        """Whether the other side said something, or ended, that has not been read."""
        return bool(self._raw) or self._ended

    async def receive(self, deadline: float) -> bytes:
        """Return bytes, or b"" at the orderly end. Raises TimeoutError, OSError or ssl.SSLError."""
        while True:
            if self.tls is None:
                if self._raw:
                    return self._take()
            elif data := self._decrypt(self.tls):
                return data
            if self._ended and not self._raw:
                if self._error is not None:
                    raise self._error
                return b""
            await self._wait(deadline)

    def give_up(self) -> None:
        """End the wait in hand as if its time were over."""
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_exception(TimeoutError())

    async def send(self, data: bytes, deadline: float) -> None:
        """Send, waiting for room when the other side is slow. Raises as `receive` does."""
        if self.tls is not None:
            self.tls.object.write(data)
            data = self.tls.outgoing.read()
        self._write(data)
        if self._quick and self._transport is not None:
            # The session tickets of TLS 1.3 lie unacknowledged while the server's Nagle waits for our delayed ACK;
            # sending re-enters delayed-ACK mode, so this has to come after the write.
            self._quick = False
            raw = self._transport.get_extra_info("socket")
            if raw is not None and _QUICK_ACK is not None:
                raw.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)
        if self._room is not None:
            async with asyncio.timeout_at(deadline):
                await asyncio.shield(self._room)
            if self._error is not None:
                raise self._error

    async def start_tls(self, engine: TlsEngine, deadline: float) -> None:
        """Do the handshake. Raises TimeoutError, OSError, EOFError or ssl.SSLError.

        Bytes that wait in `unread` are taken for the server's part of it: whoever must not have any looks before.
        """
        self.tls = engine
        while True:
            try:
                engine.object.do_handshake()
            except ssl.SSLWantReadError:
                self._flush(engine)
            except ssl.SSLError:
                self._flush(engine)  # our alert
                raise
            else:
                self._flush(engine)
                self._quick = engine.version == "1.3"
                return
            if not self._raw:
                if self._ended:
                    raise self._error or EOFError
                await self._wait(deadline)
            if self._raw:
                data = self._take()
                engine.records.feed(data)
                engine.incoming.write(data)

    def close(self) -> None:
        """End the connection: close-notify where TLS is up, what was written still goes out."""
        if self._transport is None:
            return
        if self.tls is not None and self._error is None:
            # It wants the other side's close-notify, for which nobody waits; or the handshake never ended.
            with contextlib.suppress(ssl.SSLError, OSError, ValueError):
                self.tls.object.unwrap()
            if not self._transport.is_closing():
                self._write(self.tls.outgoing.read())
        if self.unsent:  # the other side does not read: waiting for it would leak the socket
            self._transport.abort()
        else:
            self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    def _last_words(self) -> bytes:
        """Return what came just before a write failed, an alert or a 421, which asyncio leaves unread."""
        raw = self._transport.get_extra_info("socket") if self._transport is not None else None
        if raw is None or os.name != "posix":  # elsewhere a socket's number means another file to `os.read`
            return b""
        try:
            return os.read(raw.fileno(), limits.CHUNK)
        except OSError:
            return b""

    def _decrypt(self, engine: TlsEngine) -> bytes:
        if self._raw:
            engine.incoming.write(self._take())
        try:
            data: bytes = engine.object.read(limits.CHUNK)
        except ssl.SSLWantReadError:
            self._flush(engine)  # an answer to a key update
            return b""
        except ssl.SSLZeroReturnError:
            data = b""
        self._ended = self._ended or not data
        return data

    def _take(self) -> bytes:
        data = bytes(self._raw)
        self._raw.clear()
        if not self._reading and self._transport is not None:
            self._transport.resume_reading()
            self._reading = True
        return data

    def _flush(self, engine: TlsEngine) -> None:
        data = engine.outgoing.read()
        if data:
            engine.spoke = True
            if self._transport is not None:
                self._transport.write(data)

    def _write(self, data: bytes) -> None:
        if self._transport is None:
            raise self._error or ConnectionResetError
        if data:
            self._transport.write(data)

    async def _wait(self, deadline: float) -> None:
        if self._loop.time() >= deadline:  # also where data never stops coming
            raise TimeoutError
        self._arrival = self._loop.create_future()
        try:
            async with asyncio.timeout_at(deadline):
                await self._arrival
        finally:
            self._arrival = None


def _wake(future: "asyncio.Future[None] | None") -> None:
    if future is not None and not future.done():
        future.set_result(None)
