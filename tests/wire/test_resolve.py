"""Names to addresses, against a small name server that answers as scripted."""

import socket
from dataclasses import replace

import dns.rcode
import pytest

from tests.wire import certs
from tests.wire.bench import case, cloud, one, run
from tests.wire.name_server import Answer, name_server, other_question, records, refusing, silent, truncated
from tests.wire.script_server import Script, serve
from wizard.model.failure import FailureCode
from wizard.model.observation import NameLookup, Observation, SignIn
from wizard.wire import limits, resolve

pytestmark = pytest.mark.usefixtures("short")


async def ask(answer: Answer, host: str = "mail.test", *, tcp: bool = True) -> resolve.Answer:
    """Return what comes of asking for IPv4."""
    async with name_server(answer, tcp=tcp) as server:
        return await resolve.servers(host, 4, [server])


async def test_addresses_and_canonical_name() -> None:
    """A chain of CNAMEs ends in its addresses and its last name."""
    found = await ask(records(("mail.test.", "CNAME", "real.test."), ("real.test.", "A", "10.1.2.3")))
    assert (found.addresses, found.canonical, found.failure) == (("10.1.2.3",), "real.test", None)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (refusing(dns.rcode.NXDOMAIN), FailureCode.NAME_NOT_FOUND),
        (records(), FailureCode.NAME_NO_ADDRESS),
        (refusing(dns.rcode.SERVFAIL), FailureCode.NAME_SERVER_FAILED),
        (refusing(dns.rcode.REFUSED), FailureCode.NAME_SERVER_FAILED),
        (silent, FailureCode.NAME_TIMEOUT),
        (records(("mail.test.", "CNAME", "b.test."), ("b.test.", "CNAME", "mail.test.")), FailureCode.NAME_BAD_ANSWER),
        (records(("other.test.", "A", "10.1.1.1")), FailureCode.NAME_BAD_ANSWER),
        (other_question, FailureCode.NAME_BAD_ANSWER),
    ],
    ids=["nxdomain", "nodata", "servfail", "refused", "silent", "loop", "other-name", "other-question"],
)
async def test_failures_are_told_apart(answer: Answer, code: FailureCode) -> None:
    """Each way in which a look-up fails has its code."""
    found = await ask(answer)
    assert found.failure is not None
    assert (found.failure.code, found.addresses) == (code, ())


async def test_truncated_answer_comes_by_tcp_and_is_bounded() -> None:
    """An answer that does not fit is asked for again by TCP; of 500 addresses a bounded number is kept."""
    found = await ask(truncated)
    assert len(found.addresses) == limits.ADDRESSES_KEPT


async def test_truncated_answer_without_tcp() -> None:
    """Truncated by UDP and nobody there by TCP is not usable."""
    found = await ask(truncated, tcp=False)
    assert found.failure is not None
    assert found.failure.code is FailureCode.NAME_BAD_ANSWER


@pytest.mark.parametrize("host", ["a" * 64 + ".test", "a..test", "x." * 130 + "test"])
async def test_impossible_names_are_not_found(host: str) -> None:
    """A name that cannot exist is not found, by either resolver."""
    for found in (await ask(records(), host), await resolve.system(host, 4)):
        assert found.failure is not None
        assert found.failure.code is FailureCode.NAME_NOT_FOUND


async def test_second_server_helps_out() -> None:
    """Where the first of several name servers is silent the next one is asked."""
    async with name_server(silent) as deaf, name_server(records(("mail.test.", "A", "10.9.9.9"))) as good:
        limits.LOOKUP = 5.0
        found = await resolve.servers("mail.test", 4, [deaf, good])
    assert (found.addresses, found.server) == (("10.9.9.9",), good)


async def test_names_probe_compares_two_resolvers() -> None:
    """Every host is asked for both families of both resolvers, and each answer says whose it is."""
    async with (
        name_server(records(("mail.test.", "A", "127.0.0.1"))) as first,
        name_server(records(("mail.test.", "A", "203.0.113.9"))) as second,
    ):
        lab = replace(cloud(1, host="mail.test"), dns_servers=(first,), second_dns=(second,))
        seen = await run(case(lab), ["names"])
    found = {(entry.resolver, entry.family): entry for entry in seen if isinstance(entry, NameLookup)}
    assert len(found) == len(seen) == 4
    assert (found["first", 4].addresses, found["first", 4].server) == (("127.0.0.1",), first)
    assert (found["second", 4].addresses, found["second", 4].server) == (("203.0.113.9",), second)
    assert _code(found["first", 6]) is FailureCode.NAME_NO_ADDRESS


async def test_session_finds_its_host_by_the_given_server() -> None:
    """The whole path works over a name that only the cloud's own name server knows."""
    async with (
        name_server(records(("mail.test.", "A", "127.0.0.1"))) as first,
        serve(Script(tls=certs.server())) as server,
    ):
        lab = replace(cloud(server.port, host="mail.test"), dns_servers=(first,))
        seen = await run(case(lab), ["session", "names"])
    assert one(seen, SignIn).accepted


async def test_system_resolver_says_not_found() -> None:
    """A name that the system does not know is not found."""
    seen = await run(case(cloud(1, host="nowhere.invalid")), ["names"])
    assert {_code(entry) for entry in seen if isinstance(entry, NameLookup)} == {FailureCode.NAME_NOT_FOUND}


async def test_missing_family_is_no_missing_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system says "not found" of one family and knows the other, the name exists."""

    def look(host: str, port: object, family: int, *rest: object) -> list[tuple[object, ...]]:
        if family == socket.AF_INET6:
            raise socket.gaierror(socket.EAI_NONAME, "nodename nor servname provided")
        return [(family, 1, 6, host, ("127.0.0.1", 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look)
    seen = await run(case(cloud(1, host="mail.example")), ["names"])
    codes = {entry.family: _code(entry) for entry in seen if isinstance(entry, NameLookup)}
    assert codes == {4: None, 6: FailureCode.NAME_NO_ADDRESS}


@pytest.mark.parametrize(("host", "family"), [("127.0.0.1", 4), ("::1", 6), ("[::1]", 6)])
async def test_addresses_need_no_resolver(host: str, family: int) -> None:
    """An address in place of a name is taken as it is."""
    seen = await run(case(cloud(1, host=host)), ["names"])
    assert [(entry.family, entry.addresses) for entry in seen if isinstance(entry, NameLookup)] == [
        (family, (host.strip("[]"),))
    ]


def _code(seen: Observation) -> FailureCode | None:
    failure = getattr(seen, "failure", None)
    return failure.code if failure else None
