"""The practice mail server: SMTP as Exchange Online speaks it. It really checks what it is told, and keeps a log.

Knows the state of the world through `Account` and `Settings`, never the name of a scenario.
"""

import asyncio
import base64
import binascii
import re
import secrets
import ssl
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email.errors import MessageError
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import parseaddr

from wizard.lab.conversation import Conversation, LineTooLongError
from wizard.lab.persona import Persona
from wizard.lab.rules import Account
from wizard.lab.settings import Settings
from wizard.lab.way_accounts import WayAccount

_LINE = 4096
_AUTH_LINE = 16_384  # a token is long
_ERRORS = 10
_COMMANDS = 1000
_RECIPIENTS = 1000
_KEPT = 1_048_576  # bytes of a message that are kept; all are counted
_HIDDEN = "<redacted>"
_OLD_TLS = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})
_NAME = re.compile(rb"\[[0-9A-Fa-f:.]{2,}\]|\[IPv6:[0-9A-Fa-f:.]{2,}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})")
_BEARER = re.compile(r"user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01", re.IGNORECASE)
_PATH = re.compile(rb"\s*<([^<>\s]*)>((?:\s+[^\s<>]+)*)\s*")
_UNMASKED = frozenset({"SIZE", "DSN", "8BITMIME"})  # a masking firewall lets these extensions pass


@dataclass(frozen=True, slots=True)
class Entry:
    """One line that a server received. A password or token in it reads `<redacted>`."""

    connection: int
    role: str
    secured: bool
    text: str


@dataclass(frozen=True, slots=True)
class Received:
    """One message that was accepted. `content` is its beginning, `size` its whole length."""

    user: str
    sender: str
    recipients: tuple[str, ...]
    size: int
    content: bytes
    at: float = 0.0


class Register:
    """What the mail servers saw and accepted. Written by the servers' thread, read by any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: list[Entry] = []
        self._messages: list[Received] = []

    def note(self, entry: Entry) -> None:
        """Keep a line."""
        with self._lock:
            self._entries.append(entry)

    def keep(self, message: Received) -> None:
        """Keep a message."""
        with self._lock:
            self._messages.append(message)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every line so far."""
        with self._lock:
            return tuple(self._entries)

    @property
    def messages(self) -> tuple[Received, ...]:
        """Every message so far."""
        with self._lock:
            return tuple(self._messages)


@dataclass(frozen=True, slots=True)
class Server:
    """One mail server: who it claims to be, its TLS, and the account it knows."""

    role: str  # "submission", "mx", "implicit", "foreign", or a way of its own: "hve", "acs"
    persona: Persona
    context: ssl.SSLContext
    settings: Settings
    account: Account | WayAccount
    register: Register

    async def serve(self, talk: Conversation) -> None:
        """Hold one conversation."""
        await Session(self, talk).run()


class _EndError(Exception):
    """The conversation is over."""


class _GaveUpError(Exception):
    """The client answered a challenge by "*"."""


@dataclass(slots=True)
class Envelope:
    """What stands between MAIL and the end of data."""

    sender: str | None = None
    recipients: list[str] = field(default_factory=list)
    chunks: bytearray = field(default_factory=bytearray)
    size: int = 0


