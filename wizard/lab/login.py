"""The practice login: OpenID Connect and OAuth 2.0 as Entra ID speaks them, with an administrator who signs in alone.

Knows who may have which token, and nothing of what the services do with it.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

from cryptography import x509

from wizard.lab import tokens
from wizard.lab.tenant import (
    ADMIN,
    APP_ID,
    CLIENT_ID,
    COLLEAGUE,
    MAILBOX,
    OTHER_DOMAIN,
    OTHER_TENANT_ID,
    TENANT_ID,
    Tenant,
    number,
)
from wizard.lab.web import Answer, Request, nothing
from wizard.model.frozen import dataclass
from wizard.model.secret import Secret

#: How tokens for mail protocols spell Exchange Online, whose admin service goes by another name.
OUTLOOK = "https://outlook.practice.test"
_MAIL_SCOPES = ("SMTP.Send", "IMAP.AccessAsUser.All", "POP.AccessAsUser.All")
_ANY_TENANT = ("organizations", "common")
_OIDC = frozenset({"openid", "profile", "email", "offline_access"})
_CODE_LIFE = 600
_DEVICE_LIFE = 900
_LEEWAY = 300  # seconds that clocks may differ by
_DEVICE_ROLES = {
    "full": "62e90394-69f5-4237-9190-012177145e10",
    "recipients": "31392ffb-586c-42d1-9346-e59415a2cc4e",
    "reader": "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
}
GRAPH_SCOPES = (
    "AuditLog.Read.All",
    "Directory.AccessAsUser.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "Group.Read.All",
    "GroupMember.Read.All",
    "IdentityRiskyUser.Read.All",
    "LicenseAssignment.Read.All",
    "Organization.Read.All",
    "Policy.Read.All",
    "Policy.Read.ConditionalAccess",
    "Policy.ReadWrite.AuthenticationMethod",
    "RoleManagement.Read.Directory",
    "User-PasswordProfile.ReadWrite.All",
    "User.EnableDisableAccount.All",
    "User.Read",
    "User.Read.All",
    "User.ReadWrite.All",
    "User.RevokeSessions.All",
    "UserAuthenticationMethod.Read.All",
)
#: What sending through Graph needs of a person's token; asked for as that person, never as the administrator.
GRAPH_MAIL = ("Mail.Send", "Mail.Send.Shared")
#: What `.default` gives: what the app was registered and consented for.
_GRANTED = {"graph": GRAPH_SCOPES, "exchange": ("Exchange.Manage",), "vault": ("user_impersonation",)}
_APP_ROLES = {"graph": GRAPH_SCOPES, "exchange": ("Exchange.ManageAsApp",), "vault": ()}
#: What each resource knows besides. Graph has an SMTP.Send of its own, which opens no mail server.
_KNOWN = {"graph": ("SMTP.Send", *GRAPH_MAIL), "exchange": _MAIL_SCOPES, "vault": ()}


class LoginError(Exception):
    """A refusal by the login: its OAuth name, its AADSTS number and text."""

    def __init__(self, error: str, code: int, text: str, suberror: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.code = code
        self.text = text
        self.suberror = suberror


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a scope parameter asks for. `prefix` is how the client spelled the resource."""

    resource: str
    audience: str
    prefix: str
    names: tuple[str, ...]

    @property
    def for_mail(self) -> bool:
        """Whether it is asked for the mail of a person, not for an administrator's work."""
        return self.audience == OUTLOOK or not {"SMTP.Send", *GRAPH_MAIL}.isdisjoint(self.names)

    @property
    def for_graph_mail(self) -> bool:
        """Whether it is asked for sending through Graph."""
        return not set(GRAPH_MAIL).isdisjoint(self.names)


@dataclass(frozen=True, slots=True)
class _Grant:
    """A code that a token is given for."""

    client: str
    scope: str
    ends: float
    redirect: str = ""
    challenge: str = ""
    nonce: str = ""


