"""Microsoft Graph: the readings about sign-in rules and the account, and changes of the account. Judges nothing."""

import datetime as dt
import time
from collections.abc import AsyncIterator, Callable
from typing import TypeVar
from urllib.parse import quote

from wizard.model.tenant import AuthenticationMethods, Reading, Row
from wizard.wire import limits
from wizard.wire.context import Context
from wizard.wire.questions import ACCOUNT, SIGN_INS, Path
from wizard.wire.rest import Answer, Rows
from wizard.wire.services import Services, reading

R = TypeVar("R", bound=Reading)

_USER = (
    "id,displayName,userPrincipalName,mail,accountEnabled,userType,assignedLicenses,lastPasswordChangeDateTime,"
    "passwordPolicies,onPremisesSyncEnabled,onPremisesImmutableId,usageLocation,proxyAddresses,createdDateTime"
)
_TYPE = "#microsoft.graph."


async def run(context: Context, probe: str, question: Path) -> None:
    """Ask one question of the run; about the account, first by the mailbox's address, which mostly is its name."""
    started = context.now()
    services, mailbox = context.services, context.case.mailbox
    path, needs, beta = question.path, question.needs, question.beta
    found = await services.barred(services.cloud.graph_base)
    if found is None:
        found = await _get(services, path.format(user=quote(mailbox, safe="@")), needs, beta=beta)
        missing = question.personal and found.answer.refused == "not-found"
        if missing and (name := await _other_name(services, mailbox)):
            found = await _get(services, path.format(user=name), needs, beta=beta)
    if question.kind is AuthenticationMethods:
        found = Rows(rows=tuple(_typed(row) for row in found.rows), complete=found.complete, answer=found.answer)
    _report(context, probe, started, question, found)


async def account(context: Context, probe: str, question: Path = ACCOUNT) -> None:
    """Read the account."""
    started = context.now()
    _report(context, probe, started, question, await _user(context.services, context.case.mailbox))


async def sign_ins(context: Context, probe: str, question: Path = SIGN_INS) -> None:
    """Read the account's sign-ins of the last days, newest first, that of this run's test among them if it is there."""
    started = context.now()
    services, mailbox = context.services, context.case.mailbox
    found = await services.barred(services.cloud.graph_base)
    if found is None:
        known = (await _user(services, mailbox)).rows
        name = (known[0].text("userPrincipalName") if known else "") or mailbox
        await context.network.tried()
        path = sign_in_path(f"userPrincipalName eq '{_quoted(name.lower())}'", limits.SIGN_INS_DAYS)
        found = await _get(services, path, question.needs, most=limits.SIGN_INS)
    _report(context, probe, started, question, found)


def _report(context: Context, probe: str, started: float, question: Path, found: Rows) -> None:
    context.emit(
        reading(
            question.kind,
            found,
            probe=probe,
            started=started,
            ended=context.now(),
            source=question.typed(context.case),
            subject=question.subject(context.case),
        )
    )


def sign_in_path(condition: str, days: float) -> str:
    """Return the path of the sign-ins of the last days that meet an OData condition, newest first."""
    since = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    text = f"{condition} and createdDateTime ge {since:%Y-%m-%dT%H:%M:%SZ}"
    return f"/auditLogs/signIns?$filter={quote(text, safe='')}&$orderby=createdDateTime%20desc&$top=100"


# ---- outside of a run as well ----------------------------------------------------------------------------------------


async def read(  # noqa: PLR0913 - what, with which permission, and for which run
    services: Services,
    path: str,
    kind: type[R],
    *,
    needs: str = "",
    subject: str = "",
    beta: bool = False,
    probe: str = "",
    clock: Callable[[], float] = time.monotonic,
) -> R:
    """Return what Graph says of `path`."""
    started = clock()
    found = await services.barred(services.cloud.graph_base)
    if found is None:
        found = await _get(services, path, needs, beta=beta)
    source = f"GET {path.partition('?')[0]}"
    return reading(kind, found, probe=probe, started=started, ended=clock(), source=source, subject=subject)


async def write(services: Services, method: str, path: str, body: object = None) -> Answer:
    """Change something, once, with the permissions of changes. The answer may be lost: read it back."""
    barred = await services.barred(services.cloud.graph_base)
    if barred is not None:
        return barred.answer
    base = services.cloud.graph_base
    return await services.rest(base, "graph-changes").ask(method, f"{base}{path}", body=body, once=True)


async def pages(services: Services, path: str, needs: str = "") -> AsyncIterator[Rows]:
    """Yield the rows of a long list page by page, without an end but its own; a page that is refused is the last."""
    barred = await services.barred(services.cloud.graph_base)
    if barred is not None:
        yield barred
        return
    base = services.cloud.graph_base
    async for rows in services.rest(base, "graph").pages("GET", f"{base}{path}", needs=needs):
        yield rows


async def _get(services: Services, path: str, needs: str, *, beta: bool = False, most: int = 0) -> Rows:
    base = services.cloud.graph_base
    rest = services.rest(base, "graph")
    version = f"{base.rpartition('/')[0]}/beta" if beta else base
    return await rest.collect("GET", f"{version}{path}", needs=needs, most=most)


async def _user(services: Services, mailbox: str) -> Rows:
    async def find() -> Rows:
        barred = await services.barred(services.cloud.graph_base)
        if barred is not None:
            return barred
        found = await _get(services, f"/users/{quote(mailbox, safe='@')}?$select={_USER}", ACCOUNT.needs)
        if found.answer.refused != "not-found":
            return found
        # The account may have another name than the mailbox.
        condition = quote(f"proxyAddresses/any(p:p eq 'smtp:{_quoted(mailbox)}')", safe="")
        other = await _get(services, f"/users?$filter={condition}&$select={_USER}", ACCOUNT.needs)
        return other if other.rows else found

    found: Rows = await services.once(f"user {mailbox}", find)
    return found


async def _other_name(services: Services, mailbox: str) -> str:
    rows = (await _user(services, mailbox)).rows
    return quote(rows[0].text("id"), safe="") if rows else ""


def _typed(row: Row) -> Row:
    return Row({**row, "type": row.text("@odata.type").removeprefix(_TYPE)})


def _quoted(text: str) -> str:
    return text.replace("'", "''")
