"""The corpus in `tests/fixtures/errors`: lines as clients, logs, servers and panels show them, with what they mean."""

import tomllib
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent.parent / "fixtures" / "errors"
FIXTURES = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))


def lines(name: str) -> list[dict[str, Any]]:
    """Return the lines of one file of the corpus: text, cause (empty: not about mail), perhaps confidence."""
    content: list[dict[str, Any]] = tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["line"]
    return content


def everything() -> list[dict[str, Any]]:
    """Return every line of the corpus."""
    return [line for name in FIXTURES for line in lines(name)]
