"""An SMTP conversation with one target: what is said, what is answered, and its transcript.

The rules of talk live here: nothing before the greeting, one command at a time unless a group is asked for, nothing
that an unread answer forbids, silence after 421. A failure is returned, never raised; a cancel is returned as the
failure `deadline` and raised by `end`, so that what was seen up to then is still told. Decides nothing.
"""

import asyncio
import ipaddress
import re
import socket
from typing import Self

from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Extensions, Greeting, Reply, Target
from wizard.model.secret import Mask
from wizard.wire import classify, first_byte, limits
from wizard.wire.context import Context
from wizard.wire.redact import Transcript, decode
from wizard.wire.reply import ReplyParser
from wizard.wire.stream import Stream, TlsEngine

_HOST_NAME = re.compile(
    r"(?=.{4,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]"
)
_ADDRESS = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f:.]{2,45})\]")


class Conversation:
    """One connection to `target`. Close it with `end`, whatever happened."""

    def __init__(self, context: Context, target: Target, stream: Stream, mask: Mask | None = None) -> None:
        self.context = context
        self.target = target
        self.stream = stream
        address = f"[{target.address}]" if target.family == 6 else target.address
        self.transcript = Transcript(f"{address}:{target.port}", context.now, mask or context.mask)
        self.parser = ReplyParser()
        self.over = False  # nothing more may be said
        self.cancelled = False
        self.waits_for_tls = False  # no greeting came, and another connection was answered in TLS
        self.ehlo_name = ehlo_name(stream.local_address)

    @classmethod
    async def on(
        cls, context: Context, target: Target, sock: socket.socket, mask: Mask | None = None
    ) -> Self | Failure:
        """Begin on a connected socket."""
        try:
            stream = await Stream.over(sock)
        except OSError as error:
            return classify.failure("connect", error)
        return cls(context, target, stream, mask)

    # ---- talking -----------------------------------------------------------------------------------------------------

    async def command(self, operation: str, line: str, shown: str = "") -> Reply | Failure:
        """Send one line and return the answer. `shown` is what the transcript says instead of a secret."""
        return (await self.group({operation: line}, shown))[0]

    async def group(self, lines: dict[str, str], shown: str = "") -> list[Reply | Failure]:
        """Send lines (by operation) as one group and return their answers, up to the first failure."""
        operations = tuple(lines)
        if (unasked := await self._unasked(operations[0])) is not None:
            return [unasked]
        for line in lines.values():
            self.transcript.sent(shown or line)
        await self.say("".join(f"{line}\r\n" for line in lines.values()).encode())
        answers: list[Reply | Failure] = []
        for operation in operations:
            answers.append(await self.answer(operation, limits.REPLY))
            if self.over:
                break
        return answers

    async def say(self, data: bytes, seconds: float = limits.REPLY) -> None:
        """Send bytes. What goes wrong here is told by the answer: the server's last word may still wait to be read."""
        try:
            await self.stream.send(data, self._deadline(seconds))
        except (OSError, TimeoutError):
            return
        except asyncio.CancelledError:
            self._cancel()

    async def answer(self, operation: str, seconds: float) -> Reply | Failure:
        """Return the next reply, recorded, within `seconds`."""
        result = await self._read(operation, seconds)
        for text in self.parser.raw:
            self.transcript.received(text)
        for odd in sorted(self.parser.odd):
            self.transcript.note(odd)
        if isinstance(result, Reply):
            self.over = self.over or result.code == 421
            return result
        if self.parser.partial:
            self.transcript.received(self.parser.partial)
        self.transcript.note(f"{result.code.value} {result.detail}".strip())
        self.over = True
        return result

    async def _read(self, operation: str, seconds: float) -> Reply | Failure:
        deadline = self._deadline(seconds)
        foreign = False
        while (found := self.parser.next(operation)) is None:
            if self.cancelled:
                return Failure(operation, FailureCode.DEADLINE)
            if self.parser.foreign and not foreign:
                foreign, deadline = True, min(deadline, self._deadline(limits.FOREIGN))
            try:
                data = await self.stream.receive(deadline)
            except asyncio.CancelledError:
                self._cancel()
                return Failure(operation, FailureCode.DEADLINE)
            except (OSError, TimeoutError) as error:
                return self.parser.end(operation) or classify.failure(operation, error)
            if not data:
                return self.parser.end(operation) or Failure(operation, FailureCode.CLOSED)
            self.parser.feed(data)
        return found

    @property
    def injected(self) -> str:
        """What stands in the buffer after the 220 to STARTTLS, where nothing may stand."""
        return (self.parser.partial + decode(self.stream.unread))[: limits.FIRST_BYTES]

    @property
    def heard(self) -> bool:
        """Whether the server said something that nobody has read yet."""
        return self.parser.pending or self.stream.waiting

    async def _unasked(self, operation: str) -> Reply | Failure | None:
        """Return what the server said without being asked: a 421 is its last word, anything else breaks the rules."""
        if self.cancelled:
            return Failure(operation, FailureCode.DEADLINE)
        if not self.heard:
            return None
        said = await self.answer(operation, limits.REPLY)
        if isinstance(said, Failure) or said.code == 421:
            return said
        self.over = True
        return Failure(operation, FailureCode.PROTOCOL, f"unasked: {said.text}")

    async def secure(self, engine: TlsEngine) -> BaseException | None:
        """Do the TLS handshake. Nothing learnt before survives it. Returns what went wrong, for `handshake.failure`."""
        error: BaseException | None = None
        try:
            await self.stream.start_tls(engine, self._deadline(limits.TLS))
        except asyncio.CancelledError:
            self._cancel()
            error = classify.Broken(Failure("handshake", FailureCode.DEADLINE))
        except (OSError, TimeoutError, EOFError, ValueError, classify.Broken) as problem:
            error = problem
        self.parser = ReplyParser(first=False)
        self.over = self.over or error is not None
        return error

    # ---- the end -----------------------------------------------------------------------------------------------------

    async def finish(self) -> None:
        """Say QUIT where it may be said. All has been reported by now: the runner need not wait for the answer."""
        if not self.over and not self.heard:
            self.transcript.sent("QUIT")
            await self.say(b"QUIT\r\n", limits.QUIT)
            self.context.settle()
            await self.answer("quit", limits.QUIT)

    def end(self) -> None:
        """Close, and raise the cancel that was held back."""
        self.stream.close()
        if self.cancelled:
            raise asyncio.CancelledError

    def _cancel(self) -> None:
        self.cancelled = self.over = True

    @staticmethod
    def _deadline(seconds: float) -> float:
        return asyncio.get_running_loop().time() + seconds

    # ---- the first two stages, alike for every target ----------------------------------------------------------------

    async def greet(self, probe: str, *, main: bool = False, silent: bool = False) -> Failure | None:
        """Read the greeting and report it. Returns why the conversation cannot go on, if so."""
        started = self.context.now()
        said = await self._greeting()
        refused = _unless(said, 220)
        if not silent:
            seen = Greeting(
                probe=probe,
                started=started,
                ended=self.context.now(),
                target=self.target,
                main=main,
                reply=self.kept(said),
                first_bytes=self._foreign(said),
                waits_for_tls=self.waits_for_tls,
                failure=self.failed(said, refused),
                lines=self.transcript.take(),
            )
            self.context.emit(seen)
        return refused

    async def _greeting(self) -> Reply | Failure:
        if self.target.role != "submission":
            return await self.answer("greeting", limits.GREETING)
        asking = asyncio.create_task(self._ask_for_tls())
        said = await self.answer("greeting", limits.GREETING)
        asking.cancel()
        await asyncio.wait((asking,))
        return said

    async def _ask_for_tls(self) -> None:
        """Wait no longer for a greeting that cannot come, where the server waits for TLS from the first byte."""
        await asyncio.sleep(limits.PATIENCE)
        address, port = self.target.address, self.target.port
        name = self.context.case.cloud.submission.name
        speaks = await self.context.network.tls_first(address, port, lambda: first_byte.answers(address, port, name))
        if speaks and not self.heard:
            self.waits_for_tls = True
            self.transcript.note("TLS is answered from the first byte")
            self.stream.give_up()

    async def hello(
        self, probe: str, *, main: bool = False, secured: bool = False, silent: bool = False
    ) -> dict[str, str] | Failure:
        """Say EHLO and report the answer. Returns the extensions, or why the conversation cannot go on."""
        started = self.context.now()
        said = await self.command("ehlo", f"EHLO {self.ehlo_name}")
        refused = _unless(said, 250)
        keywords = _keywords(said) if isinstance(said, Reply) and refused is None else None
        if not silent:
            clean = self.transcript.clean
            seen = Extensions(
                probe=probe,
                started=started,
                ended=self.context.now(),
                target=self.target,
                main=main,
                secured=secured,
                ehlo_name=self.ehlo_name,
                reply=self.kept(said),
                keywords=None if keywords is None else {clean(key): clean(value) for key, value in keywords.items()},
                public_address=_public_address(said),
                failure=self.failed(said, refused),
                lines=self.transcript.take(),
            )
            self.context.emit(seen)
        return keywords if keywords is not None else refused or Failure("ehlo", FailureCode.PROTOCOL)

    def kept(self, said: Reply | Failure) -> Reply | None:
        """Return the reply as it may be kept in an observation."""
        return self.transcript.reply(said) if isinstance(said, Reply) else None

    def failed(self, said: Reply | Failure, refused: Failure | None = None) -> Failure | None:
        """Return the failure as it may be kept: of the connection, or of a reply that breaks the rules."""
        if isinstance(said, Failure):
            return self.transcript.failure(said)
        return self.transcript.failure(refused) if refused and refused.code is FailureCode.PROTOCOL else None

    def _foreign(self, said: Reply | Failure) -> str:
        if isinstance(said, Failure) and said.code in (FailureCode.NOT_SMTP, FailureCode.PROTOCOL):
            return self.transcript.clean(self.parser.first_bytes)[: limits.FIRST_BYTES]
        return ""


