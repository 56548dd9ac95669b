"""Questions that must be answered before something is done."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.session import Session


def third_attempt(parent: QWidget, session: "Session", answer: Callable[[bool], None]) -> QMessageBox:
    """Ask whether to sign in once more, though it was tried twice within ten minutes."""
    box = QMessageBox(parent)
    box.setObjectName("third-attempt")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(say("credentials.third-title"))
    box.setText(say("credentials.third", count=session.attempt_number(), mailbox=session.mailbox))
    yes = box.addButton(say("credentials.third-yes"), QMessageBox.ButtonRole.AcceptRole)
    no = box.addButton(say("credentials.third-no"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(no)
    box.setEscapeButton(no)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.finished.connect(lambda _result: answer(box.clickedButton() is yes))
    box.open()
    return box
