"""The mailbox password's home: the operating system's keyring, or this session's memory where that is not to be had.

The only module that imports keyring. A credential belongs to one cloud and one submission host: no other server gets
it, and a practice tenant never reads a real one. Beside the keyring stands an index without secrets: which mailboxes,
of which cloud, for which host. Every call of the keyring has a time-out, because one that waits for a dialog can hang.

Likewise kept is the secret of an organisation's app registration (`app=True`; or the passphrase of its certificate):
by the organisation's domain, and bound to the host of the cloud's login.
"""

import json
import os
import re
import secrets
import string
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from wizard import blocking
from wizard.model.cloud import Cloud, endpoint_of
from wizard.model.frozen import dataclass
from wizard.model.secret import Secret

T = TypeVar("T")

_TIMEOUT = 10.0  # seconds; long enough to answer a dialog that one expects, short enough not to look like a crash
_LONGEST = 1_280  # UTF-16 units: what Windows' credential store holds, and more than any mailbox password
_LARGEST_INDEX = 1_000_000
_PANEL_LONGEST = 32
_UNSAFE_BACKENDS = ("keyrings.alt.", "keyring.backends.null", "keyring.backends.fail")  # plain files, nothing, nothing
_ALPHABET = "".join(char for char in string.ascii_letters + string.digits if char not in "0O1lI5S2Z8B")

_FIELDS = ("cloud", "mailbox", "host", "set_at")

KeptIn = Literal["keyring", "session"]


class VaultError(Exception):
    """The keyring could not do what was asked. `id` and `values` pick and fill a sentence; it never holds a secret."""

    def __init__(self, id: str, **values: str) -> None:  # noqa: A002 - the name that every room uses for an id
        super().__init__(id)
        self.id = id
        self.values = values


