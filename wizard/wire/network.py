"""What the probes of one run share: looked-up addresses, and connections that were opened once and are used once.

A probe asks here and waits for nobody but the network: whichever probe asks first starts the work, so each runs alone
as well as with all the others. Everything is freed by `close`.
"""

import asyncio
import socket
import sys
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from wizard.model.case import Case
from wizard.model.failure import Failure, FailureCode
from wizard.model.frozen import dataclass
from wizard.model.observation import Certificate, Message, Outcome
from wizard.wire import classify, limits, resolve
from wizard.wire.resolve import FAMILIES, Answer, Family

if TYPE_CHECKING:
    from wizard.wire.services import Services
    from wizard.wire.signin import Admin

#: A socket being connected, and since when.
Opening = dict["asyncio.Task[socket.socket]", tuple[socket.socket, float]]


@dataclass(frozen=True, slots=True)
class Knocked:
    """What became of trying one address on one port."""

    outcome: Outcome
    connect_s: float = 0.0
    attempts: int = 1
    waited_s: float = 0.0
    failure: Failure | None = None


class Knock:
    """One address and port being tried.

    `verdict` is what is known in time; `final` comes only with an answer, so after "no answer" it may never come. An
    open connection is taken by whoever calls `take` first.
    """

    def __init__(self, address: str, port: int) -> None:
        loop = asyncio.get_running_loop()
        self.address = address
        self.port = port
        self.verdict: asyncio.Future[Knocked] = loop.create_future()
        self.final: asyncio.Future[Knocked] = loop.create_future()
        self._socket: socket.socket | None = None

    def take(self) -> socket.socket | None:
        """Return the open connection, once."""
        sock, self._socket = self._socket, None
        return sock

    def keep(self, sock: socket.socket) -> None:
        """Keep an open connection for whoever takes it."""
        self._socket = sock

    def settle(self, knocked: Knocked) -> None:
        """Tell the final outcome."""
        for future in (self.verdict, self.final):
            if not future.done():
                future.set_result(knocked)

    def crashed(self, task: "asyncio.Task[None]") -> None:
        """Pass a bug of ours on to whoever waits, instead of letting them wait for ever."""
        if not task.cancelled() and (error := task.exception()) is not None and not self.verdict.done():
            self.verdict.set_exception(error)

    def close(self) -> None:
        """Free what nobody took."""
        if sock := self.take():
            sock.close()


