"""Cases in the window: opened, saved, kept while working, compared with the run before. Knows no widget.

What is worked on is kept by itself in the person's own folder (`wizard.ui.shelf`), but for practice. A case that is
opened is judged again by this program's checks.
"""

import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from wizard import __version__
from wizard.model.inputs import InputError
from wizard.model.secret import Mask
from wizard.ui.shelf import Entry, Shelf, load

if TYPE_CHECKING:
    from wizard.case_file import Kept, Merged
    from wizard.model.run import Run
    from wizard.ui.session import Session

_PAUSE_MS = 1_500  # after the last thing that happened, before it is kept


class _Opened(NamedTuple):
    """A case that was read and judged again, off the GUI thread."""

    kept: "Kept"
    run: "Run"
    before: "Run | None"
    merged: "Merged | None" = None


class Cases(QObject):
    """The case of one window, as it is kept."""

    #: A case was opened: the step at which it is still open.
    opened = Signal(str)
    #: A case was saved where the person chose.
    saved = Signal(Path)
    #: Something did not work: a sentence.
    failed = Signal(str)
    #: What this window compares with, or who found what, is another.
    changed = Signal()

    def __init__(self, session: "Session", shelf: Shelf | None = None) -> None:
        super().__init__(session)
        self._session = session
        self.shelf = shelf or Shelf()
        self.base: Kept | None = None
        self.path: Path | None = None
        self.before: Run | None = None
        self.merged: Merged | None = None
        self._mailbox = session.mailbox
        self._opening = False
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_PAUSE_MS)
        self._wait.timeout.connect(self._keep)
        session.case_changed.connect(self._case_changed)
        session.run_began.connect(self._began)
        session.run_ended.connect(lambda _ending: self._soon())
        session.run_changed.connect(lambda _checks: self._soon())

    # ---- what is kept ------------------------------------------------------------------------------------------------

    def gathered(self) -> "Kept":
        """Return the case as it stands now."""
        from wizard import case_file  # noqa: PLC0415 - after the first paint

        session = self._session
        hand = case_file.Hand(by=platform.node(), at=time.time(), program=__version__)
        case = session.case(send=session.sent)
        self.base = case_file.gathered(session.run, case, hand, self.base, session.changed)
        return self.base

    def entry(self, kept: "Kept", file: Path) -> Entry:
        """Return what the index says of a case."""
        verdict = self._session.run.verdict
        return Entry(
            file=str(file),
            id=kept.id,
            mailbox=kept.case.mailbox,
            device=self._session.device_title,
            status=verdict.status.value if verdict is not None else "",
            cause=(verdict.cause or "") if verdict is not None else "",
            at=kept.saved,
        )

    def save(self, path: Path) -> None:
        """Save the case where the person chose; `saved` or `failed` tells."""
        from wizard import case_file  # noqa: PLC0415 - as above

        kept, mask = self.gathered(), Mask(self._session.secrets())
        entry = self.entry(kept, path)

        def work() -> None:
            case_file.save(path, kept, mask)
            self.shelf.note(entry)

        def done(_nothing: None) -> None:
            self.path = path
            self.saved.emit(path)

        self._session.bridge.ask(work, done, self._failed)

    def end(self) -> None:
        """Keep what is not kept yet: the window closes."""
        if self._wait.isActive():
            self._wait.stop()
            self._keep_now()
        self.shelf.let_go()

    def _soon(self) -> None:
        if not self._opening:
            self._wait.start()

    def _worth_keeping(self) -> bool:
        session = self._session
        return bool(session.mailbox) and session.has_run and not session.cloud.practice and not self.shelf.off

    def _keep(self) -> None:
        """Keep the case in the person's own folder, off the GUI thread."""
        if self._worth_keeping():
            kept, mask = self.gathered(), Mask(self._session.secrets())
            entry = self.entry(kept, self.shelf.place(kept.id))
            self._session.bridge.ask(lambda: self.shelf.keep(kept, entry, mask), lambda _nothing: None, self._failed)

    def _keep_now(self) -> None:
        if self._worth_keeping():
            kept = self.gathered()
            try:
                self.shelf.keep(kept, self.entry(kept, self.shelf.place(kept.id)), Mask(self._session.secrets()))
            except InputError as error:
                self._failed(error)

    # ---- what is opened ----------------------------------------------------------------------------------------------

    def open(self, path: Path, *, left_over: bool = False) -> None:
        """Open a case from a file; `opened` or `failed` tells. `left_over`: it is the one that a crash left behind."""

        def work() -> _Opened:
            return _judged(load(path))

        def done(found: _Opened) -> None:
            if left_over:
                self.shelf.settle(path, remove=False)
            self._show(found, path)

        self._ask(work, done)

    def merge(self, path: Path) -> None:
        """Put another copy of the present case together with it; `opened` or `failed` tells."""
        from wizard import case_file  # noqa: PLC0415 - as above

        present = self.gathered()

        def work() -> _Opened:
            both = case_file.merge(present, load(path))
            return _judged(both.kept)._replace(merged=both)

        self._ask(work, lambda found: self._show(found, self.path))

    def new(self) -> None:
        """Begin with nothing: no mailbox, no run, the usual cloud."""
        if self._session.running:
            return
        if self._worth_keeping():
            self._keep_now()
        self._session.begin_anew()
        self.forget()

    def stop_keeping(self) -> None:
        """Keep nothing by itself any more."""
        self._wait.stop()
        self.shelf.off = True
        self.shelf.let_go()

    def forget(self) -> None:
        """Know nothing of the present case any more."""
        self._wait.stop()
        self.shelf.let_go()
        self.base = self.path = self.before = self.merged = None
        self.changed.emit()

    def _ask(self, work: "Callable[[], _Opened]", done: "Callable[[_Opened], None]") -> None:
        if self._session.running:
            self._failed(InputError("case-while-running"))
            return
        self._session.bridge.ask(work, done, self._failed)

    def _show(self, found: _Opened, path: Path | None) -> None:
        from wizard.engine.open_step import first_open_step  # noqa: PLC0415 - loaded by the worker

        session = self._session
        if session.running:
            self._failed(InputError("case-while-running"))
            return
        if self._worth_keeping() and self._wait.isActive():
            self._keep_now()
        self.forget()
        self._opening = True
        try:
            self._mailbox = found.kept.case.mailbox
            session.open_case(found.kept.case, found.run, found.kept.changes)
        finally:
            self._opening = False
        self.base, self.path, self.before, self.merged = found.kept, path, found.before, found.merged
        if path is not None and not self.shelf.off:
            entry = self.entry(found.kept, path)
            session.bridge.ask(lambda: self.shelf.note(entry), lambda _nothing: None)
        self.changed.emit()
        self.opened.emit(first_open_step(found.run))

    # ---- what happens ------------------------------------------------------------------------------------------------

    def _began(self) -> None:
        """Remember what was known: the new run is compared with it."""
        run = self._session.run
        if run.verdict is not None:
            self.before = run
            self.gathered()  # the run before goes into the case
            self.changed.emit()

    def _case_changed(self) -> None:
        if self._opening:
            return
        emptied = self.base is not None and not self._session.has_run  # another cloud, another practice case
        if self._session.mailbox != self._mailbox or emptied:
            self._mailbox = self._session.mailbox
            self.forget()

    def _failed(self, error: Exception) -> None:
        from wizard import words  # noqa: PLC0415 - seldom needed

        known = isinstance(error, InputError)
        if known:
            self.failed.emit(words.text(f"input.{error.id}", **error.values))  # type: ignore[attr-defined] # just asked
        else:
            self.failed.emit(words.text("input.case-unwritable", file="", why=type(error).__name__))


def _judged(kept: "Kept") -> _Opened:
    """Judge a case again, and the run before it, so that both can be compared."""
    from wizard.engine import judge  # noqa: PLC0415 - in the worker

    before = judge.reopened(kept.earlier[-1], kept.case) if kept.earlier else None
    return _Opened(kept, judge.reopened(kept.run, kept.case), before)
