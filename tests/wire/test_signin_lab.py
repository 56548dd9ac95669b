"""An administrator signs in to the practice tenant and reads it, with real msal over real HTTPS."""

import asyncio
import datetime as dt
import html
import re
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from wizard import clouds, resources, wire, words
from wizard.lab import serve
from wizard.lab.serve import World
from wizard.model import tenant as kinds
from wizard.model.case import Case
from wizard.model.cloud import Cloud
from wizard.model.observation import Message, Observation
from wizard.model.secret import Secret
from wizard.wire import entra, exchange, graph, limits, signin
from wizard.wire.context import Context
from wizard.wire.keyvault import KeyVault, KeyVaultError
from wizard.wire.network import Network
from wizard.wire.services import Services
from wizard.wire.signin import Admin, AppCredential, ClientIds, DeviceCode, SignInError, clients_of

BOTH: tuple[signin.Resource, ...] = ("exchange", "graph")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Return a healthy practice world."""
    with serve.start("healthy") as started:
        yield started
        assert not started.faults


@pytest.fixture
def cloud(world: World) -> Cloud:
    """Return its cloud."""
    return clouds.load(str(world.cloud_file))


class Browser:
    """Does what a browser does with the sign-in page: opens it, and posts the form that it holds."""

    def __init__(self, cloud: Cloud) -> None:
        self._trust = ssl.create_default_context(cafile=str(cloud.ca_file))
        self.opened: list[str] = []
        self.shown = ""
        self._threads: list[threading.Thread] = []

    def __call__(self, url: str) -> None:
        self.opened.append(url)
        self._threads.append(threading.Thread(target=self._visit, args=(url,)))
        self._threads[-1].start()

    def _visit(self, url: str) -> None:
        with httpx.Client(verify=self._trust) as client:
            page = client.get(url).text
            action = re.search(r'action="([^"]+)"', page)
            if action is None:
                return
            fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', page))
            form = {name: html.unescape(value) for name, value in fields.items()}
            where = html.unescape(action[1])
            assert client.get(where).status_code == 404  # a browser that looks around changes nothing
            assert client.post(where, data={**form, "state": "forged"}).status_code == 400
            self.shown = client.post(where, data=form).text

    def close(self) -> None:
        for thread in self._threads:
            thread.join(10)


@pytest.fixture
def browser(cloud: Cloud) -> Iterator[Browser]:
    """Return a browser that is gone after the test."""
    made = Browser(cloud)
    yield made
    made.close()


def signed_in(cloud: Cloud, browser: Browser, *resources: signin.Resource) -> Admin:
    """Return an administrator who is signed in."""
    admin = Admin(cloud, clients_of(cloud))
    admin.by_browser(resources or BOTH, browser, threading.Event())
    return admin


async def test_by_browser(cloud: Cloud, browser: Browser) -> None:
    """One visit of the browser gives a token for each service, made for it alone, and the page says to go back."""
    admin = signed_in(cloud, browser)
    browser.close()
    assert len(browser.opened) == 1
    assert words.text("sign-in.page-done") in html.unescape(browser.shown)
    assert admin.who is not None
    assert (admin.who.user, admin.who.how) == ("admin@practice.test", "browser")
    audiences = [signin.claims(await admin.token(resource))["aud"] for resource in BOTH]
    assert len(set(audiences)) == 2
    assert set(signin.GRAPH_READS) <= signin.granted(await admin.token("graph"))
    admin.forget()
    assert admin.who is None
    with pytest.raises(SignInError) as gone:
        await admin.token("graph")
    assert gone.value.id == "nobody"


async def test_a_refused_token_is_renewed_in_silence(cloud: Cloud, browser: Browser) -> None:
    """The token in hand is used again; one that a service refused is replaced without asking anybody, once for all."""
    admin = signed_in(cloud, browser, "graph")
    first = await admin.token("graph")
    assert await admin.token("graph") is first
    renewed = await asyncio.gather(*[admin.token("graph", first) for _ in range(5)])
    assert len({token.reveal() for token in renewed}) == 1
    assert renewed[0].reveal() != first.reveal()
    assert len(browser.opened) == 1
    assert signin.granted(await admin.token("exchange"))  # a further service, by the same sign-in


def test_by_device_code(cloud: Cloud) -> None:
    """The code is shown with where to type it, and after it was approved somebody is signed in."""
    shown: list[DeviceCode] = []
    admin = Admin(cloud, clients_of(cloud))
    admin.by_device_code(BOTH, shown.append, threading.Event())
    assert len(shown) == 1
    assert shown[0].url.startswith("https://")
    assert shown[0].code
    assert shown[0].expires_at > time.time()
    assert admin.who is not None
    assert admin.who.how == "device-code"


async def test_by_app_secret(world: World, cloud: Cloud) -> None:
    """An app registration signs in with its secret, to the tenant that it names."""
    admin = Admin(cloud, ClientIds())
    admin.by_app(BOTH, AppCredential(world.app_id, "practice.test", Secret(world.password.reveal())))
    assert admin.who is not None
    assert (admin.who.user, admin.who.how) == (world.app_id, "app")
    token = await admin.token("exchange")
    assert (await admin.token("exchange", token)).reveal() != token.reveal()


def pfx(folder: Path, passphrase: str) -> tuple[Path, bytes]:
    """Make a certificate with its key; return the file and the public part."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "wizard")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    certificate = made.sign(key, hashes.SHA256())
    file = folder / "app.pfx"
    secured = serialization.BestAvailableEncryption(passphrase.encode())
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"app", key, certificate, None, secured))
    return file, certificate.public_bytes(serialization.Encoding.PEM)