class Session:
    """One conversation, from the greeting to the end."""

    def __init__(self, server: Server, talk: Conversation) -> None:
        self._server = server
        self._persona = server.persona
        self._smtp = server.settings.smtp
        self._talk = talk
        self._main = server.role == "submission"  # the knobs of the world are about this server
        self._domain = server.account.mailbox.rpartition("@")[2].casefold()  # mail for it needs no sign-in
        self._greeted = False
        self._user = ""
        self._errors = 0
        self._envelope = Envelope()
        self._commands: dict[bytes, Callable[[bytes], Awaitable[None]]] = {
            b"EHLO": self._ehlo,
            b"HELO": self._helo,
            b"STARTTLS": self._starttls,
            b"AUTH": self._auth,
            b"MAIL": self._mail,
            b"RCPT": self._rcpt,
            b"DATA": self._data,
            b"BDAT": self._bdat,
            b"RSET": self._rset,
            b"NOOP": self._noop,
            b"HELP": self._help,
            b"VRFY": self._verify,
            b"QUIT": self._quit,
        }
        if not self._persona.smtp:
            self._commands.clear()
        self._client = server.settings.network.public_address or talk.client  # as the server sees it

    async def run(self) -> None:
        """Hold the conversation."""
        try:
            if self._main and self._smtp.tls_from_first_byte:
                await self._talk.secure(self._server.context)
            await self._greet()
            for _ in range(_COMMANDS):
                await self._command()
            self._say("too-many-errors")
        except _EndError:
            pass
        finally:
            if self._user:
                self._server.account.connections -= 1

    # ---- the frame ---------------------------------------------------------------------------------------------------

    def _say(self, name: str, **fill: str | int) -> None:
        self._talk.write(self._persona.say(name, client=self._client, **fill))

    async def _read(self, limit: int = _LINE, *, hidden: bool = False) -> bytes:
        """Return the next line without its ending, noted in the log."""
        line = (await self._talk.line(limit)).rstrip(b"\r\n")
        text = _HIDDEN if hidden else line.decode("ascii", "backslashreplace")
        if line[:5].upper() == b"AUTH " and len(words := text.split(None, 2)) == 3:
            text = f"{words[0]} {words[1]} {_HIDDEN}"
        self._server.register.note(Entry(self._talk.number, self._server.role, bool(self._talk.version), text))
        return line

    async def _greet(self) -> None:
        if self._main:
            await asyncio.sleep(self._smtp.greeting_delay)
            await self._break_at("greeting")
            if self._smtp.busy == "greeting":
                self._say("busy-greeting")
                raise _EndError
        greeting = self._persona.say("greeting")
        if self._main and self._smtp.inspected:
            greeting = b"220 " + b"*" * (len(greeting) - 6) + b"\r\n"
        self._talk.write(greeting)

    async def _command(self) -> None:
        try:
            line = await self._read()
        except LineTooLongError:
            self._say("line-too-long")
            raise _EndError from None
        if self._main and self._talk.version in _OLD_TLS and self._server.settings.tls.old == "refused":
            self._say("old-tls")
            raise _EndError
        verb, _, rest = line.partition(b" ")
        handler = self._commands.get(verb.upper())
        if self._main and self._smtp.inspected and verb.upper() == b"STARTTLS":
            handler = None  # the firewall writes X over it
        if handler is None:
            await self._wrong("unknown-command")
        else:
            await handler(rest.strip())

    async def _wrong(self, name: str) -> None:
        self._say(name)
        self._errors += 1
        if self._errors >= _ERRORS:
            self._say("too-many-errors")
            raise _EndError

    async def _refuse_late(self, name: str) -> None:
        await asyncio.sleep(self._smtp.refusal_delay)
        await self._wrong(name)

    async def _break_at(self, stage: str) -> None:
        if not self._main or self._smtp.breaks_at != stage:
            return
        if self._smtp.breaks_by == "silence":
            await self._talk.silence()
        if self._smtp.breaks_by == "reset":
            self._talk.reset()
        raise _EndError

    # ---- hello and TLS -----------------------------------------------------------------------------------------------

    async def _ehlo(self, name: bytes) -> None:
        await self._break_at("ehlo")
        if not _NAME.fullmatch(name):
            await self._wrong("bad-domain")
            return
        self._greeted = True
        self._envelope = Envelope()
        lines = [self._persona.hello.format(host=self._persona.host, client=self._client), *self._extensions()]
        ends = ["-"] * (len(lines) - 1) + [" "]
        self._talk.write("".join(f"250{end}{line}\r\n" for end, line in zip(ends, lines, strict=True)).encode())

    def _extensions(self) -> list[str]:
        """Return what is offered now; a masking firewall writes X over most of it."""
        listed = []
        for extension in self._persona.extensions:
            if extension != "{security}":
                listed.append(extension.format(size=self._smtp.size))
            elif self._talk.version and self._mechanisms():
                listed.append("AUTH " + " ".join(self._mechanisms()))
            elif not self._talk.version and not (self._main and self._smtp.starttls == "stripped"):
                listed.append("STARTTLS")
        if self._main and self._smtp.inspected:
            masked = iter("ABCDEFGHIJ")
            words = [line.partition(" ")[0] for line in listed]
            listed = [
                line if word in _UNMASKED else "X" * (len(word) - 1) + next(masked)
                for line, word in zip(listed, words, strict=True)
            ]
        return listed

    def _mechanisms(self) -> tuple[str, ...]:
        chosen = self._smtp.mechanisms if self._main else ()
        return chosen or self._persona.mechanisms

    async def _helo(self, name: bytes) -> None:
        if not _NAME.fullmatch(name):
            await self._wrong("bad-domain")
            return
        self._greeted = True
        self._envelope = Envelope()
        self._say("helo")

    async def _starttls(self, argument: bytes) -> None:
        mode = self._smtp.starttls if self._main else "offered"
        if mode == "stripped":
            await self._wrong("starttls-unknown")
        elif self._talk.version:
            await self._wrong("already-secure")
        elif argument:
            await self._wrong("bad-argument")
        elif not self._greeted:
            await self._wrong("hello-first")
        elif mode == "refused":
            await self._wrong("starttls-refused")
        else:
            await self._break_at("starttls")
            ready = self._persona.say("starttls")
            if mode == "injected":
                ready += b"250-injected.test\r\n250 AUTH PLAIN\r\n"
            if not await self._talk.secure(self._server.context, ready):
                await self._wrong("out-of-order")
                raise _EndError
            self._greeted = False

    # ---- signing in --------------------------------------------------------------------------------------------------

    async def _auth(self, argument: bytes) -> None:
        mechanism, _, initial = argument.decode("ascii", "replace").partition(" ")
        if not self._greeted:
            await self._wrong("hello-first")
        elif self._user:
            await self._wrong("already-signed-in")
        elif self._envelope.sender is not None:
            await self._wrong("out-of-order")
        elif not self._talk.version or mechanism.upper() not in self._mechanisms():
            await self._wrong("unknown-mechanism")
        else:
            await self._break_at("auth")
            try:
                await self._exchange(mechanism.upper(), initial.strip())
            except binascii.Error:
                await self._wrong("bad-base64")
            except _GaveUpError:
                await self._wrong("cancelled")
            except LineTooLongError:
                self._say("line-too-long")
                raise _EndError from None

    async def _exchange(self, mechanism: str, initial: str) -> None:
        first = _decode(initial) if initial else await self._ask("ask-user" if mechanism == "LOGIN" else "ask-token")
        if mechanism == "LOGIN":
            await self._judge(first, await self._ask("ask-password"))
        elif mechanism == "PLAIN":
            _, user, password = (*first.split("\0"), "", "")[:3]
            await self._judge(user, password)
        else:
            found = _BEARER.fullmatch(first)
            await self._judge(*(found.groups() if found else ("", "")), token=True)

    async def _judge(self, user: str, secret: str, *, token: bool = False) -> None:
        if self._main and self._smtp.busy == "auth":
            await self._wrong("busy-auth")
            return
        account = self._server.account
        if not self._persona.knows_mailbox:
            refusal = "token-refused" if token else "bad-credentials"
        elif token:
            refusal = account.refusal_of_token(user, secret)
        else:
            refusal = account.refusal_at_sign_in(user, secret, self._client)
        if refusal:
            await self._refuse_late(refusal)
            return
        self._user = user
        self._server.account.connections += 1
        self._say("signed-in")

    async def _ask(self, prompt: str) -> str:
        """Return the answer to a challenge."""
        self._say(prompt)
        line = await self._read(_AUTH_LINE, hidden=True)
        if line == b"*":
            raise _GaveUpError
        return _decode(line.decode("ascii", "replace"))

    # ---- a message ---------------------------------------------------------------------------------------------------

    async def _mail(self, argument: bytes) -> None:
        fitting = _PATH.fullmatch(argument[5:]) if argument[:5].upper() == b"FROM:" else None
        if not self._greeted:
            await self._wrong("hello-first")
        elif self._server.role != "mx" and not self._talk.version:
            await self._wrong("starttls-first")
        elif self._server.role != "mx" and not self._user:
            await self._wrong("not-authenticated")
        elif self._envelope.sender is not None:
            await self._wrong("sender-twice")
        elif fitting is None:
            await self._wrong("bad-address")
        elif _declared_size(fitting[2]) > self._smtp.size:
            await self._wrong("too-large")
        else:
            await self._break_at("mail")
            self._envelope.sender = fitting[1].decode("utf-8", "replace")
            self._say("sender")

    async def _rcpt(self, argument: bytes) -> None:
        fitting = _PATH.fullmatch(argument[3:]) if argument[:3].upper() == b"TO:" else None
        address = fitting[1].decode("utf-8", "replace") if fitting else ""
        if self._envelope.sender is None:
            await self._wrong("mail-first")
        elif "@" not in address.strip("@"):
            await self._wrong("bad-address")
        elif len(self._envelope.recipients) >= _RECIPIENTS:
            await self._wrong("too-many-recipients")
        elif (
            not self._user
            and address.rpartition("@")[2].casefold() != self._domain
            and not self._server.account.relays(self._client, self._talk.names)
        ):
            await self._wrong("relay-denied")
        elif self._user and (refusal := self._server.account.refusal_of_recipient(address)):
            await self._wrong(refusal)
        else:
            self._envelope.recipients.append(address)
            self._say("recipient")

    async def _data(self, argument: bytes) -> None:
        if argument:
            await self._wrong("bad-argument")
        elif not self._envelope.recipients or self._envelope.chunks:
            await self._wrong("rcpt-first" if self._envelope.sender is not None else "mail-first")
        else:
            await self._break_at("data")
            self._say("data")
            await self._body()
            await self._finish()

    async def _body(self) -> None:
        """Take the message up to CRLF.CRLF, and nothing else for its end."""
        envelope = self._envelope
        window = bytearray(b"\r\n")  # the line break before the first line counts for the final dot
        dropped = 2
        while (end := window.find(b"\r\n.\r\n")) < 0:
            keep = 4
            if len(window) > keep:
                self._add(bytes(window[:-keep]), skip=dropped)
                dropped = max(0, dropped - (len(window) - keep))
                del window[:-keep]
            window += await self._talk.some()
        self._add(bytes(window[: end + 2]), skip=dropped)
        self._talk.give_back(bytes(window[end + 5 :]))
        whole = len(envelope.chunks) == envelope.size
        kept = bytes(envelope.chunks)
        envelope.chunks = bytearray(kept[1:] if kept.startswith(b".") else kept).replace(b"\r\n..", b"\r\n.")
        if whole:
            envelope.size = len(envelope.chunks)

    def _add(self, data: bytes, skip: int = 0) -> None:
        data = data[skip:]
        self._envelope.size += len(data)
        self._envelope.chunks += data[: max(0, _KEPT - len(self._envelope.chunks))]

    async def _bdat(self, argument: bytes) -> None:
        words = argument.upper().split()
        if not words or not words[0].isdigit() or len(words[0]) > 9 or words[1:] not in ([], [b"LAST"]):
            await self._wrong("bad-argument")
            raise _EndError  # whatever follows cannot be told from commands
        left = int(words[0])
        while left:
            piece = await self._talk.some()
            if len(piece) > left:
                self._talk.give_back(piece[left:])
                piece = piece[:left]
            left -= len(piece)
            self._add(piece)
        if not self._envelope.recipients:
            await self._wrong("rcpt-first" if self._envelope.sender is not None else "mail-first")
            self._envelope.chunks.clear()
        elif words[1:]:
            await self._finish()
        else:
            self._say("chunk", octets=int(words[0]))

    async def _finish(self) -> None:
        """Judge the whole message and say the last word on it."""
        envelope, self._envelope = self._envelope, Envelope()
        await self._break_at("end")
        if envelope.size > self._smtp.size:
            await self._wrong("too-large")
            return
        if self._user:
            shown = _header_from(bytes(envelope.chunks))
            senders = tuple(dict.fromkeys(address for address in (envelope.sender or "", shown) if address))
            refusal, sender = self._server.account.refusal_of_message(senders, len(envelope.recipients))
            if refusal:
                self._say(refusal, user=self._user, sender=sender)
                return
        elif refusal := self._server.account.refusal_unsigned(envelope.sender or "", self._client, self._talk.names):
            self._say(refusal)
            return
        content = bytes(envelope.chunks)
        message = Received(
            self._user, envelope.sender or "", tuple(envelope.recipients), envelope.size, content, time.time()
        )
        self._server.register.keep(message)
        self._say("accepted", id=secrets.token_hex(12))

    # ---- the rest ----------------------------------------------------------------------------------------------------

    async def _rset(self, _: bytes) -> None:
        self._envelope = Envelope()
        self._say("reset")

    async def _noop(self, _: bytes) -> None:
        self._say("noop")

    async def _help(self, _: bytes) -> None:
        self._say("help")

    async def _verify(self, _: bytes) -> None:
        self._say("verify")

    async def _quit(self, _: bytes) -> None:
        self._say("quit")
        raise _EndError


def _decode(text: str) -> str:
    """Return what a base64 response says ("=" stands for nothing)."""
    if text == "=":
        return ""
    try:
        return base64.b64decode(text.encode("ascii"), validate=True).decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise binascii.Error from None


def _declared_size(parameters: bytes) -> int:
    for word in parameters.upper().split():
        if word.startswith(b"SIZE=") and word[5:].isdigit() and len(word) < 25:
            return int(word[5:])
    return 0


def _header_from(content: bytes) -> str:
    """Return the address of the From line, or nothing."""
    head = content.partition(b"\r\n\r\n")[0]
    try:
        value = BytesHeaderParser(policy=compat32).parsebytes(head).get("From", "")
    except (MessageError, ValueError):
        return ""
    return parseaddr(str(value))[1]
