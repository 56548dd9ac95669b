"""The table of mailboxes: a model that sorts and filters tens of thousands of rows itself, and its view.

Qt's own proxy would ask Python for two cells at each comparison, and hold up the window for a second.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from wizard.ui.exposing import COLUMNS
from wizard.ui.text import entry, say

if TYPE_CHECKING:
    from wizard.model.exposure import Exposed
    from wizard.ui.exposing import Came

_WIDTHS = (25, 8, 10, 8, 16, 8, 10, 14)  # characters, the least
_WIDEST = 46  # characters of a mailbox
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class ExposureModel(QAbstractTableModel):
    """The mailboxes in the order in which they came, or sorted by a column; those that fit the filter."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        words = entry("exposure")
        self._heads = [words[f"head-{name}"] for name in COLUMNS]
        self._rows: list[Exposed] = []
        self._cells: list[tuple[str, ...]] = []
        self._found_by: list[str] = []
        self._order: list[int] = []  # which rows show, in which order
        self._filter: tuple[str, ...] = ()
        self._column, self._backwards = -1, False

    # ---- what there is -----------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        """Return the number of mailboxes, shown or not."""
        return len(self._rows)

    def shown(self, places: Iterable[int] | None = None) -> "list[Exposed]":
        """Return the mailboxes that show, in their order, or those at `places`."""
        return [self._rows[self._order[place]] for place in (range(len(self._order)) if places is None else places)]

    def add(self, came: "Came") -> None:
        """Take more mailboxes, each at its place."""
        first = len(self._rows)
        self._rows += came.rows
        self._cells += came.cells
        self._found_by += came.found_by
        fitting = self._fitting(first)
        if fitting:
            at = len(self._order)
            self.beginInsertRows(_NOWHERE, at, at + len(fitting) - 1)
            self._order += fitting
            self.endInsertRows()
            if self._column >= 0:
                self._rearrange()

    def clear(self) -> None:
        """Forget all mailboxes."""
        self.beginResetModel()
        self._rows, self._cells, self._found_by, self._order = [], [], [], []
        self.endResetModel()

    def show_only(self, words: str) -> None:
        """Show the mailboxes in whose cells every word stands somewhere."""
        wanted = tuple(words.casefold().split())
        if wanted != self._filter:
            self.beginResetModel()
            self._filter = wanted
            self._order = self._fitting()
            self._sort()
            self.endResetModel()

    # ---- Qt's questions ----------------------------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Return how many mailboxes show."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - whatever Qt asks for
        """Return the text of a cell."""
        if role == Qt.ItemDataRole.DisplayRole and index.isValid():
            return self._cells[self._order[index.row()]][index.column()]
        return None

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:  # noqa: ANN401 - as above
        """Return the head of a column."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._heads[section]
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; -1: as they came."""
        self._column, self._backwards = column, order == Qt.SortOrder.DescendingOrder
        self._rearrange()

    # ---- inside ------------------------------------------------------------------------------------------------------

    def _rearrange(self) -> None:
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        rows = [self._order[index.row()] for index in kept]
        self._sort()
        if kept:
            places = {row: place for place, row in enumerate(self._order)}
            moved = [self.index(places[row], index.column()) for row, index in zip(rows, kept, strict=True)]
            self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _sort(self) -> None:
        if self._column < 0:
            self._order.sort()
        else:
            keys = [cells[self._column] for cells in self._cells]
            self._order.sort(key=keys.__getitem__, reverse=self._backwards)

    def _fitting(self, first: int = 0) -> list[int]:
        """Return the rows from the `first`th on that fit the filter: one word after the other, for that is quick."""
        found = list(range(first, len(self._rows)))
        texts = self._found_by
        for word in self._filter:
            found = [place for place in found if word in texts[place]]
        return found


class ExposureView(QTableView):
    """The table."""

    def __init__(self, model: ExposureModel) -> None:
        super().__init__()
        self.setObjectName("exposure-table")
        self.setAccessibleName(say("exposure.table-name"))
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        down = self.verticalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)  # no row is ever measured
        down.setDefaultSectionSize(self.fontMetrics().lineSpacing() + 10)
        across = self.horizontalHeader()
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        across.setHighlightSections(False)
        across.setFixedHeight(self.fontMetrics().lineSpacing() + 14)
        across.setStretchLastSection(True)
        across.setSortIndicatorClearable(True)
        across.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, self._room(width))

    def _room(self, characters: int) -> int:
        return characters * self.fontMetrics().horizontalAdvance("x") + 16

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Give the mailboxes the room that there is."""
        super().resizeEvent(event)
        left = self.viewport().width() - sum(map(self._room, _WIDTHS[1:]))
        self.setColumnWidth(0, max(self._room(_WIDTHS[0]), min(left, self._room(_WIDEST))))

    def viewportEvent(self, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Do as the table does, in one go.

        Drawn from here, a thousand questions to the model wait for Python's lock once, and not each for itself.
        """
        return super().viewportEvent(event)

    def chosen(self) -> list[int]:
        """Return the places of the rows that are selected, from above."""
        return sorted(index.row() for index in self.selectionModel().selectedRows())
