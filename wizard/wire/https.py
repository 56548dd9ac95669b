"""HTTPS clients as the case wants them: its trust, its names, the system's proxy, and bounded answers.

No redirect is followed, no cookie kept, nothing read from the environment but the proxy. Knows no service and no token.
httpx is imported where a client is made, because it takes a tenth of a second: make one in a thread.
"""

import asyncio
import contextlib
import ipaddress
import logging
import socket
import ssl
import time
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from wizard import __version__
from wizard.model.cloud import Cloud
from wizard.model.failure import Failure, FailureCode
from wizard.model.frozen import dataclass
from wizard.wire import classify, limits, resolve, trust
from wizard.wire.redact import visible
from wizard.wire.resolve import FAMILIES

if TYPE_CHECKING:
    import httpx

# These write addresses, and at their lowest level tokens: nothing of theirs belongs in a log or on the terminal.
_TALKATIVE = ("httpx", "httpcore", "msal")


@dataclass(frozen=True, slots=True)
class Route:
    """How one cloud's services are reached from here."""

    ca_file: Path | None = None
    dns_servers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """One answer as it came: header names in lower case, the body decompressed.

    `skew` is how many seconds this computer's clock is ahead of the server's; None where the server told no time.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    skew: float | None = None


def route(cloud: Cloud) -> Route:
    """Return the way to a cloud's services."""
    return Route(cloud.ca_file, cloud.dns_servers)


def origin(url: str) -> str:
    """Return scheme, host and port of an address, the same for every way of writing them; "" if it is no https."""
    try:
        parts = urlsplit(url)
        port = parts.port or 443
    except ValueError:
        return ""
    if parts.scheme.lower() != "https" or not parts.hostname or parts.username is not None:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname.lower()
    return f"https://{host}" if port == 443 else f"https://{host}:{port}"


class Client:
    """Asynchronous: one host's connections. Make it in a thread, use and close it on the loop."""

    def __init__(self, way: Route, base: str) -> None:
        import httpx  # noqa: PLC0415 - late on purpose, see above

        self._names = _Names(way, base)
        transport = httpx.AsyncHTTPTransport(**_transport(way, base))
        self._client = httpx.AsyncClient(transport=transport, **_client())
        _keep_no_cookies(self._client)

    async def send(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None) -> Raw:
        """Send one request and return its whole answer. Raises Broken."""
        with failing():
            async with asyncio.timeout(limits.HTTPS):
                address = await self._names.look_up(url)
                where, more, extensions = _direct(url, address)
                request = self._client.build_request(
                    method, where, headers={**headers, **more}, content=content, extensions=extensions
                )
                response = await self._client.send(request, stream=True)
                try:
                    intake = Intake(response.headers)
                    async for chunk in response.aiter_raw():
                        intake.feed(chunk)
                finally:
                    await response.aclose()
                return _raw(response, intake)

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()


class BlockingClient:
    """The same for a thread that may wait. Each question has a connection of its own: its owner asks once an hour."""

    def __init__(self, way: Route, base: str) -> None:
        import httpx  # noqa: PLC0415 - late on purpose, see above

        self._names = _Names(way, base)
        options = _transport(way, base) | {"limits": httpx.Limits(max_keepalive_connections=0)}
        transport = httpx.HTTPTransport(**options)
        self._client = httpx.Client(transport=transport, **_client())
        _keep_no_cookies(self._client)

    def send(self, method: str, url: str, headers: Mapping[str, str], content: bytes | None = None) -> Raw:
        """Send one request and return its whole answer. Raises Broken."""
        with failing():
            until = time.monotonic() + limits.HTTPS
            address = asyncio.run(self._names.look_up(url)) if self._names.own else ""
            where, more, extensions = _direct(url, address)
            request = self._client.build_request(
                method, where, headers={**headers, **more}, content=content, extensions=extensions
            )
            response = self._client.send(request, stream=True)
            try:
                intake = Intake(response.headers)
                for chunk in response.iter_raw():
                    intake.feed(chunk)
                    if time.monotonic() > until:
                        raise TimeoutError
            finally:
                response.close()
            return _raw(response, intake)

    def close(self) -> None:
        """Close every connection."""
        self._client.close()


