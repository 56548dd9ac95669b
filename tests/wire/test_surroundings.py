"""This computer's surroundings, the captive portal, and the revocation services."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from tests.wire import certs
from tests.wire.bench import case, cloud, one, run
from tests.wire.listening import listening
from tests.wire.script_server import Script, serve
from wizard.model.failure import FailureCode
from wizard.model.observation import Portal, Revocation, Surroundings
from wizard.wire import surroundings

pytestmark = pytest.mark.usefixtures("short")


@contextlib.asynccontextmanager
async def web(answer: bytes, heard: list[bytes] | None = None) -> AsyncIterator[str]:
    """Serve one answer to whatever is asked; yields the address."""

    async def one_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            request = await reader.readuntil(b"\r\n\r\n")
            if heard is not None:
                heard.append(request)
            writer.write(answer)
            await writer.drain()
        writer.close()

    async with listening(one_request) as listener:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"


async def portal(answer: bytes, text: str = "known") -> Portal:
    """Return what the portal probe says of such a page."""
    async with web(answer) as url:
        seen = await run(case(replace(cloud(1), portal_url=f"{url}/page.txt", portal_text=text)), ["portal"])
    return one(seen, Portal)


async def test_the_known_page_matches() -> None:
    """The page whose text is known reads as matched."""
    found = await portal(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nknown")
    assert (found.status, found.matched, found.failure) == (200, True, None)


async def test_a_portal_shows_by_redirect_or_by_text() -> None:
    """A redirect or another text is no match, and what it is gets kept, visibly."""
    found = await portal(b"HTTP/1.1 302 Found\r\nLocation: http://login.hotel/\x1b\r\nContent-Length: 0\r\n\r\n")
    assert (found.status, found.matched, found.location) == (302, False, r"http://login.hotel/\x1b")
    found = await portal(b"HTTP/1.1 200 OK\r\n\r\n<html>Welcome to the hotel")
    assert (found.status, found.matched, found.first_bytes) == (200, False, "<html>Welcome to the hotel")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"220 smtp\r\n", FailureCode.HTTP),
        (b"", FailureCode.CLOSED),
        (b"HTTP/1.1 abc\r\n\r\n", FailureCode.HTTP),
    ],
)
async def test_what_is_no_page_is_a_failure(answer: bytes, code: FailureCode) -> None:
    """An answer that is no HTTP, or none, is a failure and no match."""
    found = await portal(answer)
    assert found.failure is not None
    assert (found.failure.code, found.matched, found.status) == (code, False, 0)


async def test_a_flood_is_cut_off() -> None:
    """A body without end is read up to a limit."""
    found = await portal(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 20_000_000)
    assert (found.status, found.matched) == (200, False)
    assert len(found.first_bytes) <= 200


async def test_proxies_show_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy's address is kept without the name and password that may stand in it."""
    monkeypatch.setenv("http_proxy", "http://user:secret@proxy.corp:8080/x")
    monkeypatch.setenv("https_proxy", "proxy.corp:3128")
    monkeypatch.setenv("ftp_proxy", "http://[bad")
    found = one(await run(case(cloud(1)), ["surroundings"]), Surroundings)
    assert found.proxies == {"http": "proxy.corp:8080", "https": "proxy.corp:3128", "ftp": "?"}
    assert found.clock > 0


def test_vpn_interfaces_are_known_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Interfaces that VPN programs make are named, others not."""
    names = ["lo", "eth0", "tun0", "wg-office", "utun3", "ppp0", "wlan0", "docker0", "en0"]
    monkeypatch.setattr(socket, "if_nameindex", lambda: list(enumerate(names)))
    assert surroundings.vpn_interfaces() == ("tun0", "wg-office", "utun3", "ppp0")


async def test_revocation_services_of_a_verified_certificate_are_tried() -> None:
    """Each service of the leaf is asked for once, by HEAD, and reads reached where anything answers."""
    heard: list[bytes] = []
    async with web(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", heard) as url:
        context = certs.server(ocsp=f"{url}/ocsp", crl="http://127.0.0.1:1/list.crl")
        async with serve(Script(tls=context)) as server:
            seen = await run(case(cloud(server.port)), ["session", "revocation"], goal="tls")
    found = {entry.kind: entry for entry in seen if isinstance(entry, Revocation)}
    assert (found["ocsp"].reached, found["ocsp"].failure) == (True, None)
    assert found["crl"].reached is False
    assert [request.split(b" ")[0] for request in heard] == [b"HEAD"]


@pytest.mark.parametrize(
    "fault", [{"ocsp": "file:///etc/passwd"}, {"ocsp": "ldap://127.0.0.1/x"}, {"ocsp": "URL", "self_signed": True}]
)
async def test_other_addresses_and_unverified_certificates_are_left_alone(fault: dict[str, Any]) -> None:
    """Nothing is fetched by other schemes, nor for a certificate that did not verify."""
    heard: list[bytes] = []
    async with web(b"HTTP/1.1 200 OK\r\n\r\n", heard) as url:
        fault = {key: url if value == "URL" else value for key, value in fault.items()}
        async with serve(Script(tls=certs.server(**fault))) as server:
            seen = await run(case(cloud(server.port)), ["session", "revocation"], goal="tls")
    assert not [entry for entry in seen if isinstance(entry, Revocation)]
    assert not heard
