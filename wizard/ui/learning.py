"""The course in the window: which practice case is on, what was guessed, what is remembered. Lays out no widget.

The guess comes first: until it is made, or declined, the window's Run asks for it, so that neither verdict nor rail can
give the answer away. The case's run then does all that its scenario says: an administrator signs in, a message is sent.
"""

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from wizard import learning
from wizard.model.inputs import InputError
from wizard.settings import Settings
from wizard.ui import practice
from wizard.ui.lesson_cards import ExplainCard, GuessCard

if TYPE_CHECKING:
    from wizard.ui.pages.base import Page
    from wizard.ui.shell import Shell

#: "opening": the practice tenant starts. "asking": nothing was run yet. "over": there is a verdict.
Phase = Literal["opening", "asking", "signing-in", "running", "ended-early", "over"]


class Learning(QObject):
    """The course of one window."""

    #: The phase is another, or the case.
    changed = Signal()

    def __init__(self, shell: "Shell") -> None:
        super().__init__(shell)
        self._shell = shell
        self._settings = Settings()
        self.lesson: learning.Lesson | None = None
        self.phase: Phase = "opening"
        self.guess = ""  # a cause; "": none was made
        self.trouble: InputError | None = None  # the progress could not be kept
        self._owes = False  # the run waits until what the sign-in reads is read
        shell.session.run_began.connect(self._began)
        shell.session.run_ended.connect(self._ended)

    @property
    def done(self) -> dict[str, bool]:
        """The cases that were done, and whether the first guess was right."""
        return self._settings.lessons()

    @property
    def practising(self) -> bool:
        """Whether the window works on a practice tenant."""
        return self._shell.session.world is not None

    @property
    def would_put_aside(self) -> bool:
        """Whether a case of the person's own is open, which a practice case takes the place of."""
        return not self.practising and bool(self._shell.session.mailbox)

    def has_page(self, check: str) -> bool:
        """Say whether a check's finding stands on a page of its own."""
        return check.partition(".")[0] in self._shell.steps

    @property
    def scenario_args(self) -> tuple[str, ...]:
        """What the case's scenario asks of the run."""
        from wizard import lab  # noqa: PLC0415 - only in practice

        return lab.scenario(self.lesson.id).args if self.lesson is not None else ()

    # ---- which case --------------------------------------------------------------------------------------------------

    def begin(self, lesson: learning.Lesson) -> bool:
        """Open the practice tenant of a case. False while a run is under way."""
        session = self._shell.session
        if session.running or practice.busy(self._shell):
            return False
        if session.world is None:
            session.cases.new()  # the person's own case is kept
        self.lesson, self.guess, self.phase, self._owes = lesson, "", "opening", False
        practice.enter(self._shell, lesson)
        return True

    def leave(self) -> bool:
        """Go back from practice to an empty case of one's own. False while a run is under way."""
        if self._shell.session.running or practice.busy(self._shell):
            return False
        self.lesson = None
        practice.leave(self._shell)
        return True

    def drop(self) -> None:
        """Let no case be on: another practice case was chosen by hand."""
        self.lesson = None

    def dress(self, page: "Page") -> None:
        """Put the case's card upon a page that was just made."""
        if self.lesson is None:
            return
        if self.phase == "opening":
            self.phase = "asking"
        card: QWidget | None = None
        if page.step == "start":
            card = GuessCard(self, self.lesson)
        elif page.step == "result":
            card = ExplainCard(self, self.lesson, self._shell.session)
        if card is not None:
            page.body.insertWidget(0, card)

    def show_course(self) -> None:
        """Show all cases."""
        from wizard.ui.learn_dialog import LearnDialog  # noqa: PLC0415 - seldom opened

        LearnDialog(self, self._shell).open()

    def go_on(self) -> None:
        """Begin the case that follows, or show all cases after the last."""
        following = learning.after(self.lesson) if self.lesson is not None else None
        if following is None or not self.begin(following):
            self.show_course()

    def show_finding(self, check: str) -> None:
        """Show a check's finding on its page."""
        shell = self._shell
        shell.go(check.partition(".")[0])
        row = shell.page.findChild(QWidget, f"finding-{check}")
        if row is not None:
            QTimer.singleShot(0, row, lambda: shell.page.area.ensureWidgetVisible(row))
            row.setFocus()

    # ---- the run -----------------------------------------------------------------------------------------------------

    def takes(self, page: "Page") -> bool:
        """Take the window's Run over, where it belongs to the case; say whether it did."""
        if self.lesson is None:
            return False
        if self.phase == "asking":
            self._shell.go("start")
            card = self._shell.page.findChild(GuessCard)
            if card is not None:
                card.ask()
            return True
        if page.selection == ():
            self.run()
            return True
        return False

    def run(self, guess: str | None = None) -> None:
        """Run what the case asks for; `guess` is the one that was made, "" none."""
        session = self._shell.session
        if session.running or session.sign_in.busy is not None:
            return
        if guess is not None:
            self.guess = guess
        if "--sign-in" in self.scenario_args and session.admin is None:
            self._owes = True
            self._show("signing-in")
            session.sign_in.begin("browser", then=lambda _signed: self._start())
        else:
            self._start()

    def _start(self) -> None:
        """Begin the run, or let it wait until nothing else runs."""
        session = self._shell.session
        self._owes = session.running
        if not self._owes and session.start((), send="--send" in self.scenario_args):
            self._show("running")
            if self._shell.step == "start":
                self._shell.go("network")

    def _began(self) -> None:
        """Take note that something runs: from now on a guess would be none."""
        if self.lesson is not None and self.phase == "asking":
            self._show("ended-early")

    def _ended(self, ending: str) -> None:
        if self.lesson is None:
            return
        if self._owes and self._shell.session.sign_in.busy is None:
            self._owes = False
            QTimer.singleShot(0, self, self._start)
        elif self.phase == "running":
            complete = self._shell.session.run.verdict is not None and ending == "complete"
            if complete:
                self._remember(self.lesson)
            self._show("over" if complete else "ended-early")

    def _remember(self, lesson: learning.Lesson) -> None:
        self.trouble = None
        try:
            self._settings.note_lesson(lesson.id, right=self.guess == lesson.answer)
        except InputError as error:
            self.trouble = error

    def _show(self, phase: Phase) -> None:
        self.phase = phase
        self.changed.emit()
