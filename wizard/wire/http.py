"""A tiny HTTP/1.1 client for two questions: is this service there, and does this page say what it should.

One request, one connection, no redirects, no cookies, a bounded answer. Where more is wanted, this is the wrong place.
"""

import asyncio
from urllib.parse import urlsplit

from wizard import __version__
from wizard.model.cloud import Endpoint, endpoint_of
from wizard.model.failure import Failure, FailureCode
from wizard.model.frozen import dataclass
from wizard.wire import classify, limits, network
from wizard.wire.network import Network
from wizard.wire.redact import decode, visible
from wizard.wire.stream import Stream


@dataclass(frozen=True, slots=True)
class Page:
    """An answer. `status` is 0 where there was none."""

    status: int = 0
    location: str = ""
    body: str = ""
    failure: Failure | None = None


async def ask(shared: Network, url: str, method: str = "GET") -> Page:
    """Ask for `url`, plain HTTP; for https only the connection is tried, which status 0 without failure tells."""
    parts = urlsplit(url)
    try:
        endpoint = endpoint_of(url)
        request = _request(
            method, parts.netloc.rpartition("@")[2], f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}"
        )
        async with asyncio.timeout(limits.HTTP):
            return await _exchange(shared, endpoint, request if parts.scheme == "http" else b"")
    except classify.Broken as broken:
        return Page(failure=broken.failure)
    except (OSError, TimeoutError) as error:
        return Page(failure=classify.failure("http", error))
    except ValueError:  # the port, or characters that no request may hold
        return Page(failure=Failure("http", FailureCode.HTTP, "not a usable address"))


def _request(method: str, host: str, path: str) -> bytes:
    for part in (host, path):
        if not part.isascii() or not part.isprintable() or " " in part:
            raise ValueError
    lines = (
        f"{method} {path} HTTP/1.1",
        f"Host: {host}",
        f"User-Agent: smtp-auth-wizard/{__version__}",
        "Connection: close",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


async def _exchange(shared: Network, endpoint: Endpoint, request: bytes) -> Page:
    knock = await shared.first_open(endpoint.host, endpoint.port)
    if isinstance(knock, Failure):
        raise classify.Broken(knock)
    sock = knock.take() or await network.connect(knock.address, knock.port)
    stream = await Stream.over(sock)
    try:
        if not request:
            return Page()
        deadline = asyncio.get_running_loop().time() + limits.HTTP
        await stream.send(request, deadline)
        received = b""
        while len(received) < limits.HTTP_BYTES and (data := await stream.receive(deadline)):
            received += data
            if _whole(received, head_only=request.startswith(b"HEAD")):
                break
        return _page(received)
    finally:
        stream.close()


def _whole(received: bytes, *, head_only: bool) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    if not found:
        return False
    length = _header(head, b"content-length")
    return head_only or (length.isdigit() and len(length) < 10 and len(body) >= int(length))


def _page(received: bytes) -> Page:
    head, _, body = received.partition(b"\r\n\r\n")
    version, _, rest = head.partition(b" ")
    status = rest[:3]
    if not version.startswith(b"HTTP/1") or not status.isdigit():
        code = FailureCode.HTTP if received else FailureCode.CLOSED
        return Page(failure=Failure("http", code, visible(decode(received[: limits.FIRST_BYTES]))))
    location = visible(decode(_header(head, b"location")))[: limits.SAID]
    return Page(int(status), location, decode(body))


def _header(head: bytes, name: bytes) -> bytes:
    for line in head.split(b"\r\n")[1:]:
        key, _, value = line.partition(b":")
        if key.strip().lower() == name:
            return value.strip()
    return b""
