"""Where the data files are, and how they are read. Knows no meaning of any of them."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGED = Path(__file__).resolve().parent / "_resources"  # an installed wheel or a frozen program
_CHECKOUT = Path(__file__).resolve().parent.parent / "resources"


def root() -> Path:
    """Return the folder that holds the data files."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


@cache
def toml(name: str) -> dict[str, Any]:
    """Return the parsed TOML file `name`, a path below the resources folder with forward slashes."""
    with (root() / name).open("rb") as file:
        return tomllib.load(file)


def text(name: str) -> str:
    """Return the text of a resource file."""
    return (root() / name).read_text(encoding="utf-8")


@cache
def names(folder: str, suffix: str = ".toml") -> tuple[str, ...]:
    """Return the stems of the files with `suffix` in `folder`, sorted."""
    return tuple(sorted(path.stem for path in (root() / folder).glob(f"*{suffix}")))
