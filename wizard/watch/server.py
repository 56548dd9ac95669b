"""The watcher itself: binds one address, holds the connections, keeps the limits of time and number, ends by itself.

One object a connection and no task: what comes is handled where it comes. TLS is spoken over memory buffers, so that
the hello is read before any handshake is tried, and an alert can be seen.
"""

import asyncio
import contextlib
import errno
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import field, replace
from pathlib import Path
from typing import Literal

from wizard import blocking
from wizard.model.device import DeviceMessage, DeviceObservation, Encryption, Ending
from wizard.model.frozen import dataclass
from wizard.model.secret import Secret
from wizard.watch import certificate, replies
from wizard.watch.capture import Record
from wizard.watch.conversation import Conversation
from wizard.watch.hello import HelloReader, alert_name, tls_begins
from wizard.watch.limits import Limits

_RECORD = 65_536
_BACKLOG = 512  # connections that the system holds until they are taken
_CERTIFICATE_S = 60.0
_LOOK_S = 0.25  # how often silent connections are looked for
_CLOSING_S = 2.0  # what a device has to take our last answer
_STRANGERS = 20  # addresses that may not connect, and of which is told that they tried
_ALERT = 0x15
_OPEN_BY_EVERYBODY = ("", "0.0.0.0", "::")  # noqa: S104 - what is refused
_VERSIONS = {"TLSv1.3": "1.3", "TLSv1.2": "1.2", "TLSv1.1": "1.1", "TLSv1": "1.0", "SSLv3": "SSL 3.0"}
#: The ports to try, and what to do with each of OpenSSL's reasons that is the device's own alert.
_PORTS: dict[Encryption, tuple[int, ...]] = {"starttls": (587, 2525), "implicit": (465, 2525)}
_ALERT_WORDS = ("TLSV1_ALERT_", "SSLV3_ALERT_", "TLSV13_ALERT_", "TLSV1_")


