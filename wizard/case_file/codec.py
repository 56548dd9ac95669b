"""Values of the model to JSON data and back, after the types of their fields. Knows no document and no file.

What is read may come from anybody: a value of another type than its field's is a `BadValueError` that says where. A
field that no class here has is a newer program's: it is left out, and noted. A secret has no way into JSON here: to try
is a fault of this program.
"""

import math
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, Union

from wizard.model.secret import Secret
from wizard.model.tenant import Row

_LARGEST_WHOLE = 2**63 - 1
_LARGEST = 1e300  # sums of two such are still numbers
_DEEPEST = 32  # of what a service answered; the most that Graph gives is 7


class BadValueError(Exception):
    """What was read is not what its field holds. `where` is the way to it: "observations[3].port"."""

    def __init__(self, where: str = "") -> None:
        super().__init__(where)
        self.where = where

    def within(self, part: str) -> "BadValueError":
        """Return the same, seen from one further out."""
        return BadValueError(f"{part}{'.' if self.where and not self.where.startswith('[') else ''}{self.where}")


_strange: ContextVar[list[str] | None] = ContextVar("strange", default=None)


@contextmanager
def noting() -> Iterator[list[str]]:
    """Give the list of what is left out while reading: fields that are not known here."""
    left_out: list[str] = []
    token = _strange.set(left_out)
    try:
        yield left_out
    finally:
        _strange.reset(token)


def strange(name: str) -> None:
    """Note what is left out; where nobody notes it, it is a bad value."""
    left_out = _strange.get()
    if left_out is None:
        raise BadValueError(name[:40])
    left_out.append(name[:40])


class Codec(NamedTuple):
    """The two ways of one type."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def codec(hint: object) -> Codec:
    """Return the codec of a type. TypeError: a type that no case may hold."""
    return _codec(hint)


@cache
def _codec(hint: Any) -> Codec:  # noqa: ANN401, PLR0911 - a type, as `typing` gives it; one way out for each sort
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return _choice(inside)
    if origin in (Union, types.UnionType):
        return _optional(hint, inside)
    if origin is tuple and len(inside) == 2 and inside[1] is Ellipsis:
        return _many(_codec(inside[0]))
    if origin in (dict, Mapping) and inside[0] is str:
        return _named(_codec(inside[1]))
    if isinstance(hint, type):
        if hint in _SIMPLE:
            return _SIMPLE[hint]
        if issubclass(hint, Enum):
            return _choice(tuple(hint), lambda member: member.value)
        if is_dataclass(hint):
            return _object(hint)
    raise TypeError(hint)


# ---- single values ---------------------------------------------------------------------------------------------------


def _write_text(value: Any) -> str:  # noqa: ANN401 - whatever a field holds
    """Return the text. Half characters, which other programs refuse, are spelt out."""
    if isinstance(value, Secret):
        raise TypeError("a secret has no place in a case file")
    text: str = value
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")


def _read_text(value: object) -> str:
    if type(value) is not str:
        raise BadValueError
    return sys.intern(value) if len(value) < 16 else value  # ids and names of probes come by hundreds


def _read_flag(value: object) -> bool:
    if type(value) is not bool:
        raise BadValueError
    return value


def _read_whole(value: object) -> int:
    if type(value) is not int or abs(value) > _LARGEST_WHOLE:
        raise BadValueError
    return value


def _write_number(value: float) -> float:
    return value if math.isfinite(value) else 0.0


def _read_number(value: object) -> float:
    if type(value) not in (int, float) or not abs(value) <= _LARGEST:  # type: ignore[arg-type] # just looked at
        raise BadValueError
    return float(value)  # type: ignore[arg-type] # as above


def _no_path(value: object) -> None:
    """Leave a path on this computer out: on another one it leads elsewhere, and nobody else need know it."""
    del value


# ---- what a service answered: any JSON -------------------------------------------------------------------------------


def _write_any(value: Any) -> Any:  # noqa: ANN401 - JSON data has no closer type
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return _write_number(value)
    if isinstance(value, Mapping):
        return {_write_text(key): _write_any(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [_write_any(inner) for inner in value]
    return _write_text(value)


def _read_any(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - as above
    if depth > _DEEPEST:
        raise BadValueError
    if isinstance(value, dict):
        return {key: _read_any(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_read_any(inner, depth + 1) for inner in value)
    if type(value) is int:
        return _read_whole(value)
    return _read_number(value) if type(value) is float else value


def _read_row(value: object) -> Row:
    if not isinstance(value, dict):
        raise BadValueError
    return Row(_read_any(value))


_SIMPLE: dict[type, Codec] = {
    str: Codec(_write_text, _read_text),
    bool: Codec(bool, _read_flag),
    int: Codec(int, _read_whole),
    float: Codec(_write_number, _read_number),
    Row: Codec(_write_any, _read_row),
    Path: Codec(_no_path, _no_path),
}


# ---- what is made of several -----------------------------------------------------------------------------------------


def _choice(members: tuple[Any, ...], spelt: Callable[[Any], Any] = lambda member: member) -> Codec:
    by_value = {(type(spelt(member)), spelt(member)): member for member in members}

    def read(value: object) -> Any:  # noqa: ANN401 - one of the members
        if not isinstance(value, (str, int)) or (type(value), value) not in by_value:
            raise BadValueError
        return by_value[type(value), value]

    return Codec(spelt, read)


def _optional(hint: object, inside: tuple[Any, ...]) -> Codec:
    rest = [one for one in inside if one is not types.NoneType]
    if len(rest) != 1 or len(rest) == len(inside):
        raise TypeError(hint)
    inner = _codec(rest[0])
    return Codec(
        lambda value: None if value is None else inner.write(value),
        lambda value: None if value is None else inner.read(value),
    )


def _many(inner: Codec) -> Codec:
    def read(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise BadValueError
        return tuple(_within(f"[{place}]", inner, one) for place, one in enumerate(value))

    return Codec(lambda value: [inner.write(one) for one in value], read)


def _named(inner: Codec) -> Codec:
    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise BadValueError
        return {name: _within(name[:40], inner, one) for name, one in value.items()}

    return Codec(lambda value: {_write_text(name): inner.write(one) for name, one in value.items()}, read)


def _object(kind: Any) -> Codec:  # noqa: ANN401 - a dataclass of the model
    hints = typing.get_type_hints(kind)
    own = [(field.name, _codec(hints[field.name]), _needed(field)) for field in fields(kind)]
    names = {name for name, _, _ in own}

    def write(value: Any) -> dict[str, Any]:  # noqa: ANN401 - of that dataclass
        return {name: inner.write(getattr(value, name)) for name, inner, _ in own}

    def read(value: object) -> Any:  # noqa: ANN401 - as above
        if not isinstance(value, dict):
            raise BadValueError
        for name in value.keys() - names:
            strange(name)
        missing = next((name for name, _, needed in own if needed and name not in value), None)
        if missing is not None:
            raise BadValueError(missing)
        return kind(**{name: _within(name, inner, value[name]) for name, inner, _ in own if name in value})

    return Codec(write, read)


def _needed(field: Any) -> bool:  # noqa: ANN401 - a dataclass field
    return field.default is MISSING and field.default_factory is MISSING


def _within(part: str, inner: Codec, value: object) -> Any:  # noqa: ANN401 - what the field holds
    try:
        return inner.read(value)
    except BadValueError as error:
        raise error.within(part) from None