class Backend(Protocol):
    """What is asked of a keyring."""

    def get_password(self, service: str, username: str) -> str | None: ...  # noqa: D102 - keyring's own
    def set_password(self, service: str, username: str, password: str) -> None: ...  # noqa: D102
    def delete_password(self, service: str, username: str) -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is kept for one mailbox, without the secret. `set_at` is RFC 3339, UTC.

    `app`: it is an app registration's, and `mailbox` the organisation's domain.
    """

    cloud: str
    mailbox: str
    host: str
    set_at: str
    kept_in: KeptIn = "keyring"
    app: bool = False

    @property
    def told(self) -> dict[str, str | bool]:
        """What the index, and whoever asks, gets of it."""
        told: dict[str, str | bool] = {name: getattr(self, name) for name in _FIELDS}
        return {**told, "app": True} if self.app else told

    @property
    def place(self) -> tuple[str, str, bool]:
        """What tells it from all others."""
        return self.cloud, self.mailbox, self.app


class Vault:
    """Keeps passwords.

    `practice`: also keep those of practice clouds in the keyring, for a person who names such a cloud file at the
    command line; the window's practice never does. `kept_in` says where the last `set` put its password, `trouble`
    (a VaultError's id) why it was not the keyring. After a VaultError of `set` the password still serves this session.
    """

    def __init__(
        self,
        *,
        index: Path | None = None,
        backend: Backend | None = None,
        timeout: float = _TIMEOUT,
        practice: bool = False,
    ) -> None:
        self._index_file = index
        self._backend = backend
        self._timeout = timeout
        self._practice = practice
        self._session: dict[tuple[str, ...], tuple[Entry, Secret]] = {}
        self._hanging: Future[Any] | None = None
        self.kept_in: KeptIn = "keyring"
        self.trouble = ""

    def get(self, cloud: Cloud, mailbox: str, *, app: bool = False) -> Secret | None:
        """Return the password kept for the mailbox in this cloud at this cloud's host, or None."""
        kept = self._session.get(_key(cloud, mailbox, app=app))
        if kept:
            return kept[1]
        if self._only_session(cloud) or not self._bound(cloud, mailbox, app=app):
            return None
        service, account = _service(cloud.name, app=app), _account(mailbox, app=app)
        text = self._ask(lambda keyring: keyring.get_password(service, account))
        return Secret(text) if text else None

    def set(self, cloud: Cloud, mailbox: str, secret: Secret, *, app: bool = False) -> None:
        """Keep the password, in the keyring if possible. VaultError says why it is kept for this session only."""
        entry = Entry(
            cloud=cloud.name,
            mailbox=_account(mailbox, app=app),
            host=_host(cloud, app=app),
            set_at=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            app=app,
        )
        if not secret:
            raise VaultError("empty")
        self._session[_key(cloud, mailbox, app=app)] = (entry, secret)
        self.kept_in, self.trouble = "session", ""
        if self._only_session(cloud):
            return
        try:
            self._keep(entry, secret)
        except VaultError as error:
            self.trouble = error.id
            raise
        self._session.pop(_key(cloud, mailbox, app=app))
        self.kept_in = "keyring"

    def delete(self, cloud: Cloud, mailbox: str, *, app: bool = False) -> None:
        """Forget the password everywhere. VaultError "absent" if there was none."""
        in_session = self._session.pop(_key(cloud, mailbox, app=app), None)
        if self._only_session(cloud):
            if in_session is None:
                raise VaultError("absent")
            return
        entries = self._index()
        service, account = _service(cloud.name, app=app), _account(mailbox, app=app)
        rest = [entry for entry in entries if entry.place != (cloud.name, account, app)]
        try:
            self._ask(lambda keyring: keyring.delete_password(service, account))
        except VaultError as error:
            if error.id != "absent":
                raise
            if in_session is None and len(rest) == len(entries):
                raise
        if len(rest) != len(entries):
            self._write_index(rest)

    def list(self) -> tuple[Entry, ...]:
        """Return what is kept, by cloud and mailbox. What somebody deleted in the keyring itself is left out."""
        session = [Entry(**{**asdict(entry), "kept_in": "session"}) for entry, _ in self._session.values()]
        indexed = self._index()

        def held(keyring: Backend) -> list[Entry]:
            return [
                entry
                for entry in indexed
                if keyring.get_password(_service(entry.cloud, app=entry.app), entry.mailbox) is not None
            ]

        kept = self._ask(held) if indexed else []
        return tuple(sorted([*kept, *session], key=lambda entry: (entry.cloud, entry.mailbox)))

    # ---- the keyring -------------------------------------------------------------------------------------------------

    def _only_session(self, cloud: Cloud) -> bool:
        return cloud.overridden or (cloud.practice and not self._practice)

    def _bound(self, cloud: Cloud, mailbox: str, *, app: bool) -> bool:
        """Say whether the kept password belongs to this cloud's host. A built-in cloud's host is the program's own."""
        place, host = (cloud.name, _account(mailbox, app=app), app), _host(cloud, app=app)
        return cloud.built_in or any((entry.place, entry.host) == (place, host) for entry in self._index())

    def _keep(self, entry: Entry, secret: Secret) -> None:
        text = secret.reveal()
        try:
            units = len(text.encode("utf-16-le")) // 2
        except UnicodeEncodeError:
            raise VaultError("not-text") from None
        if units > _LONGEST:
            raise VaultError("too-long", most=str(_LONGEST))
        before = self._index()
        others = [kept for kept in before if kept.place != entry.place]
        if len(others) != len(before):
            # The old binding goes before the new password comes: whatever stops us half-way, the new host's password
            # never stands bound to the old host.
            self._write_index(others)
        service = _service(entry.cloud, app=entry.app)
        self._ask(lambda keyring: keyring.set_password(service, entry.mailbox, text))
        self._write_index([*others, entry])

    def _ask(self, question: Callable[[Backend], T]) -> T:
        """Put a question to the keyring, within the time-out; whatever goes wrong becomes a VaultError."""
        if self._hanging is not None and not self._hanging.done():
            raise VaultError("timeout")  # the last call still waits; a second one would only queue up behind it
        future = blocking.start(lambda: question(self._keyring()))
        try:
            return future.result(self._timeout)
        except VaultError:
            raise
        except TimeoutError:
            self._hanging = future
            raise VaultError("timeout") from None
        except Exception as error:  # noqa: BLE001 - back ends raise whatever their system raises
            raise _translate(error) from None

    def _keyring(self) -> Backend:
        """Return the keyring to use, chosen at the first use, in the blocking thread: that look-up is slow."""
        if self._backend is None:
            import keyring  # noqa: PLC0415 - 60 ms with its back ends

            self._backend = _safe(keyring.get_keyring())
        return self._backend

    # ---- the index ---------------------------------------------------------------------------------------------------

    def _index_path(self) -> Path:
        if self._index_file is None:
            from platformdirs import user_config_dir  # noqa: PLC0415 - seldom needed

            self._index_file = Path(user_config_dir("smtp-auth-wizard", appauthor=False)) / "credentials.json"
        return self._index_file

    def _index(self) -> tuple[Entry, ...]:
        """Return the index. One that cannot be read is as good as none: then nothing is bound, and nothing is given."""
        path = self._index_path()
        try:
            if path.stat().st_size > _LARGEST_INDEX:
                return ()
            entries = json.loads(path.read_bytes())["entries"]
            return tuple(
                Entry(**{field: entry[field] for field in _FIELDS}, app=entry.get("app") is True)
                for entry in entries
                if all(isinstance(entry[field], str) for field in _FIELDS)
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return ()

    def _write_index(self, entries: Iterable[Entry]) -> None:
        path = self._index_path()
        data = [entry.told for entry in entries]
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".credentials-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump({"version": 1, "entries": data}, file, indent=1)
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError:
            raise VaultError("index", file=str(path)) from None


def panel_safe(text: str) -> tuple[str, ...]:
    """Return the ids of what makes a password risky to type at a scanner's panel; empty if nothing does."""
    risks = {
        "long": len(text) > _PANEL_LONGEST,
        "edge-space": text != text.strip(),
        "space": bool(re.search(r"\s", text.strip())),
        "control": any(not char.isprintable() for char in text),
        "non-ascii": not text.isascii(),
        "quotes": bool(re.search(r"[\"'`\\]", text)),
        "symbols": bool(re.search(r"[^\w\s\"'`\\]", text, re.ASCII) and text.isascii()),
    }
    return tuple(risk for risk, there in risks.items() if there)


def make_password(length: int = 24) -> Secret:
    """Return a new password: letters and digits that no panel confuses, with capitals, small letters and digits."""
    while True:
        text = "".join(secrets.choice(_ALPHABET) for _ in range(length))
        if all(re.search(kind, text) for kind in ("[a-z]", "[A-Z]", "[0-9]")):
            return Secret(text)


def _safe(keyring: Any) -> Backend:  # noqa: ANN401 - keyring's back ends share no useful type
    """Return the back end, or of several the first that keeps secrets safe. Raises VaultError if none does."""
    several = getattr(keyring, "backends", None)
    candidates = list(several) if isinstance(several, (list, tuple)) else [keyring]
    for backend in candidates:
        kind = type(backend)
        if not kind.__module__.startswith(_UNSAFE_BACKENDS) and "plaintext" not in kind.__qualname__.lower():
            chosen: Backend = backend
            return chosen
    only_empty = all(type(backend).__module__.startswith("keyring.backends.") for backend in candidates)
    raise VaultError("no-keyring" if only_empty else "unsafe")


def _translate(error: Exception) -> VaultError:
    """Turn a back end's exception into ours. Its text is left behind: it might quote what it was given."""
    from keyring import errors  # noqa: PLC0415 - loaded by now

    if isinstance(error, errors.NoKeyringError):
        return VaultError("no-keyring")
    if isinstance(error, (errors.KeyringLocked, errors.InitError)):
        return VaultError("locked")
    if isinstance(error, errors.PasswordDeleteError):
        return VaultError("absent")
    if isinstance(error, errors.PasswordSetError):
        return VaultError("denied")
    return VaultError("failed", error=type(error).__name__)


def _service(cloud: str, *, app: bool = False) -> str:
    return f"smtp-auth-wizard:{cloud}{':app' * app}"


def _account(mailbox: str, *, app: bool = False) -> str:
    """Return the name in the keyring: the address, or for an app registration the domain of the address."""
    return mailbox.lower().rpartition("@")[2] if app else mailbox.lower()


def _host(cloud: Cloud, *, app: bool) -> str:
    """Return the host that gets the secret: the mail server, or the login."""
    if not app:
        return cloud.submission.host
    login = endpoint_of(cloud.authority)
    return login.host if login.port == 443 else f"{login.host}:{login.port}"


def _key(cloud: Cloud, mailbox: str, *, app: bool = False) -> tuple[str, ...]:
    """Return what a session password is bound to: also the name and the trust, which an override may replace."""
    name = "" if app else cloud.submission.name
    return (cloud.name, _host(cloud, app=app), name, str(cloud.ca_file or ""), _account(mailbox, app=app))
