"""Where the data files are, and how they are read. Knows no meaning of any of them."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from wizard import __version__

_PACKAGED = Path(__file__).resolve().parent / "_resources"  # an installed wheel or a frozen program
_UPDATES = "updates.toml"
_CHECKOUT = Path(__file__).resolve().parent.parent / "resources"


def root() -> Path:
    """Return the folder that holds the data files."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


@cache
def toml(name: str) -> dict[str, Any]:
    """Return the parsed TOML file `name`, a path below the resources folder with forward slashes."""
    if name != _UPDATES and (newer := refreshed()) is not None:
        try:
            return tomllib.loads((newer / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # it was not refreshed, or the disk lost it: the program's own is there
            pass
    return tomllib.loads(text(name))


@cache
def refreshed() -> Path | None:
    """Return the folder of the facts refreshed for this version, there or not; None: this build knows no updates."""
    if not toml(_UPDATES)["key"]:
        return None
    from platformdirs import user_data_dir  # noqa: PLC0415 - few builds need it

    return Path(user_data_dir("smtp-auth-wizard", appauthor=False)) / "facts" / __version__


def text(name: str) -> str:
    """Return the text of a resource file."""
    return (root() / name).read_text(encoding="utf-8")


@cache
def names(folder: str, suffix: str = ".toml") -> tuple[str, ...]:
    """Return the stems of the files with `suffix` in `folder`, sorted."""
    return tuple(sorted(path.stem for path in (root() / folder).glob(f"*{suffix}")))
