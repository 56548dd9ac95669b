"""Where the data files are, and how they are read. Knows no meaning of any of them.

The files hold the English words. Another language is a folder of files of the same names and the same shape, which hold
the translated words alone; they are laid over the English ones as these are read (docs/decisions/0006).
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from wizard import __version__

_PACKAGED = Path(__file__).resolve().parent / "_resources"  # an installed wheel or a frozen program
_UPDATES = "updates.toml"
_CHECKOUT = Path(__file__).resolve().parent.parent / "resources"
#: By which entries of a list of tables are told apart: the first of these that an entry has.
IDENTITY = ("id", "numbers", "cause", "check")

_language: Path | None = None


def root() -> Path:
    """Return the folder that holds the data files."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def speak(folder: Path | None) -> None:
    """Lay the words in `folder` over the English ones from now on; None: English. To be called before any is read."""
    global _language  # noqa: PLW0603 - one program speaks one language
    _language = folder
    toml.cache_clear()


@cache
def toml(name: str) -> dict[str, Any]:
    """Return the parsed TOML file `name`, a path below the resources folder with forward slashes."""
    own = tomllib.loads(text(name))
    words = own
    if name != _UPDATES and (newer := refreshed()) is not None:
        # not there: it was not refreshed, or the disk lost it, and the program's own is there
        words = _parsed(newer / name) or own
    over = _parsed(_language / name) if _language else None
    return _laid_over(words, own, over) if over else words


def _parsed(file: Path) -> dict[str, Any] | None:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _laid_over(words: dict[str, Any], own: Any, over: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - TOML
    """Return `words` with those of `over` in their places; what was refreshed since `own` was translated stays."""
    own = own if isinstance(own, dict) else {}
    laid = dict(words)
    for key, there in words.items():
        new = over.get(key)
        if isinstance(there, dict) and isinstance(new, dict):
            laid[key] = _laid_over(there, own.get(key), new)
        elif isinstance(there, list) and _identified(there):
            translated, before = _identified(new), _identified(own.get(key))
            laid[key] = [
                _laid_over(entry, before.get(which), translated.get(which, {}))
                for which, entry in _identified(there).items()
            ]
        elif _shape(there) and _shape(new) == _shape(there) and there == own.get(key):
            laid[key] = new
    return laid


def _identified(entries: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - TOML
    """Return the entries of a list of tables by what names them; none, if nothing does."""
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return {}
    found = {str(entry[key]): entry for entry in entries for key in [identity(entry)] if key}
    return found if len(found) == len(entries) else {}


def identity(entry: dict[str, Any]) -> str | None:
    """Return the key whose value names this entry of a list, if there is one."""
    return next((key for key in IDENTITY if key in entry), None)


def _shape(value: Any) -> str | None:  # noqa: ANN401 - TOML
    """Return "text" or "texts" for words, None for what is not to be translated."""
    if isinstance(value, str):
        return "text"
    texts = isinstance(value, list) and value and all(isinstance(inner, str) for inner in value)
    return "texts" if texts else None


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
