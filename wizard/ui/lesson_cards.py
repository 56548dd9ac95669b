"""A practice case of the course upon the pages: what the customer says and the guess on Start, the reasons on Result.

Beside each reason stands the state of its finding, as the run found it.
"""

import textwrap
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QGroupBox, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from wizard import learning
from wizard.ui import look
from wizard.ui.flow import Flow
from wizard.ui.marks import Mark
from wizard.ui.parts import Card, button, column, empty, label, row, selectable
from wizard.ui.terms import marked
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.learning import Learning
    from wizard.ui.session import Session

_GUESS_WIDTH = 48  # characters: a radio button does not break its line by itself
#: What the case's run has at hand, by the scenario's own arguments.
_FLAGS = {"admin": "--sign-in", "send": "--send"}


class GuessCard(Card):
    """What the customer says, and what it could be."""

    def __init__(self, state: "Learning", lesson: learning.Lesson) -> None:
        super().__init__()
        self._state, self._lesson = state, lesson
        self.setObjectName("guess-card")
        self.setAccessibleName(say("learn.case", place=lesson.place, title=lesson.title))
        self.body.setContentsMargins(20, 16, 20, 18)
        self.body.addWidget(label(say("learn.case", place=lesson.place, title=lesson.title), bold=True, scale=1.15))
        told = selectable(lesson.symptom)
        told.setObjectName("symptom")
        self.body.addLayout(column(label(say("learn.told"), "muted", scale=0.95), told, spacing=2))
        at_hand = [say(f"learn.{name}") for name in ("admin", "send") if _FLAGS[name] in state.scenario_args]
        if at_hand:
            self.body.addWidget(label(" ".join(at_hand), "muted", scale=0.95))
        self._asking = QWidget()
        self._asking.setLayout(self._questions())
        self.body.addWidget(self._asking)
        self._said = label("", bold=True)
        self._now = label("", "muted")
        self.body.addWidget(self._said)
        self.body.addWidget(self._now)
        state.changed.connect(self.refresh)
        self.refresh()

    def ask(self) -> None:
        """Say that a guess comes before the run."""
        self._note.show()
        next(iter(self.radios.values())).setFocus()

    def refresh(self) -> None:
        """Show how the case stands."""
        if self._state.lesson is not self._lesson:
            return
        phase, guess = self._state.phase, self._state.guess
        asking = phase in ("opening", "asking")
        self._asking.setVisible(asking)
        self._said.setText(say("learn.guessed", guess=title_of(guess)) if guess else say("learn.skipped"))
        self._said.setVisible(not asking)
        words = {
            "signing-in": "learn.signing-in",
            "running": "learn.running",
            "ended-early": "learn.not-run",
        }
        self._now.setText(say(words[phase]) if phase in words else "")
        self._now.setVisible(phase in words)

    def _questions(self) -> QVBoxLayout:
        group = QGroupBox()
        group.setObjectName("guesses")
        group.setAccessibleName(say("learn.question"))
        group.setFlat(True)
        inside = column(spacing=2)
        self.radios: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        for guess in self._lesson.guesses:
            made = QRadioButton(textwrap.fill(title_of(guess.cause), _GUESS_WIDTH).replace("&", "&&"))
            made.setObjectName(f"guess-{guess.cause}")
            made.setAccessibleName(f"{say('learn.question')} {title_of(guess.cause)}")
            self.radios[guess.cause] = made
            self._group.addButton(made)
            inside.addWidget(made)
        group.setLayout(inside)
        self._note = label(say("learn.no-guess"), "warn", scale=0.95)
        self._note.setObjectName("guess-note")
        self._note.hide()
        go = button(say("learn.go"), "guess-go", "main")
        go.clicked.connect(self._go)
        skip = button(say("learn.skip"), "guess-skip", "link")
        skip.clicked.connect(lambda: self._state.run(""))
        ways = row(go, skip, 1, spacing=16)
        return column(label(say("learn.question"), bold=True), group, self._note, ways, spacing=look.GAP)

    def _go(self) -> None:
        chosen = next((cause for cause, made in self.radios.items() if made.isChecked()), "")
        if chosen:
            self._state.run(chosen)
        else:
            self.ask()


