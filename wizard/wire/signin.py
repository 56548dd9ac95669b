"""Sign-ins to Microsoft 365: by browser, by device code, or as an app registration. The only user of msal.

Tokens live in this object's memory. Each service gets a token of its own with the least that its readings need, and no
client id is built in. msal's HTTP goes through our own client, to the login authority's host alone. The blocking
methods are for a worker thread; they look at `stop` ten times a second and leave what hangs behind.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from wizard import blocking
from wizard.model.cloud import Cloud
from wizard.model.frozen import dataclass
from wizard.model.secret import AccessToken, Secret
from wizard.wire import authority, classify, https, limits
from wizard.wire.entra import SignInError, claims, error_of, granted
from wizard.wire.kept import Kept, NotKeptError

if TYPE_CHECKING:
    import msal  # type: ignore[import-untyped]

__all__ = [
    "GRAPH_CHANGES",
    "GRAPH_READS",
    "GRAPH_SENDS",
    "Admin",
    "AppCredential",
    "ClientIds",
    "DeviceCode",
    "Resource",
    "SignInError",
    "Who",
    "claims",
    "clients_of",
    "granted",
]

T = TypeVar("T")

#: What a token is for. "graph-changes" is Graph as well, with the permissions that changes need: asked for only then.
#: "graph-send" is Graph with the right to send one message, asked for only where somebody wants to try that.
#: "smtp" is the one that signs in to the mail server: the mailbox's own, never an administrator's.
Resource = Literal["exchange", "graph", "graph-changes", "graph-send", "vault", "smtp"]
How = Literal["browser", "device-code", "app"]

#: The least that the readings of Graph need (delegated).
GRAPH_READS = ("Policy.Read.All", "Directory.Read.All", "AuditLog.Read.All", "UserAuthenticationMethod.Read.All")
GRAPH_SENDS = ("Mail.Send",)
GRAPH_CHANGES = ("User.RevokeSessions.All", "User.EnableDisableAccount.All", "User-PasswordProfile.ReadWrite.All")

_POLL = 0.1  # how often `stop` is looked at
_UNHEARD = 3  # questions in a row without an answer, while a person types the code
_FRESH = 120.0  # a token with fewer seconds to live is renewed first
_PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"  # the tenant of personal accounts


@dataclass(frozen=True, slots=True)
class ClientIds:
    """The public client used for each service; "" means none, and none is built in."""

    exchange: str = ""
    graph: str = ""
    vault: str = ""
    smtp: str = ""

    def of(self, resource: Resource) -> str:
        """Return the client id for a service. The vault uses Graph's where it has none of its own."""
        if resource in ("exchange", "smtp"):
            return self.exchange if resource == "exchange" else self.smtp
        return (self.vault if resource == "vault" else "") or self.graph


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What to type where, and until when (seconds since 1970)."""

    url: str
    code: str
    expires_at: float


@dataclass(frozen=True, slots=True)
class AppCredential:
    """An app registration with its secret, or with a certificate and its key in a PFX file."""

    client_id: str
    tenant: str
    secret: Secret | None = None
    pfx: Path | None = None
    passphrase: Secret | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """Who is signed in. An app registration's `user` is its client id."""

    user: str
    tenant_id: str
    how: How


def clients_of(cloud: Cloud) -> ClientIds:
    """Return the clients that a cloud names: one for all, or one for each service."""
    exchange, graph = cloud.exchange_client_id or cloud.client_id, cloud.graph_client_id or cloud.client_id
    return ClientIds(exchange, graph, smtp=cloud.client_id)


