"""What every test may rely on: no display, no network but loopback, no home folder and no keyring of a person.

Each guard fails the test that trips it, also where the code under test swallows the exception.
"""

import ipaddress
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt, which aborts without a display
os.environ["LANGUAGE"] = "en"  # the language that the tests' sentences are in
os.environ["PYTHON_KEYRING_BACKEND"] = "tests.memory_keyring.Memory"
for variable in (
    "DBUS_SESSION_BUS_ADDRESS",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
):
    os.environ.pop(variable, None)

#: Names that by RFC 2606 and RFC 6761 belong to nobody; they are answered here, as if no name server knew them.
RESERVED = ("test", "invalid", "example", "example.com", "example.net", "example.org")

pytest_plugins = ["tests.servers.fixtures"]

# no test measures time: the machines are shared. Where a change is decided on, the examples are the same each time; new
# ones are looked for by hand and by ./check full
settings.register_profile("wizard", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("wizard")

_trespasses: list[str] = []
_resolve = socket.getaddrinfo


class TrespassError(AssertionError):
    """Something wanted to leave this computer."""


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host in ("", "localhost")


def _text(host: str | bytes | None) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else (host or "")


def _reserved(host: str) -> bool:
    name = host.rstrip(".").lower()
    return any(name == suffix or name.endswith(f".{suffix}") for suffix in RESERVED)


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    """Watch what Python's own sockets do; the interpreter calls this for each operation, asyncio's included."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) and address and isinstance(address[0], str) else ""
        if not _loopback(host):
            _trespass(f"{event} {address}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr") and not _loopback(
        _text(arguments[0])
    ):
        _trespass(f"{event} {arguments[0]}")


def _trespass(what: str) -> None:
    _trespasses.append(what)
    raise TrespassError(what)


def _resolve_here(host: str | bytes | None, *arguments: Any, **keywords: Any) -> Any:
    if _reserved(_text(host)):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return _resolve(host, *arguments, **keywords)


sys.addaudithook(_guard)
socket.getaddrinfo = _resolve_here


@pytest.fixture
def trespasses() -> list[str]:
    """Return what tried to leave this computer during this test; what is left in it at the end fails the test."""
    return _trespasses


@pytest.fixture(autouse=True)
def _no_trespass() -> Iterator[None]:
    _trespasses.clear()
    yield
    assert not _trespasses, f"only loopback may be reached: {_trespasses}"


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a home folder of its own, empty."""
    folder = tmp_path_factory.mktemp("home")
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(folder))
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(folder / variable.lower()))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    return folder


@pytest.fixture(autouse=True)
def _empty_keyring() -> Iterator[None]:
    yield
    if module := sys.modules.get("tests.memory_keyring"):
        module.Memory.kept.clear()
