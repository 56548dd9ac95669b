"""A list to choose from that is searched by typing: any part of a title finds it. Knows no device."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

_ROWS = 20  # that show at once


class SearchBox(QComboBox):
    """Holds the chosen entry only: what is typed and finds nothing gives way to what was chosen before."""

    def __init__(self, accessible: str, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMaxVisibleItems(_ROWS)
        self.setAccessibleName(accessible)
        line, completer = self.lineEdit(), self.completer()
        assert line is not None  # noqa: S101 - an editable box has both
        assert completer is not None  # noqa: S101
        line.setAccessibleName(accessible)
        line.setPlaceholderText(placeholder)
        line.editingFinished.connect(self._settle)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setMaxVisibleItems(_ROWS)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page: who scrolls past does not mean to choose."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Mark the text of a field that is clicked into, as the tab key does: typing then begins a search."""
        super().focusInEvent(event)
        line = self.lineEdit()
        if line is not None and event.reason() is Qt.FocusReason.MouseFocusReason:
            QTimer.singleShot(0, line, line.selectAll)  # after the click, which would take the mark away

    def _settle(self) -> None:
        """Take what was typed if it finds one entry, the first if nothing was typed; else show what is chosen."""
        typed = self.currentText().strip().casefold()
        titles = [self.itemText(place).casefold() for place in range(self.count())]
        found = [place for place, title in enumerate(titles) if typed in title] if typed else [0]
        if typed in titles:
            found = [titles.index(typed)]
        if len(found) == 1:
            self.setCurrentIndex(found[0])
        self.setEditText(self.itemText(self.currentIndex()))
