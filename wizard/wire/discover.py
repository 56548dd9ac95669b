"""What anybody may ask about a domain: its tenant, who signs its people in, and where its mail goes. No sign-in.

Nobody is asked whether an account exists: where a name is wanted, a neutral one is given.
"""

import asyncio
import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from wizard import blocking
from wizard.model.failure import Failure, FailureCode
from wizard.model.tenant import MailRoute, Realm, Row, TenantFound
from wizard.wire import https, limits
from wizard.wire.context import Context
from wizard.wire.redact import visible
from wizard.wire.resolve import FAMILIES
from wizard.wire.rest import Rows
from wizard.wire.services import reading, refused

if TYPE_CHECKING:
    import dns.asyncresolver

_NOBODY = "user"  # stands for any account of the domain
_MX_KEPT = 32


async def tenant(context: Context, probe: str) -> None:
    """Report the domain's openid-configuration."""
    started = context.now()
    services = context.services
    found = await services.tenant()
    source, ended = f"GET /{services.domain}/v2.0/.well-known/openid-configuration", context.now()
    context.emit(
        reading(TenantFound, found, probe=probe, started=started, ended=ended, source=source, subject=services.domain)
    )


async def realm(context: Context, probe: str) -> None:
    """Report whether the domain's people sign in with Microsoft or elsewhere."""
    started = context.now()
    services = context.services
    base = https.origin(services.cloud.authority)
    if base:
        login = quote(f"{_NOBODY}@{services.domain}", safe="")
        found = await services.rest(base).collect("GET", f"{base}/getuserrealm.srf?login={login}&json=1")
    else:
        found = refused("no-endpoint")
    source, ended = "GET /getuserrealm.srf", context.now()
    context.emit(
        reading(Realm, found, probe=probe, started=started, ended=ended, source=source, subject=services.domain)
    )


async def mail(context: Context, probe: str) -> None:
    """Report where the domain's mail goes, and the host in Exchange Online that takes it without a sign-in."""
    started = context.now()
    domain = context.services.domain
    found, host, guessed = await route(context)
    context.emit(
        reading(
            MailRoute,
            found,
            probe=probe,
            started=started,
            ended=context.now(),
            source=f"MX {domain}",
            subject=domain,
            direct_send=host,
            guessed=guessed,
        )
    )


async def route(context: Context) -> tuple[Rows, str, bool]:
    """Return the MX, the host that takes mail without a sign-in, and whether its name was guessed. Asked once a run."""

    async def ask() -> tuple[Rows, str, bool]:
        domain = context.services.domain
        found = await _exchangers(domain, context.case.cloud.dns_servers)
        below = context.case.cloud.submission.direct_send
        host = next((row.text("host") for row in found.rows if _exchange_online(row.text("host"), below)), "")
        guessed = not host and bool(below)
        if guessed:
            host = f"{domain.replace('.', '-')}.{below}"
        if host and not await _resolves(context, host):
            host, guessed = "", False
        return found, host, guessed

    answer: tuple[Rows, str, bool] = await context.services.once("mail-route", ask)
    return answer


def _exchange_online(host: str, below: str) -> bool:
    """Say whether an MX is Exchange Online's: by the cloud's own word, or by Microsoft's ways to name it."""
    name = host.lower().rstrip(".")
    return bool(below and name.endswith(f".{below}")) or ".mail.protection." in name or name.endswith(".mx.microsoft")


async def _resolves(context: Context, host: str) -> bool:
    answers = await asyncio.gather(*[context.network.lookup(host, family) for family in FAMILIES])
    return any(answer.addresses for answer in answers)


async def _exchangers(domain: str, servers: Sequence[str]) -> Rows:
    await blocking.call(importlib.import_module, "dns.asyncresolver", timeout=limits.LOOKUP)
    import dns.asyncresolver  # noqa: PLC0415 - late on purpose: a tenth of a second, spent in a thread above
    import dns.exception  # noqa: PLC0415
    import dns.resolver  # noqa: PLC0415

    failed = FailureCode.NAME_SERVER_FAILED
    try:
        answer = await resolver(servers).resolve(f"{domain}.", "MX", raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return refused("not-found", failure=Failure("resolve", FailureCode.NAME_NOT_FOUND))
    except dns.resolver.LifetimeTimeout:
        return refused("unreachable", failure=Failure("resolve", FailureCode.NAME_TIMEOUT))
    except (dns.exception.DNSException, OSError, UnicodeError, ValueError) as error:
        return refused("unreachable", failure=Failure("resolve", failed, type(error).__name__))
    found = sorted(
        (int(one.preference), visible(one.exchange.to_text(omit_final_dot=True))) for one in answer.rrset or ()
    )
    rows = tuple(Row({"host": host, "preference": preference}) for preference, host in found[:_MX_KEPT])
    return Rows(rows=rows, complete=len(found) <= _MX_KEPT)


def resolver(servers: Sequence[str]) -> "dns.asyncresolver.Resolver":
    """Return a resolver that asks the cloud's own name servers, or the system's. Raises DNSException, OSError."""
    import dns.asyncresolver  # noqa: PLC0415 - as above
    import dns.nameserver  # noqa: PLC0415

    resolver = dns.asyncresolver.Resolver(configure=not servers)
    if servers:
        ends = [server.rpartition(":") for server in servers]
        resolver.nameservers = [dns.nameserver.Do53Nameserver(host.strip("[]"), int(port)) for host, _, port in ends]
    resolver.timeout, resolver.lifetime = limits.LOOKUP_TRY, limits.LOOKUP
    return resolver
