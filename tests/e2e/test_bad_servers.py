"""Servers that do not behave, seen through the whole program: a finding each, no traceback, no hang."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.e2e.program import diagnose

Manner = Callable[[socket.socket], None]


def silent(client: socket.socket) -> None:
    """Take the connection and say nothing."""
    client.recv(1)


def reset(client: socket.socket) -> None:
    """Throw the connection away."""
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def speak_http(client: socket.socket) -> None:
    """Answer like a web server."""
    client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def flood(client: socket.socket) -> None:
    """Send without end, until the other side has had enough."""
    for _ in range(2000):
        client.sendall(b"220-" + b"x" * 60_000 + b"\r\n")


def drop_after_greeting(client: socket.socket) -> None:
    """Greet and go."""
    client.sendall(b"220 mail.example.test ESMTP\r\n")


def drop_after_ehlo(client: socket.socket) -> None:
    """Answer EHLO and go."""
    drop_after_greeting(client)
    client.recv(1000)
    client.sendall(b"250-mail.example.test\r\n250 STARTTLS\r\n")


def drop_after_starttls(client: socket.socket) -> None:
    """Say yes to STARTTLS and go."""
    drop_after_ehlo(client)
    client.recv(1000)
    client.sendall(b"220 go ahead\r\n")


def garbage_for_tls(client: socket.socket) -> None:
    """Say yes to STARTTLS and answer the handshake with something else."""
    drop_after_starttls(client)
    client.recv(1000)
    client.sendall(b"250 what was that?\r\n")


#: manner, and the causes of which one must come out
MANNERS: dict[Manner, set[str]] = {
    silent: {"no-answer"},
    reset: {"connection-reset", "connection-lost"},
    speak_http: {"not-smtp"},
    flood: {"protocol-violation", "not-smtp"},
    drop_after_greeting: {"connection-lost", "connection-reset"},
    drop_after_ehlo: {"connection-lost", "connection-reset"},
    drop_after_starttls: {"tls-handshake-failed", "connection-lost", "connection-reset"},
    garbage_for_tls: {"tls-handshake-failed", "protocol-violation"},
}


@contextmanager
def server(manner: Manner) -> Iterator[int]:
    """Serve every connection in the same manner; yields the port."""

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            manner(client)

    def accept() -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                client.settimeout(60)
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1]
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("manner", MANNERS, ids=lambda manner: manner.__name__)
def test_a_server_that_misbehaves_is_a_finding(manner: Manner, tmp_path: Path) -> None:
    """Whatever it does, the program ends by its deadline with a cause, and stderr holds no traceback."""
    with server(manner) as port:
        cloud = tmp_path / "cloud.toml"
        cloud.write_text(
            f'name = "bad"\n[smtp]\nhost = "127.0.0.1"\nport = {port}\nmx_port = {port}\nimplicit_tls_port = 1\n'
        )
        began = time.monotonic()
        common = ("--cloud", cloud, "--mailbox", "scanner@example.test", "--credentials", "stdin", "--deadline", "30")
        done = diagnose(*common, typed="a-password\n")
    assert done.status == 1, done.err + done.out
    status, cause, _ = done.verdict
    assert status == "broken"
    assert cause in MANNERS[manner], done.report["verdict"]
    assert "Traceback" not in done.err
    assert not [check["id"] for check in done.report["checks"] if check["status"] == "crashed"]
    assert time.monotonic() - began < 45
