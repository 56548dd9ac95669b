"""Readings of practice tenants in which something is wrong: each fault ends in its own word, and nothing is made up."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from wizard import clouds, wire
from wizard.lab.scenario import scenario
from wizard.lab.serve import World
from wizard.lab.settings import settings
from wizard.model import tenant as kinds
from wizard.model.case import Case
from wizard.model.change import Call
from wizard.model.observation import Observation
from wizard.model.secret import Secret
from wizard.wire import exchange, limits
from wizard.wire.calls import Calls
from wizard.wire.context import Context
from wizard.wire.keyvault import KeyVault, KeyVaultError
from wizard.wire.network import Network
from wizard.wire.services import Services
from wizard.wire.signin import Admin, Resource, SignInError, clients_of

Start = Callable[..., World]


@pytest.fixture
def start() -> Iterator[Start]:
    """Return how to start a world of given settings; each is closed after the test."""
    worlds: list[World] = []

    def begin(**table: Any) -> World:
        worlds.append(World(replace(scenario("healthy"), settings=settings(table))))
        return worlds[-1]

    yield begin
    for world in worlds:
        world.close()
        assert not world.faults


@pytest.fixture(autouse=True)
def _brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RETRY_PAUSES", (0.0, 0.0))


def signed_in(world: World, *resources: Resource) -> Admin:
    """Sign in by device code."""
    cloud = clouds.load(str(world.cloud_file))
    admin = Admin(cloud, clients_of(cloud))
    admin.by_device_code(resources or ("exchange", "graph"), lambda _: None, threading.Event())
    return admin


async def read(world: World, admin: Admin, *ids: str) -> dict[str, kinds.Reading]:
    """Run probes and return their readings."""
    seen: dict[str, Observation] = {}
    case = Case(mailbox=world.mailbox, cloud=clouds.load(str(world.cloud_file)))
    network = Network(case)
    context = Context(case=case, emit=lambda one: seen.update({one.probe: one}), network=network, admin=admin)
    try:
        async with asyncio.timeout(30):
            await asyncio.gather(*[probe.run(context) for probe in wire.probes(case) if probe.id in ids])
    finally:
        await network.close()
    return {name: one for name, one in seen.items() if isinstance(one, kinds.Reading)}


SAMPLE = ("exchange.cas-mailbox", "exchange.transport-config", "graph.security-defaults", "graph.conditional-access")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("login-page", "login-page"),
        ("garbage", "unreadable"),
        ("huge", "unreadable"),
        ("bomb", "unreadable"),
        ("looping", "unreadable"),
        ("elsewhere", "unreadable"),
        ("to-http", "login-page"),
    ],
)
async def test_an_answer_that_is_none(start: Start, body: str, refused: str) -> None:
    """A login page, garbage, too much, pages in a circle or elsewhere, and a redirect to http are told apart."""
    world = start(services={"body": body})
    lists = [name for name in SAMPLE if name != "graph.security-defaults"]  # which is one object, without pages
    seen = await read(world, signed_in(world), *(lists if body in ("looping", "elsewhere") else SAMPLE))
    assert {one.refused for one in seen.values()} == {refused}


@pytest.mark.parametrize("services", [{"throttled": 2, "retry_after": 0}, {"failing": 2}, {"revoked_after": 3}])
async def test_what_passes_is_waited_for(start: Start, services: dict[str, Any]) -> None:
    """Throttling, a burst of faults and a token that ends in mid run do not end the readings."""
    world = start(services=services)
    seen = await read(world, signed_in(world), *SAMPLE)
    assert {name: one.refused for name, one in seen.items()} == dict.fromkeys(SAMPLE, "")


@pytest.mark.parametrize(("values", "shown"), [("wrapped", True), ("text", True), ("absent", kinds.ABSENT)])
async def test_values_in_other_clothes(start: Start, values: str, shown: object) -> None:
    """A switch that comes wrapped or as text is the same switch; one that is absent is neither On nor Off."""
    world = start(services={"values": values})
    seen = await read(world, signed_in(world), "exchange.transport-config")
    assert seen["exchange.transport-config"].first.flag("SmtpClientAuthenticationDisabled") is shown


async def test_a_role_that_does_not_reach_is_told_from_a_token(start: Start) -> None:
    """Without a role Exchange refuses by role; a role that was given a moment ago reads as the token's fault."""
    for role, refused in (("none", "role"), ("stale", "token")):
        world = start(admin={"role": role})
        seen = await read(world, signed_in(world), "exchange.transport-config")
        assert seen["exchange.transport-config"].refused == refused


async def test_a_reader_may_not_change(start: Start) -> None:
    """Who may read only is told so before and at a change, and nothing is changed."""
    world = start(admin={"role": "reader"})
    services = Services(clouds.load(str(world.cloud_file)), "practice.test", signed_in(world))
    try:
        allowed = await exchange.cmdlets(services)
        assert isinstance(allowed, frozenset)
        assert "get-casmailbox" in allowed
        assert "set-casmailbox" not in allowed
        reads, writes = (Call(service="exchange", name=f"{verb}-CASMailbox") for verb in ("Get", "Set"))
        calls = Calls(services)
        assert await calls.lacks(writes, reads)
        assert not await calls.lacks(reads, reads)
        assert not await calls.lacks(writes, Call(service="exchange", name="Get-Unheard"))
        assert not await calls.lacks(writes, Call(service="graph", name="GET"))
        what = {"Identity": world.mailbox, "SmtpClientAuthenticationDisabled": True}
        assert (await exchange.write(services, "Set-CASMailbox", what)).refused == "role"
        found = await exchange.invoke(services, "Get-CASMailbox", {"Identity": world.mailbox}, kinds.CasMailbox)
        assert found.first.flag("SmtpClientAuthenticationDisabled") is False
    finally:
        await services.close()


