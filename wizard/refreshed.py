"""Facts that were refreshed since the program was built: kept in the person's own folder, for this version alone.

Takes only files that the program has, of the kinds that hold dated facts, and only if they have its own file's shape;
so a mistake in the feed costs a refusal, not a start. Whoever calls it has verified where they come from. What is kept
is read by `wizard.resources`.
"""

import datetime as dt
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

from wizard import resources, whole_file

#: The data that ages: limits, dates and ways of Microsoft's, what devices can, what error texts mean. No addresses.
DATED = ("limits.toml", "ways.toml", "inspectors.toml", "sign-in-codes.toml", "report/advice.toml")
DATED_FOLDERS = ("causes", "devices", "errors")
_ISSUED = "issued"


class FactsError(Exception):
    """The facts were not taken. `id` is "older", "misshapen" or "unwritable"."""

    def __init__(self, id: str, **values: str) -> None:  # noqa: A002 - the name that every room uses for an id
        super().__init__(id)
        self.id = id
        self.values = values


def issued() -> dt.date | None:
    """Return the day of the facts that are kept, or None."""
    folder = resources.refreshed()
    try:
        return dt.date.fromisoformat((folder / _ISSUED).read_text(encoding="ascii")) if folder else None
    except (OSError, ValueError):
        return None


def keep(facts: Mapping[str, str], day: dt.date) -> int:
    """Keep the facts in place of those before, and return how many files they are. Raises FactsError."""
    folder = resources.refreshed()
    if folder is None:
        raise FactsError("unwritable", folder="")
    before = issued()
    if before is not None and day < before:
        raise FactsError("older", date=before.isoformat())
    for name, content in facts.items():
        if not _dated(name) or not _fits(name, content):
            raise FactsError("misshapen", name=name[:60])
    try:
        forget()
        folder.mkdir(parents=True, mode=0o700)
        for name, content in facts.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            _write(folder / name, content)
        _write(folder / _ISSUED, day.isoformat())
    except OSError:
        raise FactsError("unwritable", folder=str(folder)) from None
    return len(facts)


def forget() -> bool:
    """Go back to the facts that came with the program; say whether there were others. Raises OSError."""
    folder = resources.refreshed()
    if folder is None or not folder.is_dir():
        return False
    shutil.rmtree(folder)
    return True


def _dated(name: str) -> bool:
    folder, _, stem = name.removesuffix(".toml").partition("/")
    return name in DATED or (folder in DATED_FOLDERS and stem in resources.names(folder))


def _fits(name: str, content: str) -> bool:
    """Say whether the file can stand in the place of the program's own: readable, and with all its entries."""
    try:
        new = tomllib.loads(content)
        old = tomllib.loads(resources.text(name))
    except (ValueError, RecursionError, OSError):
        return False
    return all(type(new.get(key)) is type(value) for key, value in old.items())


def _write(file: Path, content: str) -> None:
    with whole_file.in_place(file, private=True) as out:
        out.write(content)