def _unless(said: Reply | Failure, code: int) -> Failure | None:
    """Return why `said` is not `code`: a refusal in the server's words reads UNKNOWN, a wrong positive one PROTOCOL."""
    if isinstance(said, Failure):
        return said
    if said.code == code:
        return None
    operation = "greeting" if code == 220 else "ehlo"
    return Failure(operation, FailureCode.PROTOCOL if said.positive else FailureCode.UNKNOWN, said.text)


def _keywords(reply: Reply) -> dict[str, str]:
    keywords: dict[str, str] = {}
    for line in reply.lines[1:]:
        keyword, _, parameters = line.strip().partition(" ")
        keyword = keyword.upper()
        if keyword.startswith("AUTH="):  # the form of old servers, for old clients
            keyword, parameters = "AUTH", f"{line.strip()[5:]}"
        if keyword == "AUTH" and "AUTH" in keywords:
            parameters = " ".join(dict.fromkeys(f"{keywords['AUTH']} {parameters}".split()))
        if keyword:
            keywords[keyword] = parameters.strip()
    return keywords


def _public_address(said: Reply | Failure) -> str:
    if isinstance(said, Failure) or not said.lines:
        return ""
    for found in reversed(_ADDRESS.findall(said.lines[0])):
        try:
            return str(ipaddress.ip_address(found))
        except ValueError:
            continue
    return ""


def ehlo_name(local_address: str) -> str:
    """Return what this computer calls itself: its full name, if it has one, else its address.

    No name server is asked: that may take seconds, and the name is no one's business.
    """
    name = socket.gethostname().rstrip(".")
    if _HOST_NAME.fullmatch(name):
        return name
    if not local_address:
        return "[127.0.0.1]"
    return f"[IPv6:{local_address}]" if ":" in local_address else f"[{local_address}]"
