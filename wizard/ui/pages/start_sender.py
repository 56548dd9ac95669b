"""Start, what the sender is: whether SMTP AUTH is right for it at all is said here, before anything is turned on."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from wizard import words
from wizard.model.case import SENDER_QUESTIONS
from wizard.model.finding import Status
from wizard.ui.parts import Card, empty, label, selectable
from wizard.ui.plain import wrappable
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.session import Session

_CHECK = "alternatives.right-way"


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
        self.advice = Card("warn")
        self.advice.setObjectName("sender-advice")
        box.addWidget(self.advice)
        self.refresh()

    def refresh(self) -> None:
        """Show the answers that the case has, and the advice that they lead to."""
        for question, field in self.fields.items():
            with QSignalBlocker(field):
                field.setCurrentIndex(max(0, field.findData(self._session.told.get(question, ""))))
        empty(self.advice.body)
        finding = self._session.run.findings.get(_CHECK)
        against = finding.evidence.get("reasons", []) if finding is not None and finding.status is Status.WARN else []
        self.advice.setVisible(bool(against))
        said = [words.said(replace(finding, say=reason)) for reason in against] if finding is not None else []
        for one in said:
            self.advice.body.addWidget(selectable(wrappable(one.title), bold=True))
            self.advice.body.addWidget(selectable(wrappable(f"{one.summary} {one.means}"), "muted"))
            self.advice.body.addWidget(selectable(wrappable(one.do)))
        self.advice.setAccessibleName(". ".join(one.title for one in said))

    def _answered(self, question: str) -> None:
        self._session.answer(question, self.fields[question].currentData())
        self.refresh()
