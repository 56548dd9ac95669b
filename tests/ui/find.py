"""Finding and pressing things by their object names."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget

W = TypeVar("W", bound=QWidget)


def named(within: QWidget, name: str) -> QWidget:
    """Return the one widget of that name."""
    found = within.findChildren(QWidget, name)
    assert len(found) == 1, name
    return found[0]


def the(kind: type[W], within: QWidget, name: str) -> W:
    """Return the one widget of that kind and name."""
    found = named(within, name)
    assert isinstance(found, kind)
    return found


def press(within: QWidget, name: str) -> None:
    """Press the button of that name, as a mouse does: laid out and scrolled to, and what follows laid out as well."""
    button = named(within, name)
    QApplication.processEvents()
    above = button.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(button)
        above = above.parentWidget()
    QApplication.processEvents()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QApplication.processEvents()


def texts(within: QWidget) -> str:
    """Return every text that shows, a line each."""
    QApplication.processEvents()
    return "\n".join(label.text() for label in within.findChildren(QLabel) if label.isVisible())
