"""The list of mailboxes that can still use passwords, as data (JSON) and as a table for a spreadsheet. Knows no asking.

Written row by row, so that its length costs no memory. The keys are the contract's.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Literal, Protocol, TextIO

from wizard.model.exposure import Exposed
from wizard.report.as_csv import BOM, LINE_END, cell

Form = Literal["json", "csv"]
_KEYS = (
    "mailbox",
    "setting",
    "effective",
    "kind",
    "last_sign_in",
    "last_result",
    "addresses",
    "survives_default_off",
)


class Writer(Protocol):
    """Takes one mailbox after the other."""

    def add(self, row: Exposed) -> None:
        """Take one mailbox."""

    def flush(self) -> None:
        """Let what was added be seen."""


class _Json:
    """One object a line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._between = "\n"

    def add(self, row: Exposed) -> None:
        self._stream.write(f"{self._between}  {json.dumps(told(row))}")
        self._between = ",\n"

    def flush(self) -> None:
        self._stream.flush()


class _Csv:
    """One line a mailbox, below a line with the keys."""

    def __init__(self, stream: TextIO, delimiter: str = ",") -> None:
        self._stream = stream
        self._writer = csv.writer(stream, delimiter=delimiter, lineterminator=LINE_END, quoting=csv.QUOTE_MINIMAL)
        self._writer.writerow(_KEYS)

    def add(self, row: Exposed) -> None:
        found = told(row)
        self._writer.writerow([cell(_flat(found[key])) for key in _KEYS])

    def flush(self) -> None:
        self._stream.flush()


@contextmanager
def as_json(stream: TextIO) -> Iterator[Writer]:
    """Write a whole list, whatever ends it: what a cancel leaves is JSON, too."""
    stream.write("[")
    try:
        yield _Json(stream)
    finally:
        stream.write("\n]\n")
        stream.flush()


@contextmanager
def as_csv(stream: TextIO) -> Iterator[Writer]:
    """Write a table whose cells no program takes for formulas."""
    stream.write(BOM)
    yield _Csv(stream)
    stream.flush()


_FORMS: dict[Form, Callable[[TextIO], AbstractContextManager[Writer]]] = {"json": as_json, "csv": as_csv}


def write(rows: Iterable[Exposed], form: Form, stream: TextIO) -> None:
    """Write a list that is known already."""
    with _FORMS[form](stream) as writer:
        for row in rows:
            writer.add(row)


def to_paste(rows: Iterable[Exposed], stream: TextIO) -> None:
    """Write the table with tabs, as spreadsheets take it from the clipboard."""
    writer = _Csv(stream, "\t")
    for row in rows:
        writer.add(row)


def told(row: Exposed) -> dict[str, object]:
    """Return a mailbox as the contract has it."""
    return {
        "mailbox": row.mailbox,
        "setting": row.setting,
        "effective": row.effective,
        "kind": row.kind,
        "last_sign_in": _rfc3339(row.last_sign_in),
        "last_result": row.last_result,
        "addresses": list(row.addresses),
        "survives_default_off": row.survives_default_off,
    }


def _flat(value: object) -> object:
    """Return a value as one text: a list with spaces between, a switch as JSON spells it."""
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else value


def _rfc3339(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None