class Intake:
    """Takes in a body and decompresses it, so that neither its length nor what it unpacks to can fill the memory."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        encoding = headers.get("content-encoding", "").strip().lower()
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise classify.Broken(Failure("http", FailureCode.HTTP, visible(f"content-encoding {encoding[:40]}")))
        self._unpack = zlib.decompressobj(47) if encoding not in ("", "identity") else None
        self._taken = 0
        self._pieces = 0
        self.body = bytearray()

    def feed(self, chunk: bytes) -> None:
        """Take in what came. Raises Broken."""
        self._taken += len(chunk)
        self._pieces += 1
        room = limits.HTTPS_BODY - len(self.body) + 1
        if self._unpack is None:
            self.body += chunk
        else:
            try:
                self.body += self._unpack.decompress(chunk, room)
            except zlib.error:
                raise classify.Broken(Failure("http", FailureCode.HTTP, "content-encoding")) from None
        if len(self.body) > limits.HTTPS_BODY or self._taken > limits.HTTPS_BODY:
            raise classify.Broken(Failure("http", FailureCode.TOO_LONG, f"{limits.HTTPS_BODY}"))
        if self._pieces > limits.HTTPS_PIECES:
            raise classify.Broken(Failure("http", FailureCode.TOO_LONG, "pieces"))


@contextlib.contextmanager
def failing() -> Iterator[None]:
    """Turn what the library raises into `Broken`."""
    import httpx  # noqa: PLC0415 - loaded by the client already

    try:
        yield
    except classify.Broken:
        raise
    except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as error:
        raise classify.Broken(_failure(error)) from None
    except ExceptionGroup as several:
        raise classify.Broken(_failure(several.exceptions[0])) from None


# ---- how a client is made --------------------------------------------------------------------------------------------


def _client() -> dict[str, Any]:
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    headers = {"User-Agent": f"smtp-auth-wizard/{__version__}", "Accept-Encoding": "gzip"}
    return {"trust_env": False, "follow_redirects": False, "headers": headers, "timeout": _timeout()}


def _keep_no_cookies(client: "httpx.Client | httpx.AsyncClient") -> None:
    from http.cookiejar import DefaultCookiePolicy  # noqa: PLC0415 - late on purpose, see above

    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))


def _timeout() -> "httpx.Timeout":
    import httpx  # noqa: PLC0415

    return httpx.Timeout(limits.HTTPS, connect=limits.CONNECT)


def _transport(way: Route, base: str) -> dict[str, Any]:
    import httpx  # noqa: PLC0415

    context = trust.verifying(way.ca_file)
    return {"verify": context, "http1": True, "http2": False, "trust_env": False, "proxy": _proxy(base, context)} | {
        "limits": httpx.Limits(max_connections=24, keepalive_expiry=30.0)
    }


def proxy_url(base: str) -> str:
    """Return the system's HTTPS proxy for an address, or "". It may hold a password: never record it.

    This computer itself is reached without it: no proxy knows the way back here.
    """
    host = urlsplit(base).hostname or ""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    import urllib.request  # noqa: PLC0415 - 20 ms, and only who asks Microsoft's services needs it

    found = urllib.request.getproxies().get("https", "")
    if local or not found or urllib.request.proxy_bypass(host):
        return ""
    return found if "://" in found else f"http://{found}"


def is_loopback(host: str) -> bool:
    """Say whether a host is this computer itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _proxy(base: str, context: ssl.SSLContext) -> "httpx.Proxy | None":
    import httpx  # noqa: PLC0415

    url = proxy_url(base)
    if not url:
        return None
    try:
        if urlsplit(url).scheme not in ("http", "https"):
            raise classify.Broken(Failure("connect", FailureCode.HTTP, "proxy type"))
        return httpx.Proxy(url, ssl_context=context if url.startswith("https:") else None)
    except (ValueError, httpx.InvalidURL):
        raise classify.Broken(Failure("connect", FailureCode.HTTP, "proxy address")) from None


