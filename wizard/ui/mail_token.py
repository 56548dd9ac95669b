"""The sign-in for a token that the mail server takes in place of a password, as the window does it. Knows no widget.

It is the mailbox's own sign-in, never the administrator's. The token is handed on once and kept nowhere.
"""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from wizard import settings
from wizard.ui.attempt import Attempt, How, why

if TYPE_CHECKING:
    from wizard.model.case import Case
    from wizard.model.cloud import Cloud
    from wizard.model.finding import Finding
    from wizard.model.secret import AccessToken, Secret
    from wizard.model.ways import TokenClaims
    from wizard.ui.session import Session
    from wizard.wire.signin import Admin, Resource

_SERVICE: "Resource" = "smtp"


class MailToken(Attempt):
    """One window's sign-in for the mail server."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        session.case_changed.connect(self._of_another_case)

    @property
    def possible(self) -> bool:
        """Whether this cloud says what a token is asked for with, and its server is the cloud's own."""
        cloud = self._session.cloud
        return bool(cloud.authority and cloud.submission.oauth_scope) and not cloud.overridden

    @property
    def client(self) -> str:
        """The app that asks: the one chosen for this, else the person's own for Exchange, else the cloud's."""
        chosen = self._session.sign_in.choice
        exchange, own = chosen.get("exchange", ""), self._session.cloud.client_id
        return chosen.get(_SERVICE, "") or (exchange if exchange != settings.BORROWED else "") or own

    def choose(self, typed: str) -> None:
        """Take the id of the app that asks, as typed. Raises InputError."""
        self._session.sign_in.choose({_SERVICE: settings.client_id(typed)})

    def begin(self, how: How, then: "Callable[[AccessToken], None]") -> None:
        """Sign in as the mailbox, or as an app registration; `then` gets the token."""
        if self.busy is not None:
            return
        session = self._session
        cloud, client, mailbox = session.cloud, self.client, session.mailbox
        world, vault = session.world, session.vault

        def work(stop: threading.Event) -> "AccessToken":
            if how == "app":
                known = world.password if world is not None else vault.get(cloud, mailbox, app=True)
                app_id = world.app_id if world is not None else client
                return _as_app(make(cloud, app_id, mailbox), app_id, mailbox.rpartition("@")[2], known, stop)
            return _fetch(make(cloud, client, mailbox), how, self._open(cloud, stop), self._show(stop), stop)

        def done(token: "AccessToken") -> None:
            self.changed.emit()
            then(token)

        def failed(error: Exception) -> None:
            self.troubles = tuple(said for said in (why(error),) if said)
            self.changed.emit()

        self._go(how, work, done, failed)

    def close(self) -> None:
        """End with the window."""
        if self._stop is not None:
            self._stop.set()

    def _of_another_case(self) -> None:
        if self.busy is not None or self.troubles:
            self.troubles = ()
            self.stop()


def make(cloud: "Cloud", client: str, mailbox: str) -> "Admin":
    """Return somebody who is not signed in yet. Replaced in tests."""
    from wizard.wire.signin import Admin, ClientIds  # noqa: PLC0415 - loaded in the worker

    return Admin(cloud, ClientIds(smtp=client), hint=mailbox)


def judged(token: "AccessToken", case: "Case") -> "tuple[TokenClaims, Finding | None]":
    """Return what a token says of itself, and what is to be said of it before it is tried. For the worker."""
    from wizard.checks.credentials.token import CHECK  # noqa: PLC0415 - loaded in the worker
    from wizard.engine import judge  # noqa: PLC0415
    from wizard.model.seen import Seen  # noqa: PLC0415
    from wizard.wire import claims  # noqa: PLC0415

    said = claims.read(token, probe="token", at=0.0)
    return said, judge.ask(CHECK, Seen((said,)), case)


def _as_app(
    admin: "Admin", client: str, organisation: str, secret: "Secret | None", stop: threading.Event
) -> "AccessToken":
    """Sign in as the organisation's app registration, with what the keyring holds for it. Raises SignInError."""
    from wizard.wire.signin import AppCredential, SignInError  # noqa: PLC0415 - loaded in the worker

    if secret is None:
        raise SignInError("no-secret")
    try:
        admin.by_app([_SERVICE], AppCredential(client, organisation, secret), stop)
        return admin.in_hand(_SERVICE)
    finally:
        admin.forget()


def _fetch(
    admin: "Admin",
    how: How,
    open_url: Callable[[str], None],
    show: Callable[..., None],
    stop: threading.Event,
) -> "AccessToken":
    """Sign in, take the token, and forget the rest. Raises SignInError."""
    try:
        if how == "browser":
            admin.by_browser([_SERVICE], open_url, stop)
        else:
            admin.by_device_code([_SERVICE], show, stop)
        return admin.in_hand(_SERVICE)
    finally:
        admin.forget()
