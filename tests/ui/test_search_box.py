"""The list that is searched by typing."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from wizard.ui.search_box import SearchBox

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # no window manager, for the popup


def line_of(box: SearchBox) -> QLineEdit:
    line = box.lineEdit()
    assert line is not None
    return line


def popup_of(box: SearchBox) -> QAbstractItemView:
    completer = box.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    return popup


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[SearchBox]:
    """Return a box of four entries, in a window and in focus."""
    window = QWidget()
    box = SearchBox("Device", "Type a make", window)
    box.resize(300, 30)
    for title in ("Any device", "HP LaserJet Pro", "HP LaserJet Enterprise", "Konica Minolta bizhub, Develop ineo"):
        box.addItem(title, title.split()[0].casefold())
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    box.setFocus()
    line_of(box).selectAll()
    yield box
    popup_of(box).hide()


def leave(box: SearchBox) -> None:
    """Say that the person has finished with the field."""
    line_of(box).editingFinished.emit()


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [
        ("ineo", "Konica Minolta bizhub, Develop ineo"),
        ("BIZHUB", "Konica Minolta bizhub, Develop ineo"),
        ("hp laserjet pro", "HP LaserJet Pro"),
        ("hp", "Any device"),
        ("toaster", "Any device"),
        ("", "Any device"),
    ],
)
def test_what_is_typed_finds_or_gives_way(box: SearchBox, typed: str, chosen: str) -> None:
    """Any part of one title chooses it; what finds none or several leaves the choice as it was."""
    QTest.keyClicks(line_of(box), typed)
    leave(box)
    assert box.currentText() == chosen
    assert box.itemText(box.currentIndex()) == chosen


def test_an_empty_field_means_the_first_entry(box: SearchBox) -> None:
    """Who clears the field has chosen nothing in particular."""
    box.setCurrentIndex(2)
    line_of(box).clear()
    leave(box)
    assert box.currentIndex() == 0


def test_a_click_marks_what_stands_there(box: SearchBox, qtbot: QtBot) -> None:
    """Who clicks into the field and types replaces what stands there, and does not write behind it."""
    line = line_of(box)
    box.clearFocus()
    line.deselect()
    QTest.mouseClick(line, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: line.selectedText() == "Any device")


def test_several_are_offered_and_one_is_taken_by_keyboard(box: SearchBox) -> None:
    """Typing opens what fits; the arrow key and Enter take one of it."""
    QTest.keyClicks(line_of(box), "laserjet")
    popup = popup_of(box)
    assert popup.isVisible()
    assert [popup.model().index(row, 0).data() for row in range(popup.model().rowCount())] == [
        "HP LaserJet Pro",
        "HP LaserJet Enterprise",
    ]
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    assert box.currentText() == "HP LaserJet Pro"
    assert box.currentIndex() == 1


def test_the_arrow_keys_choose(box: SearchBox) -> None:
    """Without typing, the arrow keys go through the list."""
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.currentIndex() == 1


def test_the_wheel_scrolls_the_page(box: SearchBox) -> None:
    """Who scrolls past the field does not change the choice."""
    at = QPointF(10, 10)
    turned = QWheelEvent(
        *(at, at, QPoint(0, 0), QPoint(0, -120), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier),
        *(Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(box, turned)
    assert box.currentIndex() == 0
    assert not turned.isAccepted()
