"""Microsoft's services for a change, as whoever is signed in may use them. Knows no change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from wizard.changes.apply import Services

if TYPE_CHECKING:
    from wizard.wire.signin import Admin


@asynccontextmanager
async def opened(admin: "Admin", mailbox: str) -> AsyncIterator[Services]:
    """Open the services that the mailbox's organisation has, and free everything at the end.

    Signed in to another organisation, every call is refused as "wrong-tenant" and none is sent.
    """
    from wizard.wire import calls, services  # noqa: PLC0415 - httpx is slow to load, and few runs end in a change

    opened = services.Services(admin.cloud, mailbox.rpartition("@")[2], admin)
    try:
        yield calls.Calls(opened)
    finally:
        await opened.close()
