"""The practice login gives real msal what Entra ID would, by every way to sign in, and refuses in Entra's words."""

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msal  # type: ignore[import-untyped]
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.lab.admin import Admin, world
from wizard.lab import serve
from wizard.lab.serve import World
from wizard.lab.tenant import ADMIN, COLLEAGUE, MAILBOX, OTHER_TENANT_ID, TENANT_ID

REDIRECT = "http://localhost:1/"


@pytest.fixture(scope="module")
def shared() -> Iterator[World]:
    """One healthy world for tests that leave it as it is."""
    with serve.start() as started:
        yield started
    assert started.faults == ()


@pytest.fixture
def admin(shared: World) -> Iterator[Admin]:
    """Return an administrator who has not signed in yet."""
    with Admin(shared) as one:
        yield one


def claims(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


class Fields(HTMLParser):
    """The hidden fields of a form, and where it goes."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = known["action"]
        elif tag == "input" and known.get("type") == "hidden":
            self.found[known["name"]] = known["value"]


def test_a_device_code_is_approved_by_itself(admin: Admin) -> None:
    """The sign-in by device code gives a token for Exchange of the administrator, who is named in the id token."""
    got = admin.sign_in(admin.scopes("exchange"))
    token = claims(got["access_token"])
    assert token["aud"] == admin.cloud["exchange"]["scope"].removesuffix("/.default")
    assert (token["upn"], token["tid"], token["scp"]) == (ADMIN, TENANT_ID, "Exchange.Manage")
    assert got["id_token_claims"]["preferred_username"] == ADMIN
    assert [account["username"] for account in admin.app.get_accounts()] == [ADMIN]


def test_a_second_service_needs_no_second_sign_in(admin: Admin) -> None:
    """Graph's token comes by refresh, for the scopes that were asked for and no more, and is then kept."""
    admin.sign_in(admin.scopes("exchange"))
    scopes = admin.scopes("graph", ("Policy.Read.All", "User.Read.All"))
    got = admin.sign_in(scopes)
    assert got["token_source"] == "identity_provider"
    assert claims(got["access_token"])["scp"] == "Policy.Read.All User.Read.All"
    assert admin.sign_in(scopes)["token_source"] == "cache"


@pytest.mark.filterwarnings("ignore:response_mode='form_post'")
@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_a_browser_is_sent_back_with_a_code(admin: Admin, mode: str) -> None:
    """The page signs in by itself, and msal takes the code with its proof key (PKCE), state and nonce."""
    flow = admin.app.initiate_auth_code_flow(
        admin.scopes("exchange"), redirect_uri=REDIRECT, response_mode=mode, prompt="select_account"
    )
    page = admin.http.get(flow["auth_uri"])
    if mode == "query":
        assert page.status_code == 302
        where = urlsplit(page.headers["location"])
        back = {name: values[0] for name, values in parse_qs(where.query).items()}
        assert f"{where.scheme}://{where.netloc}{where.path}" == REDIRECT
    else:
        form = Fields()
        form.feed(page.text)
        assert (page.status_code, form.action) == (200, REDIRECT)
        back = form.found
    got = admin.app.acquire_token_by_auth_code_flow(flow, back)
    assert claims(got["access_token"])["upn"] == ADMIN


def test_a_code_is_good_once_and_only_with_its_key(admin: Admin) -> None:
    """A wrong proof key, and a code that was used, are refused."""
    asked = {"client_id": admin.cloud["app"]["client_id"], "redirect_uri": REDIRECT, "response_type": "code"}
    challenge = base64.urlsafe_b64encode(hashlib.sha256(b"right" * 10).digest()).decode().rstrip("=")
    asked |= {"code_challenge": challenge, "code_challenge_method": "S256", "scope": admin.scopes("exchange")[0]}
    authority = admin.cloud["login"]["authority"]
    for verifier, code in (("wrong" * 10, 501481), ("right" * 10, 0)):
        page = admin.http.get(f"{authority}/oauth2/v2.0/authorize", params=asked)
        given = parse_qs(urlsplit(page.headers["location"]).query)["code"][0]
        form = {"grant_type": "authorization_code", "client_id": asked["client_id"], "redirect_uri": REDIRECT}
        form |= {"code": given, "code_verifier": verifier}
        answer = admin.http.post(f"{authority}/oauth2/v2.0/token", data=form).json()
        assert answer.get("error_codes", [0]) == [code]
        assert admin.http.post(f"{authority}/oauth2/v2.0/token", data=form).json()["error_codes"] == [70008]


def test_the_id_token_is_signed_with_the_published_key(admin: Admin) -> None:
    """RS256 by the key of the key set; a byte changed, and it no longer fits."""
    token = admin.sign_in(admin.scopes("exchange"))["id_token"]
    described = admin.http.get(f"{admin.cloud['login']['authority']}/v2.0/.well-known/openid-configuration").json()
    key = admin.http.get(described["jwks_uri"]).json()["keys"][0]
    modulus, exponent = (int.from_bytes(base64.urlsafe_b64decode(key[part] + "==")) for part in ("n", "e"))
    signed, _, signature = token.rpartition(".")
    public = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    public.verify(base64.urlsafe_b64decode(signature + "=="), signed.encode(), padding.PKCS1v15(), SHA256())


def app(admin: Admin, credential: object) -> msal.ConfidentialClientApplication:
    authority = admin.cloud["login"]["authority"].replace("organizations", TENANT_ID)
    return msal.ConfidentialClientApplication(
        admin.world.app_id,
        authority=authority,
        client_credential=credential,
        http_client=admin.session,
        instance_discovery=False,
    )


OUTLOOK = "https://outlook.practice.test"


@pytest.mark.parametrize(
    ("knobs", "scope", "said"),
    [
        ({}, f"{OUTLOOK}/SMTP.Send", (OUTLOOK, "SMTP.Send", MAILBOX)),
        ({"person": "colleague"}, f"{OUTLOOK}/SMTP.Send", (OUTLOOK, "SMTP.Send", COLLEAGUE)),
        ({"granted": ["IMAP.AccessAsUser.All"]}, f"{OUTLOOK}/.default", (OUTLOOK, "IMAP.AccessAsUser.All", MAILBOX)),
        ({"granted": []}, f"{OUTLOOK}/SMTP.Send", 65001),
    ],
)
def test_a_token_for_mail_is_the_mailboxs_own(
    knobs: dict[str, Any], scope: str, said: tuple[str, str, str] | int
) -> None:
    """Who asks for Outlook's mail permissions signs in as the mailbox, and gets what the app was granted."""
    with world(oauth=knobs) as started, Admin(started) as one:
        got = one.sign_in([scope])
        if isinstance(said, int):
            assert got["error_codes"] == [said]
        else:
            token = claims(got["access_token"])
            assert (token["aud"], token["scp"], token["upn"]) == said
            assert "wids" in token
            assert not token["wids"]


def test_graphs_own_permission_of_that_name_is_graphs(admin: Admin) -> None:
    """SMTP.Send of Graph gives a token that is made out to Graph: the classic mistake."""
    token = claims(admin.sign_in(admin.scopes("graph", ("SMTP.Send",)))["access_token"])
    assert token["aud"] != OUTLOOK
    assert (token["scp"], token["upn"]) == ("SMTP.Send", MAILBOX)


def test_an_app_signs_in_with_its_secret(admin: Admin) -> None:
    """Client credentials give roles instead of scopes; a wrong secret is AADSTS7000215."""
    got = app(admin, admin.world.password.reveal()).acquire_token_for_client(admin.scopes("exchange"))
    token = claims(got["access_token"])
    assert (token["roles"], token["idtyp"], token["tid"]) == (
        ["Exchange.ManageAsApp", "SMTP.SendAsApp"],
        "app",
        TENANT_ID,
    )
    assert app(admin, "guess").acquire_token_for_client(admin.scopes("exchange"))["error_codes"] == [7000215]


def certified() -> tuple[dict[str, str], bytes]:
    """Return an app's credential with a certificate, as msal takes it, and the certificate alone."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "scan-to-email")])
    now = dt.datetime.now(dt.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
    certificate = builder.sign(key, SHA256())
    pem = certificate.public_bytes(Encoding.PEM)
    credential = {
        "private_key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "thumbprint": certificate.fingerprint(SHA1()).hex(),  # noqa: S303 -- what msal calls it by
        "public_certificate": pem.decode(),
    }
    return credential, pem


def test_an_app_signs_in_with_a_certificate_that_is_registered(admin: Admin) -> None:
    """A certificate is refused until it is registered, and taken from then on."""
    credential, pem = certified()
    scopes = admin.scopes("graph")
    assert app(admin, credential).acquire_token_for_client(scopes)["error_codes"] == [700027]
    admin.world.register_certificate(pem)
    got = app(admin, credential).acquire_token_for_client(scopes)
    assert "Policy.Read.All" in claims(got["access_token"])["roles"]


@pytest.mark.parametrize(("ahead", "codes"), [(-900.0, [700024]), (900.0, [700024]), (60.0, None)])
def test_an_app_whose_clock_is_off(ahead: float, codes: list[int] | None) -> None:
    """An assertion from the future or the past is refused, and one minute does not matter."""
    credential, pem = certified()
    with world(services={"clock_ahead": ahead}) as started, Admin(started) as one:
        started.register_certificate(pem)
        assert app(one, credential).acquire_token_for_client(one.scopes("exchange")).get("error_codes") == codes


@pytest.mark.parametrize(
    ("state", "error"),
    [("pending", "authorization_pending"), ("declined", "authorization_declined"), ("expired", "expired_token")],
)
def test_a_device_code_that_is_not_approved(state: str, error: str) -> None:
    """A code can wait for ever, be declined, or run out; each has its own error."""
    with world(admin={"device_code": state}) as started, Admin(started) as one:
        flow = one.app.initiate_device_flow(scopes=one.scopes("exchange"))
        flow["expires_at"] = 0  # ask once
        assert one.app.acquire_token_by_device_flow(flow)["error"] == error


@pytest.mark.parametrize(("consent", "code"), [("missing", 65001), ("admin-needed", 90094), ("refused", 65004)])
def test_consent_that_is_not_given(consent: str, code: int) -> None:
    """Without consent for Graph the sign-in works for Exchange, and Graph's token is refused with the reason."""
    with world(admin={"consent": consent, "consent_about": "graph"}) as started, Admin(started) as one:
        assert "access_token" in one.sign_in(one.scopes("exchange"))
        assert one.sign_in(one.scopes("graph", ("Policy.Read.All",)))["error_codes"] == [code]


def test_a_cancelled_and_a_left_browser() -> None:
    """Cancelling sends the browser back with access_denied; a window that is left alone sends nothing."""
    with world(admin={"browser": "cancels"}) as started, Admin(started) as one:
        flow = one.app.initiate_auth_code_flow(one.scopes("exchange"), redirect_uri=REDIRECT, response_mode="form_post")
        form = Fields()
        form.feed(one.http.get(flow["auth_uri"]).text)
        assert (form.action, form.found["error"]) == (REDIRECT, "access_denied")
    with world(admin={"browser": "leaves"}) as started, Admin(started) as one:
        flow = one.app.initiate_auth_code_flow(one.scopes("exchange"), redirect_uri=REDIRECT, response_mode="form_post")
        form = Fields()
        form.feed(one.http.get(flow["auth_uri"]).text)
        assert (form.action, form.found) == ("", {})


def test_an_administrator_of_another_tenant() -> None:
    """Signing in anywhere gives the other tenant's token; signing in to this tenant is refused."""
    with world(admin={"tenant": "other"}) as started, Admin(started) as one:
        assert claims(one.sign_in(one.scopes("exchange"))["access_token"])["tid"] == OTHER_TENANT_ID
        authority = one.cloud["login"]["authority"].replace("organizations", TENANT_ID)
        with Admin(started, authority=authority) as strict:
            assert strict.sign_in(strict.scopes("exchange"))["error_codes"] == [50020]


def refused(admin: Admin, form: dict[str, str]) -> list[int]:
    answer = admin.http.post(f"{admin.cloud['login']['authority']}/oauth2/v2.0/devicecode", data=form)
    assert answer.status_code in (400, 401)
    said: dict[str, Any] = answer.json()
    assert said["error_description"].startswith(f"AADSTS{said['error_codes'][0]}: ")
    assert {"error", "timestamp", "trace_id", "correlation_id", "error_uri"} <= set(said)
    found: list[int] = said["error_codes"]
    return found


def test_what_cannot_be_asked_for(admin: Admin) -> None:
    """An unknown client, an unknown resource, an unknown scope, and two resources at once have Entra's numbers."""
    client = {"client_id": admin.cloud["app"]["client_id"]}
    both = " ".join(admin.scopes("exchange") + admin.scopes("graph"))
    assert refused(admin, {"client_id": "14d82eec", "scope": both}) == [700016]
    assert refused(admin, {**client, "scope": "https://elsewhere.test/.default"}) == [500011]
    assert refused(admin, {**client, "scope": "No.Such.Scope"}) == [650053]
    assert refused(admin, {**client, "scope": both}) == [28000]


def test_discovery_knows_its_tenants_and_no_other(admin: Admin) -> None:
    """A domain leads to its tenant's id in the issuer; an unknown one is 400 AADSTS90002."""
    root = admin.cloud["login"]["authority"].removesuffix("/organizations")
    for prefix in ("", "/v2.0"):
        found = admin.http.get(f"{root}/practice.test{prefix}/.well-known/openid-configuration")
        assert (found.status_code, found.json()["issuer"]) == (200, f"{root}/{TENANT_ID}/v2.0")
    missing = admin.http.get(f"{root}/nobody.test/.well-known/openid-configuration")
    assert (missing.status_code, missing.json()["error_codes"]) == (400, [90002])


@pytest.mark.parametrize(("federation", "kind"), [("managed", "Managed"), ("federated", "Federated")])
def test_the_realm_of_a_domain(federation: str, kind: str) -> None:
    """Managed and federated domains say so, a stranger's is unknown, and only a federated one names its server."""
    with world(policy={"federation": federation}) as started, Admin(started) as one:
        root = one.cloud["login"]["authority"].removesuffix("/organizations")
        found = one.http.get(f"{root}/getuserrealm.srf", params={"login": started.mailbox, "json": "1"}).json()
        assert (found["NameSpaceType"], "AuthURL" in found) == (kind, kind == "Federated")
        stranger = one.http.get(f"{root}/getuserrealm.srf", params={"login": "a@nobody.test", "json": "1"}).json()
        assert stranger["NameSpaceType"] == "Unknown"


def test_the_record_of_requests_holds_no_secret(admin: Admin) -> None:
    """What is kept of a request names service, path and status; no token, code or secret is in it."""
    got = admin.sign_in(admin.scopes("exchange"))
    app(admin, admin.world.password.reveal()).acquire_token_for_client(admin.scopes("graph"))
    kept = repr(admin.world.visits)
    assert "devicecode" in kept
    assert "client_credentials" in kept
    for secret in (got["access_token"], got["refresh_token"], admin.world.password.reveal()):
        assert secret not in kept


@pytest.mark.parametrize(
    "redirect",
    ["https://elsewhere.test/", "http://elsewhere.test/", "http://localhost/\r\nSet-Cookie: a=b", "http://[", ""],
)
def test_a_browser_is_sent_to_this_computer_only(admin: Admin, redirect: str) -> None:
    """Any other address, and one that would write a header of its own, gets an error page and no code."""
    asked = {"client_id": admin.cloud["app"]["client_id"], "redirect_uri": redirect, "response_type": "code"}
    page = admin.http.get(f"{admin.cloud['login']['authority']}/oauth2/v2.0/authorize", params=asked)
    assert (page.status_code, "location" in page.headers, "set-cookie" in page.headers) == (400, False, False)
    assert "AADSTS50011" in page.text


def test_what_is_no_request_harms_nobody(admin: Admin) -> None:
    """Unknown pages, methods and bodies are refused, and the next client is served."""
    authority = admin.cloud["login"]["authority"]
    for method, path in (("GET", "oauth2/v2.0/token"), ("POST", "nothing"), ("DELETE", "oauth2/v2.0/authorize")):
        assert admin.http.request(method, f"{authority}/{path}").status_code == 404
    wrong = admin.http.post(f"{authority}/oauth2/v2.0/token", content=b"\xff\0=%%%&&&")
    assert (wrong.status_code, wrong.json()["error_codes"]) == (400, [70003])
    page = admin.http.get(f"{authority}/oauth2/v2.0/authorize", params={"client_id": "<script>"})
    assert page.status_code == 400
    assert "<script>" not in page.text
    assert isinstance(page, httpx.Response)
