"""Start, what the sender is: whether SMTP AUTH is right for it at all is said here, before anything is turned on."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from wizard.model.case import SENDER_QUESTIONS
from wizard.ui.parts import label
from wizard.ui.right_way import RightWay
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.session import Session


class SenderQuestions(QWidget):
    """What the sender is, and what that says of SMTP AUTH."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.setObjectName("sender-questions")
        self._session = session
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(6)
        box.addWidget(label(say("sender.why"), "muted", scale=0.92))
        self.fields: dict[str, QComboBox] = {}
        for question, answers in SENDER_QUESTIONS.items():
            field = QComboBox()
            field.setObjectName(f"answer-{question}")
            title = say(f"sender.{question}.title")
            field.setAccessibleName(title)
            field.addItem(say("question.unknown"), "")
            for answer in answers:
                if answer != "unknown":  # which is the same as no answer
                    field.addItem(say(f"sender.{question}.{answer}"), answer)
            field.currentIndexChanged.connect(lambda _index, one=question: self._answered(one))
            caption = label(title, bold=True, scale=0.95)
            caption.setBuddy(field)
            box.addWidget(caption)
            box.addWidget(field)
            self.fields[question] = field
        self.advice = RightWay(session, self, "sender-advice")
        box.addWidget(self.advice)
        self.refresh()

    def refresh(self) -> None:
        """Show the answers that the case has, and the advice that they lead to."""
        for question, field in self.fields.items():
            with QSignalBlocker(field):
                field.setCurrentIndex(max(0, field.findData(self._session.told.get(question, ""))))
        self.advice.refresh()

    def _answered(self, question: str) -> None:
        self._session.answer(question, self.fields[question].currentData())
        self.refresh()