class Admin:
    """One person or app and their tokens for one cloud. May be used from any thread.

    `hint` is the account that the page of the sign-in offers first. `cache`: a file that keeps a person's sign-in for
    the next start, encrypted; never that of a practice cloud or of an app registration. `trouble` is the id of the
    sentence that says why it was not kept.
    """

    def __init__(
        self,
        cloud: Cloud,
        clients: ClientIds,
        tenant: str = "organizations",
        cache: Path | None = None,
        *,
        hint: str = "",
    ) -> None:
        self.trouble = ""
        self._kept = Kept(cache) if cache is not None and not cloud.practice else None
        self._cloud = cloud
        self._clients = clients
        self._tenant = tenant
        self._hint = hint
        self._lock = threading.Lock()
        self._session: _Session | None = None

    @property
    def cloud(self) -> Cloud:
        """The cloud that the tokens are for: no other gets them."""
        return self._cloud

    @property
    def who(self) -> Who | None:
        """Who is signed in; None: nobody."""
        session = self._session
        return session.who if session else None

    def by_browser(
        self,
        resources: Sequence[Resource],
        open_url: Callable[[str], object],
        stop: threading.Event,
        *,
        more: bool = False,
    ) -> None:
        """Sign in with the system's browser, which `open_url` opens. Blocks. Raises SignInError.

        A further service asks again only where the sign-in does not cover it. `more`: add services to the sign-in that
        there is, which stays as it was if that fails.
        """

        def interact(session: "_Session", resource: Resource) -> dict[str, Any]:
            return session.browse(resource, open_url, stop)

        self._interactively("browser", resources, interact, stop, more=more)

    def by_device_code(
        self,
        resources: Sequence[Resource],
        show: Callable[[DeviceCode], object],
        stop: threading.Event,
        *,
        more: bool = False,
    ) -> None:
        """Sign in by a code that is typed on another device; `show` shows it. Blocks. Raises SignInError.

        `more`: as with the browser.
        """

        def interact(session: "_Session", resource: Resource) -> dict[str, Any]:
            return session.device(resource, show, stop)

        self._interactively("device-code", resources, interact, stop, more=more)

    def by_app(
        self, resources: Sequence[Resource], credential: AppCredential, stop: threading.Event | None = None
    ) -> None:
        """Sign in as an app registration. Blocks. Raises SignInError."""
        session = _Session(self._cloud, self._clients, credential.tenant or self._tenant, "app", credential)
        self._begin(session, resources, lambda resource: session.silent(resource), stop or threading.Event())  # noqa: PLW0108 - as the others

    def resume(self, resources: Sequence[Resource], stop: threading.Event | None = None) -> None:
        """Sign in with what an earlier start kept, asking nobody. Blocks. Raises SignInError."""
        stop = stop or threading.Event()
        try:
            kept = _until(stop, self._kept.load) if self._kept else ""
        except NotKeptError:
            kept = ""
        if not kept:
            raise SignInError("nobody")
        session = _Session(self._cloud, self._clients, self._tenant, "browser", kept=kept)
        self._begin(session, resources, lambda one: _until(stop, partial(session.silent, force=True), one), stop)

    async def token(self, resource: Resource, stale: Secret | None = None) -> Secret:
        """Return a token for a service, renewed where needed. `stale`: this one was refused. Raises SignInError."""
        session = self._session
        if session is None:
            raise SignInError("nobody")
        if ready := session.ready(resource, stale):
            return ready
        try:
            return await blocking.call(session.renew, resource, stale, timeout=limits.HTTPS)
        except TimeoutError:
            raise SignInError("unreachable", failure=classify.failure("http", TimeoutError())) from None

    def keep(self, file: Path | None) -> None:
        """Keep the sign-in in a file for the next start, encrypted, or (None) no longer. May take a second."""
        before, self._kept = self._kept, Kept(file) if file is not None and not self._cloud.practice else None
        if before is not None and self._kept is None:
            before.clear()
        if session := self._session:
            self._keep(session)

    def in_hand(self, resource: Resource) -> AccessToken:
        """Return the token for a service as it was given, however long it is good. Raises SignInError."""
        session = self._session
        if session is None:
            raise SignInError("nobody")
        return session.given(resource)

    def forget(self) -> None:
        """Sign out: every token is gone from memory, and from disk if it was kept there, which may take a second."""
        self.close()
        if self._kept:
            self._kept.clear()

    def close(self) -> None:
        """Let every token in memory go; what is kept on disk stays there."""
        with self._lock:
            session, self._session = self._session, None
        if session:
            session.forget()

    def _keep(self, session: "_Session") -> None:
        self.trouble = ""
        if self._kept is None or session.how == "app":
            return
        try:
            self._kept.save(session.serialized())
        except NotKeptError:
            self.trouble = "not-kept"

    def _interactively(
        self,
        how: How,
        resources: Sequence[Resource],
        interact: "Callable[[_Session, Resource], dict[str, Any]]",
        stop: threading.Event,
        *,
        more: bool,
    ) -> None:
        missing = [resource for resource in resources if not self._clients.of(resource)]
        if missing:
            raise SignInError("no-client", {"service": missing[0]})
        present = self._session
        extended = present if more and present is not None and present.how != "app" else None
        session = extended or _Session(self._cloud, self._clients, self._tenant, how, hint=self._hint)

        def obtain(resource: Resource) -> dict[str, Any]:
            if session.who is not None:
                try:
                    result = _until(stop, session.silent, resource)
                except SignInError as error:
                    if error.failure or error.id == "cancelled":
                        raise
                    result = {}
                if "access_token" in result:
                    return result
            return interact(session, resource)

        self._begin(session, resources, obtain, stop)

    def _begin(
        self,
        session: "_Session",
        resources: Sequence[Resource],
        obtain: Callable[[Resource], dict[str, Any]],
        stop: threading.Event,
    ) -> None:
        """Get every token; only a sign-in that came to its end replaces the one before."""
        if not self._cloud.authority:
            raise SignInError("no-endpoint")
        try:
            for resource in resources:
                session.take(resource, _until(stop, obtain, resource) if session.how == "app" else obtain(resource))
        except BaseException:
            if session is not self._session:
                session.forget()
            raise
        with self._lock:
            before, self._session = self._session, session
        if before not in (None, session):
            before.forget()
        self._keep(session)