class _Names:
    """The addresses of hosts, asked of the cloud's own name servers where it names some."""

    def __init__(self, way: Route, base: str) -> None:
        self._servers = () if proxy_url(base) else way.dns_servers
        self.own = bool(self._servers)
        self._known: dict[str, str] = {}

    async def look_up(self, url: str) -> str:
        """Return the address to connect to, or "" where the system's resolver is to find it. Raises Broken."""
        host = urlsplit(url).hostname or ""
        if not self._servers or host == "localhost" or resolve.literal(host) is not None:
            return ""
        if host not in self._known:
            answers = await asyncio.gather(*[resolve.servers(host, family, self._servers) for family in FAMILIES])
            found = [address for answer in answers for address in answer.addresses]
            if not found:
                raise classify.Broken(answers[0].failure or Failure("resolve", FailureCode.NAME_NO_ADDRESS))
            self._known[host] = found[0]
        return self._known[host]


def _direct(url: str, address: str) -> tuple[str, dict[str, str], dict[str, Any]]:
    """Return address, headers and extensions that ask for `url` at `address`; the certificate must bear the name."""
    if not address:
        return url, {}, {}
    parts = urlsplit(url)
    host = f"[{address}]" if ":" in address else address
    netloc = f"{host}:{parts.port}" if parts.port else host
    return urlunsplit(parts._replace(netloc=netloc)), {"Host": parts.netloc}, {"sni_hostname": parts.hostname}


# ---- what came of a request ------------------------------------------------------------------------------------------


def _raw(response: "httpx.Response", intake: Intake) -> Raw:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - httpx has it already, the start of the program not

    headers = {name.lower(): value for name, value in response.headers.items()}
    skew = None
    with contextlib.suppress(ValueError, OverflowError):
        if date := headers.get("date"):
            skew = round(time.time() - parsedate_to_datetime(date).timestamp(), 1)
    return Raw(response.status_code, headers, bytes(intake.body), skew)


def _failure(error: BaseException) -> Failure:
    """Return what went wrong: the system's own error, which the library wraps several times, or the library's."""
    import httpx  # noqa: PLC0415

    if isinstance(error, (httpx.TimeoutException, TimeoutError)):
        return Failure("connect" if isinstance(error, httpx.ConnectTimeout) else "http", FailureCode.TIMEOUT)
    inner: BaseException | None = error
    while inner is not None:
        if isinstance(inner, BaseExceptionGroup):
            inner = inner.exceptions[0]
            continue
        if isinstance(inner, socket.gaierror):
            return Failure("resolve", classify.name_code(inner), inner.strerror or "")
        if isinstance(inner, OSError) and not _says_nothing(inner):
            operation = "handshake" if isinstance(inner, ssl.SSLError) else "connect"
            return classify.failure(operation, inner)
        inner = inner.__cause__ or inner.__context__
    if isinstance(error, httpx.ProxyError):  # its text is the proxy's status line
        return Failure("connect", FailureCode.HTTP, visible(f"proxy: {error}")[: limits.FIRST_BYTES])
    if isinstance(error, httpx.RemoteProtocolError):
        closed = "disconnected" in str(error) or "closed" in str(error)
        return Failure("http", FailureCode.CLOSED if closed else FailureCode.HTTP, visible(str(error))[:200])
    return Failure("http", FailureCode.UNKNOWN, type(error).__name__)


def _says_nothing(error: OSError) -> bool:
    """Say whether this is a wrapper without the system's number or a TLS reason, or no error at all."""
    if isinstance(error, (ssl.SSLWantReadError, ssl.SSLWantWriteError)):
        return True
    return error.errno is None and not isinstance(error, (ssl.SSLError, ConnectionError))
