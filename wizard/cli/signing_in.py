"""The administrator's sign-in from the terminal: how it was asked for, and the sign-in itself. Judges nothing.

No client id is built in: one's own is named by an option or the cloud file, Microsoft's are borrowed only by that word.
A sign-in that fails is a sentence, not a mistake in the arguments; what goes on without it is the command's business.
"""

import argparse
import re
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from wizard import blocking
from wizard.cli.terminal import say
from wizard.cli.usage import Parser, UsageError, choice
from wizard.model import inputs
from wizard.model.cloud import Cloud
from wizard.model.frozen import dataclass
from wizard.model.secret import Secret
from wizard.words import text

if TYPE_CHECKING:
    from wizard.wire.signin import Admin, AppCredential, DeviceCode, SignInError

Service = Literal["exchange", "graph", "graph-send", "smtp"]
#: What an administrator signs in for. The others: one message through Graph, and the mail server, see `mail_token`.
SERVICES: tuple[Service, ...] = ("exchange", "graph")

_HOWS = ("browser", "device-code", "app", "none")
_BORROWED = "microsoft"
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LOOK = 0.2  # seconds: on Windows a wait without end does not notice Ctrl-C
_SAY_ADDRESS_AFTER = 1.0  # seconds that a browser may take to say that it cannot be opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to sign in, checked. `clients` has a client id for each service that one is known for.

    `hint` is the account that the page of the sign-in offers first.
    """

    how: str
    cloud: Cloud
    clients: dict[Service, str]
    tenant: str
    certificate: str
    hint: str = ""

    @property
    def wanted(self) -> bool:
        """Whether a sign-in was asked for at all."""
        return self.how != "none"


def add_options(parser: Parser) -> None:
    """Add the options of a sign-in to a command."""
    parser.add_argument(
        "--sign-in",
        metavar="|".join(_HOWS),
        type=choice("--sign-in", *_HOWS),
        default="none",
        help="help-sign-in",
    )
    parser.add_argument("--tenant", metavar="DOMAIN", default="", help="help-tenant")
    add_client_options(parser)


def add_client_options(parser: Parser) -> None:
    """Add the options that say which app registration signs in."""
    parser.add_argument("--client-id", metavar="ID", action="append", default=[], help="help-client-id")
    parser.add_argument("--certificate", metavar="F", default="", help="help-certificate")


def way(found: argparse.Namespace, cloud: Cloud, tenant: str = "") -> Way:
    """Return how to sign in. `tenant` is the organisation where none is named. Raises UsageError."""
    how = found.sign_in
    if how == "none":
        return Way(how=how, cloud=cloud, clients={}, tenant="", certificate="")
    if not cloud.authority or not (cloud.exchange_base or cloud.graph_base):
        raise UsageError("sign-in-no-endpoint", cloud=cloud.name)
    clients = client_ids(found.client_id, cloud, how)
    if not clients:
        raise UsageError("no-client-id" if how != "app" else "no-app-id")
    if found.certificate and "app" not in (how, getattr(found, "oauth", "")):
        raise UsageError("certificate-app")
    named = named_tenant(found.tenant)
    if how == "app" and not (named or tenant):
        raise UsageError("no-tenant")
    # a person's account says which organisation it belongs to; an app registration must be told
    return Way(
        how=how,
        cloud=cloud,
        clients=clients,
        tenant=named or (tenant if how == "app" else ""),
        certificate=certificate(found.certificate) if how == "app" else "",
    )


def certificate(file: str) -> str:
    """Return the PFX file of an app registration, if one was named. Raises UsageError."""
    if file and not Path(file).is_file():
        raise UsageError("certificate-file", file=file)
    return file


def sign_in(asked: Way, services: Sequence[Service], secret: Secret | None = None) -> "Admin | None":
    """Sign in for the services, as far as that succeeds; None if it does not at all, which was said.

    `secret`: the app's, where it is not the keyring's.
    """
    from wizard.wire.signin import SignInError  # noqa: PLC0415 - the libraries of a sign-in, only where one is made

    admin = new_admin(asked)
    wanted = services[:1] if asked.how == "app" else services  # an app asks nobody: the other tokens come as needed
    for service in wanted:
        try:
            wait(begin(asked, admin, service, secret))
        except SignInError as error:
            say(sentence(error))
            if admin.who is None and error.id != "no-client" and error.cause != "oauth-consent-missing":
                return None  # what refused the person for one service refuses the person for all
    if admin.who is None:
        return None
    say(text("cli.signed-in", user=admin.who.user, tenant=admin.who.tenant_id))
    return admin


def refusal(asked: Way) -> "SignInError | None":
    """Sign in for the first service that a client is known for; return what went wrong, if anything did."""
    from wizard.wire.signin import SignInError  # noqa: PLC0415 - as above

    admin = new_admin(asked)
    try:
        wait(begin(asked, admin, next(iter(asked.clients))))
    except SignInError as error:
        return error
    finally:
        admin.forget()
    return None


def sentence(error: "SignInError") -> str:
    """Return what a failed sign-in means."""
    return text(f"sign-in.{error.id}", **error.values)


# ---- what was asked for ----------------------------------------------------------------------------------------------


def client_ids(
    given: Sequence[str], cloud: Cloud, how: str, services: Sequence[Service] = SERVICES
) -> dict[Service, str]:
    """Return the client id for each of `services` that one is known for. Raises UsageError."""
    own = {"exchange": cloud.exchange_client_id or cloud.client_id, "graph": cloud.graph_client_id or cloud.client_id}
    own["smtp"] = cloud.client_id
    for word in given:
        name, equals, value = word.rpartition("=")
        if equals and name not in own:
            raise UsageError("bad-client-id")
        if value == _BORROWED and how == "app":
            raise UsageError("borrowed-app")
        if value != _BORROWED and not _GUID.fullmatch(value):
            raise UsageError("bad-client-id")
        for service in (name,) if equals else services:
            if value == _BORROWED:  # Microsoft's own apps may not ask for a mailbox's token
                own[service] = _borrowed(service) if service != "smtp" else ""
            else:
                own[service] = value.lower()
    return {service: own[service] for service in services if own[service]}


def _borrowed(service: str) -> str:
    from wizard import resources  # noqa: PLC0415 - hardly ever asked for

    client: dict[str, str] = resources.toml("microsoft-clients.toml")[service]
    say(text("cli.borrowed", name=client["name"], id=client["id"]))
    return client["id"]


def named_tenant(typed: str) -> str:
    """Return the organisation that was named, by its domain or id."""
    if not typed or _GUID.fullmatch(typed):
        return typed.lower()
    return inputs.host(typed).value


# ---- the sign-in -----------------------------------------------------------------------------------------------------


def new_admin(asked: Way) -> "Admin":
    """Return somebody who is not signed in yet."""
    from wizard.wire.signin import Admin, ClientIds  # noqa: PLC0415 - as above

    known = asked.clients
    clients = ClientIds(known.get("exchange", ""), known.get("graph", ""), smtp=known.get("smtp", ""))
    return Admin(asked.cloud, clients, asked.tenant or "organizations", hint=asked.hint)


def begin(
    asked: Way, admin: "Admin", service: Service, secret: Secret | None = None
) -> Callable[[threading.Event], None]:
    """Return the sign-in for one service, to be done in a thread. `secret`: the app's, else the keyring's is used."""
    again = admin.who is not None
    if asked.how == "app":
        credential = _credential(asked, secret)
        return lambda stop: admin.by_app([service], credential, stop)
    if asked.how == "browser":
        return lambda stop: admin.by_browser([service], lambda url: _open(url, again=again), stop, more=again)
    return lambda stop: admin.by_device_code([service], lambda code: _show(code, again=again), stop, more=again)


def wait(work: Callable[[threading.Event], None]) -> None:
    """Do the work in a thread, which is left behind on Ctrl-C: nobody waits for the network then."""
    stop = threading.Event()
    future = blocking.start(work, stop)
    try:
        while not future.done():
            try:
                future.result(_LOOK)
            except TimeoutError:
                continue
        future.result()
    finally:
        stop.set()


def _show(code: "DeviceCode", *, again: bool) -> None:
    import time  # noqa: PLC0415 - only here

    if again:
        say(text("cli.sign-in-again"))
    minutes = max(1, round((code.expires_at - time.time()) / 60))
    say(text("cli.device-code", url=code.url, code=code.code, minutes=minutes))
    say(text("cli.device-code-warning"))


def _open(url: str, *, again: bool) -> None:
    """Open the system's browser. One that needs long (a text browser even until it is closed) holds up nothing."""
    import webbrowser  # noqa: PLC0415 - only here

    if again:
        say(text("cli.sign-in-again"))
    say(text("cli.browser-opens"))
    opening = blocking.start(webbrowser.open, url)
    try:
        opened = opening.result(_SAY_ADDRESS_AFTER)
    except TimeoutError:
        return
    except webbrowser.Error:
        opened = False
    if not opened:
        say(text("cli.browser-none", url=url))


def _credential(asked: Way, given: Secret | None) -> "AppCredential":
    """Return the app registration's credential, with what the keyring holds for it. Raises SignInError."""
    from wizard.wire.signin import AppCredential, SignInError  # noqa: PLC0415 - as above

    secret = given or app_secret(asked.cloud, asked.tenant)
    if not asked.certificate and secret is None:
        raise SignInError("no-secret")
    return AppCredential(
        client_id=next(iter(asked.clients.values())),
        tenant=asked.tenant,
        secret=None if asked.certificate else secret,
        pfx=Path(asked.certificate) if asked.certificate else None,
        passphrase=secret if asked.certificate else None,
    )


def app_secret(cloud: Cloud, tenant: str) -> Secret | None:
    """Return what the keyring holds for the organisation's app registration."""
    from wizard.vault import Vault, VaultError  # noqa: PLC0415 - only where the keyring is asked

    if cloud.overridden:
        say(text("cli.app-keyring-not-used"))
        return None
    try:
        return Vault(practice=True).get(cloud, tenant, app=True)
    except VaultError as error:
        say(text(f"vault.{error.id}", **error.values))
        return None
