"""What `clipped` finds: each kind of fault, made on purpose, and nothing where all is well."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.gallery.clip import clipped

_SENTENCE = "A sentence of several words that takes some room"


def _label(within: QWidget, *, wrap: bool) -> QLabel:
    made = QLabel(_SENTENCE, within)
    made.setWordWrap(wrap)
    made.resize(made.sizeHint())
    return made


def _cut_line(within: QWidget) -> None:
    label = _label(within, wrap=False)
    label.resize(label.width() - 20, label.height())


def _cut_paragraph(within: QWidget) -> None:
    label = _label(within, wrap=True)
    label.resize(100, label.heightForWidth(100) - 8)


def _long_word(within: QWidget) -> None:
    label = QLabel("Donaudampfschifffahrtsgesellschaft", within)
    label.setWordWrap(True)
    label.resize(60, 100)


def _cut_button(within: QWidget) -> None:
    button = QPushButton(_SENTENCE, within)
    button.resize(button.sizeHint().width() - 10, button.sizeHint().height())


def _cut_choice(within: QWidget) -> None:
    combo = QComboBox(within)
    combo.addItem(_SENTENCE)
    combo.resize(100, 30)


def _cut_hint(within: QWidget) -> None:
    line = QLineEdit(within)
    line.setPlaceholderText(_SENTENCE)
    line.resize(100, 30)


def _outside(within: QWidget) -> None:
    label = _label(within, wrap=False)
    label.move(within.width() - 40, 0)


def _upon_another(within: QWidget) -> None:
    _label(within, wrap=False)
    _label(within, wrap=False).move(5, 5)


def _sideways(within: QWidget) -> None:
    area = QScrollArea(within)
    wide = QWidget()
    wide.setFixedSize(600, 20)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(wide)
    area.resize(300, 100)


FAULTS: dict[str, tuple[Callable[[QWidget], None], str]] = {
    "a line": (_cut_line, "is cut"),
    "a paragraph": (_cut_paragraph, "high"),
    "a word": (_long_word, "word too long"),
    "a button": (_cut_button, "is cut"),
    "a choice": (_cut_choice, "cut in its list"),
    "a hint": (_cut_hint, "The hint"),
    "outside": (_outside, "stands out of"),
    "upon another": (_upon_another, "lies upon"),
    "sideways": (_sideways, "600 wide"),
}


def _shown(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(400, 300)
    return window


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found(qtbot: QtBot, fault: str) -> None:
    """A fault is one sentence, or more where it shows in several ways."""
    make, said = FAULTS[fault]
    window = _shown(qtbot)
    make(window)
    window.show()
    assert any(said in found for found in clipped(window)), clipped(window)


def test_what_fits_is_no_fault(qtbot: QtBot) -> None:
    """Widgets with the room that they ask for are well, and so is what is hidden."""
    window = _shown(qtbot)
    _label(window, wrap=False)
    button = QPushButton(_SENTENCE, window)
    button.setGeometry(0, 100, button.sizeHint().width(), button.sizeHint().height())
    hidden = QLabel(_SENTENCE, window)
    hidden.resize(4, 4)
    window.show()
    hidden.hide()
    assert clipped(window) == []
