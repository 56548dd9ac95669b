"""What all pages share: a heading, the path picture, a body that scrolls. Knows no check."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from wizard.ui import look
from wizard.ui.parts import column, label
from wizard.ui.path_picture import PathPicture
from wizard.ui.text import step as step_words

if TYPE_CHECKING:
    from wizard.ui.session import Session


class Page(QWidget):
    """One page. Subclasses fill `body`, and refresh when the window tells them to."""

    #: What Run does here: step ids, () for everything, None for nothing.
    selection: tuple[str, ...] | None = ()
    #: Whether Run sends the test message.
    sends = False

    def __init__(self, session: "Session", step: str) -> None:
        super().__init__()
        self.session = session
        self.step = step
        words = step_words(step)
        self.setObjectName(f"page-{step}")
        self.setAccessibleName(words["title"])
        self.setAccessibleDescription(words["question"])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(look.MARGIN, look.MARGIN, 0, 0)
        outer.setSpacing(look.MARGIN - 2)
        self.title = label(words["title"], scale=1.55, bold=True, wrap=False)
        self.question = label(words["question"], "muted")
        outer.addLayout(self._heading(self.title, self.question))
        self.picture = PathPicture(exchange_online=session.exchange_online)
        beside = QHBoxLayout()
        beside.setContentsMargins(0, 0, look.MARGIN, 0)
        beside.addWidget(self.picture)
        outer.addLayout(beside)
        inside = QWidget()
        inside.setProperty("body", "true")
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(0, 2, look.MARGIN, look.MARGIN)
        self.body.setSpacing(10)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        outer.addWidget(self.area, 1)

    @staticmethod
    def _heading(title: QLabel, question: QLabel) -> QHBoxLayout:
        heading = QHBoxLayout()
        heading.setContentsMargins(2, 4, look.MARGIN, 0)
        heading.setSpacing(look.MARGIN)
        title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        heading.addWidget(title)
        heading.addLayout(column(1, question, spacing=0), 1)
        return heading

    def first_field(self) -> QWidget | None:
        """Return what has the focus when the page is entered."""
        return None

    def entered(self) -> None:
        """Bring the page up to date when it is shown."""
        self.refresh(None)

    def refresh(self, changed: frozenset[str] | None) -> None:  # noqa: ARG002 - subclasses use it
        """Show the run as it is now. `changed` are the checks that look different; None means look at everything."""
        self.picture.show_path(*self.session.hops())

    def show_case(self) -> None:
        """Take note that the case is another."""

    def ready(self) -> bool:
        """Say whether Run may begin; where not, show why."""
        return True