class WatchError(Exception):
    """The watcher cannot start. `id` and `values` pick and fill a sentence."""

    def __init__(self, id: str, **values: str | int) -> None:  # noqa: A002 - the name that every room uses for an id
        super().__init__(id)
        self.id = id
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to watch. `bind` is one address of this computer.

    `ports` are tried in order (empty: the usual ones for `tls`; 0 picks a free one). `allow`: the only address that may
    connect. `reply` names an answer (`replies.scenarios`). `stored` is compared with what the device presents. `names`
    are for the made certificate; `certificate` is a PEM file with a key. The watcher ends by itself after `seconds`, or
    `messages` whole messages (0: no such end). `origin` is the run's start on the monotonic clock.
    """

    bind: str
    ports: tuple[int, ...] = ()
    tls: Encryption = "starttls"
    allow: str = ""
    reply: str = "accept"
    stored: Secret | None = None
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    seconds: float = 1_800.0
    messages: int = 0
    origin: float | None = None
    limits: Limits = field(default_factory=Limits)


#: Why a watcher ended.
Reason = Literal["", "closed", "seconds", "messages", "crowded"]


class Watcher:
    """A watcher at work. `emit` gets every observation, in the loop's thread."""

    def __init__(self, options: Options, emit: Callable[[DeviceObservation], None], context: ssl.SSLContext) -> None:
        self.options = options
        self.limits = options.limits
        self.scenario = replies.scenario(options.reply)
        self.context = context
        self.address: tuple[str, int] = ("", 0)
        self.reason: Reason = ""
        self.sessions = 0
        self.content = b""  # the newest whole message, where `limits.keep` allows it
        self.keeper: _Connection | None = None
        self._emit = emit
        self._messages = 0
        self._present: dict[_Connection, None] = {}  # those that are talked with
        self._open: set[_Connection] = set()  # those whose sockets are not closed yet
        self._freed = asyncio.Event()
        self._strangers: set[str] = set()
        self._last_call: asyncio.TimerHandle | None = None
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._origin = time.monotonic() if options.origin is None else options.origin
        self._server: asyncio.Server
        self._ticker: asyncio.TimerHandle
        self._until = time.monotonic() + min(options.seconds, options.limits.seconds)

    def serve(self, server: asyncio.Server) -> None:
        """Take over a listening server."""
        self._server = server
        name = server.sockets[0].getsockname()
        self.address = (str(name[0]), int(name[1]))
        self._tick()

    async def ended(self) -> Reason:
        """Wait for the end, and return why it came."""
        await self._ended.wait()
        return self.reason

    async def close(self) -> None:
        """End everything, and return when all is freed."""
        self._finish("closed")
        for connection in tuple(self._open):
            connection.cut("stopped")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_S):
                while self._open:
                    self._freed.clear()
                    await self._freed.wait()

    # ---- what connections call ---------------------------------------------------------------------------------------

    def now(self) -> float:
        """Return the seconds since the run's start."""
        return time.monotonic() - self._origin

    def connection(self) -> "_Connection":
        """Make one, for the loop."""
        return _Connection(self)

    def opened(self, connection: "_Connection") -> None:
        """Take that a socket is open."""
        self._open.add(connection)

    def closed(self, connection: "_Connection") -> None:
        """Take that a socket is closed."""
        self._open.discard(connection)
        self._freed.set()

    def allowed(self, client: str) -> bool:
        """Say whether this address may connect."""
        return self.options.allow in ("", client)

    def stranger(self, client: str) -> bool:
        """Say whether it is to be told that this address tried: once for each, and not of everybody."""
        new = client not in self._strangers and len(self._strangers) < _STRANGERS
        if new:
            self._strangers.add(client)
        return new

    def admit(self, connection: "_Connection") -> bool:
        """Take a connection in; the one that was silent longest makes room where there is none."""
        if self.reason:
            return False
        while len(self._present) >= self.limits.connections:
            min(self._present, key=lambda one: one.heard).cut("limit")
        self.sessions += 1
        self._present[connection] = None
        if self.sessions >= self.limits.sessions:
            self._loop.call_soon(self._finish, "crowded")
        return True

    def leave(self, connection: "_Connection") -> None:
        """Forget a connection."""
        self._present.pop(connection, None)
        if self.keeper is connection:
            self.keeper = None
        if self._last_call is not None and not self._present:
            self._finish("messages")

    def tell(self, observation: DeviceObservation) -> None:
        """Pass an observation on."""
        self._emit(observation)
        if isinstance(observation, DeviceMessage) and observation.complete:
            self._messages += 1
            if self._messages == self.options.messages:
                self._server.close()  # nobody new; those who are here may say goodbye
                self._last_call = self._loop.call_later(_CLOSING_S, self._finish, "messages")

    def keep(self, content: bytes) -> None:
        """Keep the newest whole message, unless none is wanted any more: a connection began when one was."""
        if self.limits.keep:
            self.content = content

    def keep_next(self, size: int) -> None:
        """Keep whole messages of up to `size` bytes from now on; 0: none any more, and forget what was kept."""
        self.limits = replace(self.limits, keep=size)
        if not size:
            self.content = b""

    def take(self) -> bytes:
        """Hand over the message that was kept, if there is one; then none is kept any more."""
        content = self.content
        if content:
            self.keep_next(0)
        return content

    # ---- time --------------------------------------------------------------------------------------------------------

    def _tick(self) -> None:
        """End what was silent too long, and the watcher when its time is over."""
        if time.monotonic() >= self._until:
            self._finish("seconds")
        if self.reason:
            return
        now = time.monotonic()
        for connection in tuple(self._present):
            connection.look_at_the_clock(now)
        self._ticker = self._loop.call_later(_LOOK_S, self._tick)

    def _finish(self, reason: Reason) -> None:
        if self.reason:
            return
        self.reason = reason
        self._ticker.cancel()
        if self._last_call is not None:
            self._last_call.cancel()
        self._server.close()
        polite = reason in ("messages", "seconds")  # the last answers still go out
        for connection in tuple(self._present):
            connection.end("stopped") if polite else connection.cut("stopped")
        self._ended.set()


async def start(options: Options, emit: Callable[[DeviceObservation], None]) -> Watcher:
    """Listen at once on the first port that is free. Raises WatchError."""
    if options.bind in _OPEN_BY_EVERYBODY:
        raise WatchError("bind-all")
    try:
        context = await blocking.call(
            certificate.context, options.bind, options.names, options.certificate, timeout=_CERTIFICATE_S
        )
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise WatchError("certificate", file=str(options.certificate), detail=_reason(error)) from None
    watcher = Watcher(options, emit, context)
    ports = options.ports or _PORTS[options.tls]
    for port in ports:
        try:
            server = await asyncio.get_running_loop().create_server(
                watcher.connection, options.bind, port, backlog=_BACKLOG
            )
        except OSError as error:
            if port == ports[-1]:
                raise _cannot_listen(error, options.bind, ports) from None
        else:
            watcher.serve(server)
            break
    return watcher


def _cannot_listen(error: OSError, address: str, ports: tuple[int, ...]) -> WatchError:
    where: dict[str, str | int] = {"address": address, "port": ", ".join(map(str, ports))}
    if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror):
        return WatchError("no-such-address", **where)
    if error.errno in (errno.EACCES, errno.EPERM):
        return WatchError("port-rights", **where)
    return WatchError("port-taken", **where)


def _reason(error: Exception) -> str:
    return getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__


