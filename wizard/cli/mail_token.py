"""An access token for SMTP in place of a password, from the terminal: how it was asked for, and the fetching.

It is fetched as the mailbox itself, or as an app registration; an administrator's sign-in is another and has nothing to
do with it. Like a password it is for the cloud's own server only, is tried once, and is kept nowhere.
"""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from wizard.cli import signing_in
from wizard.cli.terminal import say
from wizard.cli.usage import Parser, UsageError, choice
from wizard.model.cloud import Cloud
from wizard.model.secret import AccessToken, Secret
from wizard.model.ways import TokenRefused
from wizard.words import text

if TYPE_CHECKING:
    from wizard.wire.signin import SignInError

_HOWS = ("browser", "device-code", "app", "none")
_PROBE = "oauth"  # none that a run starts: what it left stays


def add_options(parser: Parser) -> None:
    """Add the option to a command that has those of a sign-in."""
    parser.add_argument(
        "--oauth", metavar="|".join(_HOWS), type=choice("--oauth", *_HOWS), default="none", help="help-oauth"
    )


def way(found: argparse.Namespace, cloud: Cloud, mailbox: str) -> signing_in.Way:
    """Return how to fetch the token. Raises UsageError."""
    how = found.oauth
    if how == "none":
        return signing_in.Way(how=how, cloud=cloud, clients={}, tenant="", certificate="")
    if cloud.overridden:
        raise UsageError("oauth-own-host")
    if not cloud.authority or not (cloud.exchange_scope if how == "app" else cloud.submission.oauth_scope):
        raise UsageError("oauth-no-endpoint", cloud=cloud.name)
    if found.certificate and "app" not in (how, found.sign_in):
        raise UsageError("certificate-app")
    clients = signing_in.client_ids(found.client_id, cloud, how, ("smtp",))
    if not clients:
        raise UsageError("oauth-no-client-id" if how != "app" else "no-app-id")
    tenant = signing_in.named_tenant(found.tenant) or (mailbox.rpartition("@")[2] if how == "app" else "")
    return signing_in.Way(
        how=how,
        cloud=cloud,
        clients=clients,
        tenant=tenant,
        certificate=signing_in.certificate(found.certificate) if how == "app" else "",
        hint=mailbox,
    )


def fetch(asked: signing_in.Way, app_secret: Callable[[], Secret | None]) -> AccessToken | TokenRefused:
    """Fetch the token, or return why there is none, which was said. `app_secret`: the app's, None the keyring's."""
    from wizard.wire.signin import SignInError  # noqa: PLC0415 - the libraries of a sign-in, only where one is made

    admin = signing_in.new_admin(asked)
    try:
        secret = app_secret() if asked.how == "app" else None
        signing_in.wait(signing_in.begin(asked, admin, "smtp", secret))
        token = admin.in_hand("smtp")
        say(text("cli.oauth-fetched", user=admin.who.user if admin.who else "-"))
    except SignInError as error:
        say(signing_in.sentence(error))
        say(text("cli.oauth-none"))
        return _refused(error)
    finally:
        admin.forget()
    return token


def _refused(error: "SignInError") -> TokenRefused:
    return TokenRefused(probe=_PROBE, started=0.0, ended=0.0, why=error.id, code=error.code, cause=error.cause)
