"""The calls of a change, sent: a cmdlet of Exchange Online or a method of Microsoft Graph, each answered by a reading.

A read is asked again where that helps, a write is sent once. Knows no change.
"""

import time
from dataclasses import replace
from urllib.parse import quote

from wizard.model.change import Call
from wizard.model.secret import Mask
from wizard.model.tenant import Reading
from wizard.wire import exchange, graph
from wizard.wire.rest import Rows
from wizard.wire.services import Services, reading


class Calls:
    """Sends calls to one administrator's services."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def read(self, call: Call) -> Reading:
        """Ask, and return the answer."""
        if call.service == "exchange":
            return await exchange.invoke(self._services, call.name, call.parameters, Reading)
        return await graph.read(self._services, _path(call), Reading)

    async def write(self, call: Call) -> Reading:
        """Send a change once, and return what was answered. Nothing that was secret in the call is in it."""
        started = time.monotonic()
        if call.service == "exchange":
            answer = await exchange.write(self._services, call.name, call.parameters)
        else:
            answer = await graph.write(self._services, call.name, _path(call), _body(call))
        if call.secret is not None:
            answer = replace(answer, data={}, detail=Mask([call.secret])(answer.detail))
        source = " ".join(part for part in (call.name, call.path) if part)
        found = Rows(answer=answer)
        return reading(Reading, found, probe="", started=started, ended=time.monotonic(), source=source)

    async def lacks(self, call: Call, known: Call) -> bool:
        """Say whether Exchange's list of the cmdlets that the role covers has `known`, and not this one.

        Where the list is not to be had, or does not even have what was answered a moment ago, nothing is known.
        """
        if call.service != "exchange" or known.service != "exchange":
            return False
        allowed = await self._services.once("cmdlets", lambda: exchange.cmdlets(self._services))
        if not isinstance(allowed, frozenset):
            return False
        return known.name.casefold() in allowed and call.name.casefold() not in allowed


def _path(call: Call) -> str:
    """Return a path fit for an address; what is written as one already stays."""
    return quote(call.path, safe="/@?$=&,()'%:+")


def _body(call: Call) -> dict[str, object] | None:
    body: dict[str, object] = dict(call.parameters)
    if call.secret is not None:
        profile = body.get("passwordProfile")
        named = dict(profile) if isinstance(profile, dict) else {}
        body["passwordProfile"] = {**named, "password": call.secret.reveal()}
    return body or None
