"""What this program leaves on a computer, found and taken away: for a customer's computer. Knows no widget.

Everything here may take a second or wait for the keyring: use a thread. What is taken away is told, and what could not
be is told too. Files that a person saved elsewhere are theirs, and are only named.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from wizard import clouds, devices
from wizard.model.cloud import Cloud, Submission
from wizard.model.frozen import dataclass
from wizard.ui.shelf import Shelf
from wizard.ui.signing_in import kept_folder
from wizard.vault import Entry, Vault, VaultError

_TEMPORARY = "smtp-auth-wizard-*"
_PARTS = ".smtp-auth-wizard-*.part"

Kind = Literal["password", "app-secret", "sign-in", "cases", "settings", "temporary", "saved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Something that the program left. `what` is a name or a path, `remove` takes it away (None: it is the person's).

    `remove` raises whatever keeps it from that.
    """

    kind: Kind
    what: str
    count: int = 1
    remove: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Removed:
    """What became of a trace: `error` is "" where it is gone."""

    trace: Trace
    error: str = ""


def traces(vault: Vault, shelf: Shelf) -> tuple[Trace, ...]:
    """Return everything that the program left on this computer for this person."""
    return (*_passwords(vault), *_sign_ins(), *_cases(shelf), *_settings(), *_temporary())


def places() -> tuple[tuple[str, Path], ...]:
    """Return the folders in which this program keeps something for this person, there or not."""
    from platformdirs import user_config_dir  # noqa: PLC0415 - seldom needed

    config = Path(user_config_dir("smtp-auth-wizard", appauthor=False))
    return (
        ("cases", Shelf().folder),
        ("sign-ins", kept_folder()),
        ("settings", config),
        ("devices", devices.own_folder()),
    )


def remove(found: tuple[Trace, ...]) -> tuple[Removed, ...]:
    """Take the traces away one by one, and return what became of each."""
    return tuple(_removed(trace) for trace in found if trace.remove is not None)


def _removed(trace: Trace) -> Removed:
    try:
        assert trace.remove is not None  # noqa: S101 - see above
        trace.remove()
    except VaultError as error:
        return Removed(trace, error.id)
    except OSError as error:
        return Removed(trace, error.strerror or type(error).__name__)
    return Removed(trace)


def _passwords(vault: Vault) -> tuple[Trace, ...]:
    try:
        entries = vault.list()
    except VaultError:
        return ()
    return tuple(
        Trace(
            kind="app-secret" if entry.app else "password",
            what=f"{entry.mailbox} ({entry.cloud})",
            remove=lambda entry=entry: vault.delete(_cloud(entry), entry.mailbox, app=entry.app),  # type: ignore[misc]
        )
        for entry in entries
    )


def _cloud(entry: Entry) -> Cloud:
    """Return a cloud of the entry's name and host: all that the vault asks of one."""
    return clouds.built_in(entry.cloud) or Cloud(entry.cloud, Submission(entry.host))


def _cases(shelf: Shelf) -> tuple[Trace, ...]:
    elsewhere = tuple(
        Trace(kind="saved", what=entry.file) for entry in shelf.entries() if Path(entry.file).parent != shelf.folder
    )
    files = shelf.files()
    if not files:
        return elsewhere
    return (Trace(kind="cases", what=str(shelf.folder), count=len(files), remove=shelf.clear), *elsewhere)


def _sign_ins() -> tuple[Trace, ...]:
    folder = kept_folder()
    files = sorted(folder.glob("*.bin"))

    def clear() -> None:
        from wizard.wire.kept import Kept  # noqa: PLC0415 - seldom needed

        for file in files:
            Kept(file).clear()
        folder.rmdir()

    return (Trace(kind="sign-in", what=str(folder), count=len(files), remove=clear),) if files else ()


def _settings() -> tuple[Trace, ...]:
    return _folder("settings", dict(places())["settings"])


def _folder(kind: Kind, folder: Path) -> tuple[Trace, ...]:
    count = sum(path.is_file() for path in folder.rglob("*")) if folder.is_dir() else 0
    return (Trace(kind=kind, what=str(folder), count=count, remove=lambda: shutil.rmtree(folder)),) if count else ()


def _temporary() -> tuple[Trace, ...]:
    """Return what an end in the midst of work left in the folder for temporary files."""
    place = Path(tempfile.gettempdir())
    found = [path for pattern in (_TEMPORARY, _PARTS) for path in sorted(place.glob(pattern)) if _own(path)]

    def clear() -> None:
        for path in found:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    return (Trace(kind="temporary", what=str(place), count=len(found), remove=clear),) if found else ()


def _own(path: Path) -> bool:
    """Say whether a file or folder is this person's: the folder for temporary files may be everybody's."""
    try:
        owner = path.lstat().st_uid
    except OSError:
        return False
    return not path.is_symlink() and (not hasattr(os, "getuid") or owner == os.getuid())
