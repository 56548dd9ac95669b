"""The checks as a table for a spreadsheet: one line each. No cell can be a formula, and each is one line.

UTF-8 with a byte order mark and CRLF, as spreadsheet programs expect them.
"""

import csv
import io
from collections.abc import Mapping
from typing import Any

from wizard.report.inert import inert

BOM = "\ufeff"
LINE_END = "\r\n"
#: What makes a spreadsheet calculate, or split a cell, when it stands first.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
COLUMNS = ("id", "step", "title", "status", "cause", "hop", "summary", "remedy", "started", "duration_ms")


def write(report: Mapping[str, Any]) -> str:
    """Return the table."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator=LINE_END, quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    for check in report["checks"]:
        writer.writerow([cell(check[column]) for column in COLUMNS])
    return BOM + stream.getvalue()


def cell(value: object) -> str:
    """Return a value as text that no program takes for a formula: an apostrophe before it says that it is text."""
    if value is None or isinstance(value, int):
        return "" if value is None else str(value)
    text = inert(str(value))
    return f"'{text}" if text.lstrip(" \"'").startswith(_FORMULA) else text