class ExplainCard(Card):
    """Once there is a verdict: what it was, how the findings prove it, why it was nothing else."""

    def __init__(self, state: "Learning", lesson: learning.Lesson, session: "Session") -> None:
        super().__init__()
        self._state, self._lesson, self._session = state, lesson, session
        self.setObjectName("explain-card")
        self.body.setContentsMargins(20, 16, 20, 18)
        self._parts = column(spacing=look.GAP)
        self.body.addLayout(self._parts)
        state.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the explanation as soon as there is something to explain."""
        state = self._state
        over = state.lesson is self._lesson and state.phase == "over"
        self.setVisible(over)
        empty(self._parts)
        if over:
            self._fill()

    def _fill(self) -> None:
        state, lesson, parts = self._state, self._lesson, self._parts
        right = state.guess == lesson.answer
        word = "right" if right else "wrong" if state.guess else "looked"
        head = label(say(f"learn.{word}"), "good" if right else "", bold=True, scale=1.15)
        self.show_state("good" if right else "plain")
        self.setAccessibleName(head.text())
        parts.addWidget(head)
        if state.guess and not right:
            parts.addWidget(label(say("learn.guessed", guess=title_of(state.guess)), "muted"))
        parts.addWidget(label(say("learn.answer", answer=title_of(lesson.answer))))
        parts.addSpacing(4)
        parts.addWidget(label(say("learn.steps"), bold=True))
        for number, reason in enumerate(lesson.reasons, 1):
            parts.addLayout(self._reason(number, reason))
        parts.addSpacing(4)
        parts.addWidget(label(say("learn.others"), bold=True))
        wrong = [guess for guess in lesson.guesses if guess.cause != lesson.answer]
        wrong.sort(key=lambda guess: guess.cause != state.guess)  # the person's own first
        for guess in wrong:
            text = say("learn.other", guess=title_of(guess.cause), why=guess.why)
            parts.addLayout(_beside(Mark("skipped", 16), marked(selectable(text))))
        parts.addSpacing(4)
        parts.addWidget(label(say("learn.remember"), bold=True))
        parts.addWidget(marked(selectable(lesson.remember)))
        if state.trouble is not None:
            from wizard.ui.session import sentence  # noqa: PLC0415 - hardly ever

            parts.addWidget(label(say("learn.unsaved", why=sentence(state.trouble)), "warn", scale=0.95))
        parts.addSpacing(4)
        parts.addLayout(self._onward())

    def _reason(self, number: int, reason: learning.Reason) -> QHBoxLayout:
        from wizard import words  # noqa: PLC0415 - the worker has loaded it by now

        text = marked(selectable(say("learn.step", number=number, text=reason.text)))
        texts = column(text, spacing=0)
        found = self._session.run.findings.get(reason.check)
        title = words.said(found).title if found is not None else words.check_title(reason.check)
        if self._state.has_page(reason.check):
            see = button(say("learn.see"), f"see-{reason.check}", "link", f"{say('learn.see')}: {title}")
            see.clicked.connect(partial(self._state.show_finding, reason.check))
            texts.addLayout(row(label(title, "muted", scale=0.95, wrap=False), see, 1, spacing=12))
        else:
            texts.addWidget(label(title, "muted", scale=0.95))
        return _beside(Mark(self._session.state(reason.check), 16), texts)

    def _onward(self) -> Flow:
        ways = Flow(10, 8)
        if learning.after(self._lesson) is not None:
            following = button(say("learn.next"), "lesson-next", "main")
            following.clicked.connect(self._state.go_on)
            ways.addWidget(following)
        else:
            ways.addWidget(label(say("learn.done-all"), "good", wrap=False))
        course = button(say("learn.all"), "lesson-all")
        course.clicked.connect(self._state.show_course)
        ways.addWidget(course)
        return ways


def title_of(cause: str) -> str:
    """Return how a cause is called among the guesses."""
    if cause == learning.HEALTHY:
        return say("learn.healthy")
    from wizard import catalogue  # noqa: PLC0415 - not needed for the first paint

    return catalogue.cause(cause).title


def _beside(mark: Mark, text: QWidget | QVBoxLayout) -> QHBoxLayout:
    made = row(column(mark, 1, spacing=0), text, spacing=10)
    made.setStretch(1, 1)
    return made
