"""A dialog that is shut while something is still worked out for it: the answer comes to nobody, and nothing breaks."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from tests.ui.find import press
from wizard.ui.leave_dialog import LeaveDialog
from wizard.ui.shell import Shell
from wizard.ui.while_open import while_open
from wizard.ui.window import Window


@pytest.mark.parametrize("name", ["leave", "request", "export"])
def test_an_answer_to_a_dialog_that_is_shut_is_dropped(
    window: Window, ready: Shell, finish: Callable[[Shell], None], qtbot: QtBot, name: str
) -> None:
    """Each dialog that asks something of the worker can be shut at once."""
    finish(ready)
    ready.go("result")
    if name == "leave":
        LeaveDialog(ready.session, ready.session.cases, ready).open()
    else:
        press(ready, "save-report-button" if name == "export" else "request-button")
    dialog = window.findChildren(QDialog, f"{name}-dialog")[0]
    if name == "export":
        dialog.level.setCurrentIndex(1)  # type: ignore[attr-defined]  # the preview of what is hidden
    dialog.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    answered: list[None] = []
    ready.session.bridge.ask(lambda: None, answered.append)
    qtbot.waitUntil(lambda: bool(answered) and not ready.session.bridge._tasks)


def test_an_answer_to_one_that_is_open_comes(qtbot: QtBot) -> None:
    """As long as it is open it gets what was asked."""
    dialog = QDialog()
    qtbot.addWidget(dialog)
    came: list[str] = []
    take = while_open(dialog, came.append)
    take("one")
    dialog.reject()
    take("two")
    assert came == ["one"]
