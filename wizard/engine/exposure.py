"""Which mailboxes of a tenant still can use SMTP AUTH, and which did: read page by page, joined, never held whole.

Two lists of Exchange (settings, accounts) and the sign-in log of Entra come at once. A mailbox is told as soon as all
three have spoken of it. While the log is still being read a mailbox is kept as a few short texts, then not at all.
"""

import asyncio
import datetime as dt
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from wizard.checks.mfa import sign_in_log
from wizard.checks.mfa.sign_in_log import Entry
from wizard.checks.tenant import auth_policy
from wizard.model.exposure import Batch, Exposed, Gap, Setting, Source
from wizard.model.tenant import (
    ABSENT,
    Absent,
    AuthenticationPolicies,
    OrganizationConfig,
    Reading,
    Row,
    TransportConfig,
)
from wizard.wire import exchange, graph
from wizard.wire.rest import Rows
from wizard.wire.services import Services
from wizard.wire.signin import Admin

_SETTINGS = ("PrimarySmtpAddress", "SmtpClientAuthenticationDisabled", "ExternalDirectoryObjectId")
_ACCOUNTS = (
    "UserPrincipalName",
    "RecipientTypeDetails",
    "AuthenticationPolicy",
    "AccountDisabled",
    "ExternalDirectoryObjectId",
)
_ADDRESSES = 10  # kept of one mailbox
_LOG_PAGE = 500  # rows of the log are some kilobytes each, and a page must stay within the limit of an answer
_TOLD_EVERY = 0.5  # seconds between batches that only tell how far the log is


async def read(admin: Admin, days: int) -> AsyncGenerator[Batch, None]:
    """Yield what `look` does for the organisation of whoever is signed in. Close it (aclosing) to cancel."""
    who = admin.who
    services = Services(admin.cloud, who.tenant_id if who else "", admin)
    try:
        async with aclosing(look(services, days)) as batches:
            async for batch in batches:
                yield batch
    finally:
        await services.close()


async def look(services: Services, days: int, now: dt.datetime | None = None) -> AsyncGenerator[Batch, None]:
    """Yield every mailbox that can use SMTP AUTH or did within `days`, in batches. Close it (aclosing) to cancel."""
    since = (now or dt.datetime.now(dt.UTC)) - dt.timedelta(days=days)
    reader = _Reader(services, since)
    try:
        async with aclosing(reader.batches()) as batches:
            async for batch in batches:
                yield batch
    finally:
        await reader.close()


@dataclass(slots=True)
class _Used:
    """What the log says of one account. The log comes newest first, but that is not relied upon."""

    success: dt.datetime | None = None
    failure: dt.datetime | None = None
    at: dt.datetime | None = None
    code: int | None = None
    addresses: dict[str, None] = field(default_factory=dict)
    told: bool = False

    def add(self, entry: Entry) -> None:
        if entry.code == 0:
            self.success = max(self.success or entry.at, entry.at)
        else:
            self.failure = max(self.failure or entry.at, entry.at)
        if self.at is None or entry.at > self.at:
            self.at, self.code = entry.at, entry.code
        if entry.address and len(self.addresses) < _ADDRESSES:
            self.addresses[entry.address] = None


