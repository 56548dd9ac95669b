"""The course in the window: which lesson is on, what was guessed, what came of it. Knows no widget."""

from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Signal

from wizard import learning
from wizard.model.inputs import InputError
from wizard.settings import Settings

if TYPE_CHECKING:
    from wizard.learning import Lesson
    from wizard.ui.session import Session

Phase = Literal["asking", "signing-in", "running", "not-run", "answered"]


class Course(QObject):
    """One window's course. `guess` is a cause, "" where none was made."""

    #: Another lesson, or another phase of it.
    changed = Signal()
    #: The person wants the next lesson.
    next_wanted = Signal()

    def __init__(self, session: "Session", remembered: Settings | None = None) -> None:
        super().__init__(session)
        self._session = session
        self._settings = remembered or Settings()
        self.lesson: Lesson | None = None
        self.guess = ""
        self.phase: Phase = "asking"
        self.trouble: InputError | None = None  # why the progress could not be kept
        session.run_ended.connect(self._ended)

    def done(self) -> dict[str, str]:
        """Return which lessons are done, and how."""
        return self._settings.lessons()

    def next(self) -> "Lesson | None":
        """Return the lesson after the present one."""
        lessons = learning.course()
        following = dict(pairwise(lessons))
        return following.get(self.lesson) if self.lesson is not None else lessons[0]

    @property
    def signs_in(self) -> bool:
        """Whether an administrator is at hand in this case."""
        return "--sign-in" in self._arguments()

    @property
    def sends(self) -> bool:
        """Whether a test message is sent in this case."""
        return "--send" in self._arguments()

    def take(self, lesson: "Lesson | None") -> None:
        """Take another lesson, or none."""
        self.lesson, self.guess, self.phase, self.trouble = lesson, "", "asking", None
        self.changed.emit()

    def run(self, guess: str) -> None:
        """Run the checks as the practice case asks for it: as an administrator, and with a message."""
        if self.lesson is None or self._session.running or self.phase == "signing-in":
            return
        self.guess = guess
        if self.signs_in and self._session.admin is None:
            self._turn("signing-in")
            self._session.sign_in.begin("browser", then=self._signed)
        else:
            self._start()

    def _signed(self, signed: bool) -> None:  # noqa: FBT001 - a call-back
        if not signed:
            self._turn("not-run")
        elif not self._session.running:  # else: what the sign-in lets be read is read first
            self._start()

    def _start(self) -> None:
        if self.lesson is None:  # the person left meanwhile
            return
        begun = self._session.start((), send=self.sends)
        self._turn("running" if begun else "not-run")

    def _ended(self, ending: str) -> None:
        if self.lesson is None or self.phase not in ("signing-in", "running"):
            return
        if ending != "complete":
            self._turn("not-run")
            return
        if self.phase == "signing-in":
            QTimer.singleShot(0, self, self._start)  # once everybody has heard that the reading is over
            return
        try:
            self._settings.set_lesson(self.lesson.scenario, "right" if self._guessed() else "done")
        except InputError as error:
            self.trouble = error
        self._turn("answered")

    def _guessed(self) -> bool:
        """Say whether the first guess was right; a later one does not make it worse."""
        lesson = self.lesson
        assert lesson is not None  # noqa: S101 - a run of it has ended
        return self.guess == lesson.answer or self.done().get(lesson.scenario) == "right"

    def _arguments(self) -> tuple[str, ...]:
        from wizard import lab  # noqa: PLC0415 - only in practice

        assert self.lesson is not None  # noqa: S101 - it runs
        return lab.scenario(self.lesson.scenario).args

    def _turn(self, phase: Phase) -> None:
        self.phase = phase
        self.changed.emit()
