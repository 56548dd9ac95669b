"""The names that a case needs, asked of the case's own resolver and of a second one for comparison."""

import asyncio

from wizard.model.case import Case
from wizard.model.observation import NameLookup
from wizard.wire import resolve
from wizard.wire.context import Context
from wizard.wire.resolve import FAMILIES, Answer, Family


def hosts(case: Case) -> tuple[str, ...]:
    """Return every host of the case, the one that mail is submitted to first."""
    cloud = case.cloud
    control = (cloud.control.host,) if cloud.control else ()
    wanted = (
        cloud.submission.host,
        *(service.host for service in cloud.admin_services),
        *control,
        cloud.submission.legacy_host,
    )
    return tuple(dict.fromkeys(host for host in wanted if host))


async def run(context: Context, probe: str) -> None:
    """Look all of them up at once and report each answer as it comes."""
    asked = [(host, family) for host in hosts(context.case) for family in FAMILIES if _asks(host, family)]
    second = resolve.resolver(context.case.cloud.second_dns)

    async def first_resolver(host: str, family: Family) -> None:
        started = context.now()
        context.emit(_seen(context, probe, started, host, family, await context.network.lookup(host, family)))

    async def second_resolver(host: str, family: Family) -> None:
        started = context.now()
        context.emit(_seen(context, probe, started, host, family, await second(host, family), second=True))

    work = [first_resolver(host, family) for host, family in asked]
    if context.case.cloud.second_dns:
        work += [second_resolver(host, family) for host, family in asked if resolve.literal(host) is None]
    await asyncio.gather(*work)


def _asks(host: str, family: Family) -> bool:
    known = resolve.literal(host)
    return known is None or known[0] == family


def _seen(  # noqa: PLR0913, PLR0917 - the parts of one observation
    context: Context, probe: str, started: float, host: str, family: Family, answer: Answer, *, second: bool = False
) -> NameLookup:
    return NameLookup(
        probe=probe,
        started=started,
        ended=context.now(),
        host=host,
        family=family,
        resolver="second" if second else "first",
        server=answer.server,
        addresses=answer.addresses,
        canonical=answer.canonical,
        failure=answer.failure,
    )
