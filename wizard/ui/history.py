"""The cases of this computer, by customer, to search and to open."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from wizard.ui import look
from wizard.ui.case_menu import day, result
from wizard.ui.parts import button, label, row
from wizard.ui.plain import one_line
from wizard.ui.text import say
from wizard.ui.what import explained

if TYPE_CHECKING:
    from wizard.ui.cases import Cases
    from wizard.ui.shelf import Entry

_FILE = Qt.ItemDataRole.UserRole


class HistoryDialog(QDialog):
    """A tree: customers, and below each its cases, newest first."""

    def __init__(self, cases: "Cases", parent: QWidget) -> None:
        super().__init__(parent)
        self._cases = cases
        self.setObjectName("history-dialog")
        self.setWindowTitle(say("history.title"))
        self.resize(640, 460)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(look.GAP + 2)
        box.addWidget(label(say("history.title"), bold=True, scale=1.25))
        box.addWidget(label(say("history.lead"), "muted"))
        self.search = QLineEdit()
        self.search.setObjectName("history-search")
        self.search.setAccessibleName(say("history.search-name"))
        self.search.setPlaceholderText(say("history.search-hint"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        box.addWidget(self.search)
        self.tree = QTreeWidget()
        self.tree.setObjectName("history-tree")
        self.tree.setAccessibleName(say("history.name"))
        self.tree.setColumnCount(3)
        self.tree.setHeaderHidden(True)
        self.tree.setUniformRowHeights(True)
        box.addWidget(self.tree, 1)
        self.note = label("", "muted")
        self.note.setObjectName("history-note")
        box.addWidget(self.note)
        self._remove = button(say("history.remove"), "history-remove")
        self._open = button(say("history.open"), "history-open", "main")
        close = button(say("case.close"), "history-close")
        box.addLayout(row(explained(self._remove, "history-remove"), 1, close, self._open, spacing=10))
        self.search.textChanged.connect(self._fill)
        self.tree.itemSelectionChanged.connect(self._show_buttons)
        self.tree.itemActivated.connect(lambda _item, _column: self._open_chosen())
        self._open.clicked.connect(self._open_chosen)
        self._remove.clicked.connect(self._remove_chosen)
        close.clicked.connect(self.reject)
        self.finished.connect(self.deleteLater)
        self._entries = cases.shelf.entries()
        self._fill()
        self.search.setFocus()

    def _fill(self) -> None:
        self.tree.clear()
        fitting = [entry for entry in self._entries if entry.fits(self.search.text())]
        domains: dict[str, list[Entry]] = {}
        for entry in fitting:
            domains.setdefault(entry.domain, []).append(entry)
        for domain in sorted(domains):
            customer = QTreeWidgetItem(self.tree, [one_line(domain), "", ""])
            customer.setFont(0, look.scaled(bold=True))
            customer.setFlags(Qt.ItemFlag.ItemIsEnabled)
            for entry in domains[domain]:
                texts = [one_line(entry.mailbox), day(entry.at), one_line(result(entry))]
                made = QTreeWidgetItem(customer, texts)
                made.setData(0, _FILE, entry.file)
                made.setToolTip(0, one_line(f"{entry.device} {entry.id}".strip()))
            customer.setExpanded(True)
        for column in range(3):
            self.tree.resizeColumnToContents(column)
        self.note.setText("" if fitting else say("history.nothing" if self._entries else "history.empty"))
        self.note.setVisible(not fitting)
        self._show_buttons()

    @property
    def _chosen(self) -> str:
        chosen = self.tree.selectedItems()
        return str(chosen[0].data(0, _FILE) or "") if chosen else ""

    def _show_buttons(self) -> None:
        self._open.setEnabled(bool(self._chosen))
        self._remove.setEnabled(bool(self._chosen))

    def _open_chosen(self) -> None:
        from pathlib import Path  # noqa: PLC0415 - here alone

        if self._chosen:
            self._cases.open(Path(self._chosen))
            self.accept()

    def _remove_chosen(self) -> None:
        if self._chosen:
            self._cases.shelf.remove(self._chosen)
            self._entries = self._cases.shelf.entries()
            self._fill()
