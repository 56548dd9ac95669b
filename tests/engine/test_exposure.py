"""Every mailbox that can use SMTP AUTH, or did, must be listed once, whatever order, size or gaps the services have."""

import asyncio
import datetime as dt
import itertools
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from wizard.engine import exposure
from wizard.model.exposure import Batch, Exposed
from wizard.model.tenant import Reading, Refused, Row
from wizard.wire import exchange, graph
from wizard.wire.rest import Answer, Rows
from wizard.wire.services import Services

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
SERVICES = cast("Services", None)


def box(name: str, off: Any = None, **more: Any) -> dict[str, Any]:
    """Return a row of Get-CASMailbox."""
    return {
        "PrimarySmtpAddress": f"{name}@contoso.com",
        "SmtpClientAuthenticationDisabled": off,
        "ExternalDirectoryObjectId": f"ID-{name}",
        **more,
    }


def user(name: str, policy: str | None = None, kind: str = "UserMailbox", **more: Any) -> dict[str, Any]:
    """Return a row of Get-User."""
    return {
        "UserPrincipalName": f"{name}@contoso.com",
        "RecipientTypeDetails": kind,
        "AuthenticationPolicy": policy,
        "AccountDisabled": False,
        "ExternalDirectoryObjectId": f"id-{name}",
        **more,
    }


def sign_in(name: str, minutes: int, code: int = 0, address: str = "192.0.2.1", **more: Any) -> dict[str, Any]:
    """Return a row of the sign-in log."""
    return {
        "userId": f"id-{name}",
        "userPrincipalName": f"{name}@contoso.com",
        "createdDateTime": f"{NOW - dt.timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%SZ}",
        "clientAppUsed": "Authenticated SMTP",
        "ipAddress": address,
        "status": {"errorCode": code},
        **more,
    }


@dataclass
class Tenant:
    """What the services answer in place of the real ones. `refused` names what is refused instead, and why."""

    organisation: Any = True  # SmtpClientAuthenticationDisabled
    default_policy: str | None = None
    policies: Mapping[str, bool] = field(default_factory=dict)
    boxes: Iterable[dict[str, Any]] = ()
    users: Iterable[dict[str, Any]] = ()
    log: Iterable[dict[str, Any]] = ()
    refused: Mapping[str, Refused] = field(default_factory=dict)
    page: int = 2
    log_waits: asyncio.Event | None = None
    asked: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    async def invoke(self, _: object, cmdlet: str, __: object, kind: type[Reading]) -> Reading:
        rows: list[dict[str, Any]] = {
            "Get-TransportConfig": [{"SmtpClientAuthenticationDisabled": self.organisation}],
            "Get-OrganizationConfig": [{"DefaultAuthenticationPolicy": self.default_policy}],
            "Get-AuthenticationPolicy": [{"Name": k, "AllowBasicAuthSmtp": v} for k, v in self.policies.items()],
        }[cmdlet]
        why: Refused = self.refused.get(cmdlet, "")
        found = () if why else tuple(map(Row, rows))
        return kind(probe="", started=0.0, ended=0.0, source=cmdlet, rows=found, refused=why)

    async def list_(
        self, _: object, cmdlet: str, parameters: Mapping[str, Any], select: tuple[str, ...]
    ) -> AsyncIterator[Rows]:
        assert parameters == {"ResultSize": "Unlimited"}
        assert "ExternalDirectoryObjectId" in select
        try:
            for page in self._pages(cmdlet, self.boxes if cmdlet == "Get-CASMailbox" else self.users):
                await asyncio.sleep(0)
                yield page
        finally:
            self.closed.append(cmdlet)

    async def log_pages(self, _: object, path: str, needs: str) -> AsyncIterator[Rows]:
        self.asked.append(path)
        assert needs == "AuditLog.Read.All"
        if self.log_waits is not None:
            await self.log_waits.wait()
        for page in self._pages("log", self.log):
            yield page

    def _pages(self, name: str, rows: Iterable[dict[str, Any]]) -> Iterator[Rows]:
        source = iter(rows)
        while page := list(itertools.islice(source, self.page)):
            yield Rows(rows=tuple(map(Row, page)), complete=False)
        why: Refused = self.refused.get(name, "")
        yield Rows(complete=not why, answer=Answer(refused=why))


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> Tenant:
    """Stand in for the services."""
    made = Tenant()
    monkeypatch.setattr(exchange, "invoke", made.invoke)
    monkeypatch.setattr(exchange, "pages", made.list_)
    monkeypatch.setattr(graph, "pages", made.log_pages)
    return made


