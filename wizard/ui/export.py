"""Export: the report as a web page or as data, written off the GUI thread."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QRadioButton, QVBoxLayout, QWidget

from wizard.model.secret import Mask
from wizard.ui import look
from wizard.ui.parts import button, label, row, set_role
from wizard.ui.plain import wrappable
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.session import Session


class ExportDialog(QDialog):
    """Which form, and where to."""

    def __init__(self, session: "Session", parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("export-dialog")
        self.setWindowTitle(say("export.title"))
        self.setMinimumWidth(460)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(look.GAP + 2)
        box.addWidget(label(say("export.title"), bold=True, scale=1.25))
        box.addWidget(label(say("export.lead"), "muted"))
        self.html = QRadioButton(say("export.html"))
        self.html.setObjectName("export-html")
        self.html.setChecked(True)
        self.json = QRadioButton(say("export.json"))
        self.json.setObjectName("export-json")
        for choice in (self.html, self.json):
            choice.setAccessibleName(choice.text().replace("&", ""))
            box.addWidget(choice)
        self.note = label("", "muted")
        self.note.setObjectName("export-note")
        box.addWidget(self.note)
        self._close = button(say("export.close"), "export-close")
        self._close.clicked.connect(self.accept)
        self._save = button(say("export.save"), "export-save", "main")
        self._save.setDefault(True)
        self._save.clicked.connect(self._choose)
        box.addLayout(row(1, self._close, self._save, spacing=10))
        session.run_ended.connect(self._show_ready)
        session.run_began.connect(self._show_ready)
        self.finished.connect(self.deleteLater)
        self._show_ready()

    def _show_ready(self) -> None:
        running, verdict = self._session.running, self._session.run.verdict
        self._save.setEnabled(not running and verdict is not None)
        self.note.setText(say("export.running") if running else say("export.nothing") if verdict is None else "")

    def _choose(self) -> None:
        suffix = "html" if self.html.isChecked() else "json"
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
        session, html = self._session, self.html.isChecked()
        run, case, mask = session.run, session.case(send=session.sent), Mask(session.secrets())
        changed = session.changed

        def work() -> None:
            from wizard.report import as_html, as_json, build, saving  # noqa: PLC0415 - loaded in the worker

            made = build.build(run, case, mask, changed)
            saving.save(path, as_html.write(made) if html else as_json.write(made), mask)

        self._save.setEnabled(False)
        session.bridge.ask(work, lambda _nothing: self._saved(path), self._failed)

    def _saved(self, path: Path) -> None:
        self._save.setEnabled(True)
        set_role(self.note, "role", "good")
        self.note.setText(wrappable(say("export.saved", path=str(path))))

    def _failed(self, error: Exception) -> None:
        self._save.setEnabled(True)
        set_role(self.note, "role", "bad")
        name, why = getattr(error, "id", ""), getattr(error, "strerror", None) or type(error).__name__
        known = name in ("secret", "link", "not-a-file")
        self.note.setText(wrappable(say(f"export.{name}") if known else say("export.failed", why=why)))
