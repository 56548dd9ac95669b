"""The course: every practice case with what became of it, to begin with or to take again."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from wizard import learning
from wizard.ui import look
from wizard.ui.parts import button, label, row
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.learning import Learning

_LESSON = Qt.ItemDataRole.UserRole


class LearnDialog(QDialog):
    """The list of cases. The first that was not done is chosen."""

    def __init__(self, state: "Learning", parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self.setObjectName("learn-dialog")
        self.setWindowTitle(say("learn.title"))
        self.resize(600, 520)
        course, done = learning.course(), state.done
        self.list = QListWidget()
        self.list.setObjectName("learn-list")
        self.list.setAccessibleName(say("learn.list-name"))
        self.list.setSpacing(2)
        for lesson in course:
            made = QListWidgetItem(_line(lesson, done.get(lesson.id)), self.list)
            made.setData(_LESSON, lesson.id)
        left = [place for place, lesson in enumerate(course) if lesson.id not in done]
        self.list.setCurrentRow(left[0] if left else 0)
        known = [lesson.id for lesson in course if lesson.id in done]
        right = sum(done[name] for name in known)
        progress = label(say("learn.progress", done=len(known), count=len(course), right=right))
        progress.setObjectName("learn-progress")
        self._note = label("", "warn")
        self._note.setObjectName("learn-note")
        self._note.hide()
        close = button(say("learn.close"), "learn-close")
        close.clicked.connect(self.reject)
        self._start = button(say("learn.start"), "learn-start", "main")
        self._start.setDefault(True)
        self._start.clicked.connect(self._begin)
        self.list.itemActivated.connect(lambda _item: self._begin())
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(look.GAP + 2)
        box.addWidget(label(say("learn.title"), bold=True, scale=1.25))
        box.addWidget(label(say("learn.lead"), "muted"))
        box.addWidget(self.list, 1)
        box.addWidget(progress)
        if state.would_put_aside:
            box.addWidget(label(say("learn.mind"), "muted", scale=0.95))
        box.addWidget(self._note)
        foot = row(1, close, self._start, spacing=10)
        if state.practising:
            leave = button(say("learn.leave"), "learn-leave")
            leave.clicked.connect(self._leave)
            foot.insertWidget(0, leave)
        box.addLayout(foot)
        self.finished.connect(self.deleteLater)
        self.list.setFocus()

    def _begin(self) -> None:
        chosen = [item.data(_LESSON) for item in self.list.selectedItems()]
        lesson = next((one for one in learning.course() if one.id in chosen), None)
        if lesson is not None and self._state.begin(lesson):
            self.accept()
        else:
            self._show_busy()

    def _leave(self) -> None:
        if self._state.leave():
            self.accept()
        else:
            self._show_busy()

    def _show_busy(self) -> None:
        self._note.setText(say("learn.busy"))
        self._note.show()


def _line(lesson: learning.Lesson, right: bool | None) -> str:  # noqa: FBT001 - None: not done
    name = "learn.case" if right is None else "learn.case-right" if right else "learn.case-done"
    return say(name, place=lesson.place, title=lesson.title)