class Network:
    """Shared by the probes of one run."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._first = resolve.resolver(case.cloud.dns_servers)
        self._names: dict[tuple[str, Family], asyncio.Task[Answer]] = {}
        self._knocks: dict[tuple[str, int], Knock] = {}
        self._answered: dict[str, float] = {}  # address to the shortest time it took to answer
        self._tls_first: dict[tuple[str, int], asyncio.Task[bool]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._main: asyncio.Future[Knock | None] | None = None
        self._leaf: asyncio.Future[Certificate | None] | None = None
        self._message: asyncio.Future[Message | None] | None = None
        self._tried: asyncio.Future[None] | None = None
        self._services: Services | None = None

    # ---- names -------------------------------------------------------------------------------------------------------

    async def lookup(self, host: str, family: Family) -> Answer:
        """Return what the case's own resolver says; asked once."""
        if (known := resolve.literal(host)) is not None:
            if known[0] == family:
                return Answer("literal", (known[1],))
            return Answer("literal", failure=Failure("resolve", FailureCode.NAME_NO_ADDRESS))
        key = (host, family)
        if key not in self._names:
            self._names[key] = self._spawn(self._first(host, family))
        answer = await asyncio.shield(self._names[key])
        if answer.failure and answer.failure.code is FailureCode.NAME_NOT_FOUND and answer.server == "system":
            # Some systems say "not found" as well where only this family is missing: the other family decides.
            other = self._names.get((host, 6 if family == 4 else 4))
            if other is not None and (await asyncio.shield(other)).addresses:
                return Answer(
                    answer.server, failure=Failure("resolve", FailureCode.NAME_NO_ADDRESS, answer.failure.detail)
                )
        return answer

    async def addresses(self, host: str, family: Family) -> tuple[str, ...]:
        """Return the addresses to try."""
        return (await self.lookup(host, family)).addresses[: limits.ADDRESSES_TRIED]

    # ---- connections -------------------------------------------------------------------------------------------------

    def knock(self, address: str, port: int) -> Knock:
        """Return the attempt at this end point, started now if nobody did before."""
        key = (address, port)
        if key not in self._knocks:
            self._knocks[key] = knock = Knock(address, port)
            self._spawn(self._try(knock)).add_done_callback(knock.crashed)
        return self._knocks[key]

    async def first_open(self, host: str, port: int) -> Knock | Failure:
        """Return the first end point of a host that opened (IPv4 if it is not much later), or why none did."""
        tasks = {family: asyncio.create_task(self._first_of(host, port, family)) for family in FAMILIES}
        try:
            async with asyncio.timeout(limits.LOOKUP + limits.CONNECT):
                return await self._race(tasks[4], tasks[6])
        except TimeoutError:
            return Failure("connect", FailureCode.TIMEOUT)
        finally:
            for task in tasks.values():
                task.cancel()

    @staticmethod
    async def _race(four: "asyncio.Task[Knock | Failure]", six: "asyncio.Task[Knock | Failure]") -> Knock | Failure:
        await asyncio.wait((four, six), return_when=asyncio.FIRST_COMPLETED)
        if not four.done() and isinstance(six.result(), Knock):
            await asyncio.wait((four,), timeout=limits.FAMILY_PREFERENCE)
            if not four.done():
                return six.result()
        first = await four
        if isinstance(first, Knock):
            return first
        second = await six
        # A family that has no address tells less than what became of the other one.
        return first if isinstance(second, Failure) and second.operation == "resolve" else second

    async def _first_of(self, host: str, port: int, family: Family) -> Knock | Failure:
        answer = await self.lookup(host, family)
        if not answer.addresses:
            return answer.failure or Failure("resolve", FailureCode.NAME_NO_ADDRESS)
        waiting: dict[asyncio.Future[Knocked], Knock] = {}
        failure: Failure | None = None
        coming = list(answer.addresses[: limits.ADDRESSES_TRIED])
        while coming or waiting:
            if coming:
                knock = self.knock(coming.pop(0), port)
                waiting[knock.verdict] = knock
            done, _ = await asyncio.wait(
                waiting, timeout=limits.STAGGER if coming else None, return_when=asyncio.FIRST_COMPLETED
            )
            for future in done:
                knock = waiting.pop(future)
                if future.result().outcome is Outcome.OPEN:
                    return knock
                failure = failure or future.result().failure
        return failure or Failure("connect", FailureCode.TIMEOUT)

    async def tls_first(self, address: str, port: int, ask: Callable[[], Coroutine[Any, Any, bool]]) -> bool:
        """Return whether a silent end point answers TLS. Several wait in vain for its greeting; one asks."""
        key = (address, port)
        if key not in self._tls_first:
            self._tls_first[key] = self._spawn(ask())
        return await asyncio.shield(self._tls_first[key])

    async def _try(self, knock: Knock) -> None:
        """Knock with up to three sockets; a verdict in time, a correction when it comes."""
        started = time.monotonic()
        opening: Opening = {}
        sockets: list[tuple[socket.socket, float]] = []
        try:
            for wait in (*(b - a for a, b in zip(limits.ATTEMPTS, limits.ATTEMPTS[1:], strict=False)), None):
                at = time.monotonic()
                sock = self._socket(knock, sockets)
                if sock is None:
                    return
                opening[self._spawn(_connect(sock, knock.address, knock.port))] = (sock, at)
                if wait is not None:
                    await asyncio.wait(opening, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
                    if self._conclude(knock, opening, len(sockets), started):
                        return
            while not self._conclude(knock, opening, len(sockets), started):
                now = time.monotonic() - started
                silent = self._silent_after(knock.address)
                if now >= silent and not knock.verdict.done():
                    attempts = sum(_attempts(sock, begun) for sock, begun in sockets)
                    failure = Failure("connect", FailureCode.TIMEOUT)
                    knock.verdict.set_result(Knocked(Outcome.NO_ANSWER, 0.0, attempts, round(now, 3), failure))
                pause = None if knock.verdict.done() else min(max(silent - now, 0.0), 0.1) or 0.001
                await asyncio.wait(opening, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task, (sock, _) in opening.items():
                task.cancel()
                task.add_done_callback(partial(_close_late, sock))

    def _socket(self, knock: Knock, sockets: list[tuple[socket.socket, float]]) -> socket.socket | None:
        try:
            sock = socket.socket(socket.AF_INET6 if ":" in knock.address else socket.AF_INET, socket.SOCK_STREAM)
        except OSError as error:
            failure = classify.failure("connect", error)
            knock.settle(Knocked(classify.outcome(failure.code), failure=failure))
            return None
        sock.settimeout(0)
        sockets.append((sock, time.monotonic()))
        return sock

    def _conclude(self, knock: Knock, opening: Opening, tried: int, started: float) -> bool:
        """Settle the knock if one of its sockets has an answer."""
        for task in [task for task in opening if task.done()]:
            _, begun = opening.pop(task)
            now = time.monotonic()
            waited = round(now - started, 3)
            error = task.exception()
            if error is None:
                self._hear(knock.address, now - begun)
                knock.keep(task.result())
                knock.settle(Knocked(Outcome.OPEN, now - begun, tried, waited))
                return True
            failure = classify.failure("connect", error)
            result = classify.outcome(failure.code)
            if result is Outcome.NO_ANSWER and opening:
                continue  # the system gave this socket up; the others still wait
            if result is Outcome.REFUSED:
                self._hear(knock.address, now - begun)
            knock.settle(Knocked(result, now - begun, tried, waited, failure))
            return True
        return False

    def _hear(self, address: str, took: float) -> None:
        self._answered[address] = min(took, self._answered.get(address, took))

    def _silent_after(self, address: str) -> float:
        took = self._answered.get(address)
        if took is None:
            return limits.SILENT_AT_MOST
        return min(limits.SILENT_AT_MOST, max(limits.SILENT_AT_LEAST, limits.ATTEMPTS[-1] + 4 * took))

    # ---- the session's own connection and what it learns -------------------------------------------------------------

    def announce_main(self) -> None:
        """Say that the main session runs: it gets the first connection, and its certificate will be told."""
        loop = asyncio.get_running_loop()
        self._main = self._main or loop.create_future()
        self._leaf = self._leaf or loop.create_future()
        self._message = self._message or loop.create_future()
        self._tried = self._tried or loop.create_future()

    def main_has(self, knock: Knock | None) -> None:
        """Say which connection the main session took; None: it gets none."""
        if self._main is not None and not self._main.done():
            self._main.set_result(knock)

    async def main_chosen(self) -> None:
        """Wait until the main session has taken its connection, if there is one that wants any."""
        if self._main is not None:
            await asyncio.wait((self._main,), timeout=limits.CONNECT)

    def tell_leaf(self, leaf: Certificate | None) -> None:
        """Say which verified certificate the main session saw; None: none."""
        if self._leaf is not None and not self._leaf.done():
            self._leaf.set_result(leaf)

    @property
    def main_runs(self) -> bool:
        """Whether a main session has announced itself."""
        return self._main is not None

    async def leaf(self) -> Certificate | None:
        """Wait for the main session's verified certificate."""
        return None if self._leaf is None else await asyncio.shield(self._leaf)

    def tell_tried(self) -> None:
        """Say that the main session has tried its sign-in, or will try none."""
        if self._tried is not None and not self._tried.done():
            self._tried.set_result(None)

    async def tried(self) -> None:
        """Wait until the main session has tried its sign-in, if it means to, but not for ever."""
        if self._tried is not None:
            await asyncio.wait((self._tried,), timeout=limits.SIGN_IN_TRIED)

    def tell_message(self, message: Message | None) -> None:
        """Say what became of the test message; None: none was sent."""
        if self._message is not None and not self._message.done():
            self._message.set_result(message)

    async def message(self) -> Message | None:
        """Wait for what becomes of the test message."""
        return None if self._message is None else await asyncio.shield(self._message)

    # ---- Microsoft's services ----------------------------------------------------------------------------------------

    def services(self, admin: "Admin | None") -> "Services":
        """Return the services of the case's cloud, as this administrator asks them about the mailbox's domain."""
        if self._services is None:
            from wizard.wire.services import Services  # noqa: PLC0415 - 30 ms, and few runs ask a service

            domain = self._case.mailbox.rpartition("@")[2]
            self._services = Services(self._case.cloud, domain, admin, limits.READING)
        return self._services

    # ---- the end -----------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        """Free everything."""
        if self._services is not None:
            await self._services.close()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        for knock in self._knocks.values():
            knock.close()
        await asyncio.sleep(0)  # transports that were closed a moment ago free their sockets now

    def _spawn(self, work: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def connect(address: str, port: int) -> socket.socket:
    """Open a connection of one's own. Raises OSError or TimeoutError."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    sock.settimeout(0)
    async with asyncio.timeout(limits.CONNECT):
        return await _connect(sock, address, port)


async def _connect(sock: socket.socket, address: str, port: int) -> socket.socket:
    """Connect; the socket is closed unless it is returned."""
    try:
        await asyncio.get_running_loop().sock_connect(sock, (address, port))
    except BaseException:
        sock.close()
        raise
    return sock


def _close_late(sock: socket.socket, task: "asyncio.Task[socket.socket]") -> None:
    """Close what a cancelled attempt had not begun, or opened in its last moment, and take note of its error."""
    sock.close()
    if not task.cancelled():
        task.exception()


def _attempts(sock: socket.socket, begun: float) -> int:
    """Return how many packets asked for this connection: counted by Linux, reckoned from the usual pauses elsewhere."""
    if sys.platform == "linux" and sock.fileno() >= 0:
        state = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)
        return 1 + state[2]  # tcpi_retransmits
    age = time.monotonic() - begun
    return 1 + sum(age >= pause for pause in (1, 3, 7))
