"""`exposure`: the mailboxes of a tenant that can still use SMTP AUTH with a password, or do. Changes nothing.

The list is written while it is read, so that its length costs no memory: a table, or with --json the contract's JSON.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from wizard import clouds, words
from wizard.cli import outputs, signing_in
from wizard.cli.log import logging_to
from wizard.cli.terminal import inert, say
from wizard.cli.usage import Parser, UsageError, number
from wizard.words import text

if TYPE_CHECKING:
    from wizard.model.exposure import Batch, Exposed
    from wizard.report.exposed import Writer
    from wizard.wire.signin import Admin

_COMPLETE, _INCOMPLETE, _CANCELLED = 0, 3, 130
_DAYS, _MOST_DAYS = 30, 30  # as far as Entra keeps its log
_TELL_EVERY = 2.0  # seconds between lines of progress
_SERVICES = signing_in.SERVICES


def run(arguments: Sequence[str], started: float) -> int:  # noqa: ARG001 - every command is called alike
    """Run the command and return the exit status."""
    parser = Parser("smtp-auth-wizard exposure", "help-exposure")
    parser.add_argument("--cloud", metavar="NAME|FILE", default="worldwide", help="help-cloud")
    signing_in.add_options(parser)
    parser.add_argument("--days", metavar="N", type=number("--days", 1, _MOST_DAYS), default=_DAYS, help="help-days")
    parser.add_argument("--json", metavar="F", default="", help="help-exposure-json")
    found = parser.read(arguments)
    if found.sign_in == "none":
        raise UsageError("exposure-sign-in")
    way = signing_in.way(found, clouds.load(found.cloud))
    if found.json and found.json != outputs.STDOUT:
        outputs.check_file(found.json)
    with logging_to(found.log):
        return _expose(found, way)


def _expose(found: argparse.Namespace, way: signing_in.Way) -> int:
    admin = signing_in.sign_in(way, _SERVICES)
    if admin is None:
        return _INCOMPLETE
    from wizard.cli.running import to_its_end  # noqa: PLC0415 - the engine, not needed to refuse a mistake

    try:
        with _writing(found.json) as writer:
            last, cancelled = to_its_end(_list(admin, found.days, writer))
    finally:
        admin.forget()
    if found.json and found.json != outputs.STDOUT:
        say(text("cli.written", file=found.json))
    if cancelled:
        say(text("cli.cancelled"))
        return _CANCELLED
    _summarise(last, found.days)
    return _INCOMPLETE if last.gaps else _COMPLETE


async def _list(admin: "Admin", days: int, writer: "Writer") -> "tuple[Batch, bool]":
    """Write every row as it comes; return the last batch, and whether the list was cancelled."""
    from wizard.engine import exposure  # noqa: PLC0415 - as above
    from wizard.model.exposure import Batch  # noqa: PLC0415

    batch, told = Batch(), time.monotonic()
    try:
        async with aclosing(exposure.read(admin, days)) as batches:
            async for batch in batches:
                for row in batch.rows:
                    writer.add(row)
                writer.flush()
                if time.monotonic() - told >= _TELL_EVERY and not batch.ended:
                    told = time.monotonic()
                    _tell(batch)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        return batch, True
    return batch, False


def _tell(batch: "Batch") -> None:
    counts = {"mailboxes": batch.mailboxes, "sign_ins": batch.sign_ins, "listed": batch.listed}
    say(text("exposed.progress", **counts))


def _summarise(last: "Batch", days: int) -> None:
    say(
        text(
            "exposed.summary",
            listed=last.listed,
            mailboxes=last.mailboxes,
            days=days,
            strangers=last.strangers,
        )
    )
    if last.listed:
        say(text("exposed.december"))
    for gap in last.gaps:
        say(words.gap(gap))


# ---- what is written -------------------------------------------------------------------------------------------------


@contextmanager
def _writing(file: str) -> "Iterator[Writer]":
    """Give whoever lists a writer: of the table, or of the JSON in a file, which is put in its place at the end."""
    if not file:
        yield _Table(sys.stdout)
        return
    from wizard.report import exposed  # noqa: PLC0415 - as above

    if file == outputs.STDOUT:
        with exposed.as_json(sys.stdout) as writer:
            yield writer
        return
    from wizard.report.saving import ReportError, saving  # noqa: PLC0415 - as above

    try:
        with saving(Path(file)) as stream, exposed.as_json(stream) as writer:
            yield writer
    except ReportError as error:
        raise UsageError(f"output-{error.id}", **error.values) from None


class _Table:
    """The list for people, a line a mailbox."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begun = False

    def add(self, row: "Exposed") -> None:
        if not self._begun:
            self._begun = True
            columns = ("mailbox", "setting", "kind", "last", "result", "addresses")
            self._line({name: text(f"exposed.{name}") for name in columns})
        none = text("exposed.none")
        self._line(
            {
                "mailbox": row.mailbox,
                "setting": text(f"exposed.{_setting(row)}"),
                "kind": row.kind or none,
                "last": f"{row.last_sign_in:%Y-%m-%d %H:%M}" if row.last_sign_in else none,
                "result": text(f"exposed.{row.last_result}") if row.last_result else none,
                "addresses": " ".join(row.addresses) or none,
            }
        )

    def flush(self) -> None:
        self._stream.flush()

    def _line(self, cells: dict[str, str]) -> None:
        line = text("cli.exposure-row", **{name: inert(cell) for name, cell in cells.items()})
        self._stream.write(f"{line.rstrip()}\n")


def _setting(row: "Exposed") -> str:
    """Return the word for what is in force, and why."""
    if row.setting is None or row.effective is None:
        return "unknown"
    if row.setting == "follows":
        return f"follows-{row.effective}"
    return "off-policy" if row.setting == "on" and row.effective == "off" else row.setting
