"""Practice in the shell: the banner that says so, and the choice of another practice case.

The practice tenant is a cloud like any other: from here on nothing knows that it is not real, but the banner.
"""

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QFrame

from wizard.ui import look
from wizard.ui.parts import button, label, live, row
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.lab import Scenario
    from wizard.lab.serve import World
    from wizard.learning import Lesson
    from wizard.model.cloud import Cloud
    from wizard.ui.session import Session
    from wizard.ui.shell import Shell


class Banner(QFrame):
    """Says plainly that this is practice, and offers the other cases."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self._shell = shell
        self.setObjectName("practice-banner")
        self.setProperty("bar", "practice")
        self._text = live(label(say("practice.banner"), bold=True, scale=0.95))
        self.setAccessibleName(say("practice.banner"))
        self.chooser = QComboBox()
        self.chooser.setObjectName("practice-chooser")
        self.chooser.setAccessibleName(say("practice.chooser"))
        self.chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.chooser.setMinimumContentsLength(28)
        self.chooser.setEnabled(False)
        self.course = button(say("learn.all"), "practice-course")
        self.course.clicked.connect(shell.show_course)
        self.course.hide()
        self.lesson: Lesson | None = None  # of the course: then what the case is about is not named
        self.busy = False
        self._caption = label(say("practice.chooser"), wrap=False)
        self._caption.setBuddy(self.chooser)  # on Linux a reader names a list by its caption alone
        choice = row(self._caption, self.chooser, self.course, spacing=look.GAP)
        choice.setStretch(1, 1)
        self._box = row(self._text, choice, spacing=look.MARGIN)
        self._box.setStretch(0, 1)
        self._box.setContentsMargins(look.MARGIN + 2, 8, look.MARGIN, 8)
        self.setLayout(self._box)
        self.chooser.currentTextChanged.connect(self.chooser.setToolTip)  # a long title is cut in the field
        self._beside = self._caption.sizeHint().width() + self.chooser.sizeHint().width() + 4 * look.MARGIN
        self.chooser.currentIndexChanged.connect(self._chosen)
        shell.session.run_began.connect(self._run_began)  # methods: the connections end with this banner
        shell.session.run_ended.connect(self._run_ended)

    def offer(self, scenarios: "tuple[Scenario, ...]", served: str) -> None:
        """Offer the practice cases."""
        with QSignalBlocker(self.chooser):
            for offered in scenarios:
                self.chooser.addItem(offered.title, offered.id)
            self.chooser.setCurrentIndex(max(0, self.chooser.findData(served)))
        self.chooser.setToolTip(self.chooser.currentText())

    def show_ready(self) -> None:
        """Say that it is practice, and let the person choose another case."""
        self.busy = False
        text = say("practice.banner")
        if self.lesson is not None:
            text = say("learn.banner", place=self.lesson.place, title=self.lesson.title)
        self._text.setText(text)
        self.setAccessibleName(text)
        self.show_choice()
        self.chooser.setEnabled(not self._shell.session.running)

    def show_choice(self) -> None:
        """Let the person choose a case by its title; in the course, where that is the answer, from the course."""
        for part in (self._caption, self.chooser):
            part.setVisible(self.lesson is None)
        self.course.setVisible(self.lesson is not None)

    def show_trouble(self) -> None:
        """Say that a case could not be started."""
        self.busy = False
        self._text.setText(say("practice.failed"))
        self.chooser.setEnabled(True)

    def show_switching(self) -> None:
        """Say that another case is on its way."""
        self.busy = True
        self._text.setText(say("practice.switching"))
        self.chooser.setEnabled(False)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the choice below the words where both do not fit beside each other."""
        super().resizeEvent(event)
        words = self._text.fontMetrics().horizontalAdvance(self._text.text())
        wide = words + self._beside <= self.width()
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._box.setSpacing(look.MARGIN if wide else look.GAP // 2)

    def _run_began(self) -> None:
        self.chooser.setEnabled(False)

    def _run_ended(self, _ending: str) -> None:
        self.chooser.setEnabled(True)

    def _chosen(self) -> None:
        self._shell.learning.drop()
        _serve(self._shell, self, str(self.chooser.currentData()))


def begin(shell: "Shell", world: "World | str") -> None:
    """Show the banner, and work on `world`, or on the scenario of that name."""
    banner = _banner(shell)
    served = world if isinstance(world, str) else world.scenario.id

    def read() -> "tuple[Scenario, ...]":
        from wizard import lab  # noqa: PLC0415 - only in practice, and off the GUI thread: it reads many files

        return lab.scenarios()

    shell.session.bridge.ask(read, lambda scenarios: banner.offer(scenarios, served))
    if isinstance(world, str):
        _serve(shell, banner, world)
    else:
        _prepare(shell, banner, world)


def enter(shell: "Shell", lesson: "Lesson") -> None:
    """Work on the practice tenant of a case of the course. What it is about is named nowhere."""
    banner = _banner(shell)
    banner.lesson = lesson
    banner.show_choice()
    _serve(shell, banner, lesson.id)


def leave(shell: "Shell") -> None:
    """End practice: from here on the window works on an empty case of one's own."""
    banner, session = shell.practice, shell.session
    old, session.world = session.world, None
    if banner is not None:
        shell.practice = None
        banner.hide()
        banner.deleteLater()
    if old is not None:
        session.bridge.ask(old.close, lambda _nothing: None)
    session.cases.new()
    shell.rebuild()


def busy(shell: "Shell") -> bool:
    """Say whether a practice tenant is on its way."""
    return shell.practice is not None and shell.practice.busy


def _banner(shell: "Shell") -> Banner:
    if shell.practice is None:
        shell.practice = Banner(shell)
        shell.add_banner(shell.practice)
    return shell.practice


def _serve(shell: "Shell", banner: Banner, scenario: str) -> None:
    """Stop the world there is, start another, and work on it. Off the GUI thread: it makes keys and certificates."""
    session = shell.session
    old, session.world = session.world, None
    banner.show_switching()

    def work() -> "World":
        from wizard.lab import serve  # noqa: PLC0415 - only in practice

        if old is not None:
            old.close()
        return serve.start(scenario)

    session.bridge.ask(work, lambda world: _prepare(shell, banner, world), lambda _error: banner.show_trouble())


def _prepare(shell: "Shell", banner: Banner, world: "World") -> None:
    session = shell.session
    session.world = world

    def read() -> "Cloud":
        from wizard import clouds  # noqa: PLC0415 - loaded in the worker

        return clouds.load(str(world.cloud_file))

    def use(cloud: "Cloud") -> None:
        session.enter(world, cloud)
        for option, value in pairwise(world.scenario.args):
            _take(session, option, value)
        shell.rebuild()
        banner.show_ready()

    session.bridge.ask(read, use, lambda _error: banner.show_trouble())


def _take(session: "Session", option: str, value: str) -> None:
    """Take what the practice case says of the person's side: sender, recipient, size, what is seen in the portals."""
    fields = {"--from": "mail_from", "--to": "rcpt_to", "--device": "device"}
    if option in fields:
        session.set(**{fields[option]: value})
    elif option == "--size":
        session.set(size=int(value))
    elif option == "--told":
        question, _, answer = value.partition("=")
        session.told[question] = answer
