"""The hosts of other ways and the SPF record, as they are found in a practice world."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from wizard import clouds, wire
from wizard.lab import names
from wizard.lab.scenario import scenario
from wizard.lab.serve import World
from wizard.model.case import Case
from wizard.model.cloud import Cloud, Endpoint
from wizard.model.observation import Observation, Outcome
from wizard.model.secret import AccessToken, Secret
from wizard.model.ways import SpfRecords, TokenClaims, WayHost
from wizard.wire.context import Context
from wizard.wire.network import Network


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Serve the healthy practice tenant."""
    made = World(scenario("healthy"))
    yield made
    made.close()
    assert not made.faults


def look(world: World, probe: str, cloud: Cloud | None = None, secret: Secret | None = None) -> Observation:
    """Run one probe alone and return what it leaves."""
    case = Case(mailbox=world.mailbox, cloud=cloud or clouds.load(str(world.cloud_file)))

    async def run() -> list[Observation]:
        seen: list[Observation] = []
        network = Network(case)
        context = Context(case=case, emit=seen.append, network=network, secret=secret)
        await next(one for one in wire.probes(case) if one.id == probe).run(context)
        await network.close()
        return seen

    (only,) = asyncio.run(run())
    return only


def test_the_organisations_own_host(world: World) -> None:
    """The host of Direct Send and connectors is found by the MX, and one open address is enough."""
    found = look(world, "reach.direct-send")
    assert isinstance(found, WayHost)
    assert (found.role, found.outcome) == ("direct-send", Outcome.OPEN)
    assert ".mail.protection." in found.host


@pytest.mark.parametrize(("host", "outcome"), [("127.0.0.1", Outcome.REFUSED), ("no-such-host.practice.test", None)])
def test_a_service_that_is_not_there(world: World, host: str, outcome: Outcome | None) -> None:
    """A closed port is told from a name that has no address."""
    cloud = replace(clouds.load(str(world.cloud_file)), hve=Endpoint(host, 1))
    found = look(world, "reach.hve", cloud)
    assert isinstance(found, WayHost)
    assert (found.role, found.host, found.outcome) == ("hve", host, outcome)


def test_a_cloud_without_services_has_no_such_probes(world: World) -> None:
    """What the cloud does not name is not tried."""
    case = Case(mailbox=world.mailbox, cloud=clouds.load(str(world.cloud_file)))
    assert not {"reach.hve", "reach.acs"} & {probe.id for probe in wire.probes(case)}


def test_a_domain_without_spf() -> None:
    """A domain that publishes nothing has an empty record, and that is an answer."""
    with World(scenario("way-no-spf")) as bare:
        found = look(bare, "spf")
    assert isinstance(found, SpfRecords)
    assert (found.records, found.failure, found.lookups) == ({"practice.test": ""}, None, 0)


def test_the_records_are_followed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Includes and hosts are asked for, ten questions at most, though a record include itself."""
    texts = {"practice.test": "v=spf1 a include:two.test include:practice.test -all", "two.test": "v=spf1 " + "a " * 20}
    monkeypatch.setattr(names.Resolver, "answer", lambda _self, query, _by: _answer(query, texts))
    found = look(world, "spf")
    assert isinstance(found, SpfRecords)
    assert set(found.records) == set(texts)
    assert found.hosts["a:practice.test"] == ("192.0.2.1",)
    assert (found.lookups, found.complete) == (10, False)


def _answer(query: bytes, texts: dict[str, str]) -> bytes:
    """Answer TXT with the text of its name and A with one address."""
    import dns.message  # noqa: PLC0415 - here alone
    import dns.rrset  # noqa: PLC0415

    asked = dns.message.from_wire(query)
    response = dns.message.make_response(asked)
    question = asked.question[0]
    name, kind = question.name.to_text(omit_final_dot=True), question.rdtype.name
    value = {"TXT": f'"{texts.get(name, "other")}"', "A": "192.0.2.1"}.get(kind)
    if value is not None:
        response.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, value))
    return response.to_wire()


def test_a_password_is_no_token(world: World) -> None:
    """The run's password is not decoded, and its token is."""
    found = [look(world, "token", secret=one) for one in (world.password, AccessToken("a.e30.c"))]
    assert [isinstance(one, TokenClaims) and one.given for one in found] == [False, True]
