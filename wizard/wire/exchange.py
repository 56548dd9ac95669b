"""Exchange Online's cmdlets over HTTPS: what one run asks, and what a change or a list of all mailboxes needs.

`invoke` and `pages` read and are asked again where that helps; `write` is sent once, whatever happens: whoever changes
something reads it back. Judges nothing.
"""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from wizard.model.observation import Message
from wizard.model.tenant import MessageTrace, Reading
from wizard.wire import limits
from wizard.wire.context import Context
from wizard.wire.questions import TRACE, Cmdlet, typed
from wizard.wire.rest import Answer, Rest, Rows
from wizard.wire.services import Services, reading

R = TypeVar("R", bound=Reading)
#: A null in a parameter means something to Exchange (back to following), so parameters are sent as they are.
Parameters = Mapping[str, object]

_PAGE = 1000


async def run(context: Context, probe: str, cmdlet: Cmdlet) -> None:
    """Ask one question of the run."""
    case = context.case
    found = await invoke(
        context.services,
        cmdlet.name,
        cmdlet.parameters(case),
        cmdlet.kind,
        subject=cmdlet.subject(case),
        probe=probe,
        clock=context.now,
    )
    context.emit(found)


async def trace(context: Context, probe: str, cmdlet: Cmdlet = TRACE) -> None:
    """Look for the test message a few times; a run that sends none leaves nothing."""
    started = context.now()
    services = context.services
    if (barred := await services.barred(services.cloud.exchange_base)) is not None:
        context.emit(
            reading(
                MessageTrace, barred, probe=probe, started=started, ended=context.now(), source="Get-MessageTraceV2"
            )
        )
        return
    message = await context.network.message()
    if message is None or not message.message_id or message.accepted is False:
        return
    found = MessageTrace(probe=probe, started=started, ended=started, source=cmdlet.name)
    for pause in limits.TRACE_PAUSES:
        await asyncio.sleep(pause)
        found = await invoke(
            services,
            cmdlet.name,
            _of_message(message),
            MessageTrace,
            subject=message.recipient,
            probe=probe,
            clock=context.now,
            until=asyncio.get_running_loop().time() + limits.HTTPS,
        )
        if found.rows or found.refused:
            break
    context.emit(found)


def _of_message(message: Message) -> Parameters:
    return {"MessageId": message.message_id, "SenderAddress": message.sender}


# ---- outside of a run as well ----------------------------------------------------------------------------------------


async def invoke(  # noqa: PLR0913 - what, about whom, and for which run
    services: Services,
    cmdlet: str,
    parameters: Parameters,
    kind: type[R],
    *,
    subject: str = "",
    probe: str = "",
    clock: Callable[[], float] = time.monotonic,
    until: float | None = None,
) -> R:
    """Run a cmdlet that reads, and return its answer with all its pages."""
    started = clock()
    found = await services.barred(services.cloud.exchange_base)
    if found is None:
        rest, url = await _where(services)
        body, headers = _body(cmdlet, parameters), _headers(services, cmdlet)
        found = await rest.collect("POST", url, body=body, headers=headers, until=until)
    source = typed(cmdlet, dict(parameters))
    return reading(kind, found, probe=probe, started=started, ended=clock(), source=source, subject=subject)


async def write(services: Services, cmdlet: str, parameters: Parameters) -> Answer:
    """Run a cmdlet that changes something, once. The answer may be lost where the change was made: read it back."""
    barred = await services.barred(services.cloud.exchange_base)
    if barred is not None:
        return barred.answer
    rest, url = await _where(services)
    headers = _headers(services, cmdlet)
    return await rest.ask("POST", url, body=_body(cmdlet, parameters), headers=headers, once=True)


async def pages(
    services: Services, cmdlet: str, parameters: Parameters, select: Sequence[str] = (), page: int = _PAGE
) -> AsyncIterator[Rows]:
    """Yield the rows of a long list page by page, without an end but its own; a page that is refused is the last."""
    barred = await services.barred(services.cloud.exchange_base)
    if barred is not None:
        yield barred
        return
    rest, url = await _where(services)
    if select:
        url += f"?$select={quote(','.join(select), safe=',')}"
    headers = {**_headers(services, cmdlet), "Prefer": f"odata.maxpagesize={page}"}
    async for rows in rest.pages("POST", url, body=_body(cmdlet, parameters), headers=headers):
        yield rows


async def cmdlets(services: Services) -> frozenset[str] | Answer:
    """Return the cmdlets that the administrator may run, in lower case; or the answer that tells why nobody knows."""
    barred = await services.barred(services.cloud.exchange_base)
    if barred is not None:
        return barred.answer
    rest, base = await services.exchange()
    answer = await services.ask_module(rest, base)
    if answer.refused:
        return answer
    found = answer.data.get("value")
    named = (
        [str(one.get("exportedCmdlets") or "") for one in found if isinstance(one, dict)]
        if isinstance(found, list)
        else []
    )
    return frozenset(name.strip().casefold() for names in named for name in names.split(",") if name.strip())


async def _where(services: Services) -> tuple[Rest, str]:
    rest, base = await services.exchange()
    return rest, f"{base}/{services.tenant_id}/InvokeCommand"


def _headers(services: Services, cmdlet: str) -> Mapping[str, str]:
    return {
        **services.exchange_headers(),
        "X-CmdletName": cmdlet,
        "Prefer": f"odata.maxpagesize={_PAGE}",
        "client-request-id": str(uuid.uuid4()),
    }


def _body(cmdlet: str, parameters: Parameters) -> dict[str, Any]:
    return {"CmdletInput": {"CmdletName": cmdlet, "Parameters": dict(parameters)}}