async def everything(days: int = 30) -> tuple[dict[str, Exposed], Batch]:
    """Return every row by the mailbox's name, and the last batch."""
    rows: dict[str, Exposed] = {}
    batch = Batch()
    async for batch in exposure.look(SERVICES, days, NOW):
        for row in batch.rows:
            name = row.mailbox.partition("@")[0]
            assert name not in rows
            rows[name] = row
    assert batch.ended
    assert batch.listed == len(rows)
    return rows, batch


@pytest.mark.parametrize("backwards", [False, True])
async def test_who_can(tenant: Tenant, *, backwards: bool) -> None:
    """On at the mailbox counts, following an organisation that is Off does not, whatever order the lists have."""
    tenant.boxes = [box("on", off=False), box("off", off=True), box("follows"), box("shared", off=False)]
    tenant.users = [
        user("on"),
        user("off"),
        user("follows"),
        user("shared", kind="SharedMailbox"),
        user("x", kind="User"),
    ]
    if backwards:
        tenant.users = tenant.users[::-1]
    rows, last = await everything()
    assert set(rows) == {"on", "shared"}
    assert (rows["on"].setting, rows["on"].effective, rows["on"].kind) == ("on", "on", "UserMailbox")
    assert rows["shared"].kind == "SharedMailbox"
    assert (last.mailboxes, last.gaps) == (4, ())


async def test_an_organisation_that_is_on(tenant: Tenant) -> None:
    """Then every mailbox that follows it is listed, and only those that are Off themselves are not."""
    tenant.organisation = False
    tenant.boxes = [box("on", off=False), box("off", off=True), box("follows")]
    tenant.users = [user("on"), user("off"), user("follows")]
    rows, _ = await everything()
    assert set(rows) == {"on", "follows"}
    assert (rows["follows"].setting, rows["follows"].effective) == ("follows", "on")


async def test_the_end_of_the_year(tenant: Tenant) -> None:
    """What follows goes Off with the default; of a mailbox that is On itself nobody outside Microsoft knows."""
    tenant.organisation = False
    tenant.boxes = [box("on", off=False), box("off", off=True), box("follows"), box("untold", off="perhaps")]
    tenant.users = [user("on"), user("off"), user("follows"), user("untold")]
    tenant.log = [sign_in("off", 5, 50126)]
    rows, _ = await everything()
    assert {name: row.survives_default_off for name, row in rows.items()} == {
        "on": None,
        "off": False,
        "follows": False,
        "untold": None,
    }
    assert (rows["untold"].setting, rows["untold"].effective) == (None, None)


async def test_authentication_policies(tenant: Tenant) -> None:
    """A policy that forbids passwords over SMTP overrides the switches; the account's own goes before the default."""
    tenant.policies = {"Block": False, "Allow": True}
    tenant.default_policy = "contoso.onmicrosoft.com\\Block"
    tenant.boxes = [box(name, off=False) for name in ("plain", "allowed", "unknown")]
    tenant.users = [user("plain"), user("allowed", "Allow"), user("unknown", "Gone")]
    rows, _ = await everything()
    assert set(rows) == {"allowed", "unknown"}
    tenant.log = [sign_in("plain", 5)]
    rows, _ = await everything()
    assert (rows["plain"].setting, rows["plain"].effective, rows["plain"].survives_default_off) == ("on", "off", False)


async def test_who_did(tenant: Tenant) -> None:
    """The last success and the last failure of each account, in whatever order the log comes, with few addresses."""
    tenant.boxes = [box("quiet"), box("scanner"), box("spared")]
    tenant.users = [user("quiet"), user("scanner"), user("spared")]
    tenant.log = [
        sign_in("scanner", 90, 50126, "192.0.2.7"),
        sign_in("scanner", 10, 0, "192.0.2.1"),
        sign_in("scanner", 200, 0, "192.0.2.1"),
        sign_in("scanner", 20, 50053, "192.0.2.8"),
        sign_in("spared", 3, 0, clientAppUsed="Browser"),
        sign_in("gone", 4, 50034),
        *(sign_in("scanner", 300 + n, 50126, f"198.51.100.{n}") for n in range(50)),
    ]
    rows, last = await everything(days=7)
    assert set(rows) == {"scanner"}
    row = rows["scanner"]
    assert row.last_success == NOW - dt.timedelta(minutes=10)
    assert row.last_failure == NOW - dt.timedelta(minutes=20)
    assert (row.last_sign_in, row.last_result, row.code) == (row.last_success, "success", 0)
    assert row.addresses[:3] == ("192.0.2.7", "192.0.2.1", "192.0.2.8")
    assert len(row.addresses) == 10
    assert (last.sign_ins, last.strangers) == (56, 1)
    assert "2026-11-18T12%3A00%3A00Z" in tenant.asked[0]


