"""A port that says nothing is dead, or waits for TLS from the first byte: one hello tells."""

import socket

import pytest

from tests.wire import certs, tls_server
from tests.wire.bench import PASSWORD, case, cloud, one, run, told
from tests.wire.script_server import Act, Script, serve
from wizard.model.failure import FailureCode
from wizard.model.observation import Greeting, SignIn, TlsVersion, VersionOutcome
from wizard.wire import limits

pytestmark = pytest.mark.usefixtures("short")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask after a moment of silence, and have time to hear the answer."""
    monkeypatch.setattr(limits, "PATIENCE", 0.05)
    monkeypatch.setattr(limits, "GREETING", 30.0)
    monkeypatch.setattr(limits, "TLS", 5.0)


async def test_a_port_that_waits_for_tls_is_recognised() -> None:
    """One hello on another connection tells; the wait for the greeting ends with it, and no secret was sent."""
    async with serve(Script(tls=certs.server(), implicit=True)) as server:
        seen = await run(case(cloud(server.port)))
        assert server.connections <= 2
    greeting = one(seen, Greeting)
    assert greeting.waits_for_tls
    assert greeting.failure is not None
    assert greeting.failure.code is FailureCode.TIMEOUT
    assert not one(seen, SignIn).accepted
    assert not server.heard
    assert PASSWORD not in told(seen)


async def test_the_versions_are_tried_from_the_first_byte_then() -> None:
    """What such a port speaks is found out on it, though the case expects STARTTLS."""
    async with serve(Script(tls=certs.server(), implicit=True)) as server:
        seen = await run(case(cloud(server.port)), ["tls.1.2", "tls.1.3"], goal="tls")
    versions = {entry.version: entry.outcome for entry in seen if isinstance(entry, TlsVersion)}
    assert versions == dict.fromkeys(("1.2", "1.3"), VersionOutcome.ACCEPTED)


async def test_a_dead_port_stays_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that answers neither in clear nor in TLS is not said to wait for it."""
    monkeypatch.setattr(limits, "GREETING", 0.4)
    async with serve(Script({"greeting": Act(then="stall")})) as server:
        seen = await run(case(cloud(server.port)))
        assert server.connections == 2
    assert not one(seen, Greeting).waits_for_tls


async def test_a_slow_greeting_still_counts() -> None:
    """A greeting that comes after the question is read as if nothing had been asked."""

    def late(sock: socket.socket) -> None:
        sock.settimeout(0.3)
        try:
            sock.recv(5000)
        except TimeoutError:
            sock.settimeout(5)
            sock.sendall(b"220 lab.test\r\n")
            sock.recv(1000)

    with tls_server.serve(late) as port:
        seen = await run(case(cloud(port)), goal="none")
    greeting = one(seen, Greeting)
    assert greeting.reply is not None
    assert (greeting.reply.code, greeting.waits_for_tls) == (220, False)
