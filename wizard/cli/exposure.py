"""`exposure`: the mailboxes of a tenant that can still use SMTP AUTH with a password, or do. Changes nothing.

The list is written while it is read, so that its length costs no memory: a table, or with --json the contract's JSON.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import aclosing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol

from wizard import clouds
from wizard.cli import outputs, signing_in
from wizard.cli.log import logging_to
from wizard.cli.terminal import inert, say
from wizard.cli.usage import Parser, UsageError, number
from wizard.words import text

if TYPE_CHECKING:
    from wizard.engine.exposure import Batch, Exposed, Gap
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


async def _list(admin: "Admin", days: int, writer: "_Writer") -> "tuple[Batch, bool]":
    """Write every row as it comes; return the last batch, and whether the list was cancelled."""
    from wizard.engine import exposure  # noqa: PLC0415 - as above
    from wizard.wire.services import Services  # noqa: PLC0415

    who = admin.who
    services = Services(admin.cloud, who.tenant_id if who else "", admin)
    batch, told = exposure.Batch(), time.monotonic()
    try:
        async with aclosing(exposure.look(services, days)) as batches:
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
    finally:
        await services.close()
    return batch, False


def _tell(batch: "Batch") -> None:
    counts = {"mailboxes": batch.mailboxes, "sign_ins": batch.sign_ins, "listed": batch.listed}
    say(text("cli.exposure-progress", **counts))


def _summarise(last: "Batch", days: int) -> None:
    say(
        text(
            "cli.exposure-summary",
            listed=last.listed,
            mailboxes=last.mailboxes,
            days=days,
            strangers=last.strangers,
        )
    )
    if last.listed:
        say(text("cli.exposure-december"))
    for gap in last.gaps:
        say(text(f"cli.exposure-gap-{gap.source}", why=_why(gap)))


def _why(gap: "Gap") -> str:
    try:
        return text(f"cli.exposure-why-{gap.refused}")
    except KeyError:
        return text("cli.exposure-why-other", refused=gap.refused)


# ---- what is written -------------------------------------------------------------------------------------------------


class _Writer(Protocol):
    def add(self, row: "Exposed") -> None:
        """Take one mailbox."""

    def flush(self) -> None:
        """Let what was added be seen."""


@contextmanager
def _writing(file: str) -> "Iterator[_Writer]":
    """Give whoever lists a writer: of the table, or of the JSON in a file, which is put in its place at the end."""
    if not file:
        yield _Table(sys.stdout)
    elif file == outputs.STDOUT:
        with _json(sys.stdout) as writer:
            yield writer
    else:
        from wizard.report.saving import ReportError, saving  # noqa: PLC0415 - as above

        try:
            with saving(Path(file)) as stream, _json(stream) as writer:
                yield writer
        except ReportError as error:
            raise UsageError(f"output-{error.id}", **error.values) from None


class _Table:
    """The list for people, a line a mailbox."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._begun = False

    def add(self, row: "Exposed") -> None:
        if not self._begun:
            self._begun = True
            columns = ("mailbox", "setting", "kind", "last", "result", "addresses")
            self._line({name: text(f"cli.exposure-{name}") for name in columns})
        none = text("cli.exposure-none")
        self._line(
            {
                "mailbox": row.mailbox,
                "setting": text(f"cli.exposure-{_setting(row)}"),
                "kind": row.kind or none,
                "last": f"{row.last_sign_in:%Y-%m-%d %H:%M}" if row.last_sign_in else none,
                "result": text(f"cli.exposure-{row.last_result}") if row.last_result else none,
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


class _Json:
    """The list for scripts, one object a line."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self.between = "\n"

    def add(self, row: "Exposed") -> None:
        self._stream.write(f"{self.between}  {json.dumps(_told(row))}")
        self.between = ",\n"

    def flush(self) -> None:
        self._stream.flush()


@contextmanager
def _json(stream: IO[str]) -> Iterator[_Json]:
    """Write a whole list, whatever ends it: what a cancel leaves is JSON, too."""
    stream.write("[")
    writer = _Json(stream)
    try:
        yield writer
    finally:
        stream.write("\n]\n")
        stream.flush()


def _told(row: "Exposed") -> dict[str, object]:
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


def _rfc3339(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None
