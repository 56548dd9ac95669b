"""The request to the administrator, to read, to copy and to save."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from wizard.model.secret import Mask
from wizard.ui import look
from wizard.ui.parts import Kind, button, label, live, row, set_role
from wizard.ui.plain import plain, wrappable
from wizard.ui.text import say
from wizard.ui.what import explained
from wizard.ui.while_open import while_open

if TYPE_CHECKING:
    from wizard.ui.session import Session

_COLUMNS, _LINES = 76, 26


class RequestDialog(QDialog):
    """The text, made in the worker."""

    def __init__(self, session: "Session", parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._mask = Mask(session.secrets())
        self.setObjectName("request-dialog")
        self.setWindowTitle(say("request.title"))
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(look.GAP + 2)
        box.addWidget(label(say("request.title"), bold=True, scale=1.25))
        box.addWidget(label(say("request.lead"), "muted"))
        self.text = QPlainTextEdit()
        self.text.setObjectName("request-text")
        self.text.setAccessibleName(say("request.text"))
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        metrics = self.text.fontMetrics()
        width, height = metrics.horizontalAdvance("0") * _COLUMNS + 48, metrics.lineSpacing() * _LINES
        room = parent.window().size()
        self.text.setMinimumHeight(160)
        box.addWidget(self.text, 1)
        self.note = live(label("", "muted"))
        self.note.setObjectName("request-note")
        box.addWidget(self.note)
        close = button(say("request.close"), "request-close")
        close.clicked.connect(self.accept)
        self._save = button(say("request.save"), "request-save")
        self._save.clicked.connect(self._choose)
        self._copy = button(say("request.copy"), "request-copy", "main")
        self._copy.setDefault(True)
        self._copy.clicked.connect(self._copy_it)
        box.addLayout(row(1, close, explained(self._save, "save-file"), self._copy, spacing=10))
        self.finished.connect(self.deleteLater)
        self.resize(min(width + 44, room.width() - 40), min(height + 220, room.height() - 40))
        self._write()

    def _write(self) -> None:
        session, mask = self._session, self._mask
        run, case = session.run, session.case(send=session.sent)
        case_id = session.cases.gathered().id

        def work() -> str:
            from wizard.changes import request  # noqa: PLC0415 - loaded in the worker

            return mask(request.text(run, case, case_id))

        show = while_open(self, lambda text: self.text.setPlainText(plain(text, limit=100_000)))
        session.bridge.ask(work, show)

    def _copy_it(self) -> None:
        QApplication.clipboard().setText(self.text.toPlainText())
        self._say(say("request.copied"), "good")

    def _choose(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposed = str(Path(folder) / f"{say('request.name')}.txt")
        dialog = QFileDialog(self, say("request.title"), proposed, "*.txt")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("txt")
        dialog.selectFile(proposed)
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the text to `path`."""
        text, mask = self.text.toPlainText(), self._mask

        def work() -> None:
            from wizard.report import saving  # noqa: PLC0415 - loaded in the worker

            saving.save(path, text, mask)

        def failed(error: Exception) -> None:
            why = getattr(error, "strerror", None) or type(error).__name__
            self._say(wrappable(say("request.failed", why=why)), "bad")

        def done(_nothing: None) -> None:
            self._say(wrappable(say("request.saved", path=str(path))), "good")

        self._session.bridge.ask(work, while_open(self, done), while_open(self, failed))

    def _say(self, text: str, role: str) -> None:
        set_role(self.note, "role", role)
        self.note.setText(text)


def request_button(session: "Session", name: str, kind: Kind = "") -> QPushButton:
    """Return the button that opens the request."""
    made = button(say("request.button"), name, kind)
    made.clicked.connect(lambda: RequestDialog(session, made.window()).open())
    return made
