"""Layouts that turn with the width: columns, two sides, cards beside each other."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from wizard.ui.flow import Beside, Columns, Sides, narrowest, widest


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[QWidget], QWidget]:
    """Return what shows a widget in a window that can be made any width."""

    def show(inside: QWidget) -> QWidget:
        window = QWidget()
        qtbot.addWidget(window)
        box = QVBoxLayout(window)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(inside)
        box.addStretch(1)
        window.show()
        return window

    return show


def _wide(window: QWidget, width: int) -> None:
    window.resize(width, 600)
    QCoreApplication.processEvents()


def _places(window: QWidget, widgets: list[QPushButton]) -> list[tuple[int, int]]:
    corners = [one.mapTo(window, QPoint(0, 0)) for one in widgets]
    return [(corner.x(), corner.y()) for corner in corners]


def _buttons(count: int) -> list[QPushButton]:
    return [QPushButton(f"number {number}") for number in range(count)]


def test_columns_are_read_downwards_from_their_tops(shown: Callable[[QWidget], QWidget]) -> None:
    """One column in a narrow window, more in a wide one, and one again: each begins at the top."""
    made = _buttons(7)
    columns = Columns(made)
    window = shown(columns)
    for count in (1, 2, 3, 2, 1):
        _wide(window, count * narrowest(columns) + 40)
        places = _places(window, made)
        assert len({x for x, _ in places}) == count
        assert places == sorted(places)
        assert {min(y for x, y in places if x == left) for left in {x for x, _ in places}} == {0}


def test_a_widget_that_went_elsewhere_is_left_there(shown: Callable[[QWidget], QWidget]) -> None:
    """Columns deal out only what is still theirs."""
    made = _buttons(3)
    columns = Columns(made)
    window = shown(columns)
    elsewhere = QWidget()
    made[0].setParent(elsewhere)
    _wide(window, 2 * narrowest(columns) + 40)
    assert made[0].parentWidget() is elsewhere


def test_sides_stand_beside_each_other_where_both_fit(shown: Callable[[QWidget], QWidget]) -> None:
    """Below each other in a narrow window; beside in a wide one, the first never wider than a column."""
    first, second = _buttons(2)
    sides = Sides(spacing=10)
    sides.first.addWidget(first)
    sides.second.addWidget(second)
    window = shown(sides)
    _wide(window, 2 * narrowest(sides) - 20)
    (left, top), (below, down) = _places(window, [first, second])
    assert (left, below) == (0, 0)
    assert down > top
    _wide(window, 4 * widest(sides))
    (left, top), (right, level) = _places(window, [first, second])
    assert top == level
    assert 0 < right <= widest(sides) + 20
    assert left == 0


def test_one_side_alone_has_all_the_room(shown: Callable[[QWidget], QWidget]) -> None:
    """Without a second side the first is as wide as the window."""
    (only,) = _buttons(1)
    sides = Sides(spacing=10)
    sides.first.addWidget(only)
    window = shown(sides)
    _wide(window, 3 * widest(sides))
    assert sides.first.geometry().width() > 2 * widest(sides)


def test_cards_turn_where_one_of_them_would_be_cut(shown: Callable[[QWidget], QWidget]) -> None:
    """Cards of equal width stand beside each other only where the widest one fits."""
    short, long = QPushButton("short"), QPushButton("a button with a long text that needs its room")
    beside = Beside(short, long)
    window = shown(beside)
    _wide(window, 2 * long.minimumSizeHint().width() - 20)
    assert long.width() >= long.minimumSizeHint().width()
    assert _places(window, [short, long])[0][0] == _places(window, [short, long])[1][0]
