"""The administrator's sign-in, as the window does it: begun, shown, stopped, forgotten. Knows no widget.

Whatever takes time happens in the worker. Which app signs in is the cloud's own word, or the person's choice that the
settings remember; none is built in, and Microsoft's are borrowed only by that choice.
"""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from wizard import settings, words
from wizard.ui.attempt import Attempt, How, why

if TYPE_CHECKING:
    from wizard.model.cloud import Cloud
    from wizard.ui.session import Session
    from wizard.wire.signin import Admin, DeviceCode, Resource, SignInError, Who

#: What the readings need. Each is asked for alone, so that one that is refused does not take the other with it.
SERVICES: "tuple[Resource, ...]" = ("exchange", "graph")
#: The steps that a sign-in reads.
READS = ("tenant", "mailbox", "mfa")


class SignIn(Attempt):
    """One window's administrator."""

    def __init__(self, session: "Session", remembered: "settings.Settings | None" = None) -> None:
        super().__init__(session)
        self._settings = remembered or settings.Settings()
        self._chosen: dict[str, dict[str, str]] = {}  # by cloud: what could not be remembered on disk
        self.admin: Admin | None = None
        self._owes = False  # somebody signed in, and nothing was read yet
        session.run_ended.connect(lambda _ending: self._read())

    # ---- from one start to the next ----------------------------------------------------------------------------------

    @property
    def _file(self) -> Path:
        return kept_folder() / f"{quote(self._session.cloud.name, safe='')}.bin"

    @property
    def kept(self) -> bool:
        """Whether the sign-in is kept on this computer."""
        return not self._session.cloud.practice and self._file.exists()

    def keep(self, *, on: bool) -> None:
        """Keep the sign-in on this computer from now on, encrypted by the system, or no longer."""
        admin = self.admin
        if admin is None or on == self.kept:
            return

        def done(_nothing: None) -> None:
            self.troubles = (words.text(f"sign-in.{admin.trouble}"),) if on and admin.trouble else ()
            self.changed.emit()

        self._session.bridge.ask(lambda: admin.keep(self._file if on else None), done)

    def resume(self) -> None:
        """Go on with the sign-in that an earlier start kept, if one did. Asks nobody."""
        if self.admin is None and self.kept and self.clients:
            self.begin("kept")

    @property
    def who(self) -> "Who | None":
        """Who is signed in."""
        return self.admin.who if self.admin is not None else None

    @property
    def possible(self) -> bool:
        """Whether this cloud has anything to sign in to."""
        cloud = self._session.cloud
        return bool(cloud.authority and (cloud.exchange_base or cloud.graph_base))

    # ---- which app ---------------------------------------------------------------------------------------------------

    @property
    def choice(self) -> dict[str, str]:
        """The person's choice for this cloud: a client id or BORROWED for each service."""
        name = self._session.cloud.name
        return self._chosen.get(name) or self._settings.clients(name)

    @property
    def clients(self) -> dict[str, str]:
        """The client id for each service, as far as one is known."""
        cloud, chosen = self._session.cloud, self.choice
        own = {"exchange": cloud.exchange_client_id, "graph": cloud.graph_client_id}
        found = {service: chosen.get(service, "") or own[service] or cloud.client_id for service in SERVICES}
        return {
            service: borrowed(service)["id"] if value == settings.BORROWED else value
            for service, value in found.items()
            if value
        }

    def choose(self, clients: dict[str, str]) -> None:
        """Take the person's choice. InputError: it holds, and could not be remembered for the next start."""
        name = self._session.cloud.name
        self._chosen[name] = {**self.choice, **clients}
        self.troubles = ()
        self.changed.emit()
        if not self._session.cloud.practice:
            self._settings.set_clients(name, clients)

    # ---- the sign-in -------------------------------------------------------------------------------------------------

    def begin(
        self, how: How, services: "Sequence[Resource]" = SERVICES, then: Callable[[bool], None] = lambda _signed: None
    ) -> None:
        """Sign in, or add services to the sign-in that there is. `then` hears whether it came to anything."""
        if self.busy is not None:
            return
        cloud, clients, before = self._session.cloud, self.clients, self.admin
        file = self._file if self.kept else None

        def work(stop: threading.Event) -> "tuple[Admin, list[SignInError]]":
            admin = before or make(cloud, clients, file)
            return admin, _sign_in(admin, how, services, self._open(cloud, stop), self._show(stop), stop)

        def done(found: "tuple[Admin, list[SignInError]]") -> None:
            admin, errors = found
            self.admin = admin if admin.who is not None else before
            self._ended(errors, then, new=before is None and self.who is not None)

        self._go(how, work, done, lambda error: self._ended([error], then))

    def forget(self) -> None:
        """Sign out: no token is left, neither in memory nor on this computer."""
        admin = self._let_go()
        if admin is not None:
            self._session.bridge.ask(admin.forget, lambda _nothing: self.changed.emit())

    def leave(self) -> None:
        """Sign out of this window; what is kept on this computer stays."""
        admin = self._let_go()
        if admin is not None:
            admin.close()

    def close(self) -> None:
        """End with the window."""
        if self._stop is not None:
            self._stop.set()
        if self.admin is not None:
            self.admin.close()
            self.admin = None

    def _let_go(self) -> "Admin | None":
        admin, self.admin = self.admin, None
        self._owes = False
        self.troubles = ()
        self.stop()
        return admin

    def _ended(self, errors: "Sequence[Exception]", then: Callable[[bool], None], *, new: bool = False) -> None:
        self.troubles = tuple(dict.fromkeys(said for error in errors if (said := why(error))))
        self.changed.emit()
        if new:
            self.read_again()
        then(self.who is not None and not errors)

    def read_again(self) -> None:
        """Read all that the sign-in allows, at once, as soon as nothing else runs."""
        self._owes = True
        self._read()

    def _read(self) -> None:
        if self._owes and not self._session.running:
            self._owes = False
            self._session.start(READS)


