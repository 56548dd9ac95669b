"""Marks: a shape of its own for each state."""

from typing import get_args

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from wizard.ui import look, marks


def shape(state: marks.State) -> tuple[bool, ...]:
    """Return which pixels the mark covers with something other than its own filling: its form without colour."""
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    marks.paint(painter, QRectF(0, 0, 40, 40), state)
    painter.end()
    tone = QColor(marks.colour(state))
    pixels = (image.pixelColor(x, y) for x in range(0, 40, 2) for y in range(0, 40, 2))
    return tuple(abs(pixel.lightness() - tone.lightness()) < 24 for pixel in pixels)


def test_every_state_has_a_form_of_its_own(qtbot: QtBot) -> None:
    """No two states look the same without their colours."""
    look.apply("light")
    shapes = {state: shape(state) for state in get_args(marks.State)}
    assert len(set(shapes.values())) == len(shapes)


@pytest.mark.parametrize(
    ("states", "heaviest"), [(["pass", "fail"], "fail"), (["pass", "skipped"], "pass"), ([], "idle")]
)
def test_one_mark_for_many(states: list[marks.State], heaviest: marks.State) -> None:
    """What matters most shows where one mark stands for several checks."""
    assert marks.heaviest(states) == heaviest


def test_every_state_is_weighed() -> None:
    """No state is left out of the order."""
    assert set(marks.WEIGHT) == set(get_args(marks.State))
