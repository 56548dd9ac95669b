"""Layouts that make do with the width there is: words of a paragraph, cards beside or below each other, columns."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QLayoutItem, QStyle, QVBoxLayout, QWidget

#: How many letters of the usual size a column of cards is wide: below the first no second column is made, and beyond
#: the other a line is too long to find the next one.
_LEAST, _MOST = 100, 150


def narrowest(widget: QWidget) -> int:
    """Return how many pixels a column in `widget` is wide at least, where there is more than one."""
    return _LEAST * widget.fontMetrics().averageCharWidth()


def widest(widget: QWidget) -> int:
    """Return how many pixels a column in `widget` is wide at most."""
    return _MOST * widget.fontMetrics().averageCharWidth()


class Flow(QLayout):
    """Like words in a paragraph."""

    def __init__(self, across: int = 18, down: int = 4) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._across, self._down = across, down
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Take an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Return an item, or None."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        """Take an item out, or None."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """Return that it takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say that a narrow one is higher."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height for `width`."""
        return self._lay(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Put the items into `rect`."""
        super().setGeometry(rect)
        self._lay(rect, move=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of everything in one line."""
        sizes = [item.sizeHint() for item in self._items]
        width = sum(size.width() for size in sizes) + self._across * max(0, len(sizes) - 1)
        return self._around(QSize(width, max((size.height() for size in sizes), default=0)))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the largest item."""
        largest = QSize()
        for item in self._items:
            largest = largest.expandedTo(item.minimumSize())
        return self._around(largest)

    def _around(self, size: QSize) -> QSize:
        return size.grownBy(self.contentsMargins())

    def _lay(self, rect: QRect, *, move: bool) -> int:
        """Go through the lines, moving the items if asked to; return the height. In a line, all have one middle."""
        around = self.contentsMargins()
        rect = rect.marginsRemoved(around)
        left, top, line = rect.x(), rect.y(), 0
        placed: list[tuple[QLayoutItem, QRect]] = []

        def end_line() -> None:
            for item, place in placed if move else ():
                there = place.translated(0, (line - place.height()) // 2)
                item.setGeometry(QStyle.visualRect(QGuiApplication.layoutDirection(), rect, there))
            placed.clear()

        for item in self._items:
            if item.isEmpty():  # hidden
                continue
            size = item.sizeHint()
            if left > rect.x() and left + size.width() > rect.right() + 1:
                end_line()
                left, top, line = rect.x(), top + line + self._down, 0
            placed.append((item, QRect(QPoint(left, top), size)))
            left += size.width() + self._across
            line = max(line, size.height())
        end_line()
        return top + line - rect.y() + around.top() + around.bottom()


class Beside(QWidget):
    """Widgets of equal width beside each other; below each other where the width is too small."""

    def __init__(self, *widgets: QWidget, spacing: int = 14) -> None:
        super().__init__()
        self._widgets = widgets
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing)
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        for widget in widgets:
            self._box.addWidget(widget, 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of the widest: that is enough."""
        width = max(widget.minimumSizeHint().width() for widget in self._widgets)
        return QSize(width, self._box.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Turn where the width asks for it."""
        self._turn()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        """Turn where what stands inside has come to need more width, as when it is dressed."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn()
        return super().event(event)

    def _turn(self) -> None:
        each = max(widget.minimumSizeHint().width() for widget in self._widgets)
        wide = self.width() >= len(self._widgets) * (each + self._box.spacing())
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._box.direction() != direction:
            self._box.setDirection(direction)


class Columns(QWidget):
    """Widgets below each other; in columns of equal width where there is room: down the first, then down the next.

    A widget that is given another parent is no concern of it any more.
    """

    def __init__(self, widgets: Sequence[QWidget], *, most: int = 3, spacing: int = 8) -> None:
        super().__init__()
        self._widgets = tuple(widgets)
        for widget in widgets:
            widget.setParent(self)
        self._count = 0
        self._box = QHBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing)
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._columns = [QVBoxLayout() for _ in range(most)]
        for column in self._columns:
            column.setSpacing(spacing)
            column.addStretch(1)
            self._box.addLayout(column)
        self._deal(1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of the widest: that is enough."""
        width = max((widget.minimumSizeHint().width() for widget in self._widgets), default=0)
        return QSize(width, self._box.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Make as many columns as there is room for."""
        self._deal(max(1, min(len(self._columns), event.size().width() // narrowest(self))))
        super().resizeEvent(event)

    def _deal(self, count: int) -> None:
        if count == self._count:
            return
        self._count = count
        here = [widget for widget in self._widgets if widget.parentWidget() is self]
        each = -(-len(here) // count)
        for column in self._columns:
            for widget in here:
                column.removeWidget(widget)
        for place, widget in enumerate(here):
            column = self._columns[place // each]
            column.insertWidget(column.count() - 1, widget)
        for place in range(len(self._columns)):
            self._box.setStretch(place, 1 if place < count else 0)


class Sides(QWidget):
    """Two columns, `first` and `second`: beside each other where there is room for both, else below each other."""

    def __init__(self, spacing: int) -> None:
        super().__init__()
        self.first, self.second = QVBoxLayout(), QVBoxLayout()
        self._box = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(spacing)
        self._box.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._halves = []
        for inside in (self.first, self.second):
            inside.setSpacing(spacing)
            half = QVBoxLayout()
            half.addLayout(inside)
            half.addStretch(0)
            self._halves.append(half)
            self._box.addLayout(half)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the width of the wider side: that is enough."""
        width = max(half.minimumSize().width() for half in self._halves)
        return QSize(width, self._box.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Turn where the width asks for it; beside the second the first side is never wider than a column."""
        width = event.size().width()
        wide = self.second.count() > 0 and width >= 2 * narrowest(self)
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        first = min(width // 2, widest(self))
        for half, share in zip(self._halves, (first, width - first), strict=True):
            half.setStretch(1, 1 if wide else 0)
            self._box.setStretchFactor(half, share if wide else 0)
        super().resizeEvent(event)
