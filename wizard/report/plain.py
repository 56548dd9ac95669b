"""Any evidence made JSON-ready: closed types, finite numbers, no secret. Knows nothing of reports."""

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from wizard.model.secret import Mask

_DEPTH = 12
_LONGEST = 64_000  # the most that a server's whole reply may have; evidence is never longer


class Plain:
    """Turns values into what JSON can hold, with every text masked."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask

    def text(self, text: object) -> str:
        """Return masked text, as it came: what cannot be shown or written is spelt out by each writing."""
        return self._mask(str(text))[:_LONGEST]

    def value(self, value: object, depth: int = 0) -> Any:  # noqa: ANN401 - JSON data has no closer type
        """Return `value` as JSON data."""
        if isinstance(value, Enum):
            value = value.value
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if isinstance(value, Mapping | AbstractSet | list | tuple) or is_dataclass(value):
            return self._many(value, depth + 1) if depth < _DEPTH else "…"
        return self.text(value)

    def _many(self, value: Any, depth: int) -> Any:  # noqa: ANN401 - as above
        if isinstance(value, Mapping):
            return {self.text(key): self.value(inner, depth) for key, inner in value.items()}
        if isinstance(value, AbstractSet):
            return sorted((self.value(inner, depth) for inner in value), key=str)
        if isinstance(value, list | tuple):
            return [self.value(inner, depth) for inner in value]
        return {field.name: self.value(getattr(value, field.name), depth) for field in fields(value)}