@dataclass(frozen=True, slots=True)
class _Account:
    """What the list of accounts says."""

    kind: str
    policy: str
    blocked: bool | None
    name: str


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the list of settings says. `off` None: it follows the organisation, ABSENT: it was not told."""

    mailbox: str
    key: str
    off: bool | Absent | None


class _Pages:
    """A list, read one page ahead of whoever takes it."""

    def __init__(self, pages: AsyncIterator[Rows]) -> None:
        self._pages = pages
        self._next = asyncio.create_task(self._step())

    async def _step(self) -> Rows | None:
        return await anext(self._pages, None)

    async def take(self) -> Rows | None:
        """Return the next page; None after the last."""
        page = await self._next
        if page is not None:
            self._next = asyncio.create_task(self._step())
        return page

    async def close(self) -> None:
        """Stop reading."""
        self._next.cancel()
        await asyncio.wait((self._next,))
        if isinstance(self._pages, AsyncGenerator):
            await self._pages.aclose()


class _Reader:
    def __init__(self, services: Services, since: dt.datetime) -> None:
        self._services = services
        self._since = since
        self._gaps: list[Gap] = []
        self._used: dict[str, _Used] = {}  # by the account's id and by its name
        self._organisation_off: bool | None = None
        self._default_policy = ""
        self._policies: tuple[Row, ...] = ()
        self._settings: dict[str, _Setting] = {}  # whose account is still to come
        self._accounts: dict[str, _Account] = {}  # whose setting is still to come
        self._held: list[tuple[_Setting, _Account | None]] = []  # joined, and not told yet
        self._mailboxes = self._listed = self._sign_ins = 0
        self._common: list[asyncio.Task[None]] = []  # what every row needs
        self._lists: dict[Source, _Pages] = {}

    async def close(self) -> None:
        for task in self._common:
            task.cancel()
        if self._common:
            await asyncio.wait(self._common)
        for pages in self._lists.values():
            await pages.close()

    async def batches(self) -> AsyncGenerator[Batch, None]:
        every = {"ResultSize": "Unlimited"}
        self._common = [asyncio.create_task(self._read_organisation()), asyncio.create_task(self._read_sign_ins())]
        self._lists["mailboxes"] = _Pages(exchange.pages(self._services, "Get-CASMailbox", every, _SETTINGS))
        self._lists["accounts"] = _Pages(exchange.pages(self._services, "Get-User", every, _ACCOUNTS))
        unread = dict(self._lists)
        while unread:
            for source, pages in tuple(unread.items()):
                page = await pages.take()
                if page is None:
                    del unread[source]
                else:
                    self._take(source, page)
            if "accounts" not in unread:
                self._join_the_rest()
            yield self._batch()
        while not self._common_known():
            await asyncio.wait(self._common, timeout=_TOLD_EVERY, return_when=asyncio.ALL_COMPLETED)
            yield self._batch()
        yield self._batch(ended=True)

    def _batch(self, *, ended: bool = False) -> Batch:
        rows: tuple[Exposed, ...] = ()
        if self._common_known():
            told = [self._exposed(setting, account) for setting, account in self._held]
            rows = tuple(row for row in told if row is not None)
            self._held.clear()
        self._listed += len(rows)
        return Batch(
            rows=rows,
            mailboxes=self._mailboxes,
            listed=self._listed,
            sign_ins=self._sign_ins,
            strangers=len({id(one) for one in self._used.values() if not one.told}) if ended else 0,
            gaps=tuple(self._gaps),
            ended=ended,
        )

    def _common_known(self) -> bool:
        for task in self._common:
            if task.done():
                task.result()  # a bug of ours must not pass for an empty log
        return all(task.done() for task in self._common)

    # ---- reading -----------------------------------------------------------------------------------------------------

    async def _read_organisation(self) -> None:
        transport, organisation, policies = await asyncio.gather(
            exchange.invoke(self._services, "Get-TransportConfig", {}, TransportConfig),
            exchange.invoke(self._services, "Get-OrganizationConfig", {}, OrganizationConfig),
            exchange.invoke(self._services, "Get-AuthenticationPolicy", {}, AuthenticationPolicies),
        )
        off = transport.first.flag("SmtpClientAuthenticationDisabled")
        self._organisation_off = off if isinstance(off, bool) else None
        self._default_policy = auth_policy.bare(organisation.first.text("DefaultAuthenticationPolicy"))
        self._policies = policies.rows
        self._note("organisation", transport)
        self._note("policies", organisation if organisation.refused else policies)

    async def _read_sign_ins(self) -> None:
        condition = (
            "(clientAppUsed eq 'Authenticated SMTP' or clientAppUsed eq 'SMTP')"
            f" and createdDateTime ge {self._since:%Y-%m-%dT%H:%M:%SZ}"
        )
        path = f"/auditLogs/signIns?$filter={quote(condition, safe='')}&$top={_LOG_PAGE}"
        async for page in graph.pages(self._services, path, "AuditLog.Read.All"):
            self._sign_ins += len(page.rows)
            for row in page.rows:
                self._add_sign_in(row)
            self._note_end("sign-ins", page)

    def _add_sign_in(self, row: Row) -> None:
        entry = next(iter(sign_in_log.entries((row,))), None)
        keys = [key for key in (row.text("userId").casefold(), row.text("userPrincipalName").casefold()) if key]
        if entry is None or not entry.smtp or not keys:
            return
        used = next((self._used[key] for key in keys if key in self._used), None) or _Used()
        self._used.update(dict.fromkeys(keys, used))
        used.add(entry)

    def _note(self, source: Source, reading: Reading) -> None:
        if reading.refused:
            self._gaps.append(Gap(source=source, refused=reading.refused, detail=reading.detail))

    def _note_end(self, source: Source, page: Rows) -> None:
        if page.answer.refused:
            self._gaps.append(Gap(source=source, refused=page.answer.refused, detail=page.answer.detail))

    # ---- joining -----------------------------------------------------------------------------------------------------

    def _take(self, source: Source, page: Rows) -> None:
        self._note_end(source, page)
        if source == "mailboxes":
            self._mailboxes += len(page.rows)
            for row in page.rows:
                self._add_setting(row)
        else:
            for row in page.rows:
                self._add_account(row)

    def _add_setting(self, row: Row) -> None:
        mailbox = row.text("PrimarySmtpAddress")
        key = row.text("ExternalDirectoryObjectId").casefold() or mailbox.casefold()
        setting = _Setting(mailbox, key, row.flag("SmtpClientAuthenticationDisabled"))
        account = self._accounts.pop(key, None)
        if account is None:
            self._settings[key] = setting
        else:
            self._held.append((setting, account))

    def _add_account(self, row: Row) -> None:
        kind, name = row.text("RecipientTypeDetails"), row.text("UserPrincipalName")
        if kind and not kind.casefold().endswith("mailbox"):
            return
        key = row.text("ExternalDirectoryObjectId").casefold() or name.casefold()
        blocked = row.flag("AccountDisabled")
        account = _Account(
            kind=sys.intern(kind),
            policy=sys.intern(auth_policy.bare(row.text("AuthenticationPolicy"))),
            blocked=blocked if isinstance(blocked, bool) else None,
            name=name.casefold(),
        )
        setting = self._settings.pop(key, None)
        if setting is None:
            self._accounts[key] = account
        else:
            self._held.append((setting, account))

    def _join_the_rest(self) -> None:
        """Go on without the accounts that never came."""
        self._held += [(setting, None) for setting in self._settings.values()]
        self._settings.clear()

    # ---- one mailbox -------------------------------------------------------------------------------------------------

    def _exposed(self, setting: _Setting, account: _Account | None) -> Exposed | None:
        """Return what a mailbox is told as; None if SMTP AUTH is Off for it and nobody tried."""
        names = (setting.key, account.name if account else "", setting.mailbox.casefold())
        used = next((self._used[name] for name in names if name in self._used), None)
        own, effective = self._state(setting, account)
        if effective == "off" and used is None:
            return None
        used = used or _Used()
        used.told = True
        return Exposed(
            mailbox=setting.mailbox or (account.name if account else ""),
            setting=own,
            effective=effective,
            kind=account.kind or None if account else None,
            policy=account.policy if account else "",
            blocked=account.blocked if account else None,
            last_success=used.success,
            last_failure=used.failure,
            code=used.code,
            addresses=tuple(used.addresses),
            survives_default_off=False if effective == "off" or own == "follows" else None,
        )

    def _state(self, setting: _Setting, account: _Account | None) -> tuple[Setting | None, Literal["on", "off"] | None]:
        """Return a mailbox's own setting and what is in force for it."""
        if setting.off is ABSENT:
            return None, "off" if self._forbidden(account) else None
        off = self._organisation_off if setting.off is None else setting.off
        own: Setting = "follows" if setting.off is None else "off" if setting.off else "on"
        if off or self._forbidden(account):
            return own, "off"
        return own, None if off is None else "on"

    def _forbidden(self, account: _Account | None) -> bool:
        """Say whether an authentication policy is known to forbid passwords over SMTP to this account."""
        name = (account.policy or self._default_policy) if account else ""
        return bool(name) and auth_policy.policy_allows(self._policies, name) is False