def test_by_app_certificate(world: World, cloud: Cloud, tmp_path: Path) -> None:
    """A PFX file with its passphrase does instead of a secret; what is wrong with it is said first."""
    file, pem = pfx(tmp_path, "a passphrase")
    world.register_certificate(pem)
    good = AppCredential(world.app_id, "practice.test", pfx=file, passphrase=Secret("a passphrase"))
    admin = Admin(cloud, ClientIds())
    admin.by_app(BOTH, good)
    assert admin.who is not None
    faults = {
        "pfx-unreadable": replace(good, passphrase=Secret("another")),
        "pfx-missing": replace(good, pfx=tmp_path / "none.pfx"),
        "no-secret": replace(good, pfx=None, passphrase=None),
    }
    for wanted, credential in faults.items():
        with pytest.raises(SignInError) as refused:
            Admin(cloud, ClientIds()).by_app(BOTH, credential)
        assert refused.value.id == wanted


def test_no_client_is_built_in(cloud: Cloud, browser: Browser) -> None:
    """Without a client id nothing is opened and nothing asked."""
    with pytest.raises(SignInError) as refused:
        Admin(cloud, ClientIds(exchange="x")).by_browser(BOTH, browser, threading.Event())
    assert (refused.value.id, refused.value.values, browser.opened) == ("no-client", {"service": "graph"}, [])


