"""The cases that this computer keeps by itself: one file each, and an index. Knows no widget, and judges nothing.

Files stand in the person's own data folder, readable for nobody else. A case that is being worked on has a lock beside
it; a lock that nobody holds any more means that the program ended in the midst of it.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QLockFile

from wizard import case_file, clouds, whole_file
from wizard.case_file import SUFFIX, Kept
from wizard.model.frozen import dataclass
from wizard.model.inputs import InputError
from wizard.model.secret import Mask

_VERSION = 1
_MOST = 500  # cases in the index; the oldest go first
_LARGEST = 5_000_000
_FIELDS = ("file", "id", "mailbox", "device", "status", "cause")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One case in the index: where its file is, and enough to find it again. `at`: when it was kept last."""

    file: str
    id: str
    mailbox: str
    device: str = ""
    status: str = ""
    cause: str = ""
    at: float = 0.0

    @property
    def domain(self) -> str:
        """The customer, as far as a case knows one."""
        return self.mailbox.rpartition("@")[2].casefold()

    def fits(self, words: str) -> bool:
        """Say whether every word stands somewhere in the entry."""
        text = f"{self.id} {self.mailbox} {self.device} {self.status} {self.cause} {self.file}".casefold()
        return all(word in text for word in words.casefold().split())


class Shelf:
    """The person's cases on this computer. `folder` is for tests."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock: QLockFile | None = None
        self._locked = ""
        self.off = False  # nothing is kept by itself any more

    @property
    def folder(self) -> Path:
        """Where the files are."""
        if self._folder is None:
            from platformdirs import user_data_dir  # noqa: PLC0415 - after the first paint

            self._folder = Path(user_data_dir("smtp-auth-wizard", appauthor=False)) / "cases"
        return self._folder

    def place(self, case_id: str) -> Path:
        """Return where a case is kept. An id out of a file may hold anything, so only its letters and digits count."""
        name = "".join(char for char in case_id if char.isascii() and (char.isalnum() or char == "-"))[:40]
        return self.folder / f"{name or 'case'}{SUFFIX}"

    # ---- the case that is worked on ----------------------------------------------------------------------------------

    def keep(self, kept: Kept, entry: Entry, mask: Mask) -> None:
        """Keep the case that is worked on. Raises InputError if that cannot be."""
        if self.off or kept.read_only:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise InputError("case-unwritable", file=str(self.folder), why=error.strerror or "") from None
        file = self.place(kept.id)
        if not self._hold(file):
            raise InputError("case-in-use", file=str(file))
        case_file.save(file, kept, mask, private=True)
        self.note(entry)

    def _hold(self, file: Path) -> bool:
        if self._locked == str(file):
            return True
        lock = QLockFile(str(file.with_suffix(".lock")))
        lock.setStaleLockTime(0)  # only a process that is gone loses its lock
        if not lock.tryLock(0):
            return False
        self.let_go()
        self._lock, self._locked = lock, str(file)
        return True

    def let_go(self) -> None:
        """Take note that the case is not worked on any more."""
        if self._lock is not None:
            self._lock.unlock()
        self._lock, self._locked = None, ""

    def left_over(self) -> Path | None:
        """Return the newest case that was worked on when the program ended without saying so."""
        found = [
            lock.with_suffix(SUFFIX)
            for lock in _files(self.folder, ".lock")
            if str(lock.with_suffix(SUFFIX)) != self._locked and lock.with_suffix(SUFFIX).exists() and _forsaken(lock)
        ]
        return max(found, key=lambda file: file.stat().st_mtime, default=None)

    def settle(self, file: Path, *, remove: bool) -> None:
        """Take note that a case that was left over is dealt with, and remove it if so wished."""
        with suppress(OSError):
            file.with_suffix(".lock").unlink(missing_ok=True)
        if remove:
            self.remove(str(file))

    # ---- the index ---------------------------------------------------------------------------------------------------

    def entries(self) -> tuple[Entry, ...]:
        """Return the cases that are still there, newest first. An index that cannot be read is as good as none."""
        try:
            path = self._index()
            data = json.loads(path.read_bytes()) if path.stat().st_size <= _LARGEST else {}
            found = [_entry(one) for one in data["cases"]]
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return ()
        there = (one for one in found if one is not None and Path(one.file).exists())
        return tuple(sorted(there, key=lambda one: one.at, reverse=True))

    def note(self, entry: Entry) -> None:
        """Put a case into the index, in place of what it said of the same file."""
        if self.off:
            return
        self._write((entry, *(one for one in self.entries() if one.file != entry.file))[:_MOST])

    def remove(self, file: str) -> None:
        """Take a case out of the index, and its file away if it stands in our own folder."""
        self._write(tuple(one for one in self.entries() if one.file != file))
        if Path(file).parent == self.folder:
            with suppress(OSError):
                Path(file).unlink(missing_ok=True)

    def clear(self) -> None:
        """Take everything away, and keep nothing more. Raises OSError if something stays."""
        self.off = True
        self.let_go()
        if self.folder.exists():
            shutil.rmtree(self.folder)

    def files(self) -> tuple[Path, ...]:
        """Return every file that the shelf holds."""
        return tuple(_files(self.folder, ""))

    def _index(self) -> Path:
        return self.folder / "index.json"

    def _write(self, entries: tuple[Entry, ...]) -> None:
        data = [{**{name: getattr(one, name) for name in _FIELDS}, "at": one.at} for one in entries]
        with suppress(OSError):  # the cases themselves are there
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with whole_file.in_place(self._index(), private=True) as file:
                json.dump({"version": _VERSION, "cases": data}, file, indent=1)


def load(file: Path) -> Kept:
    """Return the case in a file. Raises InputError."""
    return case_file.load(file, clouds.built_in)


def _forsaken(file: Path) -> bool:
    """Say whether whoever held the lock is gone. The lock stays until somebody says what becomes of the case."""
    try:
        mark = file.read_bytes()  # before we try: a lock that is taken over bears our own number
    except OSError:
        return False
    lock = QLockFile(str(file))
    lock.setStaleLockTime(0)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    with suppress(OSError):
        file.write_bytes(mark)
    return True


def _files(folder: Path, suffix: str) -> Iterator[Path]:
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return
    yield from (path for path in found if path.is_file() and path.name.endswith(suffix))


def _entry(data: Any) -> Entry | None:  # noqa: ANN401 - JSON data
    if not isinstance(data, dict) or not all(isinstance(data.get(name), str) for name in _FIELDS):
        return None
    at = data.get("at")
    moment = float(at) if isinstance(at, (int, float)) and not isinstance(at, bool) else 0.0
    return Entry(**{name: data[name][:4_000] for name in _FIELDS}, at=min(max(moment, 0.0), 1e11))
