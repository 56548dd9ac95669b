"""The list of mailboxes that can still use passwords, as the window reads it: begun, counted, stopped. Knows no widget.

Whatever is done once for each row is done in the worker: the window gets rows that are counted and spelt already.
"""

import gc
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

from wizard.ui.case_menu import day
from wizard.ui.plain import one_line
from wizard.ui.text import entry

if TYPE_CHECKING:
    from wizard.model.exposure import Batch, Exposed
    from wizard.ui.session import Session

State = Literal["idle", "reading", "complete", "stopped", "failed"]
_MANY = 2_000  # rows, of which looking through takes longer than a frame
COLUMNS = ("mailbox", "setting", "effective", "kind", "last", "result", "december", "addresses")


class Came(NamedTuple):
    """Mailboxes, and of each its cells and the text in which the filter looks; what they count as."""

    rows: "tuple[Exposed, ...]"
    cells: tuple[tuple[str, ...], ...]
    found_by: tuple[str, ...]
    sums: "Counter[str]"


class Exposing(QObject):
    """One list at a time."""

    #: A list began, came further, or ended.
    changed = Signal()
    #: More mailboxes came: `Came`.
    came = Signal(object)

    def __init__(self, session: "Session", parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._cancel: Callable[[], None] | None = None
        self._number = 0  # of the list that is read: what comes of an older one is not wanted
        self.state: State = "idle"
        self.days = 0
        self.last: Batch | None = None  # how far it is, without rows
        self.fault = ""  # our own
        self.sums: Counter[str] = Counter()  # see `kinds`

    def begin(self, days: int) -> None:
        """Read a new list. Nothing happens while one is read, or with nobody signed in."""
        admin, bridge = self._session.admin, self._session.bridge
        if self.state == "reading" or admin is None:
            return
        self._number += 1
        self.state, self.days, self.last, self.fault = "reading", days, None, ""
        self.sums.clear()
        take, words = partial(self._take, self._number), entry("exposure")

        async def read() -> None:
            from wizard.engine import exposure  # noqa: PLC0415 - loaded in the worker

            async with aclosing(exposure.read(admin, days)) as batches:
                async for batch in batches:
                    bridge.post(partial(take, replace(batch, rows=()), spelt(batch.rows, words)))

        gc.disable()  # looking through tens of thousands of new rows for garbage holds up the window each time
        self._cancel = bridge.work(read, lambda _nothing: self._end("complete"), self._failed)
        self.changed.emit()

    def stop(self) -> None:
        """Read no further. What came stays."""
        if self.state == "reading":
            if self._cancel is not None:
                self._cancel()
            self._number += 1
            self._end("stopped")

    def _take(self, number: int, batch: "Batch", came: Came) -> None:
        if number != self._number:
            return
        self.last = batch
        self.sums.update(came.sums)
        if came.rows:
            self.came.emit(came)
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        self.fault = type(error).__name__
        self._end("failed")

    def _end(self, state: State) -> None:
        self._cancel = None
        self.state = state
        if self.last is not None and self.last.listed > _MANY:
            gc.freeze()  # nor is it looked for among them later; what is dropped goes without that
        gc.enable()
        self.changed.emit()


def spelt(rows: "tuple[Exposed, ...]", words: dict[str, str]) -> Came:
    """Return mailboxes as the table shows them."""
    cells = tuple(_cells(row, words) for row in rows)
    sums = Counter(kind for row in rows for kind in kinds(row))
    return Came(rows, cells, tuple("\n".join(one).casefold() for one in cells), sums)


def _cells(row: "Exposed", words: dict[str, str]) -> tuple[str, ...]:
    last, kind = row.last_sign_in, (row.kind or "open").casefold()
    return (
        one_line(row.mailbox).casefold(),
        words[f"setting-{row.setting or 'open'}"],
        words[_effective(row)],
        words.get(f"kind-{kind}") or one_line(row.kind or ""),
        day(last.timestamp()) if last else "",
        words[f"result-{row.last_result}"] if row.last_result else "",
        words[f"december-{december(row)}"],
        one_line(" ".join(row.addresses)),
    )


def _effective(row: "Exposed") -> str:
    """Return the word for what is in force: a mailbox that is On itself can only be Off by a policy."""
    if row.effective == "off" and row.setting == "on":
        return "effective-off-policy"
    return f"effective-{row.effective or 'open'}"


def kinds(row: "Exposed") -> tuple[str, ...]:
    """Return what a mailbox is counted as."""
    found = {"off": "off", None: "open"}.get(row.effective, "follows" if row.setting == "follows" else "on")
    more = ("used",) if row.last_sign_in is not None else ()
    return (found, *more, *(("goes",) if december(row) == "goes-off" else ()))


def december(row: "Exposed") -> str:
    """Return what becomes of a mailbox at the end of December 2026: "is-off", "goes-off", "stays" or "open"."""
    if row.effective == "off":
        return "is-off"
    if row.survives_default_off is None:
        return "open"
    return "stays" if row.survives_default_off else "goes-off"
