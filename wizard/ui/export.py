"""Export: the report in any of its forms, for any of its readers, masked as wished, written off the GUI thread."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from wizard.model.secret import Mask
from wizard.ui import look
from wizard.ui.parts import button, column, label, live, row, set_role
from wizard.ui.plain import one_line, wrappable
from wizard.ui.text import say
from wizard.ui.what import explained
from wizard.ui.while_open import while_open

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.report.mask import Hidden
    from wizard.report.reader import Reader
    from wizard.report.saving import Written
    from wizard.report.writing import Form
    from wizard.ui.session import Session

_TO_READ: "tuple[Form, ...]" = ("html", "pdf", "text")
_FOR_PROGRAMS: "tuple[Form, ...]" = ("json", "csv", "bundle", "calendar")
_FORMS = (*_TO_READ, *_FOR_PROGRAMS)
_SUFFIXES = {"text": "txt", "bundle": "zip", "calendar": "ics"}
_AUDIENCES = ("internal", "provider", "dealer", "microsoft")
_LEVELS = ("none", "shared", "strict")
_KNOWN = ("secret", "link", "not-a-file", "no-pdf")
_MAIL_BODY = 1500  # characters: Windows hands on no longer an address
_SHOWN = 200  # lines of the preview


class ExportDialog(QDialog):
    """Which form, for whom, what is hidden, and where to."""

    def __init__(self, session: "Session", parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._asked = 0  # the number of the latest preview
        self.setObjectName("export-dialog")
        self.setWindowTitle(say("export.title"))
        self.setMinimumWidth(560)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(look.GAP + 2)
        box.addWidget(label(say("export.title"), bold=True, scale=1.25))
        box.addWidget(label(say("export.lead"), "muted"))
        self.forms = {form: self._radio(form) for form in _FORMS}
        self.forms["html"].setChecked(True)
        box.addLayout(self._grid())
        self.audience = self._chooser("audience", _AUDIENCES)
        self.level = self._chooser("mask", _LEVELS)
        box.addLayout(
            row(
                column(_caption("audience", self.audience), self.audience, spacing=4),
                column(_caption("mask", self.level), self.level, spacing=4),
                spacing=18,
            )
        )
        self.preview_title = label("", "muted")
        self.preview_title.setObjectName("export-preview-title")
        self.preview = QPlainTextEdit()
        self.preview.setObjectName("export-preview")
        self.preview.setAccessibleName(say("export.preview"))
        self.preview.setReadOnly(True)
        self.preview.setMaximumHeight(150)
        box.addWidget(self.preview_title)
        box.addWidget(self.preview)
        self.note = live(label("", "muted"))
        self.note.setObjectName("export-note")
        box.addWidget(self.note)
        self._mail = button(say("export.mail"), "export-mail", "link")
        self._mail.clicked.connect(self._draft)
        self._close = button(say("export.close"), "export-close")
        self._close.clicked.connect(self.accept)
        self._save = button(say("export.save"), "export-save", "main")
        self._save.setDefault(True)
        self._save.clicked.connect(self._choose)
        box.addLayout(
            row(explained(self._mail, "draft"), 1, self._close, explained(self._save, "save-file"), spacing=10)
        )
        for changed in (self.audience, self.level):
            changed.currentIndexChanged.connect(self._preview)
        session.run_ended.connect(self._show_ready)
        session.run_began.connect(self._show_ready)
        self.finished.connect(self.deleteLater)
        self._show_ready()

    def _radio(self, form: str) -> QRadioButton:
        made = QRadioButton(say(f"export.{form}"))
        made.setObjectName(f"export-{form}")
        made.setAccessibleName(made.text().replace("&", ""))
        return made

    def _grid(self) -> QGridLayout:
        """Return the forms in two columns: to read on the left, for programs on the right."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(18)
        grid.setVerticalSpacing(look.GAP)
        for place, form in enumerate(_TO_READ):
            grid.addWidget(self.forms[form], place, 0)
        for place, form in enumerate(_FOR_PROGRAMS):
            grid.addWidget(self.forms[form], place, 1)
        return grid

    def _chooser(self, name: str, choices: tuple[str, ...]) -> QComboBox:
        made = QComboBox()
        made.setObjectName(f"export-{name}")
        made.setAccessibleName(say(f"export.{name}"))
        for choice in choices:
            made.addItem(say(f"export.{name}-{choice}"), choice)
        return made

    @property
    def form(self) -> "Form":
        """The form that was chosen."""
        return next(form for form in _FORMS if self.forms[form].isChecked())

    def _show_ready(self) -> None:
        running, verdict = self._session.running, self._session.run.verdict
        ready = not running and verdict is not None
        self._save.setEnabled(ready)
        self._mail.setEnabled(ready)
        set_role(self.note, "role", "muted")
        self.note.setText(say("export.running") if running else say("export.nothing") if verdict is None else "")
        self._preview()

    # ---- what will be hidden -----------------------------------------------------------------------------------------

    def _preview(self) -> None:
        """Show what the mask will hide of this report."""
        level = self.level.currentData()
        self._asked += 1
        number = self._asked
        self.preview.setVisible(level != "none")
        self.preview.clear()
        self.preview_title.setText(say("export.preview-none" if level == "none" else "export.preview-work"))
        if level == "none" or self._session.running or self._session.run.verdict is None:
            return
        report, reader = self._report(), self._reader()

        def work() -> "list[Hidden]":
            from wizard.report import audience, mask  # noqa: PLC0415 - loaded in the worker

            return mask.preview(audience.view(report(), reader().audience), reader().level)

        def done(hidden: "list[Hidden]") -> None:
            if number == self._asked:
                self._show_hidden(hidden)

        self._session.bridge.ask(work, while_open(self, done), while_open(self, self._failed))

    def _show_hidden(self, hidden: "list[Hidden]") -> None:
        self.preview_title.setText(say("export.preview-count", count=len(hidden)))
        lines = [f"{one_line(one.text)}  →  {one.by}  ({one.times})" for one in hidden[:_SHOWN]]
        self.preview.setPlainText("\n".join(lines))

    # ---- writing -----------------------------------------------------------------------------------------------------

    def _report(self) -> "Callable[[], dict[str, object]]":
        """Return what makes the report of the present run, in the worker."""
        session = self._session
        run, case, changed = session.run, session.case(send=session.sent), session.changed
        before = session.cases.before
        secrets = Mask(session.secrets())

        def make() -> dict[str, object]:
            from wizard.report import build  # noqa: PLC0415 - loaded in the worker

            report = build.build(run, case, secrets, changed)
            if before is not None and before.verdict is not None:
                from wizard.report.compare import compare  # noqa: PLC0415 - as above

                report["compared"] = compare(before, run, secrets)
            return report

        return make

    def _reader(self) -> "Callable[[], Reader]":
        audience, level = self.audience.currentData(), self.level.currentData()

        def make() -> "Reader":
            from wizard.report.reader import Reader  # noqa: PLC0415 - loaded in the worker

            return Reader(audience, level)

        return make

    def _write(self, form: "Form") -> "Callable[[], tuple[Written, Mask]]":
        report, reader, secrets = self._report(), self._reader(), Mask(self._session.secrets())

        def work() -> "tuple[Written, Mask]":
            from wizard.report import writing  # noqa: PLC0415 - loaded in the worker

            return writing.write(report(), form, reader(), secrets), secrets

        return work

    def _choose(self) -> None:
        suffix = _SUFFIXES.get(self.form, self.form)
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposed = str(Path(folder) / f"{say('export.name')}.{suffix}")
        dialog = QFileDialog(self, say("export.dialog"), proposed, f"*.{suffix}")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.selectFile(proposed)
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the report to `path`, in the chosen form."""
        make = self._write(self.form)

        def work() -> None:
            from wizard.report import saving  # noqa: PLC0415 - loaded in the worker

            saving.save_written(path, *make())

        self._save.setEnabled(False)
        saved = while_open(self, lambda _nothing: self._saved(path))
        self._session.bridge.ask(work, saved, while_open(self, self._failed))

    def _draft(self) -> None:
        """Open the system's mail program with the text of the report; what does not fit stays behind, and is said."""
        make = self._write("text")

        def work() -> str:
            written, _ = make()
            return written.data.decode("utf-8", "replace")

        self._session.bridge.ask(work, while_open(self, self._open_mail), while_open(self, self._failed))

    def _open_mail(self, text: str) -> None:
        from PySide6.QtCore import QUrl, QUrlQuery  # noqa: PLC0415 - rarely wanted
        from PySide6.QtGui import QDesktopServices  # noqa: PLC0415

        short = text if len(text) <= _MAIL_BODY else f"{text[:_MAIL_BODY]}\n\n{say('export.mail-cut')}"
        query = QUrlQuery()
        for key, value in (("subject", say("export.mail-subject")), ("body", short.replace("\n", "\r\n"))):
            query.addQueryItem(key, bytes(QUrl.toPercentEncoding(value).data()).decode("ascii"))
        address = QUrl("mailto:")
        address.setQuery(query)
        opened = QDesktopServices.openUrl(address)
        set_role(self.note, "role", "muted" if opened else "bad")
        self.note.setText(say("export.mail-opened" if opened else "export.mail-none"))

    def _saved(self, path: Path) -> None:
        self._save.setEnabled(True)
        set_role(self.note, "role", "good")
        self.note.setText(wrappable(say("export.saved", path=str(path))))

    def _failed(self, error: Exception) -> None:
        self._save.setEnabled(not self._session.running)
        set_role(self.note, "role", "bad")
        name, why = getattr(error, "id", ""), getattr(error, "strerror", None) or type(error).__name__
        self.note.setText(wrappable(say(f"export.{name}") if name in _KNOWN else say("export.failed", why=why)))


def _caption(name: str, of: QComboBox) -> QLabel:
    made = label(say(f"export.{name}"), bold=True)
    made.setBuddy(of)
    return made
