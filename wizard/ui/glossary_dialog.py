"""The glossary to read and to search: whatever a tip says can be had by keyboard here as well."""

from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QVBoxLayout, QWidget

from wizard import glossary
from wizard.ui import look
from wizard.ui.parts import button, column, label, row, selectable
from wizard.ui.text import say

_LIST_WIDTH = 190


class GlossaryDialog(QDialog):
    """Terms on the left, the meaning of the chosen one beside them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("glossary-dialog")
        self.setWindowTitle(say("glossary.title"))
        self.resize(640, 440)
        self.search = QLineEdit()
        self.search.setObjectName("glossary-search")
        self.search.setAccessibleName(say("glossary.search-name"))
        self.search.setPlaceholderText(say("glossary.search-hint"))
        self.search.setClearButtonEnabled(True)
        self.search.setMaxLength(200)
        self.list = QListWidget()
        self.list.setObjectName("glossary-list")
        self.list.setAccessibleName(say("glossary.list-name"))
        self.list.setFixedWidth(_LIST_WIDTH)
        self._name = label("", bold=True, scale=1.15)
        self.text = selectable()
        self.text.setObjectName("glossary-text")
        self._source = label("", "muted", scale=0.92)
        meaning = column(self._name, self.text, self._source, 1, spacing=look.GAP)
        meaning.setContentsMargins(8, 2, 0, 0)
        beside = row(self.list, meaning, spacing=look.MARGIN)
        beside.setStretch(1, 1)
        close = button(say("glossary.close"), "glossary-close", "main")
        close.clicked.connect(self.accept)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(look.GAP + 2)
        box.addWidget(label(say("glossary.title"), bold=True, scale=1.25))
        box.addWidget(label(say("glossary.lead"), "muted"))
        box.addWidget(self.search)
        box.addLayout(beside, 1)
        box.addLayout(row(1, close))
        self._found: tuple[glossary.Term, ...] = ()
        self.search.textChanged.connect(self._fill)
        self.list.currentRowChanged.connect(self._show_term)
        self.finished.connect(self.deleteLater)
        self._fill("")
        self.search.setFocus()

    def _fill(self, words: str) -> None:
        self._found = glossary.search(words)
        self.list.clear()
        self.list.addItems([term.name for term in self._found])
        self.list.setCurrentRow(0 if self._found else -1)
        if not self._found:
            self._name.setText("")
            self.text.setText(say("glossary.none"))
            self._source.setText("")

    def _show_term(self, place: int) -> None:
        if not 0 <= place < len(self._found):
            return
        term = self._found[place]
        self._name.setText(term.name)
        self.text.setText(term.text)
        known = term.source and say("glossary.source", source=term.source, checked=term.checked)
        self._source.setText(known)
        self.text.setAccessibleName(f"{term.name}: {term.text}")