class _Session:
    """One sign-in from its first page on: msal's applications, their common cache, and the tokens in use."""

    def __init__(  # noqa: PLR0913 - who signs in where, and how
        self,
        cloud: Cloud,
        clients: ClientIds,
        tenant: str,
        how: How,
        credential: AppCredential | None = None,
        *,
        kept: str = "",
        hint: str = "",
    ) -> None:
        self.how = how
        self._remembered = kept
        self._hint = hint
        self.who: Who | None = None
        self._cloud = cloud
        self._clients = clients
        self._authority = authority.address(cloud, tenant)
        self._credential = credential
        self._line: authority.Line | None = None
        self._apps: dict[str, Any] = {}
        self._cache: Any = None
        self._tokens: dict[Resource, tuple[Secret, float]] = {}
        self._lock = threading.RLock()
        self._over = False

    # ---- tokens ------------------------------------------------------------------------------------------------------

    def ready(self, resource: Resource, stale: Secret | None) -> Secret | None:
        """Return the token in hand, if it is good for a while and not the one that was refused."""
        token, until = self._tokens.get(resource, (None, 0.0))
        return token if token is not None and token is not stale and until - time.time() > _FRESH else None

    def given(self, resource: Resource) -> AccessToken:
        """Return the token in hand, fresh or not. Raises SignInError."""
        if resource not in self._tokens:
            raise SignInError("nobody")
        return AccessToken(self._tokens[resource][0].reveal())

    def renew(self, resource: Resource, stale: Secret | None) -> Secret:
        """Return a new token without asking anybody. Blocks. Raises SignInError."""
        with self._lock:
            if ready := self.ready(resource, stale):  # somebody else was waiting for the same
                return ready
            self.take(resource, self.silent(resource, force=stale is not None))
            return self._tokens[resource][0]

    def silent(self, resource: Resource, *, force: bool = False) -> dict[str, Any]:
        """Ask for a token with what is known already."""
        with self._lock, _msal(self):
            app, scopes = self._app(resource), self._scopes(resource)
            if self.how == "app":
                if force:
                    app.remove_tokens_for_client()
                return app.acquire_token_for_client(scopes)  # type: ignore[no-any-return]
            accounts = app.get_accounts()
            if not accounts:
                raise SignInError("again")
            result = app.acquire_token_silent_with_error(scopes, accounts[0], force_refresh=force)
            return result or {"error": "interaction_required"}

    def take(self, resource: Resource, result: Mapping[str, Any]) -> None:
        """Keep a token, if it is one, and if it belongs to the same person and tenant as the others."""
        if "access_token" not in result:
            raise self._error(result)
        token = Secret(str(result["access_token"]))
        who = self._identify(token, result)
        if who.tenant_id == _PERSONAL:
            raise SignInError("personal")
        if self.who is not None and (who.tenant_id, who.user) != (self.who.tenant_id, self.who.user):
            raise SignInError("other-account", {"first": self.who.user, "second": who.user})
        self.who = self.who or who
        self._tokens[resource] = (token, time.time() + float(result.get("expires_in") or 0))
        if self._over:
            self.forget()
            raise SignInError("nobody")

    def forget(self) -> None:
        """Drop everything, waiting for nobody: what still hangs in another thread drops itself when it comes back."""
        self._over = True
        self._tokens.clear()
        self._apps.clear()
        self._cache = self.who = None
        self._remembered = ""
        if self._line is not None:
            self._line.close()

    # ---- a person ----------------------------------------------------------------------------------------------------

    def browse(self, resource: Resource, open_url: Callable[[str], object], stop: threading.Event) -> dict[str, Any]:
        """Let the person sign in on the authority's own page."""
        from wizard.wire import loopback  # noqa: PLC0415 - a server of the standard library, for this alone

        with loopback.listening() as listener:

            def begin() -> dict[str, Any]:
                with _msal(self):
                    return self._app(resource).initiate_auth_code_flow(  # type: ignore[no-any-return]
                        self._scopes(resource),
                        redirect_uri=listener.redirect_uri,
                        response_mode="form_post",
                        login_hint=self.who.user if self.who else self._hint or None,
                        prompt=None if self.who or self._hint else "select_account",
                    )

            flow = _until(stop, begin)
            listener.state = flow["state"]
            open_url(flow["auth_uri"])
            form = _wait(stop, limits.SIGN_IN, listener.answer)

        def end() -> dict[str, Any]:
            with _msal(self):
                return self._app(resource).acquire_token_by_auth_code_flow(flow, dict(form))  # type: ignore[no-any-return]

        return _until(stop, end)

    def device(self, resource: Resource, show: Callable[[DeviceCode], object], stop: threading.Event) -> dict[str, Any]:
        """Let the person type a code on another device."""

        def begin() -> dict[str, Any]:
            with _msal(self):
                return self._app(resource).initiate_device_flow(self._scopes(resource))  # type: ignore[no-any-return]

        def poll() -> dict[str, Any]:
            with _msal(self):
                once = lambda _: True  # noqa: E731 - msal asks it whether to end its loop
                return self._app(resource).acquire_token_by_device_flow(flow, exit_condition=once)  # type: ignore[no-any-return]

        flow = _until(stop, begin)
        if "user_code" not in flow:
            raise self._error(flow)
        expires_at = min(float(flow.get("expires_at") or 0.0) or time.time(), time.time() + limits.SIGN_IN)
        show(DeviceCode(str(flow.get("verification_uri", "")), str(flow["user_code"]), expires_at))
        patience = _UNHEARD
        while True:
            try:
                result = _until(stop, poll)
                patience = _UNHEARD
            except SignInError as error:
                patience -= 1
                if error.id not in ("unreachable", "busy") or not patience:
                    raise
                result = {"error": "authorization_pending"}
            if result.get("error") not in ("authorization_pending", "slow_down"):
                return result
            if stop.wait(min(float(flow.get("interval") or 5), max(expires_at - time.time(), 0.0))):
                raise SignInError("cancelled")
            if time.time() >= expires_at:
                raise SignInError("code-expired")

    # ---- msal --------------------------------------------------------------------------------------------------------

    def _app(self, resource: Resource) -> "msal.ClientApplication":
        """Return msal's application for a service's client; making it asks the authority for its addresses."""
        import msal  # noqa: PLC0415 - late on purpose: 150 ms

        credential = self._credential
        client_id = credential.client_id if credential else self._clients.of(resource)
        with self._lock:
            if self._over:
                raise SignInError("nobody")
            if client_id not in self._apps:
                self._line = self._line or authority.Line(self._cloud)
                self._cache = self._cache or self._new_cache()
                common = {
                    "authority": self._authority,
                    "http_client": self._line,
                    "token_cache": self._cache,
                    "instance_discovery": False,
                }
                if credential is None:
                    self._apps[client_id] = msal.PublicClientApplication(client_id, **common)
                else:
                    proof = _proof(credential)
                    self._apps[client_id] = msal.ConfidentialClientApplication(client_id, proof, **common)
            return self._apps[client_id]

    def _new_cache(self) -> "msal.SerializableTokenCache":
        import msal  # noqa: PLC0415 - loaded already

        cache = msal.SerializableTokenCache()
        if self._remembered:
            cache.deserialize(self._remembered)
            self._remembered = ""
        return cache

    def serialized(self) -> str:
        """Return all that a later start needs to go on with this sign-in. It is a secret from end to end."""
        cache = self._cache
        return str(cache.serialize()) if cache is not None else ""

    def _scopes(self, resource: Resource) -> list[str]:
        cloud = self._cloud
        if resource == "exchange":
            scopes = [cloud.exchange_scope]
        elif resource == "smtp":
            scopes = [cloud.exchange_scope if self.how == "app" else cloud.submission.oauth_scope]
        elif resource == "vault":
            scopes = [cloud.keyvault_scope or f"{https.origin(cloud.keyvault_base)}/.default"]
        else:
            base = https.origin(cloud.graph_base)
            names = {"graph": GRAPH_READS, "graph-send": GRAPH_SENDS}.get(resource, GRAPH_CHANGES)
            scopes = [f"{base}/.default"] if self.how == "app" else [f"{base}/{name}" for name in names]
        if not scopes[0].startswith("https://"):
            raise SignInError("no-endpoint")
        return scopes

    def _identify(self, token: Secret, result: Mapping[str, Any]) -> Who:
        said, person = claims(token), result.get("id_token_claims") or {}
        tenant = str(person.get("tid") or said.get("tid") or (self.who.tenant_id if self.who else ""))
        if not tenant and self._credential is not None:  # the address for tokens bears the tenant's id
            tenant = self._apps[self._credential.client_id].authority.tenant
        if self._credential is not None:
            return Who(self._credential.client_id, tenant.lower(), "app")
        names = (person.get("preferred_username"), person.get("upn"), said.get("upn"), self.who and self.who.user)
        return Who(str(next((name for name in names if name), "")), tenant.lower(), self.how)

    def _error(self, result: Mapping[str, Any]) -> SignInError:
        """Return what an answer without a token means."""
        text = str(result.get("error_description") or "")
        return error_of(text, str(result.get("error") or ""), self._line.skew if self._line else None)

    def failed(self, error: Exception) -> SignInError:
        """Return what an exception of msal's means: what the authority said last tells more than it does."""
        said = self._line.said if self._line else ""
        found = error_of(said, "", self._line.skew if self._line else None)
        if found.id == "refused" and not found.code:
            return SignInError("no-answer", {"detail": type(error).__name__})
        return found


