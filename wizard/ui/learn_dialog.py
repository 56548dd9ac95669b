"""The course: its cases with what was done of them, to choose from."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from wizard import learning
from wizard.ui import look
from wizard.ui.parts import button, label, row
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.learning import Lesson
    from wizard.ui.session import Session

_AROUND = 14  # pixels of air in a line


class LearnDialog(QDialog):
    """Every case of the course."""

    #: The person chose a lesson (`wizard.learning.Lesson`).
    chosen = Signal(object)

    def __init__(self, session: "Session", parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._lessons = learning.course()
        self.setObjectName("learn-dialog")
        self.setWindowTitle(say("learn.title"))
        self.resize(620, 560)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(look.GAP + 2)
        box.addWidget(label(say("learn.title"), bold=True, scale=1.25))
        box.addWidget(label(say("learn.lead"), "muted"))
        done = session.course.done()
        right = sum(how == "right" for how in done.values())
        progress = label(say("learn.progress", done=len(done), count=len(self._lessons), right=right))
        progress.setObjectName("learn-progress")
        box.addWidget(progress)
        self.list = QListWidget()
        self.list.setObjectName("learn-list")
        self.list.setAccessibleName(say("learn.list-name"))
        for lesson in self._lessons:
            self.list.addItem(self._item(lesson, done.get(lesson.scenario, "new")))
        self._first_open(done)
        box.addWidget(self.list, 1)
        if session.has_run and session.world is None:
            box.addWidget(label(say("learn.mind"), "muted"))
        self._busy = label(say("learn.busy"), "warn")
        self._busy.setVisible(session.running)
        box.addWidget(self._busy)
        self._start = button(say("learn.start"), "learn-start", "main")
        self._start.setDefault(True)
        self._start.setEnabled(not session.running)
        self._start.clicked.connect(self._choose)
        self.list.itemActivated.connect(lambda _item: self._choose())
        close = button(say("learn.close"), "learn-close")
        close.clicked.connect(self.reject)
        box.addLayout(row(1, close, self._start, spacing=10))
        self.finished.connect(self.deleteLater)
        self.list.setFocus()

    def _item(self, lesson: "Lesson", how: str) -> QListWidgetItem:
        told = say(f"learn.case-{how}", place=lesson.place, title=lesson.title)
        item = QListWidgetItem(told if how != "new" else say("learn.case", place=lesson.place, title=lesson.title))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, told)
        item.setSizeHint(QSize(0, self.list.fontMetrics().height() + _AROUND))
        return item

    def _first_open(self, done: dict[str, str]) -> None:
        """Choose the first case that is not done yet."""
        open_ones = (place for place, lesson in enumerate(self._lessons) if lesson.scenario not in done)
        self.list.setCurrentRow(next(open_ones, 0))

    def _choose(self) -> None:
        if not self._session.running and self.list.currentRow() >= 0:
            self.accept()
            self.chosen.emit(self._lessons[self.list.currentRow()])
