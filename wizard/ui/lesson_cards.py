"""A lesson on its pages: what the customer says and the guess on Start, how the findings prove the answer on Result."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from wizard import catalogue, learning, words
from wizard.model.servers import servers_of
from wizard.ui.parts import Card, button, column, label, live, renamed, row, selectable
from wizard.ui.session import sentence
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.learning import Lesson
    from wizard.model.case import Case
    from wizard.ui.course import Course


class GuessCard(Card):
    """What the customer says, and what the trainee thinks it is."""

    def __init__(self, course: "Course", lesson: "Lesson", case: "Case") -> None:
        super().__init__()
        self._course = course
        self.setObjectName("lesson")
        self.setAccessibleName(lesson.title)
        self.body.setContentsMargins(20, 16, 20, 18)
        self.body.setSpacing(6)
        self.body.addWidget(label(say("learn.told"), "muted", scale=0.95))
        self.body.addWidget(selectable(lesson.symptom, scale=1.08))
        for holds, what in ((course.signs_in, "learn.admin"), (course.sends, "learn.send")):
            if holds:
                self.body.addWidget(label(say(what), "muted"))
        self.body.addSpacing(6)
        self.body.addWidget(label(say("learn.question"), bold=True))
        self._guesses = QButtonGroup(self)
        for place, guess in enumerate(lesson.guesses):
            made = QRadioButton(_title(guess.cause, case))
            made.setObjectName(f"guess-{guess.cause}")
            self._guesses.addButton(made, place)
            self.body.addWidget(made)
        self._note = live(label("", "muted"))
        self._note.setObjectName("lesson-note")
        self._go = button(say("learn.go"), "lesson-go", "main")
        self._skip = button(say("learn.skip"), "lesson-skip", "link")
        self._go.clicked.connect(self._run)
        self._skip.clicked.connect(lambda: course.run(""))
        self.body.addWidget(self._note)
        self.body.addLayout(row(self._go, self._skip, 1, spacing=14))
        course.changed.connect(self.refresh)
        self._lesson = lesson
        self.refresh()

    @property
    def first(self) -> QWidget:
        """The first guess."""
        return self._guesses.button(0)

    def refresh(self) -> None:
        """Show how far the lesson is."""
        phase = self._course.phase
        told = {"signing-in": "learn.signing-in", "running": "learn.running", "not-run": "learn.not-run"}.get(phase)
        self._say(say(told) if told else "")
        busy = phase in ("signing-in", "running")
        for part in (self._go, self._skip, *self._guesses.buttons()):
            part.setEnabled(not busy)
        renamed(self._go, say("learn.go") if phase in ("asking", "signing-in", "running") else say("learn.again"))

    def _run(self) -> None:
        chosen = self._guesses.checkedId()
        if chosen < 0:
            self._say(say("learn.no-guess"))
        else:
            self._course.run(self._lesson.guesses[chosen].cause)

    def _say(self, text: str) -> None:
        self._note.setText(text)
        self._note.setVisible(bool(text))


class AnswerCard(Card):
    """How the findings lead to the answer, and why it is none of the others."""

    #: The person wants to see a finding: the step on whose page it stands.
    see = Signal(str)
    #: The person wants the next lesson, or the list of all where there is none.
    go_on = Signal()

    def __init__(self, course: "Course", lesson: "Lesson", case: "Case") -> None:
        super().__init__("good" if course.guess == lesson.answer else "plain")
        self.setObjectName("lesson-answer")
        self.setAccessibleName(lesson.title)
        self.body.setContentsMargins(20, 16, 20, 18)
        self.body.setSpacing(8)
        right = course.guess == lesson.answer
        head = "learn.right" if right else "learn.wrong" if course.guess else "learn.looked"
        self.body.addWidget(label(say(head), bold=True, scale=1.15))
        if not right:
            guessed = say("learn.guessed", guess=_title(course.guess, case)) if course.guess else say("learn.skipped")
            self.body.addWidget(label(guessed, "muted"))
        self.body.addWidget(selectable(say("learn.answer", answer=_title(lesson.answer, case))))
        self._part("learn.steps", [self._step(number, one) for number, one in enumerate(lesson.steps, 1)])
        others = [
            selectable(say("learn.other", guess=_title(one.cause, case), why=one.why))
            for one in lesson.guesses
            if one.why
        ]
        self._part("learn.others", others)
        self._part("learn.remember", [selectable(lesson.remember)])
        if course.trouble is not None:
            self.body.addWidget(label(say("learn.unsaved", why=sentence(course.trouble)), "warn"))
        if course.next() is None:
            self.body.addWidget(label(say("learn.done-all"), "muted"))
        following = button(say("learn.next") if course.next() is not None else say("learn.all"), "lesson-next", "main")
        following.clicked.connect(self.go_on)
        self.body.addLayout(row(following, 1))

    def _part(self, title: str, lines: Sequence[QWidget]) -> None:
        self.body.addSpacing(4)
        self.body.addWidget(label(say(title), bold=True))
        for line in lines:
            self.body.addWidget(line)

    def _step(self, number: int, one: learning.Step) -> QWidget:
        text = selectable(say("learn.step", number=number, text=one.text))
        check = words.check_title(one.check)
        link = button(check, f"lesson-see-{number}", "link", say("learn.see", check=check))
        link.clicked.connect(lambda: self.see.emit(one.check.partition(".")[0]))
        holder = QWidget()
        holder.setLayout(column(text, row(link, 1), spacing=0))
        return holder


def _title(cause: str, case: "Case") -> str:
    """Return a guess in words."""
    return say("learn.healthy") if cause == learning.HEALTHY else catalogue.cause(cause, servers_of(case.cloud)).title
