"""The comparison sees what a person would see, and not how the letters are cut."""

from copy import deepcopy
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gallery import approved
from tests.gallery.compare import APART, apart, painted_apart, signature
from tests.gallery.sheet import contact_sheet
from tests.gallery.stage import FONT
from wizard.ui.marks import Mark


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(400, 300)
    button = QPushButton("Next", made)
    button.setObjectName("next")
    button.move(200, 200)
    Mark("pass", parent=made).resize(20, 20)
    made.show()
    return made


def _button(window: QWidget) -> QPushButton:
    found = window.findChild(QPushButton)
    assert found is not None
    return found


def test_the_same_window_is_the_same(window: QWidget) -> None:
    """Nothing differs from itself, nor from what rounding does to it."""
    then = signature(window)
    _button(window).move(200 + APART, 200)
    assert apart(signature(window), then) == []


def test_a_widget_that_went_astray_is_told(window: QWidget) -> None:
    """A widget moved, gone or new is told by its name."""
    then = signature(window)
    _button(window).move(220, 200)
    assert apart(signature(window), then) == [
        f"next is at {signature(window)['places']['next']}, not at {then['places']['next']}"
    ]
    _button(window).hide()
    assert "next is gone" in apart(signature(window), then)
    assert "next is new" in apart(then, signature(window))


def test_another_state_or_word_is_told(window: QWidget) -> None:
    """A mark of another state, a text, and a text that is cut now."""
    then = deepcopy(signature(window))
    mark = window.findChild(Mark)
    assert mark is not None
    mark.show_state("fail")
    _button(window).setText("Next and on")
    told = " ".join(apart(signature(window), then))
    assert "marks: gone ['pass'], new ['fail']" in told
    assert "texts: gone ['Next']" in told
    assert "cut:" in told


def _picture(colour: str = "#ffffff", letters: str = "") -> QImage:
    made = QImage(200, 100, QImage.Format.Format_RGB32)
    made.fill(QColor("#ffffff"))
    painter = QPainter(made)
    painter.fillRect(QRect(40, 20, 40, 40), QColor(colour))
    painter.setPen(QColor("#1d2530"))
    painter.drawText(100, 50, letters)
    painter.end()
    return made


def test_a_colour_is_seen_in_a_picture_and_a_letter_is_not(qtbot: QtBot) -> None:
    """A mark of another colour is told with its place; letters that are cut otherwise are no difference."""
    assert painted_apart(_picture("#1a7f46", "lll"), _picture("#1a7f46", "ill")) == []
    told = painted_apart(_picture("#c0322b"), _picture("#1a7f46"))
    assert any("at 40,20" in one for one in told)
    assert painted_apart(_picture().scaled(10, 10), _picture()) == ["the picture is 10x10, not 200x100"]


def test_a_contact_sheet_holds_every_picture(qtbot: QtBot) -> None:
    """Each picture has its place on the sheet."""
    sheet = contact_sheet({str(number): _picture("#c0322b") for number in range(5)}, "five")
    red = QColor("#c0322b")
    found = sum(sheet.pixelColor(x, y) == red for x in range(0, sheet.width(), 8) for y in range(0, sheet.height(), 8))
    assert found >= 5 * 20


def test_approved_pictures_are_small_and_all_there() -> None:
    """There is a picture and a layout of each shot, no other, and together they are small enough for a repository."""
    names = {f"{shot.name}.png" for shot in approved.SHOTS}
    files = [*approved.FOLDER.iterdir()]
    assert {file.name for file in files if file.suffix == ".png"} == names
    assert sum(file.stat().st_size for file in files) < 600_000
    assert Path(approved.FOLDER / "layout.json").is_file()


def _need_font() -> None:
    if not approved.at_hand():
        pytest.skip(f"the approved pictures show letters of {FONT}, which is not installed")


def test_the_window_is_as_approved(qtbot: QtBot) -> None:
    """A few pages look as they were approved; `python -m tests.gallery --approve` renews that after a wanted change."""
    _need_font()
    assert approved.differences(("empty", "read")) == []


@pytest.mark.long
def test_every_approved_picture_is_as_approved(qtbot: QtBot) -> None:
    """So do all of them."""
    _need_font()
    assert approved.differences() == []


def test_a_label_for_the_eye_alone_has_no_part_in_it(window: QWidget) -> None:
    """A hidden text is in no signature."""
    QLabel("unseen", window).hide()
    assert "unseen" not in signature(window)["texts"]
