"""Reduced motion: nothing in the window moves by itself, so there is nothing to turn off. Time shows as words alone."""

import ast
from pathlib import Path

import PySide6.QtCore
from PySide6.QtCore import QAbstractAnimation, QPoint, QRect, Qt
from PySide6.QtGui import QImage, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import named, press
from tests.ui.test_shell import STEPS
from wizard.ui import look
from wizard.ui.shell import Shell
from wizard.ui.window import Window

UI = Path(look.__file__).parent
STEADY = 6  # equal pictures in a row
#: What moves pictures in Qt.
MOVING = {"QMovie", "QTimeLine", "QGraphicsOpacityEffect", "QProgressBar", "QBusyIndicator", "QScroller"}


def test_no_part_of_the_window_is_made_to_move() -> None:
    """No module uses an animation, a moving picture or a scroller."""
    moving = MOVING | {name for name in dir(PySide6.QtCore) if "Animation" in name}
    assert "QPropertyAnimation" in moving
    for file in UI.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        assert not names & moving, file.name


def test_nothing_moves_while_a_run_is_under_way(
    window: Window, ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot
) -> None:
    """While the program waits the picture stays as it is, but for the words about the time, each time they change."""
    engine.holds = True
    press(ready, "run-button")
    qtbot.waitUntil(lambda: bool(ready.session.run.findings))
    for step in STEPS:
        ready.go(step)
        named(ready, "next-button").setFocus()  # a field would have a cursor, which blinks as the desktop says
        word, seen = named(ready, "progress"), list[QImage]()

        def steady(word: QWidget = word, seen: list[QImage] = seen) -> bool:
            seen.append(still(window, word))
            return len(seen) > STEADY and all(one == seen[-1] for one in seen[-STEADY:])

        qtbot.waitUntil(steady)  # what the page reads from files has come
        for _ in range(3):
            ready._show_progress()
            QApplication.processEvents()
            assert still(window, word) == seen[-1], step
        assert not [one for one in window.findChildren(QAbstractAnimation) if one.duration()]
    with qtbot.waitSignal(ready.session.run_ended):
        engine.let_go()


def still(window: QWidget, but: QWidget) -> QImage:
    """Return the picture of the window without one part of it."""
    picture = QImage(window.size(), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    place = QRect(but.mapTo(window, QPoint()), but.size())
    window.render(picture, QPoint(), QRegion(window.rect()).subtracted(QRegion(place)))
    return picture


def test_a_desktop_without_motion_gets_none(window: Window, shell: Shell) -> None:
    """What Qt itself animates (lists that open, menus) is asked of the desktop, and obeys."""
    QApplication.setEffectEnabled(Qt.UIEffect.UI_General, False)  # noqa: FBT003 - Qt's call; a desktop sets it
    assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateCombo)
    assert not QApplication.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)
    combo = named(shell, "device-field")
    QTest.keyClick(combo, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert not [one for one in window.findChildren(QAbstractAnimation) if one.duration()]
