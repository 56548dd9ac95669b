"""Every address of one role tried at once: open, refused, or no answer; and what stands behind the open ones.

The connection that tells "open" is used: for the greeting where mail is spoken, for a TLS handshake with the control.
"""

import asyncio
import socket
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from wizard import blocking
from wizard.model.cloud import Endpoint
from wizard.model.failure import Failure
from wizard.model.observation import Greeting, Outcome, Reach, Role, ServiceHandshake, Target, Targets
from wizard.wire import certificates, classify, handshake, limits, trust
from wizard.wire.context import Context
from wizard.wire.network import Knocked
from wizard.wire.resolve import FAMILIES, Family
from wizard.wire.smtp import Conversation
from wizard.wire.stream import Stream, TlsEngine

#: What to do on an open connection; it closes the socket, and calls the last argument when it has reported.
Use = Callable[[Context, str, Target, socket.socket, Callable[[], None]], Coroutine[Any, Any, None]]


class _Owed:
    """Counts what must still be reported, and settles the probe when that is nothing."""

    def __init__(self, settle: Callable[[], None], count: int) -> None:
        self._settle = settle
        self._count = count

    def add(self) -> Callable[[], None]:
        """Owe one more; returns how to say that it is done (saying it twice counts once)."""
        self._count += 1
        said = False

        def done() -> None:
            nonlocal said
            if not said:
                said = True
                self.done()

        return done

    def done(self) -> None:
        self._count -= 1
        if self._count == 0:
            self._settle()


async def run(  # noqa: PLR0913 - what, for whom, where, and what to do there
    context: Context,
    probe: str,
    role: Role,
    endpoints: tuple[Endpoint, ...],
    use: Use | None = None,
    *,
    keep: bool = False,
) -> None:
    """Try all addresses of `endpoints`; go on listening for late answers after the last verdict.

    `use` gets the open connections, one that nobody uses is closed; `keep` leaves them to another probe instead.
    """
    owed = _Owed(context.settle, len(endpoints))
    inner = replace(context, settle=lambda: None)  # one conversation that is over does not settle the others
    async with asyncio.TaskGroup() as group:

        async def family(endpoint: Endpoint, number: Family) -> list[Target]:
            addresses = await context.network.addresses(endpoint.host, number)
            targets = [Target(endpoint.host, address, endpoint.port, role) for address in addresses]
            for target in targets:
                group.create_task(_target(inner, probe, target, use or (None if keep else _close), owed.add()))
            return targets

        async def host(endpoint: Endpoint) -> None:
            started = context.now()
            found = await asyncio.gather(*[family(endpoint, number) for number in FAMILIES])
            targets = tuple(target for targets in found for target in targets)
            context.emit(
                Targets(
                    probe=probe, started=started, ended=context.now(), host=endpoint.host, role=role, targets=targets
                )
            )
            owed.done()

        for endpoint in endpoints:
            group.create_task(host(endpoint))


async def _target(context: Context, probe: str, target: Target, use: Use | None, told: Callable[[], None]) -> None:
    started = context.now()
    knock = context.network.knock(target.address, target.port)
    knocked = await asyncio.shield(knock.verdict)
    context.emit(_seen(context, probe, started, target, knocked, late=False))
    if knocked.outcome is Outcome.OPEN:
        if target.role == "submission":
            await context.network.main_chosen()
        sock = knock.take() if use is not None else None
        if sock is not None and use is not None:
            await use(context, probe, target, sock, told)
    told()
    if knocked.outcome is Outcome.NO_ANSWER:
        late = await asyncio.shield(knock.final)
        if late.outcome is not Outcome.NO_ANSWER:
            context.emit(_seen(context, probe, started, target, late, late=True))


def _seen(  # noqa: PLR0913 - the parts of one observation
    context: Context, probe: str, started: float, target: Target, knocked: Knocked, *, late: bool
) -> Reach:
    return Reach(
        probe=probe,
        started=started,
        ended=context.now(),
        target=target,
        outcome=knocked.outcome,
        connect_ms=round(knocked.connect_s * 1000, 1),
        attempts=knocked.attempts,
        waited_s=knocked.waited_s,
        late=late,
        failure=knocked.failure,
    )


async def _close(context: Context, probe: str, target: Target, sock: socket.socket, told: Callable[[], None]) -> None:
    """Nothing to say here."""
    del context, probe, target
    sock.close()
    told()


async def greet(context: Context, probe: str, target: Target, sock: socket.socket, told: Callable[[], None]) -> None:
    """Read the greeting, say EHLO, and leave politely."""
    started = context.now()
    talk = await Conversation.on(context, target, sock)
    if isinstance(talk, Failure):
        context.emit(Greeting(probe=probe, started=started, ended=context.now(), target=target, failure=talk))
        return
    try:
        if await talk.greet(probe) is None:
            await talk.hello(probe)
        told()
        await talk.finish()
    finally:
        talk.end()


def inspect(endpoint: Endpoint) -> Use:
    """Return a use that does one TLS handshake with `endpoint`, on whichever connection opens first."""
    begun = False

    async def use(context: Context, probe: str, target: Target, sock: socket.socket, told: Callable[[], None]) -> None:
        nonlocal begun
        if begun:
            sock.close()
            return
        begun = True
        ready = blocking.start(trust.verified, context.case.cloud.ca_file, endpoint.host)
        context.emit(await _service(context, probe, target, sock, ready))
        told()

    return use


async def _service(
    context: Context, probe: str, target: Target, sock: socket.socket, ready: Future[TlsEngine]
) -> ServiceHandshake:
    started = context.now()
    error: Exception | None = None
    engine: TlsEngine | None = None
    stream: Stream | None = None
    try:
        stream = await Stream.over(sock)
        engine = await asyncio.wrap_future(ready)
        await stream.start_tls(engine, asyncio.get_running_loop().time() + limits.TLS)
    except (OSError, TimeoutError, EOFError, ValueError, classify.Broken) as problem:
        error = problem
    finally:
        sock.close() if stream is None else stream.close()
    failure = handshake.failure(engine, error)
    chain = await certificates.parse(engine.chain() if engine is not None else ())
    return ServiceHandshake(
        probe=probe,
        started=started,
        ended=context.now(),
        target=target,
        verified=error is None,
        issuer=chain[0].issuer if chain else "",
        verify_message=failure.detail if failure and handshake.verify_code(error) else "",
        failure=failure,
    )
