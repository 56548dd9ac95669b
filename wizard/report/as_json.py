"""The report as JSON. Only ASCII leaves here, so that not even a terminal can be made to obey a server's text."""

import json
from collections.abc import Mapping
from typing import Any


def write(report: Mapping[str, Any]) -> str:
    """Return the report as a JSON document."""
    return json.dumps(_valid(report), ensure_ascii=True, allow_nan=False, indent=2) + "\n"


def _valid(value: Any) -> Any:  # noqa: ANN401 - JSON data has no closer type
    """Spell out lone surrogates, which other programs' parsers refuse."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, Mapping):
        return {_valid(key): _valid(inner) for key, inner in value.items()}
    return [_valid(inner) for inner in value] if isinstance(value, list) else value
