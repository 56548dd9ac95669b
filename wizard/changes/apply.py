"""Makes a change: read, write once, read back. A write is never sent twice; what became of it is read, not guessed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from wizard.changes.kinds import Change
from wizard.model.change import Call, ChangeRecord
from wizard.model.frozen import dataclass
from wizard.model.tenant import ABSENT, AdminSignIn, Reading, Value

#: Pauses before each reading back, seconds: Exchange shows a change at once, Graph sometimes a little later.
_PAUSES = (0.0, 1.0, 2.0, 4.0)
#: How a write can end that was made all the same; any other refusal is a plain no, which needs no patience.
_PERHAPS_MADE = ("", "unreachable", "unavailable", "unreadable", "login-page")
#: What a second call of something that exists already answers; then it is there, which was wanted.
_EXISTS = ("already exists", "already present", "objectalreadyexists", "is already")


class Services(Protocol):
    """Exchange Online and Microsoft Graph for whoever is signed in. Both answer with a reading, refused or not."""

    async def read(self, call: Call) -> Reading:
        """Ask, as often as is sensible."""
        ...

    async def write(self, call: Call) -> Reading:
        """Ask once, whatever comes back."""
        ...

    async def lacks(self, call: Call, known: Call) -> bool:
        """Say whether the role is known not to cover a call, as it is known to cover the other one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A change with the value that it will replace. `refused`: why that could not be read; then nothing is changed."""

    change: Change
    before: Value = None
    refused: str = ""
    detail: str = ""

    @property
    def needed(self) -> bool:
        """Whether the change would change anything."""
        return not self.refused and (not self.change.reads_back or self.before != self.change.wanted)


async def prepare(change: Change, services: Services) -> Prepared:
    """Read what is there now. Changes nothing."""
    reading = await services.read(change.read)
    if not reading.answered:
        return Prepared(change=change, refused=reading.refused, detail=reading.detail)
    before = change.look(reading)
    if before is ABSENT:
        if change.reads_back:  # without the value before, there is no way back
            return Prepared(change=change, refused="unreadable", detail=change.read.name)
        before = None
    prepared = Prepared(change=change, before=before)
    for call in change.writes if prepared.needed else ():
        if await services.lacks(call, change.read):  # said before anybody confirms what would then be refused
            return Prepared(change=change, before=before, refused="role", detail=call.name)
    return prepared


async def apply(
    prepared: Prepared,
    services: Services,
    who: AdminSignIn | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> ChangeRecord:
    """Make the change and return its record. Nothing is written if it was refused before."""
    change = prepared.change
    failed, detail = prepared.refused, prepared.detail
    for call in change.writes if not failed else ():
        answer = await services.write(call)
        if not answer.answered and not _exists(answer):
            failed, detail = answer.refused, answer.detail
            break
    # A write whose answer was lost may have been made all the same: what is there now tells.
    pauses = _PAUSES if failed in _PERHAPS_MADE and change.reads_back else _PAUSES[:1]
    after = await _read_back(change, services, pauses, sleep) if not prepared.refused else prepared.before
    confirmed = bool(not failed if not change.reads_back else after == change.wanted)
    return ChangeRecord(
        kind=change.id,
        subject=change.subject,
        before=spelled(prepared.before),
        after=spelled(after),
        at=time.time(),
        by=who.user if who is not None else "",
        tenant_id=who.tenant_id if who is not None else "",
        command=change.command,
        undo=change.undo_command(prepared.before) if not prepared.refused else "",
        confirmed=confirmed,
        failed="" if confirmed else failed or "not-confirmed",
        detail="" if confirmed else detail,
    )


async def _read_back(
    change: Change, services: Services, pauses: tuple[float, ...], sleep: Callable[[float], Awaitable[None]]
) -> Value:
    value: Value = None
    for pause in pauses:
        await sleep(pause)
        reading = await services.read(change.read)
        found = change.look(reading) if reading.answered else ABSENT
        value = value if found is ABSENT else found
        if found == change.wanted:
            break
    return value


def _exists(answer: Reading) -> bool:
    return any(words in answer.detail.casefold() for words in _EXISTS)


def spelled(value: Value) -> str:
    """Return a value as a record keeps it: "" for nothing, "true" and "false" for switches."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