class _Connection(asyncio.Protocol):
    """One connection, from the first byte to the last. Everything it learns goes into its record."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._limits = watcher.limits
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._record: Record
        self._talk: Conversation
        self._timer: asyncio.TimerHandle | None = None
        self._first = b""  # what came before it was clear whether it is TLS
        self._state: Literal["first", "clear", "shaking", "secure", "over"] = "first"
        self._waiting = False
        self._tls: ssl.SSLObject | None = None
        self._from_device = ssl.MemoryBIO()
        self._to_device = ssl.MemoryBIO()
        self._hello: HelloReader | None = None
        self._implicit = False
        self.heard = time.monotonic()

    # ---- asyncio.Protocol --------------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: a device that wants TLS at once has a moment before it is greeted."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker: TCP has no other kind
        self._transport = transport
        peer = transport.get_extra_info("peername")
        client = str(peer[0]) if peer else ""
        watcher, options = self._watcher, self._watcher.options
        watcher.opened(self)
        allowed = watcher.allowed(client)
        if not (allowed and watcher.admit(self)):
            self._state = "over"
            if not allowed and watcher.stranger(client):
                watcher.tell(self._new_record(client).session("not-allowed"))
            transport.abort()
            return
        self._record = self._new_record(client)
        self._talk = Conversation(self, self._record, self._watcher.scenario, self._limits, client)
        moment = self._limits.first_word if options.tls == "starttls" else self._limits.silent_tls
        self._timer = self._loop.call_later(moment, self._greet)

    def _new_record(self, client: str) -> Record:
        options = self._watcher.options
        return Record(
            connection=self._watcher.sessions,
            client=client,
            port=self._watcher.address[1],
            expected=options.tls,
            certificate="given" if options.certificate else "made",
            scenario=options.reply,
            stored=options.stored,
            limits=self._limits,
            now=self._watcher.now,
            clock=time.time,
        )

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        if self._state == "over":
            return
        self.heard = time.monotonic()
        self._record.heard()
        if self._state == "first":
            self._first_bytes(data)
        elif self._state == "clear":
            self._clear_bytes(data)
        else:
            self._encrypted(data)

    def eof_received(self) -> bool:
        """Close with the device: what is half-closed has nothing more to say."""
        self._lost("closed")
        return False

    def connection_lost(self, error: Exception | None) -> None:
        """Note the end, whoever made it."""
        self._lost("reset" if error is not None else "closed")
        self._cancel_timer()
        self._watcher.closed(self)

    def pause_writing(self) -> None:
        """Give up on a device that takes no answers: nobody else has so many unread."""
        self._loop.call_soon(self.cut, "limit")

    # ---- what the conversation asks ----------------------------------------------------------------------------------

    def send(self, data: bytes) -> None:
        """Send, encrypted if that is how it stands."""
        if self._state == "secure" and self._tls is not None:
            with contextlib.suppress(ssl.SSLError):
                self._tls.write(data)
            self._flush()
        elif self._state != "over":
            self._transport.write(data)

    def secure(self, early: bytes) -> None:
        """Begin TLS after STARTTLS."""
        self._begin_tls(early, implicit=False)

    def end(self, ending: Ending) -> None:
        """End the connection when everything is sent."""
        if self._state == "over":
            return
        if self._tls is not None and self._state == "secure":
            with contextlib.suppress(ssl.SSLError, ValueError):
                self._tls.unwrap()  # says close_notify; the device's own is not waited for
            self._flush()
        self._lost(ending)
        self._transport.close()
        self._timer = self._loop.call_later(_CLOSING_S, self._transport.abort)

    def later(self, seconds: float, then: Callable[[], None]) -> None:
        """Hear nothing for a while."""
        self._waiting = True
        self._transport.pause_reading()

        def resume() -> None:
            self._waiting = False
            if self._state != "over":
                self._transport.resume_reading()
                then()

        self._timer = self._loop.call_later(seconds, resume)

    def noted(self, message: DeviceMessage | None, content: bytes) -> None:
        """Tell of a turning point."""
        if message is not None:
            if content:
                self._watcher.keep(content)
            if self._watcher.keeper is self:
                self._watcher.keeper = None
            self._watcher.tell(message)
        if self._state != "over":
            self._watcher.tell(self._record.session())

    def may_keep(self) -> bool:
        """Let one connection at a time have its message kept."""
        if self._watcher.keeper is None:
            self._watcher.keeper = self
        return self._watcher.keeper is self

    # ---- inside ------------------------------------------------------------------------------------------------------

    def cut(self, ending: Ending) -> None:
        """End everything at once."""
        self._lost(ending)
        self._transport.abort()

    def look_at_the_clock(self, now: float) -> None:
        """End a connection that was silent too long, or lasts too long."""
        patience = self._limits.handshake if self._state == "shaking" else self._limits.idle
        if self._waiting:
            return
        if now - self.heard >= patience:
            if self._state in ("clear", "secure"):
                self.send(replies.say("idle").encode() + b"\r\n")
            self.end("idle")

    def _greet(self) -> None:
        if self._state == "first":
            self._state = "clear"
            self._talk.greet()
            first, self._first = self._first, b""
            if first:
                self._clear_bytes(first)

    def _first_bytes(self, data: bytes) -> None:
        self._first += data
        if len(self._first) > self._limits.line:
            self._first = self._first[: self._limits.line]
        begins = tls_begins(self._first)
        if begins is None:
            return
        if begins:
            first, self._first = self._first, b""
            self._begin_tls(first, implicit=True)
        else:
            self._cancel_timer()
            self._greet()

    def _clear_bytes(self, data: bytes) -> None:
        if not self._record.facts.get("commands") and tls_begins(data[:8]):
            self._begin_tls(data, implicit=True)  # late, and behind our greeting: the hello is seen all the same
        else:
            self._talk.receive(data)

    def _begin_tls(self, early: bytes, *, implicit: bool) -> None:
        self._cancel_timer()
        self._state, self._implicit = "shaking", implicit
        self._record.facts["implicit"] = implicit
        self._hello = HelloReader()
        self._tls = self._watcher.context.wrap_bio(self._from_device, self._to_device, server_side=True)
        if early:
            self._encrypted(early)

    def _encrypted(self, data: bytes) -> None:
        if self._state == "shaking":
            self._read_hello(data)
            self._see_alert(data)
        self._from_device.write(data)
        if self._state == "shaking":
            self._shake()
        if self._state == "secure":
            self._decrypt()

    def _read_hello(self, data: bytes) -> None:
        if self._hello is None:
            return
        self._hello.feed(data)
        if self._hello.hello is not None:
            self._watcher.tell(self._record.hello(self._hello.hello, implicit=self._implicit))
            self._hello = None

    def _see_alert(self, data: bytes) -> None:
        """Note an alert that comes in clear, whatever OpenSSL makes of it."""
        if self._hello is None and len(data) >= 7 and data[0] == _ALERT and data[3:5] == b"\0\x02":
            self._record.facts["alert"] = alert_name(data[6])

    def _shake(self) -> None:
        if self._tls is None:
            return
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            self._flush()
            return
        except (ssl.SSLError, OSError, ValueError) as error:
            self._flush()  # our own alert, too
            self._note_failure(str(getattr(error, "reason", "") or type(error).__name__))
            self.end("tls")
            return
        self._flush()
        self._state = "secure"
        facts, cipher = self._record.facts, self._tls.cipher()
        facts["tls_version"] = _VERSIONS.get(self._tls.version() or "", self._tls.version() or "")
        facts["cipher"] = cipher[0] if cipher else ""
        self._talk.secured()
        if self._implicit:
            self._talk.greet()

    def _note_failure(self, reason: str) -> None:
        facts = self._record.facts
        for prefix in _ALERT_WORDS:
            if reason.startswith(prefix):
                facts.setdefault("alert", reason.removeprefix(prefix).lower())
                return
        facts["tls_failure"] = reason.lower().replace("_", "-")[:60]

    def _decrypt(self) -> None:
        if self._tls is None:
            return
        try:
            while self._state == "secure" and (data := self._tls.read(_RECORD)):
                self._talk.receive(data)
        except ssl.SSLWantReadError:
            pass
        except (ssl.SSLError, OSError, ValueError) as error:  # also the device's orderly end, close_notify
            if not isinstance(error, ssl.SSLZeroReturnError):
                self._note_failure(str(getattr(error, "reason", "") or type(error).__name__))
            self.end("closed")
        else:
            if self._state == "secure":
                self.end("closed")
        self._flush()

    def _flush(self) -> None:
        data = self._to_device.read() if self._to_device.pending else b""
        if data and not self._transport.is_closing():
            self._transport.write(data)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _lost(self, ending: Ending) -> None:
        """Tell of the end, once."""
        if self._state == "over":
            return
        if self._hello is not None:
            self._hello.finish()
            if self._hello.hello is not None:
                self._watcher.tell(self._record.hello(self._hello.hello, implicit=self._implicit))
            self._hello = None
        shaking = self._state == "shaking"
        self._state = "over"
        self._cancel_timer()
        self._talk.lost()
        if shaking and ending in ("closed", "reset") and "alert" not in self._record.facts:
            self._record.facts.setdefault("tls_failure", "ended-by-the-device")
        self._watcher.tell(self._record.session("tls" if shaking and ending == "closed" else ending))
        self._watcher.leave(self)
        self._tls = None
