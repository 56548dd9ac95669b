"""The window in made-up languages: nothing is left in English, and what is read from the right begins on the right."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QGroupBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.languages import people, pseudo
from tests.languages.spoken import window_speaks
from tests.ui.find import named
from wizard import resources
from wizard.ui import later
from wizard.ui.main import Options
from wizard.ui.text import steps
from wizard.ui.window import Window

_SCENARIO = "organisation-off"
_LETTERS = re.compile(r"[^\W\d_]{4,}")
#: Texts that are no words of ours: what servers said, commands, and the names under which evidence is kept.
_NOT_OURS = re.compile(r"^\w+-\w+ -|^https?:|reply: \d{3}|^if \(\(|^Get-")


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the made-up languages."""
    folder = tmp_path_factory.mktemp("languages")
    pseudo.write(folder)
    return folder


@pytest.fixture
def window(qtbot: QtBot, made_up: Path, request: pytest.FixtureRequest) -> Iterator[Window]:
    """Return the window on the practice tenant, in the language that the test names."""
    with window_speaks(made_up / request.param):
        yield from _opened(qtbot)


def _opened(qtbot: QtBot) -> Iterator[Window]:
    window = Window(Options(world=_SCENARIO, scheme="light"))
    window.show()
    with qtbot.waitSignal(window.filled):
        pass
    later.settle(window, _SCENARIO)
    qtbot.waitUntil(lambda: window.session.world is not None and bool(window.session.mailbox), timeout=30_000)
    yield window
    window.close()
    window.session.end_world()


@pytest.mark.parametrize("window", [pseudo.LONGER], indirect=True)
def test_nothing_is_left_in_english(window: Window, qtbot: QtBot) -> None:
    """Before and after a run, on every page: no sentence stands in the code, none was left out of the list."""
    english = {text for name in people.files() for _, text in people.sentences(people.words(name))}
    assert not english & {"Start", "Next"}, "the made-up language is not spoken"
    vocabulary = _vocabulary()
    left = set(_english(window, vocabulary))
    window.shell.go("start")
    with qtbot.waitSignal(window.session.run_ended, timeout=60_000):
        window.shell.run()
    left |= set(_english(window, vocabulary))
    assert not left


@pytest.mark.parametrize("window", [pseudo.FROM_THE_RIGHT], indirect=True)
def test_what_is_read_from_the_right_begins_there(window: Window) -> None:
    """The rail stands on the right, its marks are the first thing in it, and the way forward leads to the left."""
    shell = window.shell
    shell.go("network")
    QApplication.processEvents()
    assert shell.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def place(name: str) -> QRect:
        found = named(shell, name)
        return QRect(found.mapTo(shell, found.rect().topLeft()), found.size())

    assert place("rail-start").left() > place("page-network").left()
    assert place("next-button").right() < place("back-button").left()
    rail = named(shell, "rail-start").grab().toImage()
    ground = rail.pixelColor(rail.width() // 2, 2)
    marked = [x for x in range(rail.width()) if rail.pixelColor(x, rail.height() // 2) != ground]
    assert min(marked) > rail.width() // 3
    address = next(label for label in shell.findChildren(QLabel) if label.text() == window.session.mailbox)
    assert address.alignment() & Qt.AlignmentFlag.AlignRight


def _vocabulary() -> frozenset[str]:
    """Return the words of the English sentences."""
    parsed = ((resources._parsed(resources.root() / name), people.said(name)) for name in people.files())
    texts = (text for data, said in parsed if data for _, text in people.sentences(people._of(data, said)))
    return frozenset(word for text in texts for word in _LETTERS.findall(text) if not word.isupper())


def _english(window: Window, vocabulary: frozenset[str]) -> Iterator[str]:
    """Return what is shown on any page, or told to a screen reader, and has English words outside the brackets."""
    for step in steps():
        window.shell.go(step["id"])
        QApplication.processEvents()
        for widget in window.findChildren(QWidget):
            for text in filter(None, _texts(widget)):
                if "[" not in text and not _NOT_OURS.search(text):
                    words = [word for word in _LETTERS.findall(text) if word in vocabulary]
                    if words and "@" not in text and "." not in text.strip("."):
                        yield f"{widget.objectName()}: {text}"


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QGroupBox):
        yield widget.title()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
