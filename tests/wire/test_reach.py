"""Addresses tried at once, and what stands behind the open ones."""

import asyncio
import contextlib
import errno
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.wire import certs, tls_server
from tests.wire.bench import case, cloud, one, run
from tests.wire.script_server import Script, serve
from wizard.model.cloud import Endpoint
from wizard.model.failure import FailureCode
from wizard.model.observation import (
    Extensions,
    Greeting,
    Handshake,
    Observation,
    Outcome,
    Reach,
    ServiceHandshake,
    SignIn,
    Targets,
    TlsVersion,
    VersionOutcome,
)
from wizard.wire import classify, limits, probes
from wizard.wire.context import Context
from wizard.wire.network import Network

pytestmark = pytest.mark.usefixtures("short")
linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full queue refuses instead of dropping")


@contextlib.contextmanager
def dropping(port: int = 0) -> Iterator[tuple[int, socket.socket]]:
    """Yield a port whose queue is full, so that the kernel drops what comes, and the listener that could take it."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(0)
        for _ in range(3):
            filler = stack.enter_context(socket.socket())
            filler.settimeout(0)
            filler.connect_ex(listener.getsockname())
        yield listener.getsockname()[1], listener


def reaches(seen: list[Observation]) -> list[tuple[int, Outcome, bool]]:
    """Return what was found of each port."""
    return [(entry.target.port, entry.outcome, entry.late) for entry in seen if isinstance(entry, Reach)]


async def test_open_port_is_greeted_and_left() -> None:
    """An open port is reported with its targets, greeting and extensions, and left with a QUIT."""
    async with serve(Script()) as server:
        seen = await run(case(cloud(server.port)), ["reach.submission"])
        await server.left()
    assert [target.address for target in one(seen, Targets).targets] == ["127.0.0.1"]
    assert one(seen, Reach).outcome is Outcome.OPEN
    assert (one(seen, Greeting).main, one(seen, Extensions).main) == (False, False)
    assert server.commands() == [b"EHLO", b"QUIT"]


async def test_session_uses_the_connection_that_reached() -> None:
    """Reach and session of one address share one connection."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)), ["reach.submission", "session"])
    assert server.connections == 1
    assert one(seen, Reach).outcome is Outcome.OPEN
    assert [entry.main for entry in seen if isinstance(entry, Greeting)] == [True]
    assert one(seen, SignIn).accepted


async def test_refused() -> None:
    """A port where nobody listens reads refused, at once."""
    async with serve(Script()) as server:
        port = server.port
    seen = await run(case(cloud(port)), ["reach.submission"])
    reach = one(seen, Reach)
    assert (reach.outcome, reach.attempts) == (Outcome.REFUSED, 1)
    assert reach.failure is not None
    assert reach.failure.code is FailureCode.REFUSED


@linux
async def test_dropped_port_reads_no_answer_after_several_attempts() -> None:
    """A port that drops packets is tried by several sockets before it reads no answer; nothing else waits for it."""
    with dropping() as (port, _):
        seen = await run(case(cloud(port)), ["reach.submission", "session", "tls.1.2", "revocation"])
    reach = one(seen, Reach)
    assert (reach.outcome, reach.late) == (Outcome.NO_ANSWER, False)
    assert reach.attempts >= len(limits.ATTEMPTS)
    assert one(seen, SignIn).not_tried == "no-connection"
    assert one(seen, TlsVersion).outcome is VersionOutcome.UNCLEAR
    failure = one(seen, Greeting).failure
    assert failure is not None
    assert (failure.operation, failure.code) == ("connect", FailureCode.TIMEOUT)