def kept_folder() -> Path:
    """Return the folder of the sign-ins that a person asked to keep, encrypted."""
    from platformdirs import user_data_dir  # noqa: PLC0415 - not needed for the first paint

    return Path(user_data_dir("smtp-auth-wizard", appauthor=False)) / "sign-ins"


def make(cloud: "Cloud", clients: dict[str, str], kept: Path | None) -> "Admin":
    """Return an administrator who is not signed in yet; `kept` is a file that keeps the sign-in. Replaced in tests."""
    from wizard.wire.signin import Admin, ClientIds  # noqa: PLC0415 - loaded in the worker

    return Admin(cloud, ClientIds(clients.get("exchange", ""), clients.get("graph", "")), cache=kept)


def _sign_in(  # noqa: PLR0913, PLR0917 - what to sign in to, and everything that is told meanwhile
    admin: "Admin",
    how: How,
    services: "Sequence[Resource]",
    open_url: Callable[[str], None],
    show: "Callable[[DeviceCode], None]",
    stop: threading.Event,
) -> "list[SignInError]":
    """Sign in for one service after the other; return what went wrong. Raises SignInError where nothing came of it."""
    from wizard.wire.signin import SignInError  # noqa: PLC0415 - loaded in the worker

    if how == "kept":
        admin.resume(services, stop)
        return []
    errors = []
    for service in services:
        more = admin.who is not None
        try:
            if how == "browser":
                admin.by_browser([service], open_url, stop, more=more)
            else:
                admin.by_device_code([service], show, stop, more=more)
        except SignInError as error:
            if error.id == "cancelled":
                raise
            errors.append(error)
            if admin.who is None and error.id != "no-client" and error.cause != "oauth-consent-missing":
                break  # what refused the person for one service refuses the person for all
    return errors


def borrowed(service: str) -> dict[str, str]:
    """Return id and name of Microsoft's own client for a service."""
    from wizard import resources  # noqa: PLC0415 - hardly ever asked for

    found: dict[str, str] = resources.toml("microsoft-clients.toml")[service]
    return found
