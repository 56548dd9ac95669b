"""What Exchange and Graph are asked, where, and with what: the requests themselves, against scripted services."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import dns.message
import dns.rcode
import pytest

from tests.wire import bench, certs, https_server
from tests.wire.https_server import Asked, Server, answer
from tests.wire.name_server import name_server, records
from tests.wire.test_rest import jwt
from wizard.model.case import Case
from wizard.model.cloud import Cloud
from wizard.model.observation import Observation
from wizard.model.secret import Secret
from wizard.model.tenant import CasMailbox, DirectoryUser, MailRoute, PerUserMfa, Realm, SignInLog, TransportConfig
from wizard.wire import discover, exchange, graph, questions
from wizard.wire.context import Context
from wizard.wire.network import Network
from wizard.wire.services import Services
from wizard.wire.signin import Admin, ClientIds, Resource, Who

TENANT = "0f1e2d3c-0000-4000-8000-000000000000"
HOST = "outlook.lab.test"
_GATEWAY = (("lab.test.", "MX", "5 b.gate.test."), ("lab.test.", "MX", "1 a.gate.test."))


class Signed(Admin):
    """An administrator who is signed in already, with made-up tokens."""

    def __init__(self, cloud: Cloud, how: Any = "browser") -> None:
        super().__init__(cloud, ClientIds())
        self._someone = Who("admin@lab.test" if how != "app" else "an-app", TENANT, how)

    @property
    def who(self) -> Who:
        return self._someone

    async def token(self, resource: Resource, stale: Secret | None = None) -> Secret:
        assert stale is None  # nothing here refuses a token
        return jwt(aud=resource)


def cloud_at(base: str, **more: Any) -> Cloud:
    """Return a cloud whose services all stand at `base`."""
    return replace(
        bench.cloud(1),
        ca_file=certs.authority().file,
        authority=f"{base}/organizations",
        graph_base=f"{base}/v1.0",
        exchange_base=f"{base}/adminapi/beta",
        exchange_scope=f"{base}/.default",
        **more,
    )


@asynccontextmanager
async def context_at(cloud: Cloud, how: Any = "browser") -> AsyncIterator[tuple[Context, list[Observation]]]:
    """Return a run's context and what its probes leave."""
    case = Case(mailbox="o'neil@lab.test", cloud=cloud, sender="desk@lab.test")
    network, seen = Network(case), list[Observation]()
    try:
        yield Context(case=case, emit=seen.append, network=network, admin=Signed(cloud, how)), seen
    finally:
        await network.close()


def common(asked: Asked, base: str) -> bytes | None:
    """Answer what every reading needs first."""
    if "openid-configuration" in asked.path:
        return answer(200, {"issuer": f"{base}/{TENANT}/v2.0"})
    if "EXOModuleFile" in asked.path:
        return answer(200, {"value": [{"exportedCmdlets": "Get-CASMailbox, Set-CASMailbox"}]})
    return None


def of(server: Server, part: str) -> list[Asked]:
    """Return the requests whose path has `part`."""
    return [asked for asked in server.asked if part in asked.path]


@pytest.mark.parametrize(
    ("how", "anchor"),
    [
        ("browser", "UPN:admin@lab.test"),
        ("app", f"APP:SystemMailbox{{bb558c35-97f1-4cb9-8ff7-d53741dc928c}}@{TENANT}"),
    ],
)
async def test_how_a_cmdlet_is_asked(how: str, anchor: str) -> None:
    """A cmdlet is posted with its parameters as they are, null included, to the tenant, with an anchor mailbox."""

    def script(asked: Asked) -> bytes:
        return common(asked, server.base) or answer(200, {"value": [{"SmtpClientAuthenticationDisabled": None}]})

    with https_server.serve(script) as server:
        cloud = cloud_at(server.base)
        services = Services(cloud, "lab.test", Signed(cloud, how))
        try:
            found = await exchange.invoke(services, "Get-CASMailbox", {"Identity": "a@lab.test"}, CasMailbox)
            await exchange.write(services, "Set-CASMailbox", {"Identity": "a@lab.test", "Off": None})
            assert await exchange.cmdlets(services) == frozenset({"get-casmailbox", "set-casmailbox"})
        finally:
            await services.close()
    assert found.first.flag("SmtpClientAuthenticationDisabled") is None
    assert found.source == "Get-CASMailbox -Identity a@lab.test"
    reading, change = of(server, "InvokeCommand")
    assert reading.path == f"/adminapi/beta/{TENANT}/InvokeCommand"
    assert reading.data == {"CmdletInput": {"CmdletName": "Get-CASMailbox", "Parameters": {"Identity": "a@lab.test"}}}
    assert change.data["CmdletInput"]["Parameters"]["Off"] is None
    assert reading.headers["x-anchormailbox"] == anchor
    assert reading.headers["x-responseformat"] == "json"
    assert len(of(server, "EXOModuleFile")) == 2  # once to find the region, once for the cmdlets
    assert of(server, "EXOModuleFile")[0].path.startswith(f"/adminapi/v1.0/{TENANT}/")


