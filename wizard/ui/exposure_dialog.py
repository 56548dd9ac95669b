"""Who still uses passwords over SMTP: the sign-in, the table as it fills, its sums, what is missing, a file of it."""

import io
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from wizard.ui import look
from wizard.ui.case_menu import day
from wizard.ui.exposing import Exposing
from wizard.ui.exposure_table import ExposureModel, ExposureView
from wizard.ui.parts import button, column, label, live, renamed, row, selectable, set_role
from wizard.ui.plain import one_line, wrappable
from wizard.ui.sign_in_panel import SignInPanel
from wizard.ui.text import say
from wizard.ui.what import explained
from wizard.ui.while_open import while_open

if TYPE_CHECKING:
    from datetime import datetime

    from wizard.model.exposure import Exposed
    from wizard.ui.session import Session

_DAYS = (1, 7, 30)  # no further than Entra keeps its log
_COUNTED = ("on", "follows", "open", "off", "used", "goes")
_KNOWN = ("link", "not-a-file")


class ExposureDialog(QDialog):
    """The list of one organisation."""

    def __init__(self, session: "Session", parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.exposing = Exposing(session, self)
        self.model = ExposureModel(self)
        self.setObjectName("exposure-dialog")
        self.setWindowTitle(say("exposure.title"))
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(look.GAP + 2)
        box.addWidget(label(say("exposure.title"), bold=True, scale=1.25))
        box.addWidget(label(say("exposure.lead"), "muted"))
        self._either = QStackedWidget()
        self._either.addWidget(self._signing_in())
        self._either.addWidget(self._listing())
        box.addWidget(self._either, 1)
        self._copy = button(say("exposure.copy"), "exposure-copy")
        self._copy.clicked.connect(self.copy)
        self._save = button(say("exposure.save"), "exposure-save")
        self._save.clicked.connect(self._choose)
        close = button(say("exposure.close"), "exposure-close")
        close.clicked.connect(self.accept)
        box.addLayout(row(self._copy, explained(self._save, "save-file"), 1, close, spacing=10))
        self.exposing.came.connect(self.model.add)
        self.exposing.changed.connect(self._show_state)
        session.sign_in.changed.connect(self._show_state)
        self.finished.connect(self._over)
        room = parent.window().size()
        self.resize(max(720, min(1180, room.width() - 40)), max(460, room.height() - 40))
        self._show_state()

    # ---- its parts ---------------------------------------------------------------------------------------------------

    def _signing_in(self) -> QWidget:
        """Return the panel to sign in with; how to register an app is longer than the dialog is high."""
        self._panel = SignInPanel(self._session, self)
        self._none = label(say("exposure.no-service"))
        inside = QWidget()
        inside.setProperty("body", "true")
        inside.setLayout(column(self._panel, self._none, 1))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def _listing(self) -> QWidget:
        caption = label(say("exposure.days"), wrap=False)
        self.days = QComboBox()
        self.days.setObjectName("exposure-days")
        self.days.setAccessibleName(say("exposure.days-name"))
        for days in _DAYS:
            self.days.addItem(say(f"exposure.days-{days}"), days)
        self.days.setCurrentIndex(len(_DAYS) - 1)
        caption.setBuddy(self.days)
        self._read = button(say("exposure.read"), "exposure-read", "main")
        self._read.setDefault(True)
        self._read.clicked.connect(self.read)
        self._cancel = button(say("exposure.cancel"), "exposure-cancel")
        self._cancel.clicked.connect(self.exposing.stop)
        self._who = label("", "muted", scale=0.95)
        head = row(caption, self.days, explained(self._read, "exposure-read"), self._cancel, self._who, spacing=10)
        head.setStretch(4, 1)
        self.filter = QLineEdit()
        self.filter.setObjectName("exposure-filter")
        self.filter.setAccessibleName(say("exposure.filter-name"))
        self.filter.setPlaceholderText(say("exposure.filter-hint"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setMaxLength(200)
        self.filter.textChanged.connect(self._filter)
        self._count = label("", "muted", wrap=False)
        self._count.setObjectName("exposure-count")
        filtering = row(self.filter, self._count, spacing=look.MARGIN)
        filtering.setStretch(0, 1)
        self.table = ExposureView(self.model)
        self.table.selectionModel().selectionChanged.connect(lambda _now, _before: self._show_chosen())
        self._detail = selectable("", "muted", scale=0.95)
        self._detail.setObjectName("exposure-detail")
        self.note = selectable()
        self.note.setObjectName("exposure-note")
        self._sums = selectable(bold=True)
        self._sums.setObjectName("exposure-sums")
        self._december = selectable("", "muted", scale=0.95)
        self._gaps = selectable("", "warn")
        self._gaps.setObjectName("exposure-gaps")
        self._done = live(selectable("", "good"))
        self._done.setObjectName("exposure-done")
        for part in (self._detail, self._done):
            part.hide()
        inside = QWidget()
        below = (self._detail, self.note, self._sums, self._december, self._gaps, self._done)
        inside.setLayout(column(head, filtering, self.table, *below, spacing=look.GAP))
        return inside

    # ---- what shows --------------------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        state, sign_in = self.exposing.state, self._session.sign_in
        who, reading = sign_in.who, state == "reading"
        self._none.setVisible(not sign_in.possible)
        self._who.setText(
            wrappable(one_line(say("exposure.who", user=who.user, tenant=who.tenant_id))) if who is not None else ""
        )
        renamed(self._read, say("exposure.read" if state == "idle" else "exposure.again"))
        self._read.setVisible(not reading)
        self._read.setEnabled(who is not None)
        self._cancel.setVisible(reading)
        self.days.setEnabled(not reading)
        for way in (self._copy, self._save):
            way.setEnabled(not reading and len(self.model) > 0)
        signing_in = who is None and state == "idle"
        if not signing_in and self._either.currentIndex() == 0:
            self._either.setCurrentIndex(1)
            self._read.setFocus()
        elif signing_in:
            self._either.setCurrentIndex(0)
        self._show_note()
        self._show_count()

    def _show_note(self) -> None:
        """Say how far it is; at the end what was found, what is missing, and what that means for the new year."""
        from wizard import words  # noqa: PLC0415 - the worker has loaded it by now

        exposing, last = self.exposing, self.exposing.last
        note, sums, december, gaps = "", "", "", []
        if exposing.state == "reading":
            told = {"mailboxes": 0, "sign_ins": 0, "listed": 0}
            if last is not None:
                told = {"mailboxes": last.mailboxes, "sign_ins": last.sign_ins, "listed": last.listed}
            note = words.text("exposed.progress", **told)
        elif exposing.state != "idle":
            if exposing.state == "stopped":
                note = say("exposure.stopped")
            elif last is not None and last.ended:
                told = {"listed": last.listed, "mailboxes": last.mailboxes, "strangers": last.strangers}
                note = words.text("exposed.summary", days=exposing.days, **told)
            counts = {name: exposing.sums[name] for name in _COUNTED}
            sums = " · ".join(say(f"exposure.sum-{name}", count=count) for name, count in counts.items() if count)
            december = words.text("exposed.december") if sums else ""
            gaps = [words.gap(gap) for gap in (last.gaps if last is not None else ())]
            if exposing.state == "failed":
                gaps.append(say("exposure.fault", what=exposing.fault))
        texts = (note, sums, december, "\n".join(gaps))
        for shown, text in zip((self.note, self._sums, self._december, self._gaps), texts, strict=True):
            shown.setText(wrappable(text))
            shown.setVisible(bool(text))

    def _show_count(self) -> None:
        count, shown = len(self.model), self.model.rowCount()
        self._count.setText(say("exposure.shown", shown=f"{shown:,}", count=f"{count:,}") if count else "")

    def _show_chosen(self) -> None:
        """Tell all that is known of the one mailbox that is selected."""
        chosen = self.table.chosen()
        text = detail(self.model.shown(chosen)[0]) if len(chosen) == 1 else ""
        self._detail.setText(wrappable(text))
        self._detail.setVisible(bool(text))

    # ---- what the person does ----------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the list anew."""
        self.model.clear()
        self._say("")
        self._show_chosen()
        self.exposing.begin(self.days.currentData())

    def _filter(self, text: str) -> None:
        self.model.show_only(text)
        self._show_count()
        self._show_chosen()

    def copy(self) -> None:
        """Copy the selected mailboxes, or all that show, as a table that spreadsheets take."""
        rows = self.model.shown(self.table.chosen() or None)

        def work() -> str:
            from wizard.report import exposed  # noqa: PLC0415 - loaded in the worker

            stream = io.StringIO(newline="")
            exposed.to_paste(rows, stream)
            return stream.getvalue()

        def done(text: str) -> None:
            QApplication.clipboard().setText(text)
            told()

        told = while_open(self, lambda: self._say(say("exposure.copied", count=f"{len(rows):,}")))
        self._session.bridge.ask(work, done, while_open(self, self._failed))

    def _choose(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposed = str(Path(folder) / f"{say('exposure.name')}.csv")
        filters = f"{say('exposure.csv')};;{say('exposure.json')}"
        dialog = QFileDialog(self, say("exposure.title"), proposed, filters)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix("json" if "json" in chosen else "csv"))
        dialog.selectFile(proposed)
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def write(self, path: Path) -> None:
        """Write all that shows to `path`: data if it ends in .json, else a table."""
        rows = self.model.shown()

        def work() -> None:
            from wizard.report import exposed, saving  # noqa: PLC0415 - loaded in the worker

            with saving.saving(path) as stream:
                exposed.write(rows, "json" if path.suffix.casefold() == ".json" else "csv", stream)

        self._save.setEnabled(False)
        saved = while_open(self, partial(self._saved, path, len(rows)))
        self._session.bridge.ask(work, saved, while_open(self, self._failed))

    def _saved(self, path: Path, count: int, _nothing: None) -> None:
        self._save.setEnabled(True)
        self._say(say("exposure.saved", path=str(path), count=f"{count:,}"))

    def _failed(self, error: Exception) -> None:
        self._save.setEnabled(True)
        name, why = getattr(error, "id", ""), getattr(error, "strerror", None) or type(error).__name__
        self._say(say(f"export.{name}") if name in _KNOWN else say("exposure.failed", why=why), "bad")

    def _say(self, text: str, role: str = "good") -> None:
        set_role(self._done, "role", role)
        self._done.setText(wrappable(text))
        self._done.setVisible(bool(text))

    def _over(self) -> None:
        self.exposing.stop()
        self.deleteLater()


def detail(one: "Exposed") -> str:
    """Return what is known of a mailbox, in sentences."""
    from wizard import catalogue  # noqa: PLC0415 - the worker has loaded it by now

    told = [one_line(one.mailbox)]
    told.append(_when("accepted", one.last_success))
    told.append(_when("refused", one.last_failure))
    told.append(say("exposure.never") if one.last_sign_in is None else "")
    meaning = catalogue.sign_in_code(one.code) if one.code else None
    told.append(meaning.meaning if meaning is not None else "")
    told.append(say("exposure.from", addresses=one_line(", ".join(one.addresses))) if one.addresses else "")
    told.append(say("exposure.policy", policy=one_line(one.policy)) if one.policy else "")
    told.append(say("exposure.blocked") if one.blocked else "")
    return "  ".join(text for text in told if text)


def _when(how: str, at: "datetime | None") -> str:
    return say(f"exposure.last-{how}", at=day(at.timestamp())) if at is not None else ""
