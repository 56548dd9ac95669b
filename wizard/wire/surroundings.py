"""What stands in between, on this computer and this site: proxies, VPN, clock, and a captive portal."""

import re
import socket
import ssl
import time
from urllib.parse import urlsplit

from wizard import blocking
from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Portal, Surroundings
from wizard.wire import http, limits
from wizard.wire.context import Context
from wizard.wire.redact import visible

_VPN = re.compile(
    r"(tun|tap|wg|ppp|utun|ipsec|vpn|zt|tailscale|nordlynx|proton|gpd|cscotun|wireguard|warp)", re.IGNORECASE
)


async def run(context: Context, probe: str) -> None:
    """Report this computer's proxies, VPN-like interfaces and clock."""
    await context.network.main_chosen()  # the first packets matter more
    started = context.now()
    try:  # on Windows and macOS the settings come from the system, which may take its time
        proxies = await blocking.call(proxy_settings, timeout=limits.LOOKUP)
    except (OSError, TimeoutError):
        proxies = {}
    context.emit(
        Surroundings(
            probe=probe,
            started=started,
            ended=context.now(),
            proxies=proxies,
            vpn_interfaces=vpn_interfaces(),
            clock=time.time(),
            tls_library=ssl.OPENSSL_VERSION,
        )
    )


def proxy_settings() -> dict[str, str]:
    """Return the proxy of each scheme, as host and port: an address may hold a password, which is left out."""
    import urllib.request  # noqa: PLC0415 - 20 ms, which a thread takes while the network is waited for

    return {scheme: _bare(url) for scheme, url in urllib.request.getproxies().items() if scheme != "no" and url}


def _bare(url: str) -> str:
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        port = parts.port
    except ValueError:
        return "?"
    host = visible(parts.hostname or "?")
    return f"{host}:{port}" if port else host


def vpn_interfaces() -> tuple[str, ...]:
    """Return the interfaces whose names look like a VPN's."""
    try:
        names = [name for _, name in socket.if_nameindex()]
    except (OSError, AttributeError):
        return ()
    return tuple(visible(name) for name in names if _VPN.match(name))


async def portal(context: Context, probe: str) -> None:
    """Fetch the page whose text is known."""
    started = context.now()
    cloud = context.case.cloud
    page = await http.ask(context.network, cloud.portal_url)
    failure = page.failure
    if failure is None and page.status == 0:  # an https address shows no portal: nobody can put a page in its place
        failure = Failure("http", FailureCode.HTTP, "https")
    context.emit(
        Portal(
            probe=probe,
            started=started,
            ended=context.now(),
            url=cloud.portal_url,
            status=page.status,
            matched=page.status == 200 and bool(cloud.portal_text) and cloud.portal_text in page.body,
            location=page.location,
            first_bytes=visible(page.body[: limits.FIRST_BYTES]),
            failure=failure,
        )
    )