class _msal:  # noqa: N801 - used like a function
    """Turns what msal raises into a SignInError."""

    def __init__(self, session: _Session) -> None:
        self._session = session

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, SignInError) or not isinstance(error, Exception):
            return
        if isinstance(error, classify.Broken):
            raise SignInError("unreachable", failure=error.failure) from None
        raise self._session.failed(error) from None


def _proof(credential: AppCredential) -> str | dict[str, object]:
    """Return the secret, or the certificate's file and passphrase, as msal takes them. Raises SignInError."""
    if credential.pfx is None:
        if not credential.secret:
            raise SignInError("no-secret")
        return credential.secret.reveal()
    from cryptography.hazmat.primitives.serialization import pkcs12  # noqa: PLC0415 - late on purpose

    passphrase = credential.passphrase.reveal().encode() if credential.passphrase else None
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(credential.pfx.read_bytes(), passphrase)
    except OSError:
        raise SignInError("pfx-missing", {"file": credential.pfx.name}) from None
    except ValueError:  # not a PFX file, or a wrong passphrase: the library does not tell
        raise SignInError("pfx-unreadable", {"file": credential.pfx.name}) from None
    if key is None or certificate is None:
        raise SignInError("pfx-incomplete", {"file": credential.pfx.name})
    return {"private_key_pfx_path": str(credential.pfx), "public_certificate": True} | (
        {"passphrase": passphrase} if passphrase else {}
    )


def _until(stop: threading.Event, function: Callable[..., T], *args: object) -> T:
    """Return `function(*args)`, run in a thread that is left behind when `stop` is set."""
    future = blocking.start(function, *args)
    while True:
        if stop.is_set():
            raise SignInError("cancelled")
        try:
            return future.result(_POLL)
        except TimeoutError:
            if future.done():
                return future.result()


def _wait(stop: threading.Event, seconds: float, look: Callable[[float], T | None]) -> T:
    """Return the first answer of `look`, which waits a moment itself."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if stop.is_set():
            raise SignInError("cancelled")
        if (found := look(_POLL)) is not None:
            return found
    raise SignInError("timeout")
