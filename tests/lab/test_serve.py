"""A practice world: what it writes, its other servers, and that nothing of it remains."""

import gc
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import dns.exception
import dns.resolver
import httpx
import pytest

from tests.lab.clients import Client, cloud, open_files, present, send, trust
from wizard import clouds
from wizard.lab import ports, scenarios, serve, web
from wizard.lab.serve import World

NAME = "smtp.practice.test"


@pytest.fixture(scope="module")
def shared() -> Iterator[World]:
    """One healthy world for tests that leave it as it is."""
    with serve.start() as world:
        yield world
    assert world.faults == ()


def resolver(world: World, which: str = "servers") -> dns.resolver.Resolver:
    """Return a resolver that asks the world's own server."""
    address, _, port = cloud(world)["dns"][which][0].rpartition(":")
    asking = dns.resolver.Resolver(configure=False)
    asking.nameservers, asking.port, asking.lifetime = [address], int(port), 0.5
    return asking


def addresses(answer: dns.resolver.Answer) -> list[str]:
    return [str(record) for record in answer]


@pytest.mark.parametrize("tcp", [False, True])
def test_names_over_udp_and_tcp(shared: World, tcp: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    """Both resolvers know the host over UDP and TCP, and nothing that does not exist."""
    for which in ("servers", "second"):
        asking = resolver(shared, which)
        assert addresses(asking.resolve(NAME, "A", tcp=tcp)) == ["127.0.0.1"]
        if ports.has_ipv6():
            assert addresses(asking.resolve(NAME, "AAAA", tcp=tcp)) == ["::1"]
        with pytest.raises(dns.resolver.NXDOMAIN):
            asking.resolve("nothing.practice.test", "A", tcp=tcp)
        with pytest.raises(dns.resolver.NoAnswer):
            asking.resolve(NAME, "TXT", tcp=tcp)
    assert ("tcp" if tcp else "udp", f"{NAME}.", "A") in shared.asked


def test_hijacked_name_differs_between_the_resolvers() -> None:
    """The first resolver sends the host to a stranger; the second tells the truth."""
    with serve.start("name-hijacked") as world:
        assert addresses(resolver(world).resolve(NAME)) == ["127.0.0.2"]
        assert addresses(resolver(world, "second").resolve(NAME)) == ["127.0.0.1"]


def test_name_that_nobody_knows() -> None:
    """Both resolvers say that the name does not exist."""
    with serve.start("dns-failure") as world:
        for which in ("servers", "second"):
            with pytest.raises(dns.resolver.NXDOMAIN):
                resolver(world, which).resolve(NAME)


def test_failing_and_silent_resolvers() -> None:
    """One resolver answers SERVFAIL while the other works; offline, none answers at all."""
    with serve.start("dns-server-failing") as world:
        with pytest.raises(dns.resolver.NoNameservers):
            resolver(world).resolve(NAME)
        assert addresses(resolver(world, "second").resolve(NAME)) == ["127.0.0.1"]
    with serve.start("offline") as world, pytest.raises(dns.exception.Timeout):
        resolver(world).resolve(NAME)


def test_dns_garbage_is_ignored(shared: World) -> None:
    """Bytes that are no question get no answer and do no harm; an answer is not answered."""
    asking = resolver(shared)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as raw:
        for packet in (b"", b"\0", os.urandom(512), b"\0\0\x80\0\0\1\0\0\0\0\0\0\1a\0\0\1\0\1"):
            raw.sendto(packet, ("127.0.0.1", asking.port))
    with socket.create_connection(("127.0.0.1", asking.port), timeout=5) as raw:
        raw.sendall(b"\0\5hello")
    assert addresses(asking.resolve(NAME)) == ["127.0.0.1"]
    assert shared.faults == ()


def test_login_authority_describes_itself(shared: World) -> None:
    """The authority answers discovery with JSON over verified TLS; whatever else is asked is 404 JSON."""
    authority = cloud(shared)["login"]["authority"]
    with httpx.Client(verify=trust(shared), trust_env=False) as client:
        answer = client.get(f"{authority}/v2.0/.well-known/openid-configuration")
        assert (answer.status_code, answer.json()["token_endpoint"]) == (200, f"{authority}/oauth2/v2.0/token")
        for url in (f"{authority}/x", cloud(shared)["graph"]["base"], cloud(shared)["exchange"]["base"]):
            answer = client.post(url, json={"a": 1})
            assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NotFound")


def test_portal_page_and_certificate_services(shared: World) -> None:
    """The plain page has the promised text, and the addresses in the certificate serve what they promise."""
    page = cloud(shared)["network"]
    with httpx.Client(trust_env=False) as client:
        assert page["portal_text"] in client.get(page["portal_url"]).text
        for path, kind in (("issuing.crt", "application/pkix-cert"), ("issuing.crl", "application/pkix-crl")):
            answer = client.get(page["portal_url"] + path)
            assert (answer.status_code, answer.headers["content-type"], answer.content[:1]) == (200, kind, b"\x30")


def test_captive_portal_answers_with_its_own_page() -> None:
    """In a guest network the known page is a redirect to the page of consent."""
    with serve.start("captive-portal") as world, httpx.Client(trust_env=False) as client:
        url = cloud(world)["network"]["portal_url"]
        assert client.get(url).status_code == 302
        assert web.PORTAL_TEXT not in client.get(url, follow_redirects=True).text


def test_the_cloud_file_is_one_that_the_program_reads(shared: World) -> None:
    """The loader of cloud files takes it without complaint, and knows that it is practice."""
    loaded = clouds.load(str(shared.cloud_file))
    assert (loaded.name, loaded.practice, loaded.submission.flavour) == ("practice", True, "exchange-online")
    assert loaded.submission.port == shared.smtp["port"]
    assert loaded.ca_file == shared.cloud_file.parent / "ca.pem"


def test_files_are_private_and_hold_no_secret(shared: World) -> None:
    """The folder is the user's alone; neither password nor key lies in it."""
    folder = shared.cloud_file.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.iterdir()) == ["ca.pem", "practice.toml"]
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        assert shared.password.reveal() not in text
        assert "PRIVATE KEY" not in text