async def test_what_all_readings_need_is_asked_once() -> None:
    """All cmdlets at once ask for the tenant and the region a single time."""

    def script(asked: Asked) -> bytes:
        return common(asked, server.base) or answer(200, {"value": []})

    with https_server.serve(script) as server:
        async with context_at(cloud_at(server.base)) as (context, seen):
            work = [exchange.run(context, question.name, question) for question in questions.CMDLETS]
            await asyncio.gather(*work, discover.tenant(context, "t"))
    assert len(seen) == len(questions.CMDLETS) + 1
    assert len(of(server, "openid")) == len(of(server, "EXOModuleFile")) == 1
    subjects = {getattr(one, "subject", "") for one in seen}
    assert {"o'neil@lab.test", "desk@lab.test"} < subjects


@pytest.mark.parametrize(
    ("location", "reached"),
    [
        ("https://eu1.outlook.lab.test/adminapi/", "eu1.outlook.lab.test"),
        ("https://eu1.prod.elsewhere.test/adminapi/", "eu1.outlook.lab.test"),
        ("https://127.0.0.1/adminapi/", HOST),
        ("http://eu1.outlook.lab.test/adminapi/", HOST),
        ("https://_.outlook.lab.test/", HOST),
        ("https://[", HOST),
    ],
)
async def test_a_region_is_a_host_below_the_common_one(location: str, reached: str) -> None:
    """Whatever the redirect names, the token only goes below the common host."""

    def script(asked: Asked) -> bytes:
        if "EXOModuleFile" in asked.path:
            return answer(302, raw=b"", headers={"Location": location})
        return common(asked, server.base) or answer(200, {"value": [{}]})

    everywhere = records((f"{HOST}.", "A", "127.0.0.1"), ("eu1.outlook.lab.test.", "A", "127.0.0.1"))

    def names(query: Any, over_tcp: bool) -> Any:  # noqa: FBT001 - the signature of all
        said = everywhere(query, over_tcp)
        said.answer = [entry for entry in said.answer if entry.name == query.question[0].name]
        return said

    async with name_server(names) as resolver:
        with https_server.serve(script, host=HOST, also=("eu1.outlook.lab.test",)) as server:
            cloud = cloud_at(server.base, dns_servers=(resolver,))
            services = Services(cloud, "lab.test", Signed(cloud))
            try:
                found = await exchange.invoke(services, "Get-TransportConfig", {}, TransportConfig)
            finally:
                await services.close()
    assert not found.refused
    port = server.base.rpartition(":")[2]
    assert [asked.headers["host"] for asked in of(server, "InvokeCommand")] == [f"{reached}:{port}"]