async def test_the_region_is_asked(start: Start) -> None:
    """Where Exchange sends on to the tenant's region, every cmdlet is asked there, after one question to find it."""
    world = start(services={"region": True}, tenant={"mailboxes": 5})
    admin = signed_in(world)
    seen = await read(world, admin, "exchange.cas-mailbox", "exchange.transport-config")
    assert {one.refused for one in seen.values()} == {""}
    services = Services(clouds.load(str(world.cloud_file)), "practice.test", admin)
    try:
        found = [page async for page in exchange.pages(services, "Get-CASMailbox", {"ResultSize": "Unlimited"}, page=3)]
    finally:
        await services.close()
    assert not any(page.answer.refused for page in found)
    assert len(found) > 1


async def test_no_premium_no_log(start: Start) -> None:
    """Without Entra ID P1 the sign-in log is refused by licence."""
    world = start(tenant={"licence": "standard"})
    seen = await read(world, signed_in(world), "graph.sign-in-log", "graph.security-defaults")
    assert seen["graph.sign-in-log"].refused == "licence"
    assert seen["graph.security-defaults"].refused == ""


async def test_a_tenant_of_somebody_else(start: Start) -> None:
    """Signed in to another tenant than the mailbox's: no reading, and the tenant's id to say which."""
    world = start(admin={"tenant": "other"})
    seen = await read(world, signed_in(world), *SAMPLE)
    assert {one.refused for one in seen.values()} == {"wrong-tenant"}


async def test_a_mailbox_that_is_not_there(start: Start) -> None:
    """What does not exist is not found, in Exchange and in Graph."""
    world = start(mailbox={"exists": False})
    seen = await read(world, signed_in(world), "exchange.cas-mailbox", "graph.directory-user", "graph.memberships")
    assert {one.refused for one in seen.values()} == {"not-found"}


async def test_a_domain_without_a_tenant(start: Start) -> None:
    """A domain that no tenant has is said to have none."""
    world = start(tenant={"exists": False})
    seen = await read(world, signed_in(world), "discover.tenant", "discover.realm")
    found, realm = seen["discover.tenant"], seen["discover.realm"]
    assert isinstance(found, kinds.TenantFound)
    assert (found.refused, found.tenant_id) == ("not-found", "")
    assert realm.first.text("NameSpaceType") == "Unknown"


async def test_a_federated_domain(start: Start) -> None:
    """A domain whose people sign in elsewhere names where."""
    world = start(policy={"federation": "federated"})
    seen = await read(world, signed_in(world), "discover.realm")
    assert seen["discover.realm"].first.text("NameSpaceType") == "Federated"
    assert "sts.practice.test" in seen["discover.realm"].first.text("AuthURL")


@pytest.mark.parametrize(("mx", "guessed"), [("exchange-online", False), ("gateway", True), ("none", True)])
async def test_where_mail_goes(start: Start, mx: str, guessed: bool) -> None:  # noqa: FBT001 - a column of the table
    """The host for Direct Send is the MX of Exchange Online, or else made of the domain's name if that resolves."""
    world = start(dns={"mx": mx})
    route = (await read(world, signed_in(world), "discover.mail"))["discover.mail"]
    assert isinstance(route, kinds.MailRoute)
    assert route.refused == ""
    assert bool(route.rows) is (mx != "none")
    assert route.guessed is (guessed and bool(route.direct_send))
    assert guessed or route.direct_send


@pytest.mark.parametrize(
    ("consent", "wanted"), [("missing", "consent"), ("admin-needed", "consent"), ("refused", "consent-refused")]
)
def test_consent(start: Start, consent: str, wanted: str) -> None:
    """What the organisation did not allow the app is named, with Entra's number and the cause."""
    world = start(admin={"consent": consent})
    with pytest.raises(SignInError) as refused:
        signed_in(world)
    assert refused.value.id == wanted
    assert refused.value.cause == "oauth-consent-missing"
    assert refused.value.code


@pytest.mark.parametrize(("answer", "wanted"), [("declined", "declined"), ("expired", "code-expired")])
def test_a_code_that_comes_to_nothing(start: Start, answer: str, wanted: str) -> None:
    """A code that was declined or ran out says which."""
    with pytest.raises(SignInError) as refused:
        signed_in(start(admin={"device_code": answer}))
    assert refused.value.id == wanted


@pytest.mark.parametrize(
    ("vault", "wanted"), [({"access": "none"}, "rights"), ({"deleted": ["scanner"]}, "deleted"), ({}, "not-found")]
)
async def test_a_vault_that_says_no(start: Start, vault: dict[str, Any], wanted: str) -> None:
    """Missing rights, and a secret that was deleted and still holds its name, each have their own sentence."""
    world = start(vault=vault)
    opened = KeyVault(clouds.load(str(world.cloud_file)), signed_in(world, "vault"))
    try:
        with pytest.raises(KeyVaultError) as refused:
            await opened.get("scanner")
        assert refused.value.id == wanted
        if wanted == "not-found":
            assert await opened.versions("scanner") == ()
            return
        for work in (opened.set("scanner", Secret("a-word")), opened.versions("scanner")):
            with pytest.raises(KeyVaultError) as refused:
                await work
            assert refused.value.id == wanted
            assert "a-word" not in repr(refused.value.answer)
    finally:
        await opened.close()