@pytest.mark.parametrize("way", ["browser", "device-code"])
def test_a_sign_in_can_be_stopped(cloud: Cloud, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    """A person who stops gets out at once, and who was signed in before stays so."""
    stop = threading.Event()
    admin = Admin(cloud, clients_of(cloud))
    admin.by_device_code(["graph"], lambda _: None, threading.Event())
    before = admin.who
    pending = {"error": "authorization_pending"}
    monkeypatch.setattr("msal.PublicClientApplication.acquire_token_by_device_flow", lambda *_, **__: pending)
    threading.Timer(0.3, stop.set).start()
    sign_in = admin.by_browser if way == "browser" else admin.by_device_code
    with pytest.raises(SignInError) as refused:
        sign_in(["graph"], lambda _: None, stop)
    assert refused.value.id == "cancelled"
    assert admin.who == before is not None


def test_a_sign_in_that_nobody_finishes_ends(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser is not waited for without end."""
    monkeypatch.setattr(limits, "SIGN_IN", 0.3)
    with pytest.raises(SignInError) as refused:
        Admin(cloud, clients_of(cloud)).by_browser(["graph"], lambda _: None, threading.Event())
    assert refused.value.id == "timeout"


def test_a_login_that_is_not_there(cloud: Cloud) -> None:
    """An authority that does not answer, and one whose certificate is not trusted, are network faults."""
    for changed in (replace(cloud, authority="https://127.0.0.1:1/organizations"), replace(cloud, ca_file=None)):
        with pytest.raises(SignInError) as refused:
            Admin(changed, clients_of(cloud)).by_device_code(["graph"], lambda _: None, threading.Event())
        assert refused.value.id == "unreachable"
        assert refused.value.failure is not None


def test_a_tenant_that_is_not_there(world: World, cloud: Cloud) -> None:
    """An app registration of a tenant that nobody knows is told so."""
    with pytest.raises(SignInError) as refused:
        Admin(cloud, ClientIds()).by_app(BOTH, AppCredential(world.app_id, "nobody.test", Secret("x")))
    assert (refused.value.id, refused.value.cause, refused.value.code) == ("tenant-unknown", "tenant-not-found", 90002)


def test_a_wrong_secret(world: World, cloud: Cloud) -> None:
    """A wrong secret of an app registration has its own sentence, and does not stand in it."""
    with pytest.raises(SignInError) as refused:
        Admin(cloud, ClientIds()).by_app(BOTH, AppCredential(world.app_id, "practice.test", Secret("wrong-word")))
    assert (refused.value.id, refused.value.code) == ("app-secret", 7000215)
    assert "wrong-word" not in words.text("sign-in.app-secret", **refused.value.values)


# ---- readings --------------------------------------------------------------------------------------------------------


async def read(world: World, cloud: Cloud, admin: Admin | None, mailbox: str = "") -> dict[str, Observation]:
    """Run every probe of Microsoft's services at once and return what each left."""
    seen: dict[str, Observation] = {}
    case = Case(mailbox=mailbox or world.mailbox, cloud=cloud)
    network = Network(case)
    context = Context(case=case, emit=lambda one: seen.update({one.probe: one}), network=network, admin=admin)
    chosen = [
        one for one in wire.probes(case) if one.id.partition(".")[0] in ("discover", "exchange", "graph", "admin")
    ]
    try:
        await asyncio.gather(*[probe.run(context) for probe in chosen])
    finally:
        await network.close()
    return seen


async def test_every_reading_of_a_healthy_world(world: World, cloud: Cloud, browser: Browser) -> None:
    """All that can be asked is answered, each kind by its own probe, and shows the world as it is."""
    seen = await read(world, cloud, signed_in(cloud, browser))
    readings = {name: one for name, one in seen.items() if isinstance(one, kinds.Reading)}
    assert not {name: (one.refused, one.detail) for name, one in readings.items() if one.refused}
    # by the module's names: a class whose dataclass has slots was made twice, and the first may still be about
    named = {one for one in vars(kinds).values() if isinstance(one, type) and issubclass(one, kinds.Reading)}
    expected = named - {kinds.Reading, kinds.MessageTrace}
    assert {type(one) for one in readings.values()} == expected
    assert all(one.complete for one in readings.values())
    rows = {name: one.first for name, one in readings.items()}
    assert rows["exchange.transport-config"].flag("SmtpClientAuthenticationDisabled") is True
    assert rows["exchange.cas-mailbox"].flag("SmtpClientAuthenticationDisabled") is False
    assert rows["exchange.mailbox-info"].text("PrimarySmtpAddress") == world.mailbox
    assert rows["graph.security-defaults"].flag("isEnabled") is False
    assert rows["graph.directory-user"].text("userPrincipalName") == world.mailbox
    assert rows["graph.authentication-methods"].text("type") == "passwordAuthenticationMethod"
    assert rows["graph.per-user-mfa"].text("perUserMfaState") == "disabled"
    admin, route, realm = seen["admin"], seen["discover.mail"], rows["discover.realm"]
    assert isinstance(admin, kinds.AdminSignIn)
    found = seen["discover.tenant"]
    assert isinstance(found, kinds.TenantFound)
    assert admin.tenant_id == found.tenant_id != ""
    assert realm.text("NameSpaceType") == "Managed"
    assert isinstance(route, kinds.MailRoute)
    assert route.direct_send.endswith("mail.protection.practice.test")
    assert not route.guessed


async def test_with_nobody_signed_in_nothing_is_asked(world: World, cloud: Cloud) -> None:
    """Without a sign-in the domain alone is asked about; every other reading says at once why there is none."""
    before = len(world.visits)
    seen = await read(world, cloud, None)
    why = {name: one.refused for name, one in seen.items() if isinstance(one, kinds.Reading)}
    assert {refused for name, refused in why.items() if not name.startswith("discover.")} == {"not-signed-in"}
    assert {refused for name, refused in why.items() if name.startswith("discover.")} == {""}
    assert seen["admin"] == kinds.AdminSignIn(probe="admin", started=seen["admin"].started, ended=seen["admin"].ended)
    assert len(world.visits) - before == 2


async def test_another_tenant_is_not_asked(world: World, cloud: Cloud, browser: Browser) -> None:
    """Where the mailbox's domain belongs to another tenant than the sign-in, no service is asked anything."""
    admin = signed_in(cloud, browser)
    before = len(world.visits)
    seen = await read(world, cloud, admin, "scanner@other-company.test")
    why = {one.refused for name, one in seen.items() if isinstance(one, kinds.Reading) and "discover" not in name}
    assert why == {"wrong-tenant"}
    assert len(world.visits) - before == 2


async def test_a_token_goes_to_the_cloud_it_is_for(world: World, cloud: Cloud, browser: Browser) -> None:
    """A case of a cloud with other services counts as not signed in."""
    admin = signed_in(cloud, browser)
    seen = await read(world, replace(cloud, graph_base="https://127.0.0.1:1/v1.0"), admin)
    assert {one.refused for name, one in seen.items() if isinstance(one, kinds.Reading) and "discover" not in name} == {
        "not-signed-in"
    }


async def test_readings_by_app(world: World, cloud: Cloud) -> None:
    """An app registration reads what a person reads."""
    admin = Admin(cloud, ClientIds())
    admin.by_app(BOTH, AppCredential(world.app_id, "practice.test", Secret(world.password.reveal())))
    seen = await read(world, cloud, admin)
    assert {one.refused for one in seen.values() if isinstance(one, kinds.Reading)} == {""}


async def test_a_change_and_its_undo(world: World, cloud: Cloud, browser: Browser) -> None:
    """A change is made once and read back; null puts a mailbox back to following the organisation."""
    services = Services(cloud, "practice.test", signed_in(cloud, browser))
    try:
        allowed = await exchange.cmdlets(services)
        assert isinstance(allowed, frozenset)
        assert "set-casmailbox" in allowed
        for value in (None, False):
            what = {"Identity": world.mailbox, "SmtpClientAuthenticationDisabled": value}
            assert not (await exchange.write(services, "Set-CASMailbox", what)).refused
            found = await exchange.invoke(services, "Get-CASMailbox", {"Identity": world.mailbox}, kinds.CasMailbox)
            assert found.first.flag("SmtpClientAuthenticationDisabled") is value
        missing = await exchange.invoke(
            services, "Get-CASMailbox", {"Identity": "none@practice.test"}, kinds.CasMailbox
        )
        assert missing.refused == "not-found"
    finally:
        await services.close()


async def test_lists_come_page_by_page(world: World, cloud: Cloud, browser: Browser) -> None:
    """The long lists of mailboxes and of sign-ins are handed out as they come."""
    services = Services(cloud, "practice.test", signed_in(cloud, browser))
    try:
        select = ("PrimarySmtpAddress", "SmtpClientAuthenticationDisabled")
        asked = exchange.pages(services, "Get-CASMailbox", {"ResultSize": "Unlimited"}, select, page=2)
        pages = [page async for page in asked]
        path = graph.sign_in_path("clientAppUsed eq 'Authenticated SMTP'", 7)
        sign_ins = [row async for page in graph.pages(services, path) for row in page.rows]
    finally:
        await services.close()
    assert not any(page.answer.refused for page in pages)
    assert len(pages) > 1
    assert world.mailbox in [row.text("PrimarySmtpAddress") for page in pages for row in page.rows]
    assert {row.text("clientAppUsed") for row in sign_ins} == {"Authenticated SMTP"}


async def test_the_trace_waits_for_the_message(world: World, cloud: Cloud, browser: Browser) -> None:
    """The trace is asked for when the message was accepted; without a message there is nothing to trace."""
    admin = signed_in(cloud, browser)
    case = Case(mailbox=world.mailbox, cloud=cloud)
    for sent in (True, False):
        network, seen = Network(case), list[Observation]()
        context = Context(case=case, emit=seen.append, network=network, admin=admin)
        network.announce_main()
        task = asyncio.create_task(exchange.trace(context, "exchange.message-trace"))
        await asyncio.sleep(0.1)
        assert not seen
        message = Message(
            probe="session",
            started=0.0,
            ended=0.0,
            sender=world.mailbox,
            recipient=world.mailbox,
            message_id="<unknown@practice.test>",
            accepted=True,
        )
        network.tell_message(message if sent else None)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(limits, "TRACE_PAUSES", (0.0, 0.0))
            await task
        await network.close()
        assert [type(one) for one in seen] == [kinds.MessageTrace] * sent


async def test_the_vault(world: World, cloud: Cloud, browser: Browser) -> None:
    """A secret is kept, read and listed by version; what is missing or foreign is said."""
    admin = signed_in(cloud, browser, "vault")
    vault = KeyVault(cloud, admin)
    try:
        first = await vault.set("scanner", Secret("one"))
        await vault.set("scanner", Secret("two"))
        assert (await vault.get("scanner")).reveal() == "two"
        assert (await vault.get("scanner", first.id)).reveal() == "one"
        assert {one.enabled for one in await vault.versions("scanner")} == {True}
        assert len(await vault.versions("scanner")) == 2
        for name, wanted in (("none", "not-found"), ("not a name", "name")):
            with pytest.raises(KeyVaultError) as refused:
                await vault.get(name)
            assert refused.value.id == wanted
            words.text(f"key-vault.{wanted}", **refused.value.values)
    finally:
        await vault.close()
    for address, wanted in (("https://evil.test", "foreign"), ("http://127.0.0.1", "bad-address")):
        with pytest.raises(KeyVaultError) as refused:
            KeyVault(cloud, admin, address)
        assert refused.value.id == wanted


def test_every_sentence_is_there() -> None:
    """Each number of Entra's, and each refusal of a vault, has its sentence, and each cause its entry."""
    said = resources.toml("ui/words.toml")
    ids = {id_ for id_, _ in entra.CODES.values()} | set(entra.WORDS.values())
    assert ids <= set(said["sign-in"])
    refusals = {"not-found", "token", "consent", "role", "licence", "throttled", "unavailable", "login-page"}
    assert refusals | {"unreadable", "unreachable"} <= set(said["key-vault"])
    slugs = set(resources.names("causes"))
    assert {cause for _, cause in entra.CODES.values() if cause} <= slugs


def test_the_words_of_entra() -> None:
    """A number decides; without one OAuth's word does; a clock that is far off is named."""
    consent = entra.error_of("AADSTS65001: The user or administrator has not consented", "invalid_grant")
    assert (consent.id, consent.cause, consent.code) == ("consent", "oauth-consent-missing", 65001)
    assert entra.error_of("", "expired_token").id == "code-expired"
    assert entra.error_of("AADSTS999999: new", "invalid_grant").values["code"] == "AADSTS999999"
    assert entra.error_of("AADSTS700024: assertion", "invalid_client", 600.0).values["minutes"] == "10"


async def test_services_are_added_to_a_sign_in(cloud: Cloud, browser: Browser) -> None:
    """What is needed later is added to the sign-in that there is; if that fails the sign-in stays as it was."""
    admin = signed_in(cloud, browser, "exchange")
    before = await admin.token("exchange")
    admin.by_browser(["graph"], browser, threading.Event(), more=True)
    assert set(signin.GRAPH_READS) <= signin.granted(await admin.token("graph"))
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(SignInError):
        admin.by_browser(["vault"], browser, stopped, more=True)
    assert await admin.token("exchange") is before
    assert len(browser.opened) == 1


async def test_a_change_of_the_account_needs_permissions_of_its_own(cloud: Cloud, browser: Browser) -> None:
    """What changes an account is allowed when it is needed, by a token that no reading uses."""
    admin = signed_in(cloud, browser)
    admin.by_browser(["graph-changes"], browser, threading.Event(), more=True)
    reading, changing = await admin.token("graph"), await admin.token("graph-changes")
    assert set(signin.GRAPH_CHANGES) <= signin.granted(changing)
    assert not set(signin.GRAPH_CHANGES) & signin.granted(reading)
    services = Services(cloud, "practice.test", admin)
    try:
        answer = await graph.write(services, "POST", "/users/reception@practice.test/revokeSignInSessions")
    finally:
        await services.close()
    assert not answer.refused


async def test_the_sign_in_log_waits_for_the_test(world: World, cloud: Cloud, browser: Browser) -> None:
    """The log is read after the run's own sign-in was tried, so that this one can be in it."""
    case = Case(mailbox=world.mailbox, cloud=cloud)
    network, seen = Network(case), list[Observation]()
    context = Context(case=case, emit=seen.append, network=network, admin=signed_in(cloud, browser))
    network.announce_main()
    task = asyncio.create_task(graph.sign_ins(context, "graph.sign-in-log"))
    await graph.account(context, "graph.directory-user")
    await asyncio.sleep(0.1)
    assert [type(one) for one in seen] == [kinds.DirectoryUser]
    network.tell_tried()
    await task
    await network.close()
    assert [type(one) for one in seen] == [kinds.DirectoryUser, kinds.SignInLog]
