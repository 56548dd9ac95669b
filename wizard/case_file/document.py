"""The text of a case file: JSON within limits, lifted from older versions. Knows no field of a case.

A case file may come by mail from anybody. Each fault is an `InputError` with an id and never another exception.
"""

import json
import math
import re
from collections.abc import Callable
from typing import Any, NoReturn

from wizard.model.inputs import InputError

NAME = "smtp-auth-wizard/case"
VERSION = 1
LARGEST = 50_000_000  # bytes
_MOST_PARTS = 2_000_000  # values: each costs a hundred bytes of memory where it may cost two in the file
_DEEPEST = 64
_SCHEMA = re.compile(re.escape(NAME) + r"/(0|[1-9][0-9]{0,5})")
_HEAD = 400  # bytes, within which a file of ours names its schema
_HALF = re.compile("[\ud800-\udfff]")


def write(data: dict[str, Any]) -> str:
    """Return the document of `data`. Only ASCII, so that no program can stumble over its letters."""
    return json.dumps({"schema": f"{NAME}/{VERSION}", **data}, ensure_ascii=True, allow_nan=False, indent=1) + "\n"


def read(raw: bytes) -> tuple[dict[str, Any], int]:
    """Return the data, lifted to the present version, and the version in which it came: it can be a newer one."""
    data = _parse(raw)
    schema = data.pop("schema", None)
    match = _SCHEMA.fullmatch(schema) if isinstance(schema, str) else None
    if match is None:
        raise InputError("case-not-a-case")
    version = int(match[1])
    for step in range(version, VERSION):
        try:
            data = MIGRATIONS[step](data)
        except (KeyError, TypeError, AttributeError, ValueError):
            raise InputError("case-damaged", where=f"version {step}") from None
    return data, version


def version_in(head: bytes) -> int:
    """Return the version that the beginning of a file names; -1 where it is no case file."""
    match = _SCHEMA.search(head[:_HEAD].decode("utf-8", "replace"))
    return int(match[1]) if match else -1


def _parse(raw: bytes) -> dict[str, Any]:
    if len(raw) > LARGEST:
        raise InputError("case-too-large")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("case-not-text") from None
    if text.count(",") + text.count("[") + text.count("{") > _MOST_PARTS:
        raise InputError("case-too-large")
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_number)
    except RecursionError:
        raise InputError("case-too-deep") from None
    except ValueError:  # no JSON, or a number of thousands of digits
        raise InputError("case-not-json" if text.strip() else "case-empty") from None
    if not isinstance(data, dict):
        raise InputError("case-not-a-case")
    _look_through(data)
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise InputError("case-twice")
    return made


def _no_number(_name: str) -> NoReturn:
    raise InputError("case-no-number")


def _number(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise InputError("case-no-number")
    return found


def _look_through(data: object) -> None:
    """Refuse what is nested too deep, and halves of characters."""
    level: list[object] = [data]
    for _ in range(_DEEPEST):
        inner: list[object] = []
        for value in level:
            if isinstance(value, dict):
                inner.extend(value.keys())
                inner.extend(value.values())
            elif isinstance(value, list):
                inner.extend(value)
            elif isinstance(value, str) and not value.isascii() and _HALF.search(value):
                raise InputError("case-half-character")
        level = inner
        if not level:
            return
    raise InputError("case-too-deep")


# ---- older versions --------------------------------------------------------------------------------------------------


def _from_0(data: dict[str, Any]) -> dict[str, Any]:
    """Version 0, of the program's trials, was flat: one run, its answers without a name and a time."""
    case_fields = ("mailbox", "sender", "recipient", "device", "port", "error_text")
    started = float(data["started"])
    return {
        "id": data["id"],
        "saved": data.get("saved", data["finished"]),
        "program": data.get("program", ""),
        "case": {
            **{name: data[name] for name in case_fields if name in data},
            "cloud": {"name": data["cloud"]},
        },
        "answers": [{"key": key, "value": value, "at": started} for key, value in data.get("told", {}).items()],
        "run": {
            "started": started,
            "finished": data["finished"],
            "selected": [],
            "explicit": False,
            "ending": "complete",
            "findings": [],
            "observations": data["observations"],
        },
    }


#: How each older version becomes the next one.
MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {0: _from_0}
