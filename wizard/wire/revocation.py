"""Whether the revocation services that a verified certificate names can be reached from here. Fetches no list."""

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

from wizard.model.observation import Certificate, Handshake, Observation, Revocation
from wizard.wire import http, limits, session
from wizard.wire.context import Context


async def run(context: Context, probe: str) -> None:
    """Try each service. A certificate that did not verify is not asked: its addresses may be anybody's."""
    leaf = await context.network.leaf() if context.network.main_runs else await _leaf(context, probe)
    if leaf is not None:
        services = [("ocsp", url) for url in leaf.ocsp_urls] + [("crl", url) for url in leaf.crl_urls]
        wanted = [(kind, url) for kind, url in services if _web(url)][: limits.REVOCATION_URLS]
        await asyncio.gather(*[_reach(context, probe, kind, url) for kind, url in wanted])


async def _leaf(context: Context, probe: str) -> Certificate | None:
    """Have a look of our own, where no session runs."""
    seen: list[Observation] = []
    await session.run(replace(context, goal="tls", secret=None, emit=seen.append, settle=lambda: None), probe)
    return next(
        (found.chain[0] for found in seen if isinstance(found, Handshake) and found.verified and found.chain), None
    )


async def _reach(context: Context, probe: str, kind: str, url: str) -> None:
    started = context.now()
    page = await http.ask(context.network, url, "HEAD")
    context.emit(
        Revocation(
            probe=probe,
            started=started,
            ended=context.now(),
            url=url,
            kind="ocsp" if kind == "ocsp" else "crl",
            reached=page.failure is None,
            failure=page.failure,
        )
    )


def _web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
