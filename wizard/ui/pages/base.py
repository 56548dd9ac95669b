"""What all pages share: a heading, the path picture, a body that scrolls. Knows no check.

In a low window heading and picture scroll with the body; in a wide one the body has a second column, `aside`.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from wizard.ui import look
from wizard.ui.flow import Sides, widest
from wizard.ui.parts import label
from wizard.ui.path_picture import PathPicture
from wizard.ui.terms import marked
from wizard.ui.text import step as step_words

if TYPE_CHECKING:
    from wizard.ui.session import Session

_LOW = 45  # lines of text: a window that is lower has no room for a heading that stands still


class Page(QWidget):
    """One page. Subclasses fill `body`, and `aside` with what follows upon it; they refresh when the window says so."""

    #: The person wants to go on to another step.
    wanted = Signal(str)
    #: What Run does here: step ids, () for everything, None for nothing.
    selection: tuple[str, ...] | None = ()
    #: Whether Run sends the test message.
    sends = False
    #: What Run is called here, before it has run and after.
    run_words = ("bar.run", "bar.run-again")
    #: How many columns wide body and aside may grow together.
    columns = 2
    #: Where the sign-in panel stands, on the pages that have it.
    panel_place: QVBoxLayout | None = None

    def __init__(self, session: "Session", step: str) -> None:
        super().__init__()
        self.session = session
        self.step = step
        words = step_words(step)
        self.setObjectName(f"page-{step}")
        self.setAccessibleName(words["title"])
        self.setAccessibleDescription(words["question"])
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(look.MARGIN, look.MARGIN, 0, 0)
        self._outer.setSpacing(look.MARGIN - 2)
        self.title = label(words["title"], scale=1.55, bold=True, wrap=False)
        self.question = marked(label(words["question"], "muted"))
        self.heading = Heading(self.title, self.question)
        self.picture = PathPicture(exchange_online=session.exchange_online)
        self._top = QWidget()
        self._topmost = QVBoxLayout(self._top)
        self._topmost.setContentsMargins(0, 0, look.MARGIN, 0)
        self._topmost.setSpacing(look.MARGIN - 2)
        self._topmost.addWidget(self.heading)
        self._topmost.addWidget(self.picture)
        self._outer.addWidget(self._top)
        inside = QWidget()
        inside.setProperty("body", "true")
        self._sides = Sides(spacing=10)
        self.body, self.aside = self._sides.first, self._sides.second
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(0, 2, look.MARGIN, look.MARGIN)
        self._inside.setSpacing(10)
        self._inside.addWidget(self._sides)
        self._inside.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        self.area.verticalScrollBar().rangeChanged.connect(self._keep_width)
        self._outer.addWidget(self.area, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Let heading and picture scroll with the body where they would leave it no room."""
        super().resizeEvent(event)
        low = self.window().height() < _LOW * self.fontMetrics().lineSpacing()
        place = self._inside if low else self._outer
        if place.indexOf(self._top) < 0:
            place.insertWidget(0, self._top)
            self._topmost.setContentsMargins(0, 0, 0 if low else look.MARGIN, 0)
        self._keep_width()

    def _keep_width(self) -> None:
        """Let the scroll bar stand in the margin, so that nothing moves sideways when it comes; keep lines short."""
        bar = self.area.verticalScrollBar()
        margin = look.MARGIN - (bar.sizeHint().width() if bar.maximum() else 0)
        around = self._inside.contentsMargins()
        room = self.width() - look.MARGIN - self.columns * widest(self)
        around.setRight(max(0, margin, room - (look.MARGIN - margin)))
        self._inside.setContentsMargins(around)

    def first_field(self) -> QWidget | None:
        """Return what has the focus when the page is entered; without one it is the button to go on with."""
        return None

    def entered(self) -> None:
        """Bring the page up to date when it is shown."""
        self.refresh(None)

    def refresh(self, changed: frozenset[str] | None) -> None:  # noqa: ARG002 - subclasses use it
        """Show the run as it is now. `changed` are the checks that look different; None means look at everything."""
        self.picture.show_path(*self.session.hops())

    def show_case(self) -> None:
        """Take note that the case is another."""

    def done(self) -> bool:
        """Say whether what Run does here was done before."""
        if self.selection == ():
            return self.session.has_run and bool(self.session.run.selected)  # a device may have been watched alone
        return self.session.step_state(self.step) not in ("idle", "skipped")

    def ready(self) -> bool:
        """Say whether Run may begin; where not, show why."""
        return True


class Heading(QWidget):
    """The title, and beside it what the page asks; below it where the width is too small."""

    def __init__(self, title: QLabel, question: QLabel) -> None:
        super().__init__()
        self._title, self._question = title, question
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(2, 4, look.MARGIN, 0)
        self._box.setSizeConstraint(QBoxLayout.SizeConstraint.SetNoConstraint)
        self._box.addWidget(title)
        self._box.addWidget(question, 1)
        self.arrange()

    def arrange(self) -> None:
        """Put the question beside the title or below it."""
        # by their letters, because the size that a label asks for changes with its wrapping, and that would never end
        titled, asked = (part.fontMetrics().horizontalAdvance(part.text()) for part in (self._title, self._question))
        room = self.width() - 2 - 2 * look.MARGIN
        wide = titled + asked <= room
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._title.setWordWrap(titled > room + look.MARGIN)
        if self._box.direction() != direction:
            self._box.setDirection(direction)
        self._box.setSpacing(look.MARGIN if wide else 2)
        # on one base line: the smaller letters stand a little lower
        lower = self._title.fontMetrics().descent() - self._question.fontMetrics().descent() if wide else 0
        self._question.setContentsMargins(0, 0, 0, max(0, lower))
        self._question.setAlignment(Qt.AlignmentFlag.AlignBottom if wide else Qt.AlignmentFlag.AlignTop)
        self._question.setVisible(bool(self._question.text()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return no width: a title that is longer than the page breaks, it does not make the page wider."""
        return QSize(0, self._box.minimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Turn where the width asks for it."""
        super().resizeEvent(event)
        self.arrange()
