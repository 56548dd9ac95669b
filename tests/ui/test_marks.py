"""Marks: a shape of its own for each state."""

from itertools import combinations
from typing import get_args

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from wizard.ui import look, marks

DIFFERENT = 0.02  # of the square that a mark stands in


#: Every state in the same ink, as somebody sees them who tells no colours apart, or on paper.
ONE_INK = look.LIGHT._replace(**dict.fromkeys(("good", "warn", "bad", "busy", "idle"), "#000000"), on_state="#ffffff")


def drawn(state: marks.State, size: int) -> QImage:
    """Return the mark, drawn at that size in black on white."""
    image = QImage(size, size, QImage.Format.Format_Grayscale8)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    marks.paint(painter, QRectF(0, 0, size, size), state)
    painter.end()
    return image


def apart(one: QImage, other: QImage) -> float:
    """Return how much of the mark looks otherwise, as a share of its square."""
    size = one.width()
    points = ((x, y) for x in range(size) for y in range(size))
    grey = (abs(one.pixelColor(*point).lightness() - other.pixelColor(*point).lightness()) for point in points)
    return sum(grey) / 255 / size**2


@pytest.mark.parametrize("size", [16, 18, 20, 24, 48])
def test_no_state_is_told_by_colour_alone(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    """In one ink, at every size at which marks are drawn, each state still has a form of its own."""
    monkeypatch.setattr(look, "_now", ONE_INK)
    images = {state: drawn(state, size) for state in get_args(marks.State)}
    alike = {
        (one, other): round(share, 3)
        for one, other in combinations(images, 2)
        if (share := apart(images[one], images[other])) < DIFFERENT
    }
    assert not alike


@pytest.mark.parametrize(
    ("states", "heaviest"), [(["pass", "fail"], "fail"), (["pass", "skipped"], "pass"), ([], "idle")]
)
def test_one_mark_for_many(states: list[marks.State], heaviest: marks.State) -> None:
    """What matters most shows where one mark stands for several checks."""
    assert marks.heaviest(states) == heaviest


def test_every_state_is_weighed() -> None:
    """No state is left out of the order."""
    assert set(marks.WEIGHT) == set(get_args(marks.State))
