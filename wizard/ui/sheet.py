"""The setup sheet of the chosen device: saved as PDF or as a page, and opened to print. Written off the GUI thread."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from wizard import __version__, devices
from wizard.model.secret import Mask
from wizard.ui.parts import button, column, label, live, row, set_role
from wizard.ui.plain import wrappable
from wizard.ui.text import say
from wizard.ui.what import explained

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.report.sheet import Sheet
    from wizard.ui.session import Session

    Rows = tuple[tuple[str, str, str], ...]


class SheetButton(QWidget):
    """The button, and where the sheet went."""

    def __init__(self, session: "Session", rows: "Callable[[devices.Device | None], Rows]") -> None:
        super().__init__()
        self._session = session
        self._rows = rows
        self._path = Path()
        self._save = button(say("sheet.button"), "sheet-button")
        self._save.clicked.connect(self._choose)
        self._open = button(say("sheet.open"), "sheet-open-button", "link")
        self._open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path))))
        self._note = live(label("", "muted", scale=0.95))
        self._note.setObjectName("sheet-note")
        self.setLayout(
            column(row(explained(self._save, "save-file"), self._open, 1, spacing=12), self._note, spacing=4)
        )
        self._note.hide()
        self._open.hide()

    def _choose(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        proposed = str(Path(folder) / f"{say('sheet.name')}.pdf")
        dialog = QFileDialog(self, say("sheet.dialog"), proposed)
        dialog.setNameFilters(["*.pdf", "*.html"])
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(proposed)
        dialog.fileSelected.connect(lambda chosen: self.write(Path(chosen)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def write(self, path: Path) -> None:
        """Write the sheet to `path`: as a page where its name says so, else as PDF."""
        device = devices.load(self._session.device) if self._session.device in devices.ids() else None
        rows, mailbox, secrets = self._rows(device), self._session.mailbox, Mask(self._session.secrets())

        def work() -> None:
            from wizard.report import saving, sheet  # noqa: PLC0415 - loaded in the worker

            form: sheet.Form = "html" if path.suffix.lower() in (".html", ".htm") else "pdf"
            saving.save_written(path, sheet.write(made(device, rows, mailbox), form, secrets), secrets)

        self._save.setEnabled(False)
        self._session.bridge.ask(work, lambda _nothing: self._saved(path), self._failed)

    def _saved(self, path: Path) -> None:
        self._path = path
        self._show(say("sheet.saved", path=str(path)), "good")
        self._open.show()

    def _failed(self, error: Exception) -> None:
        why = getattr(error, "strerror", None) or getattr(error, "id", None) or type(error).__name__
        self._show(say("sheet.failed", why=why), "bad")

    def _show(self, text: str, role: str) -> None:
        self._save.setEnabled(True)
        set_role(self._note, "role", role)
        self._note.setText(wrappable(text))
        self._note.show()


def made(device: devices.Device | None, rows: "Rows", mailbox: str) -> "Sheet":
    """Return the sheet in words."""
    from wizard.report.sheet import Sheet  # noqa: PLC0415 - reports are loaded when one is wanted

    ways = device.menu if device and device.menu else (say("device.way-any"),)
    after = []
    if device is not None:
        source = say("sheet.from", source=device.source, checked=device.checked)
        after = [(say("sheet.mind"), device.quirks), (say("device.source"), (source,))]
    return Sheet(
        title=say("sheet.title", device=device.title) if device and device.make else say("sheet.title-any"),
        lead=say("sheet.lead", mailbox=mailbox) if mailbox else "",
        before=((say("sheet.way"), ways),),
        settings_title=say("sheet.settings"),
        settings=rows,
        after=tuple((caption, lines) for caption, lines in after if lines),
        footer=say("sheet.made", program=say("app.name"), version=__version__),
    )