async def test_an_account_with_another_name_than_its_mailbox() -> None:
    """Where Graph knows no account of the mailbox's address, the one that has the address is asked about instead."""
    person = {"id": "id-1", "userPrincipalName": "Other@lab.test"}

    def script(asked: Asked) -> bytes:
        if found := common(asked, server.base):
            return found
        if "proxyAddresses%2Fany" in asked.path:
            return answer(200, {"value": [person]})
        if "/users/o" in asked.path:
            return answer(404, {"error": {"code": "Request_ResourceNotFound", "message": "no"}})
        return answer(200, {"perUserMfaState": "enforced"} if "requirements" in asked.path else {"value": [{"a": 1}]})

    question = next(one for one in questions.PATHS if one.kind is PerUserMfa)
    with https_server.serve(script) as server:
        async with context_at(cloud_at(server.base)) as (context, seen):
            await asyncio.gather(
                graph.account(context, "user"), graph.run(context, "mfa", question), graph.sign_ins(context, "log")
            )
    found = {type(one): one for one in seen}
    user, mfa, log = found[DirectoryUser], found[PerUserMfa], found[SignInLog]
    assert isinstance(user, DirectoryUser)
    assert isinstance(mfa, PerUserMfa)
    assert user.first.text("id") == "id-1"
    assert mfa.first.text("perUserMfaState") == "enforced"
    assert isinstance(log, SignInLog)
    assert of(server, "/beta/users/id-1/authentication/requirements")
    assert "o%27%27neil" in of(server, "proxyAddresses%2Fany")[0].path
    assert "other%40lab.test" in of(server, "signIns")[0].path
    assert "createdDateTime%20desc" in of(server, "signIns")[0].path


async def test_nobody_is_looked_for_without_a_sign_in() -> None:
    """The realm is asked for with a neutral name, never with the mailbox's."""
    with https_server.serve(lambda _: answer(200, {"NameSpaceType": "Managed"})) as server:
        async with context_at(cloud_at(server.base)) as (context, seen):
            await discover.realm(context, "realm")
    assert [asked.path for asked in server.asked] == ["/getuserrealm.srf?login=user%40lab.test&json=1"]
    assert "authorization" not in server.asked[0].headers
    realm = seen[0]
    assert isinstance(realm, Realm)
    assert realm.first.text("namespacetype") == "Managed"


@pytest.mark.parametrize(
    ("entries", "refused", "hosts", "direct_send", "guessed"),
    [
        ((("lab.test.", "MX", "10 lab-test.mail.eop.test."),), "", 1, "lab-test.mail.eop.test", False),
        ((("lab.test.", "MX", "0 lab-test.x-v1.mx.microsoft."),), "", 1, "lab-test.x-v1.mx.microsoft", False),
        (
            (("lab.test.", "MX", "5 b.gate.test."), ("lab.test.", "MX", "1 a.gate.test.")),
            "",
            2,
            "lab-test.mail.eop.test",
            True,
        ),
        ((), "", 0, "lab-test.mail.eop.test", True),
    ],
)
async def test_where_mail_goes(
    entries: tuple[tuple[str, str, str], ...],
    refused: str,
    hosts: int,
    direct_send: str,
    guessed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """The MX is asked of the case's own servers; a host for Direct Send is named only if it resolves."""
    answering = records(*entries)

    def names(query: Any, over_tcp: bool) -> Any:  # noqa: FBT001 - the signature of all
        if query.question[0].rdtype.name == "MX":
            return answering(query, over_tcp)
        return records((query.question[0].name.to_text(), "A", "192.0.2.1"))(query, over_tcp)

    async with name_server(names) as resolver:
        below = replace(bench.cloud(1).submission, direct_send="mail.eop.test")
        async with context_at(replace(bench.cloud(1), submission=below, dns_servers=(resolver,))) as (context, seen):
            await discover.mail(context, "mail")
    route = seen[0]
    assert isinstance(route, MailRoute)
    assert (route.refused, len(route.rows), route.direct_send, route.guessed) == (refused, hosts, direct_send, guessed)
    assert [row["preference"] for row in route.rows] == sorted(int(entry[2].split()[0]) for entry in entries)


async def test_a_name_server_that_fails_is_no_missing_mx() -> None:
    """No answer about the MX is not "no MX", and a host that does not resolve is not guessed."""

    def failing(query: Any, over_tcp: bool) -> Any:  # noqa: FBT001 - the signature of all
        del over_tcp
        said = dns.message.make_response(query)
        said.set_rcode(dns.rcode.SERVFAIL)
        return said

    async with name_server(failing) as resolver:
        below = replace(bench.cloud(1).submission, direct_send="mail.eop.test")
        async with context_at(replace(bench.cloud(1), submission=below, dns_servers=(resolver,))) as (context, seen):
            await discover.mail(context, "mail")
    route = seen[0]
    assert isinstance(route, MailRoute)
    assert (route.refused, route.direct_send, route.guessed) == ("unreachable", "", False)