@linux
async def test_an_answering_neighbour_makes_the_verdict_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another port of the address answered, silence needs no longer than the short time."""
    monkeypatch.setattr(limits, "SILENT_AT_MOST", 60.0)
    async with serve(Script()) as server:
        with dropping() as (port, _):
            lab = cloud(port)
            lab = replace(lab, submission=replace(lab.submission, mx_port=server.port))
            seen = await run(case(lab), ["reach.submission", "reach.mx"])
    assert set(reaches(seen)) == {(server.port, Outcome.OPEN, False), (port, Outcome.NO_ANSWER, False)}


@linux
async def test_late_answer_corrects_the_verdict() -> None:
    """An answer after the verdict is told with `late`, and the probe had settled before."""
    with dropping() as (port, listener):
        diagnosed = case(cloud(port))
        seen: list[Observation] = []
        settled = asyncio.Event()
        network = Network(diagnosed)
        context = Context(diagnosed, seen.append, network, settle=settled.set)
        probe = next(probe for probe in probes(diagnosed) if probe.id == "reach.submission")
        working = asyncio.ensure_future(probe.run(context))
        await settled.wait()
        assert reaches(seen) == [(port, Outcome.NO_ANSWER, False)]
        listener.listen(10)  # room in the queue: the kernel's next packet is answered
        await working
        await network.close()
    assert reaches(seen) == [(port, Outcome.NO_ANSWER, False), (port, Outcome.OPEN, True)]


async def test_roles_of_one_end_point_share_one_connection() -> None:
    """Admin services and control at one address are reported each, over one connection, used for one handshake."""
    connections = []
    context = certs.server()

    def talk(sock: socket.socket) -> None:
        connections.append(sock)
        context.wrap_socket(sock, server_side=True).close()

    with tls_server.serve(talk) as port:
        base = f"https://127.0.0.1:{port}"
        control = Endpoint("127.0.0.1", port)
        lab = replace(cloud(1), authority=f"{base}/organizations", graph_base=f"{base}/v1.0", control=control)
        seen = await run(case(lab), ["reach.admin", "reach.control"])
    assert len(connections) == 1
    assert {entry.target.role for entry in seen if isinstance(entry, Reach)} == {"admin", "control"}
    shake = one(seen, ServiceHandshake)
    assert shake.verified is False
    assert shake.issuer == "O=Lab,CN=Lab Root"
    assert shake.failure is not None
    assert shake.failure.code is FailureCode.TLS_CERTIFICATE


async def test_control_defaults_to_the_sign_in_service() -> None:
    """Without a control of its own the cloud's login authority is it; without that there is no such probe."""
    async with serve(Script(tls=certs.server(), implicit=True)) as server:
        seen = await run(case(replace(cloud(1), authority=f"https://127.0.0.1:{server.port}/x")), ["reach.control"])
    assert one(seen, Reach).target.role == "control"
    assert one(seen, ServiceHandshake).target.port == server.port


async def test_implicit_port_is_only_knocked_at() -> None:
    """A port of TLS from the first byte is reached and left, nothing is said to it."""
    async with serve(Script()) as server:
        lab = cloud(1)
        lab = replace(lab, submission=replace(lab.submission, implicit_tls_port=server.port))
        seen = await run(case(lab), ["reach.implicit"])
    assert one(seen, Reach).outcome is Outcome.OPEN
    assert not [entry for entry in seen if isinstance(entry, Greeting)]
    assert not server.heard


async def test_legacy_host_is_probed_for_old_versions() -> None:
    """The legacy host has probes of its own, which keep its name in their targets."""
    lab = cloud(1)
    lab = replace(lab, submission=replace(lab.submission, legacy_host="legacy.invalid"))
    seen = await run(case(lab), ["reach.legacy", "legacy.1.0"])
    assert one(seen, Targets).targets == ()
    version = one(seen, TlsVersion)
    assert (version.target.host, version.target.role, version.outcome) == (
        "legacy.invalid",
        "legacy",
        VersionOutcome.UNCLEAR,
    )


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (errno.ECONNREFUSED, Outcome.REFUSED),
        (10061, Outcome.REFUSED),
        (errno.ECONNRESET, Outcome.RESET),
        (10054, Outcome.RESET),
        (errno.ETIMEDOUT, Outcome.NO_ANSWER),
        (10060, Outcome.NO_ANSWER),
        (errno.ENETUNREACH, Outcome.UNREACHABLE),
        (errno.EHOSTUNREACH, Outcome.UNREACHABLE),
        (errno.EADDRNOTAVAIL, Outcome.UNREACHABLE),
        (10051, Outcome.UNREACHABLE),
        (errno.EACCES, Outcome.DENIED),
        (errno.EPERM, Outcome.DENIED),
        (10013, Outcome.DENIED),
        (errno.EMFILE, Outcome.FAILED),
    ],
)
def test_errors_are_told_apart(number: int, outcome: Outcome) -> None:
    """Every system's number for a failed connection has its outcome."""
    assert classify.outcome(classify.failure("connect", OSError(number, "x")).code) is outcome


async def test_probes_end_though_no_session_runs() -> None:
    """TLS versions and revocation come to their end though no session runs."""
    async with serve(Script(tls=certs.server())) as server:
        seen = await run(case(cloud(server.port)), ["tls.1.3", "revocation"], goal="tls")
    assert one(seen, TlsVersion).outcome is VersionOutcome.ACCEPTED
    assert not [entry for entry in seen if isinstance(entry, Handshake | SignIn)]