def test_the_password_is_new_each_time_and_panel_safe(shared: World) -> None:
    """Every start has a password of its own, of characters that any panel can type and nobody confuses."""
    with serve.start() as other:
        assert other.password.reveal() != shared.password.reveal()
        assert other.smtp["port"] != shared.smtp["port"]
    assert shared.password.reveal().isascii()
    assert shared.password.reveal().isalnum()
    assert not set("0O1lI5S") & set(shared.password.reveal())


def test_close_frees_everything_and_may_be_repeated() -> None:
    """After close, threads, descriptors, ports and files are as before, also with clients in mid conversation."""
    with serve.start():
        pass
    gc.collect()
    threads, files = set(threading.enumerate()), open_files()
    for name in ("healthy", "port-dropped", "no-answer", "offline", "name-hijacked"):
        world = serve.start(name)
        clients = [Client(world, "mx_port") for _ in range(5) if name != "offline"]
        world.close()
        world.close()
        for client in clients:
            client.socket.close()
        assert not present(world.cloud_file.parent)
        assert world.faults == ()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((str(world.smtp["host"]), int(world.smtp["port"])), timeout=5)
    gc.collect()
    assert set(threading.enumerate()) == threads
    assert open_files() == files


def test_what_serve_prints_is_enough_to_send(shared: World) -> None:
    """The description is JSON and names cloud file, mailbox, password and a host that can be connected to."""
    told = json.loads(json.dumps(serve.describe(shared)))
    assert set(told) == {"cloud_file", "mailbox", "password", "smtp"}
    assert set(told["smtp"]) == {"host", "port", "tls_name", "ca_file"}
    assert told["password"] == shared.password.reveal()
    with serve.start("healthy") as world:
        assert send(world)[0] == 250


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends a process without telling it")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_leaves_no_file(how: signal.Signals) -> None:
    """A served world ends on SIGTERM and SIGINT, in order, with its folder removed."""
    program = (
        "import json; from wizard.lab import serve; "
        "serve.until_stopped('healthy', lambda world: print(json.dumps(serve.describe(world)), flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert present(told["cloud_file"])
        process.send_signal(how)
        assert process.wait(20) == 0
    assert not present(Path(told["cloud_file"]).parent)


def test_every_scenario_starts_and_ends() -> None:
    """All worlds can be furnished on this computer."""
    for one in scenarios():
        with serve.start(one.id) as world:
            assert world.faults == ()
        assert not present(world.cloud_file)


def test_what_cannot_be_shown_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without IPv6 the scenario that needs it is refused with an id for a sentence, and nothing is left behind."""
    monkeypatch.setattr(ports, "has_ipv6", lambda: False)
    before = open_files()
    with pytest.raises(serve.PracticeError) as refused:
        serve.start("ipv6-broken")
    assert refused.value.id == "no-ipv6"
    del refused
    gc.collect()
    assert open_files() == before
