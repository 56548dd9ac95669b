"""Leave nothing behind: shows what the program left on this computer, takes it away, and shows what is gone."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QListWidget, QVBoxLayout, QWidget

from wizard.ui import look
from wizard.ui.leaving import Removed, Trace, remove, traces
from wizard.ui.parts import button, label, live, row, set_role
from wizard.ui.plain import one_line
from wizard.ui.text import say
from wizard.ui.what import explained
from wizard.ui.while_open import while_open

if TYPE_CHECKING:
    from wizard.ui.cases import Cases
    from wizard.ui.session import Session


class LeaveDialog(QDialog):
    """A list of what is here, and afterwards of what became of it."""

    def __init__(self, session: "Session", cases: "Cases", parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._cases = session, cases
        self._found: tuple[Trace, ...] = ()
        self.setObjectName("leave-dialog")
        self.setWindowTitle(say("leave.title"))
        self.resize(620, 380)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(look.GAP + 2)
        box.addWidget(label(say("leave.title"), bold=True, scale=1.25))
        box.addWidget(label(say("leave.lead"), "muted"))
        self.list = QListWidget()
        self.list.setObjectName("leave-list")
        self.list.setAccessibleName(say("leave.list-name"))
        self.list.setWordWrap(True)
        self.list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        box.addWidget(self.list, 1)
        self.note = live(label(say("leave.looking"), "muted"))
        self.note.setObjectName("leave-note")
        box.addWidget(self.note)
        self.go = button(say("leave.remove"), "leave-remove", "main")
        self.go.setEnabled(False)
        close = button(say("leave.close"), "leave-close")
        box.addLayout(row(1, close, explained(self.go, "leave"), spacing=10))
        close.clicked.connect(self.accept)
        self.go.clicked.connect(self._remove)
        self.finished.connect(self.deleteLater)
        session.bridge.ask(lambda: traces(session.vault, cases.shelf), while_open(self, self._show))

    def _show(self, found: tuple[Trace, ...]) -> None:
        self._found = found
        self.list.addItems([_line(trace) for trace in found])
        removable = any(trace.remove is not None for trace in found)
        self.note.setText("" if removable else say("leave.nothing"))
        self.go.setEnabled(removable)

    def _remove(self) -> None:
        self.go.setEnabled(False)
        self.note.setText(say("leave.removing"))
        self._cases.stop_keeping()
        shown, session = while_open(self, self._removed), self._session

        def done(gone: tuple[Removed, ...]) -> None:
            session.look_up()
            shown(gone)

        session.bridge.ask(lambda: remove(self._found), done)

    def _removed(self, gone: tuple[Removed, ...]) -> None:
        self.list.clear()
        for one in gone:
            name = "leave.failed" if one.error else "leave.removed"
            self.list.addItem(say(name, what=_line(one.trace), why=_why(one.error)))
        self.list.addItems([_line(trace) for trace in self._found if trace.remove is None])
        failed = any(one.error for one in gone)
        set_role(self.note, "role", "bad" if failed else "good")
        self.note.setText(say("leave.partly" if failed else "leave.done"))


def _line(trace: Trace) -> str:
    return say(f"leave.{trace.kind}", what=one_line(trace.what), count=trace.count)


def _why(error: str) -> str:
    from wizard import words  # noqa: PLC0415 - seldom needed

    try:
        return words.text(f"vault.{error}").rstrip(".") if error else ""
    except KeyError:
        return error
