"""The services of one cloud, as one administrator asks them about one domain. What is asked once is asked here.

Which tenant the domain belongs to, whether that is the tenant of the sign-in, and where Exchange wants to be asked. One
object serves a run, or a change or a long list outside of one; everything is freed by `close`.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from wizard.model.cloud import Cloud
from wizard.model.failure import Failure
from wizard.model.secret import Secret
from wizard.model.tenant import Reading, Refused, TenantFound
from wizard.wire import https, resolve
from wizard.wire.rest import Answer, Rest, Rows
from wizard.wire.signin import Admin, Resource

R = TypeVar("R", bound=Reading)

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
#: The mailbox that stands for the whole organisation, where no person is signed in.
_ORGANISATION = "APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@"


class Services:
    """Sign-in, Graph and Exchange of one cloud. Use and close it on one loop.

    `patience`: after so many seconds nothing is asked any more, however slow the answers were.
    """

    def __init__(self, cloud: Cloud, domain: str, admin: Admin | None, patience: float | None = None) -> None:
        self.cloud = cloud
        self.domain = domain.lower()
        self.admin = admin if admin is not None and _same(admin.cloud, cloud) else None
        self._ends = None if patience is None else asyncio.get_running_loop().time() + patience
        self._rests: dict[tuple[str, Resource | None], Rest] = {}
        self._tasks: dict[str, asyncio.Task[Any]] = {}

    # ---- clients -----------------------------------------------------------------------------------------------------

    def rest(self, base: str, resource: Resource | None = None, also: tuple[str, ...] = ()) -> Rest:
        """Return the client of one host; with `resource` it sends that service's token."""
        key = (https.origin(base), resource)
        if key not in self._rests:
            token = None if resource is None else self._token(resource)
            self._rests[key] = Rest(https.route(self.cloud), base, token, also, self._ends)
        return self._rests[key]

    def _token(self, resource: Resource) -> Callable[[Secret | None], Coroutine[Any, Any, Secret]]:
        async def token(stale: Secret | None) -> Secret:
            if self.admin is None:
                raise RuntimeError("a service was asked with nobody signed in")
            return await self.admin.token(resource, stale)

        return token

    async def close(self) -> None:
        """Free everything. May be called again."""
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())
        self._tasks.clear()
        for rest in self._rests.values():
            await rest.close()
        self._rests.clear()

    async def once(self, name: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:  # noqa: ANN401 - whatever it is
        """Return what `work` returns, started by whoever asks first."""
        if name not in self._tasks:
            self._tasks[name] = asyncio.create_task(work())
        return await asyncio.shield(self._tasks[name])

    # ---- the domain's tenant -----------------------------------------------------------------------------------------

    async def tenant(self) -> Rows:
        """Return the domain's openid-configuration."""
        found: Rows = await self.once("tenant", self._find_tenant)
        return found

    async def _find_tenant(self) -> Rows:
        base = https.origin(self.cloud.authority)
        if not base:
            return refused("no-endpoint")
        url = f"{base}/{quote(self.domain, safe='')}/v2.0/.well-known/openid-configuration"
        return await self.rest(base).collect("GET", url)

    async def barred(self, base: str) -> Rows | None:
        """Return why a service must not be asked: nobody is signed in, or to another tenant; None: it may be asked."""
        if not base:
            return refused("no-endpoint")
        who = self.admin.who if self.admin else None
        if who is None:
            return refused("not-signed-in")
        found = await self.tenant()
        # How a reading finds the id in the issuer is the model's knowledge.
        own = TenantFound(probe="", started=0.0, ended=0.0, source="", rows=found.rows).tenant_id
        if own and who.tenant_id and own != who.tenant_id:
            return refused("wrong-tenant", own)
        return None

    # ---- where Exchange is asked -------------------------------------------------------------------------------------

    async def exchange(self) -> tuple[Rest, str]:
        """Return the client of Exchange and the address of its version, for this tenant: its region, if it has one."""
        found: tuple[Rest, str] = await self.once("exchange", self._find_exchange)
        return found

    async def _find_exchange(self) -> tuple[Rest, str]:
        base = self.cloud.exchange_base
        rest = self.rest(base, "exchange")
        answer = await self.ask_module(rest, base)
        if region := _regional(base, answer):
            base = urlunsplit(urlsplit(base)._replace(netloc=region))
            rest = self.rest(base, "exchange", (rest.origin,))
        return rest, base

    async def ask_module(self, rest: Rest, base: str) -> Answer:
        """Ask which cmdlets the administrator may run; the answer's redirect names the region."""
        url = f"{base.rpartition('/')[0]}/v1.0/{self.tenant_id}/EXOModuleFile?Version=3.9.2"
        return await rest.ask("GET", url, headers={**self.exchange_headers(), "CommandName": "*"})

    @property
    def tenant_id(self) -> str:
        """The tenant of the sign-in."""
        who = self.admin.who if self.admin else None
        return who.tenant_id if who else ""

    def exchange_headers(self) -> Mapping[str, str]:
        """Return what Exchange wants with every question: JSON, and the mailbox whose server shall answer."""
        who = self.admin.who if self.admin else None
        anchor = f"UPN:{who.user}" if who and who.how != "app" and who.user.isascii() else ""
        return {
            "X-ResponseFormat": "json",
            "X-SerializationLevel": "Partial",
            "X-AnchorMailbox": anchor or f"{_ORGANISATION}{self.tenant_id}",
        }


def _same(one: Cloud, other: Cloud) -> bool:
    """Say whether two clouds have the same services and trust the same certificates: only then a token may go there."""

    def services(cloud: Cloud) -> tuple[object, ...]:
        return (cloud.authority, cloud.graph_base, cloud.exchange_base, cloud.ca_file, cloud.dns_servers)

    return services(one) == services(other)


def refused(why: Refused, detail: str = "", failure: Failure | None = None) -> Rows:
    """Return an answer that never came to be."""
    return Rows(answer=Answer(refused=why, detail=detail, failure=failure))


def reading(  # noqa: PLR0913 - the parts of one observation
    kind: type[R],
    found: Rows,
    *,
    probe: str,
    started: float,
    ended: float,
    source: str,
    **more: Any,  # noqa: ANN401 - what this kind has besides
) -> R:
    """Return rows as the reading that they are."""
    answer = found.answer
    return kind(
        probe=probe,
        started=started,
        ended=ended,
        source=source,
        rows=found.rows,
        refused=answer.refused,
        detail=answer.detail,
        request_id=answer.request_id,
        complete=found.complete and not answer.refused,
        failure=answer.failure,
        **more,
    )


def _regional(base: str, answer: Answer) -> str:
    """Return host and port of the tenant's own region, if a redirect names it; "" if there is none.

    It can only be a host below the common one, whatever the redirect says; or, where the common one is this computer,
    the same port by another of this computer's names.
    """
    if not 300 <= answer.status < 400:
        return ""
    common, there = urlsplit(base), urlsplit(https.origin(answer.headers.get("location", "")))
    known, named = common.hostname or "", there.hostname or ""
    label = named.partition(".")[0]
    if not named or named == known:
        return ""
    if https.is_loopback(known) or https.is_loopback(named):
        return (
            there.netloc if https.is_loopback(known) and https.is_loopback(named) and there.port == common.port else ""
        )
    if resolve.literal(known) or resolve.literal(named) or not _LABEL.fullmatch(label):
        return ""
    return f"{label}.{known}:{common.port}" if common.port else f"{label}.{known}"