async def test_a_log_that_names_accounts_otherwise(tenant: Tenant) -> None:
    """Where the log has no id, the account's name joins it, also where that is not the mailbox's address."""
    tenant.boxes = [box("scanner")]
    tenant.users = [user("scanner", UserPrincipalName="Device1@contoso.onmicrosoft.com")]
    row = sign_in("device1", 5, userPrincipalName="device1@contoso.onmicrosoft.com")
    del row["userId"]
    tenant.log = [row]
    rows, last = await everything()
    assert set(rows) == {"scanner"}
    assert last.strangers == 0


@pytest.mark.parametrize(
    ("refused", "source"),
    [
        ({"log": "licence"}, "sign-ins"),
        ({"Get-User": "role"}, "accounts"),
        ({"Get-TransportConfig": "role"}, "organisation"),
        ({"Get-AuthenticationPolicy": "role"}, "policies"),
        ({"Get-CASMailbox": "throttled"}, "mailboxes"),
    ],
)
async def test_what_cannot_be_read(tenant: Tenant, refused: dict[str, Refused], source: str) -> None:
    """The rest is listed all the same, and what is missing is said."""
    tenant.boxes = [box("on", off=False), box("off", off=True)]
    tenant.users = () if "Get-User" in refused else [user("on"), user("off")]
    tenant.refused = refused
    rows, last = await everything()
    assert set(rows) == {"on"}
    assert [(gap.source, gap.refused) for gap in last.gaps] == [(source, next(iter(refused.values())))]


async def test_an_organisation_that_is_not_known(tenant: Tenant) -> None:
    """A mailbox that follows it is listed, because it may be able to; what is in force stays unknown."""
    tenant.refused = {"Get-TransportConfig": "role"}
    tenant.boxes = [box("follows"), box("off", off=True)]
    tenant.users = [user("follows"), user("off")]
    rows, _ = await everything()
    assert {name: (row.setting, row.effective) for name, row in rows.items()} == {"follows": ("follows", None)}


async def test_a_slow_log_holds_up_no_list(tenant: Tenant) -> None:
    """The mailboxes are read on meanwhile, and told with what the log says of them once it is read."""
    tenant.log_waits = asyncio.Event()
    tenant.boxes = [box(f"m{n}", off=False) for n in range(9)]
    tenant.users = [user(f"m{n}") for n in range(9)]
    tenant.log = [sign_in("m8", 5)]
    rows: list[Exposed] = []
    async for batch in exposure.look(SERVICES, 30, NOW):
        rows += batch.rows
        if batch.mailboxes == 9:
            tenant.log_waits.set()
        elif not tenant.log_waits.is_set():
            assert not rows
    assert len(rows) == 9
    assert rows[8].last_success == NOW - dt.timedelta(minutes=5)


async def test_cancelling_stops_every_reading(tenant: Tenant) -> None:
    """Whoever has seen enough leaves nothing running behind."""
    tenant.boxes = (box(f"m{n}", off=False) for n in itertools.count())
    tenant.users = (user(f"m{n}") for n in itertools.count())
    before = asyncio.all_tasks()
    async with aclosing(exposure.look(SERVICES, 30, NOW)) as batches:
        async for batch in batches:
            if batch.listed > 10:
                break
    assert asyncio.all_tasks() == before
    assert set(tenant.closed) == {"Get-CASMailbox", "Get-User"}


async def test_nothing_is_kept_of_what_was_told(tenant: Tenant) -> None:
    """Two lists in the same order are joined page by page: what waits for its other half stays within two pages."""
    tenant.page = 100
    tenant.organisation = False
    tenant.boxes = (box(f"m{n}") for n in range(5_000))
    tenant.users = (user(f"m{n}") for n in range(5_000))
    reader = exposure._Reader(SERVICES, NOW)
    waiting = [len(reader._settings) + len(reader._accounts) + len(reader._held) async for _ in reader.batches()]
    await reader.close()
    assert reader._listed == 5_000
    assert max(waiting[2:]) <= 200