class Login:
    """The login of one world. `audiences` names each resource's spellings, the one in tokens first."""

    def __init__(self, base: str, audiences: Mapping[str, tuple[str, ...]], tenant: Tenant, secret: Secret) -> None:
        self.tokens = tokens.Tokens(lambda: tenant.clock())  # noqa: PLW0108 -- the clock of a tenant may be set anew
        self._base = base
        self._audiences = audiences
        self._tenant = tenant
        self._world = tenant.world.admin
        self._secret = secret  # of the app registration
        self._certificates: dict[str, x509.Certificate] = {}
        self._codes: dict[str, _Grant] = {}
        self._devices: dict[str, _Grant] = {}
        self._refresh: dict[str, tuple[str, float]] = {}  # token: client, when it was issued
        other = self._world.tenant == "other"
        self._tid = OTHER_TENANT_ID if other else TENANT_ID
        self._upn = f"admin@{OTHER_DOMAIN}" if other else ADMIN
        self._grants: dict[str, Callable[[dict[str, str], str], dict[str, Any]]] = {
            "authorization_code": self._by_code,
            "urn:ietf:params:oauth:grant-type:device_code": self._by_device,
            "device_code": self._by_device,
            "refresh_token": self._by_refresh,
            "client_credentials": self._by_app,
        }

    def mailbox_token(self) -> str:
        """Return a token as the mailbox's own device has it."""
        wanted = Wanted("exchange", OUTLOOK, f"{OUTLOOK}/", ("SMTP.Send",))
        return self.tokens.issue(self._claims(CLIENT_ID, wanted, MAILBOX), self._tenant.world.oauth.token_life)

    def register_certificate(self, pem: bytes) -> None:
        """Let the app registration sign in with this certificate, as an administrator uploads one."""
        certificate = x509.load_pem_x509_certificate(pem)
        for thumbprint in tokens.thumbprints(certificate):
            self._certificates[thumbprint] = certificate

    def site(self, request: Request) -> Answer:
        """Answer one request."""
        name, _, rest = request.path.strip("/").partition("/")
        try:
            if name == "getuserrealm.srf":
                return self._realm(request.asked.get("login", ""))
            if rest.startswith("userrealm/"):
                return self._realm(rest.removeprefix("userrealm/"))
            if name == "devicelogin":
                return Answer.page(200, "<!doctype html><title>Enter code</title><p>This login approves by itself.</p>")
            return self._page(request, name, rest)
        except LoginError as error:
            return self._refusal(error)

    # ---- pages -------------------------------------------------------------------------------------------------------

    def _page(self, request: Request, name: str, rest: str) -> Answer:  # noqa: PLR0911 -- one for each page
        reading, posting = request.method in ("GET", "HEAD"), request.method == "POST"
        match rest:
            case "v2.0/.well-known/openid-configuration" | ".well-known/openid-configuration":
                return self._description(name) if reading else Answer.json(405, {"error": "invalid_request"})
            case "oauth2/v2.0/authorize" if reading or posting:
                return self._authorize(request.asked if reading else request.form, name)
            case "oauth2/v2.0/devicecode" if posting:
                return Answer.json(200, self._device(request.form, name))
            case "oauth2/v2.0/token" if posting:
                return Answer.json(200, self._token(request.form, name))
            case "oauth2/v2.0/logout" if reading:
                return Answer.page(200, "<!doctype html><title>Signed out</title><p>You signed out.</p>")
            case "discovery/v2.0/keys" if reading:
                return Answer.json(200, tokens.key_set())
        return nothing(request)

    def _tenant_of(self, name: str) -> str:
        """Return the tenant's id for what stands in the path; LoginError: there is none."""
        wanted = name.casefold()
        own = (TENANT_ID, *self._tenant.world.tenant.accepted_domains)
        if wanted in own and (self._tenant.world.tenant.exists or wanted == TENANT_ID):
            return TENANT_ID
        if wanted in (OTHER_TENANT_ID, OTHER_DOMAIN):
            return OTHER_TENANT_ID
        text = f"Tenant '{name[:80]}' not found. Check to make sure you have the correct tenant ID."
        raise LoginError("invalid_tenant", 90002, text)

    def _description(self, name: str) -> Answer:
        """Describe the authority (OpenID Connect discovery)."""
        many = name in _ANY_TENANT
        root = f"{self._base}/{name if many else self._tenant_of(name)}"
        description = {
            "issuer": f"{self._base}/{{tenantid}}/v2.0" if many else f"{root}/v2.0",
            "authorization_endpoint": f"{root}/oauth2/v2.0/authorize",
            "token_endpoint": f"{root}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{root}/oauth2/v2.0/devicecode",
            "end_session_endpoint": f"{root}/oauth2/v2.0/logout",
            "jwks_uri": f"{root}/discovery/v2.0/keys",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "cloud_instance_name": "practice.test",
            "msgraph_host": self._audiences["graph"][0].removeprefix("https://"),
            "tenant_region_scope": None if many else "EU",
        }
        return Answer.json(200, description)

    def _realm(self, login: str) -> Answer:
        domain = login.rpartition("@")[2].casefold()
        world = self._tenant.world
        known = world.tenant.exists and domain in world.tenant.accepted_domains
        kind = "Unknown" if not known else "Managed" if world.policy.federation == "managed" else "Federated"
        realm: dict[str, Any] = {"State": 4, "UserState": 2, "Login": login, "NameSpaceType": kind}
        if known:
            realm |= {"DomainName": domain, "FederationBrandName": "Practice", "CloudInstanceName": "practice.test"}
        if kind == "Federated":
            realm["AuthURL"] = f"https://sts.{domain}/adfs/ls/?username={login}&wa=wsignin1.0"
        realm |= {"account_type": kind, "ver": "1.0"}
        return Answer.json(200, realm)

    def _authorize(self, asked: dict[str, str], name: str) -> Answer:
        """Sign the administrator in and send the browser back to the loopback address that waits for it."""
        redirect = asked.get("redirect_uri", "")
        try:
            if name not in _ANY_TENANT:
                self._tenant_of(name)
            self._known_client(asked.get("client_id", ""))
            self._known_redirect(redirect)
        except LoginError as error:
            return Answer.page(
                400, f"<!doctype html><title>Sorry</title><p>AADSTS{error.code}: {escape(error.text)}</p>"
            )
        if self._world.browser == "leaves":
            return Answer.page(200, "<!doctype html><title>Sign in</title><p>Pick an account.</p>")
        back = {"state": asked["state"]} if "state" in asked else {}
        try:
            back["code"] = self._new_code(asked, name)
            back["session_state"] = number("session")
        except LoginError as error:
            back |= {"error": error.error, "error_description": self._words(error)}
            if error.suberror:
                back["error_subcode"] = error.suberror
        if asked.get("response_mode") == "form_post":
            return Answer.page(200, _form(redirect, back))
        joint = "&" if urlsplit(redirect).query else "?"
        return Answer(302, location=f"{redirect}{joint}{urlencode(back)}")

    def _new_code(self, asked: dict[str, str], name: str) -> str:
        if asked.get("response_type") != "code":
            raise LoginError("unsupported_response_type", 700054, "response_type is not enabled for the application.")
        if asked.get("code_challenge_method", "plain") != "S256" or not asked.get("code_challenge"):
            text = "Proof Key for Code Exchange is required for cross-origin authorization code redemption."
            raise LoginError("invalid_request", 9002325, text)
        if self._world.browser == "cancels":
            raise LoginError("access_denied", 65004, "User declined to consent to access the app.", "cancel")
        wanted = self._wanted(asked.get("scope", ""))
        self._signs_in_to(name, wanted)
        self._consent(wanted)
        code = secrets.token_urlsafe(48)
        self._codes[code] = _Grant(
            client=asked["client_id"],
            scope=asked.get("scope", ""),
            ends=self._tenant.clock() + _CODE_LIFE,
            redirect=asked.get("redirect_uri", ""),
            challenge=asked["code_challenge"],
            nonce=asked.get("nonce", ""),
        )
        return code

    def _device(self, form: dict[str, str], name: str) -> dict[str, Any]:
        if name not in _ANY_TENANT:
            self._tenant_of(name)
        self._known_client(form.get("client_id", ""))
        self._wanted(form.get("scope", ""))
        code = secrets.token_urlsafe(48)
        ends = self._tenant.clock() + _DEVICE_LIFE
        self._devices[code] = _Grant(form["client_id"], form.get("scope", ""), ends)
        shown = "".join(secrets.choice("BCDFGHJKLMNPQRSTVWXZ23456789") for _ in range(9))
        where = f"{self._base}/devicelogin"
        return {
            "user_code": shown,
            "device_code": code,
            "verification_uri": where,
            "expires_in": _DEVICE_LIFE,
            "interval": 1,
            "message": f"To sign in, use a web browser to open the page {where} and enter the code {shown}.",
        }

    # ---- tokens ------------------------------------------------------------------------------------------------------

    def _token(self, form: dict[str, str], name: str) -> dict[str, Any]:
        grant = self._grants.get(form.get("grant_type", ""))
        if grant is None:
            text = f"The app requested an unsupported grant type '{form.get('grant_type', '')[:80]}'."
            raise LoginError("unsupported_grant_type", 70003, text)
        return grant(form, name)

    def _by_code(self, form: dict[str, str], name: str) -> dict[str, Any]:
        grant = self._codes.pop(form.get("code", ""), None)
        if grant is None or grant.ends <= self._tenant.clock() or grant.client != form.get("client_id"):
            text = "The provided authorization code or refresh token has expired or was already redeemed."
            raise LoginError("invalid_grant", 70008, text)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if not hmac.compare_digest(tokens.encode(digest), grant.challenge):
            raise LoginError("invalid_grant", 501481, "The Code_Verifier does not match the code_challenge.")
        if form.get("redirect_uri", "") != grant.redirect:
            raise LoginError("invalid_client", 500112, "The reply address does not match the one used before.")
        return self._for_person(grant.client, grant.scope, name, grant.nonce)

    def _by_device(self, form: dict[str, str], name: str) -> dict[str, Any]:
        code = form.get("device_code", "") or form.get("code", "")
        grant = self._devices.get(code)
        if grant is None or grant.client != form.get("client_id"):
            raise LoginError("bad_verification_code", 70000, "The device code is not valid.")
        state = self._world.device_code
        if grant.ends <= self._tenant.clock() or state == "expired":
            raise LoginError("expired_token", 70020, "The provided value for the device code is expired.")
        if state == "pending":
            raise LoginError("authorization_pending", 70016, "Authorization is pending. Continue polling.")
        if state == "declined":
            raise LoginError("authorization_declined", 70018, "The user declined to authenticate.")
        del self._devices[code]
        return self._for_person(grant.client, grant.scope, name)

    def _by_refresh(self, form: dict[str, str], name: str) -> dict[str, Any]:
        client, issued = self._refresh.get(form.get("refresh_token", ""), ("", 0.0))
        if not client or client != form.get("client_id"):
            raise LoginError("invalid_grant", 70000, "The provided refresh token is not valid.", "bad_token")
        user = self._tenant.effective.user(self._person(self._wanted(form.get("scope", ""))))
        if user is not None and user.sessions_from.timestamp() > issued:
            text = "The provided grant has expired due to it being revoked; a fresh auth token is needed."
            raise LoginError("invalid_grant", 50173, text, "token_expired")
        return self._for_person(client, form.get("scope", ""), name)

    def _by_app(self, form: dict[str, str], name: str) -> dict[str, Any]:
        if name in _ANY_TENANT:
            text = (
                "No tenant-identifying information found in either the request or implied by any provided credentials."
            )
            raise LoginError("invalid_request", 50059, text)
        tid = self._tenant_of(name)
        if form.get("client_id") != APP_ID or tid != TENANT_ID:
            self._unknown_client(form.get("client_id", ""))
        self._prove_app(form, name)
        wanted = self._wanted(form.get("scope", ""))
        if wanted.names != (".default",):
            text = (
                "The provided value for scope is not valid. Client credential flows must have a scope with /.default."
            )
            raise LoginError("invalid_scope", 1002012, text)
        self._consent(wanted)
        claims = {
            "aud": wanted.audience,
            "iss": f"{self._base}/{tid}/",
            "tid": tid,
            "appid": APP_ID,
            "oid": number("service-principal"),
            "roles": [
                *_APP_ROLES[wanted.resource],
                *(self._tenant.world.oauth.roles if wanted.resource == "exchange" else ()),
                *(self._tenant.world.graph_mail.granted if wanted.resource == "graph" else ()),
            ],
            "idtyp": "app",
            "ver": "1.0",
        }
        life = self._world.token_life
        token = self.tokens.issue(claims, life)
        return {"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": token}

    def _prove_app(self, form: dict[str, str], name: str) -> None:
        if assertion := form.get("client_assertion"):
            claims = tokens.assertion_signer(assertion, self._certificates)
            audience = f"{self._base}/{name}/oauth2/v2.0/token"
            here = (audience, f"{self._base}/{TENANT_ID}/oauth2/v2.0/token")
            if claims is None or claims.get("aud") not in here or claims.get("sub") != APP_ID:
                text = "The certificate that signed the client assertion is not registered on the application."
                raise LoginError("invalid_client", 700027, text)
            now = self._tenant.clock()
            if not now - _LEEWAY < claims.get("exp", 0) or claims.get("nbf", claims.get("iat", now)) > now + _LEEWAY:
                raise LoginError("invalid_client", 700024, "Client assertion is not within its valid time range.")
        elif not hmac.compare_digest(form.get("client_secret", "").encode(), self._secret.reveal().encode()):
            raise LoginError("invalid_client", 7000215, "Invalid client secret provided.")
        elif self._world.app_secret == "expired":  # noqa: S105 -- a knob's value
            raise LoginError(
                "invalid_client", 7000222, f"The provided client secret keys for app '{APP_ID}' are expired."
            )

    def _for_person(self, client: str, scope: str, name: str, nonce: str = "") -> dict[str, Any]:
        """Return what the client of a person gets: the administrator's, or for mail the mailbox's own."""
        wanted = self._wanted(scope)
        self._signs_in_to(name, wanted)
        self._consent(wanted)
        granted = self._granted(wanted) if ".default" in wanted.names else wanted.names or ("User.Read",)
        upn = self._person(wanted)
        claims = self._claims(client, replace(wanted, names=granted), upn)
        person, tid = {name: claims[name] for name in ("oid", "tid", "name")}, claims["tid"]
        life = self._tenant.world.oauth.token_life if wanted.for_mail else self._world.token_life
        now = int(self._tenant.clock())
        identity = {
            **person,
            "aud": client,
            "iss": f"{self._base}/{tid}/v2.0",
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "sub": number(f"subject-{client}"),
            "preferred_username": upn,
            "ver": "2.0",
            **({"nonce": nonce} if nonce else {}),
        }
        refresh = secrets.token_urlsafe(64)
        self._refresh[refresh] = (client, self._tenant.clock())
        spelled = [f"{wanted.prefix}{one}" for one in dict.fromkeys((*granted, *wanted.names))]
        about = json.dumps({"uid": person["oid"], "utid": tid}).encode()
        return {
            "token_type": "Bearer",
            "scope": " ".join([*spelled, "openid", "profile"]),
            "expires_in": life,
            "ext_expires_in": life,
            "access_token": self.tokens.issue(claims, life),
            "refresh_token": refresh,
            "id_token": tokens.sign(identity),
            "client_info": base64.urlsafe_b64encode(about).decode().rstrip("="),
        }

    def _claims(self, client: str, given: Wanted, upn: str) -> dict[str, Any]:
        """Return what a person's access token says; its times are the issuer's business."""
        tid = TENANT_ID if given.for_mail else self._tid
        role = None if given.for_mail else _DEVICE_ROLES.get(self._world.role)
        return {
            "oid": number(upn),
            "tid": tid,
            "name": upn.partition("@")[0].title(),
            "aud": given.audience,
            "iss": f"{self._base}/{tid}/",
            "appid": client,
            "upn": upn,
            "unique_name": upn,
            "scp": " ".join(given.names),
            "wids": [role] if role else [],
            "idtyp": "user",
            "ver": "1.0",
        }

    # ---- what is refused ---------------------------------------------------------------------------------------------

    def _known_client(self, client: str) -> None:
        if client not in (CLIENT_ID, APP_ID):
            self._unknown_client(client)

    def _known_redirect(self, address: str) -> None:
        """Take loopback addresses only, of any port."""
        try:
            parts = urlsplit(address)
            here = parts.hostname in ("localhost", "127.0.0.1", "::1")
            loopback = here and parts.scheme == "http" and address.isascii() and address.isprintable()
        except ValueError:
            loopback = False
        if not loopback:
            text = "The redirect URI specified in the request does not match the ones of the application."
            raise LoginError("invalid_request", 50011, text)

    def _unknown_client(self, client: str) -> NoReturn:
        text = f"Application with identifier '{client[:80]}' was not found in the directory 'Practice'."
        raise LoginError("unauthorized_client", 700016, text)

    def _person(self, wanted: Wanted) -> str:
        """Return who signs in for what is wanted."""
        people = {"mailbox": MAILBOX, "colleague": COLLEAGUE}
        return people[self._tenant.world.oauth.person] if wanted.for_mail else self._upn

    def _granted(self, wanted: Wanted) -> tuple[str, ...]:
        if wanted.for_graph_mail:
            return self._tenant.world.graph_mail.granted
        return self._tenant.world.oauth.granted if wanted.for_mail else _GRANTED[wanted.resource]

    def _signs_in_to(self, name: str, wanted: Wanted) -> None:
        """Refuse a person of another tenant than the one in the path, and an account that is blocked."""
        user = self._tenant.effective.user(self._person(wanted))
        if wanted.for_mail and user is not None and not user.enabled:
            raise LoginError("invalid_grant", 50057, "The user account is disabled.")
        tid = TENANT_ID if wanted.for_mail else self._tid
        if name not in _ANY_TENANT and self._tenant_of(name) != tid:
            text = f"User account '{self._person(wanted)}' from identity provider does not exist in tenant 'Practice'."
            raise LoginError("invalid_grant", 50020, text)

    def _wanted(self, scope: str) -> Wanted:
        found: dict[str, Wanted] = {}
        for one in scope.split():
            if one in _OIDC:
                continue
            prefix, slash, short = one.rpartition("/")
            resource, audience = self._resource(prefix) if slash else ("graph", self._audiences["graph"][0])
            if short != ".default" and short not in (*_GRANTED[resource], *_KNOWN[resource]):
                text = f"The application asked for scope '{short[:80]}' that doesn't exist on the resource."
                raise LoginError("invalid_client", 650053, text)
            names = (*found[resource].names, short) if resource in found else (short,)
            found[resource] = Wanted(resource, audience, prefix + slash, names)
        if len(found) > 1:
            text = (
                "Provided value for the input parameter scope is not valid because it contains more than one resource."
            )
            raise LoginError("invalid_scope", 28000, text)
        return next(iter(found.values()), Wanted("graph", self._audiences["graph"][0], "", ()))

    def _resource(self, spelled: str) -> tuple[str, str]:
        for resource, spellings in self._audiences.items():
            if spelled.rstrip("/") in spellings:
                return resource, spelled.rstrip("/") if spelled.startswith("https") else spellings[0]
        raise LoginError(
            "invalid_resource", 500011, f"The resource principal named {spelled[:80]} was not found in the tenant."
        )

    def _consent(self, wanted: Wanted) -> None:
        about = "smtp" if wanted.for_mail else wanted.resource
        judged = wanted.audience == OUTLOOK or wanted.for_graph_mail
        missing = judged and not set(wanted.names) <= {".default", *self._granted(wanted)}
        if not missing and (self._world.consent == "granted" or self._world.consent_about not in ("both", about)):
            return
        if self._world.consent == "refused":
            raise LoginError("access_denied", 65004, "User declined to consent to access the app.")
        if self._world.consent == "admin-needed":
            raise LoginError(
                "access_denied", 90094, "An administrator must grant the permissions that the app requests."
            )
        text = "The user or administrator has not consented to use the application with ID named 'SMTP AUTH Wizard'."
        raise LoginError("invalid_grant", 65001, text, "consent_required")

    def _words(self, error: LoginError) -> str:
        ids = f"Trace ID: {number('trace')} Correlation ID: {number('correlation')}"
        return f"AADSTS{error.code}: {error.text} {ids} Timestamp: {self._tenant.now():%Y-%m-%d %H:%M:%SZ}"

    def _refusal(self, error: LoginError) -> Answer:
        said = {
            "error": error.error,
            "error_description": self._words(error),
            "error_codes": [error.code],
            "timestamp": f"{self._tenant.now():%Y-%m-%d %H:%M:%SZ}",
            "trace_id": number("trace"),
            "correlation_id": number("correlation"),
            "error_uri": f"{self._base}/error?code={error.code}",
        }
        if error.suberror:
            said["suberror"] = error.suberror
        return Answer.json(401 if error.error == "invalid_client" else 400, said)


def _form(action: str, fields: Mapping[str, str]) -> str:
    """Return a page that posts the fields by itself."""
    inputs = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in fields.items()
    )
    return (
        f'<!doctype html><title>Signing in</title><form method="POST" name="hiddenform" action="{escape(action)}">'
        f'{inputs}<noscript><input type="submit" value="Continue"></noscript></form>'
        "<script>document.forms[0].submit();</script>"
    )
