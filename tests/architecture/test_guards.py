"""The guards that tests rely on do guard."""

import asyncio
import socket
from pathlib import Path

import keyring
import pytest


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_no_socket_leaves_this_computer(kind: socket.SocketKind, trespasses: list[str]) -> None:
    """A connection to an outside address is refused and recorded, even if the test swallows the exception."""
    with socket.socket(socket.AF_INET, kind) as outside, pytest.raises(AssertionError):
        outside.connect(("192.0.2.1", 587))
    assert trespasses == ["socket.connect ('192.0.2.1', 587)"]
    trespasses.clear()


async def test_asyncio_is_guarded_as_well(trespasses: list[str]) -> None:
    """The event loop's own way to connect passes the same guard."""
    with pytest.raises(AssertionError):
        await asyncio.open_connection("2001:db8::1", 587)
    assert trespasses
    trespasses.clear()


def test_no_name_is_asked_outside(trespasses: list[str]) -> None:
    """A name that may belong to somebody is an error of the test; a reserved one is answered here."""
    with pytest.raises(AssertionError):
        socket.getaddrinfo("smtp.office365.com", 587)
    assert trespasses
    trespasses.clear()
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("smtp.contoso.test", 587)


def test_loopback_is_free() -> None:
    """Servers of the test's own can be reached by address and by name."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        for host in ("127.0.0.1", "localhost"):
            socket.create_connection((host, server.getsockname()[1]), timeout=5).close()


def test_the_keyring_is_in_memory(home: Path) -> None:
    """No test sees the keyring or the home folder of the person who runs it."""
    keyring.set_password("a-service", "somebody", "a-word")
    assert keyring.get_password("a-service", "somebody") == "a-word"
    assert type(keyring.get_keyring()).__name__ == "Memory"
    assert Path.home() == home
    assert not list(home.iterdir())
