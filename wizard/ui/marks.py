"""The marks that show a state: a shape, a colour, and (elsewhere, beside it) a word. Knows no page.

Each state has a form of its own, so that the mark is read without its colour.
"""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from wizard.ui import look

#: The states of a check (contract section 2), and three more that only a window needs.
State = Literal["pass", "warn", "fail", "unknown", "skipped", "manual", "crashed", "running", "waiting", "idle", "told"]

#: How much a state matters when one mark stands for many checks: the first one found wins.
WEIGHT: tuple[State, ...] = (
    "fail",
    "crashed",
    "running",
    "warn",
    "unknown",
    "manual",
    "waiting",
    "pass",
    "told",
    "skipped",
    "idle",
)


def heaviest(states: list[State]) -> State:
    """Return the state that one mark for all of `states` shows."""
    return next((state for state in WEIGHT if state in states), "idle")


def colour(state: State) -> str:
    """Return the colour of `state`."""
    c = look.colours()
    return {
        "pass": c.good,
        "told": c.good,
        "warn": c.warn,
        "fail": c.bad,
        "crashed": c.bad,
        "running": c.busy,
        "manual": c.busy,
    }.get(state, c.idle)


def paint(painter: QPainter, box: QRectF, state: State) -> None:
    """Paint the mark of `state` into the square `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / 20, box.width() / 20)
    if state == "idle":
        painter.strokePath(_ring(), line(colour(state), 1.8))
    else:
        from wizard.ui.marks_done import paint_state  # noqa: PLC0415 - it asks this module for the states

        paint_state(painter, state, QColor(colour(state)))
    painter.restore()


def line(tone: str, width: float) -> QPen:
    """Return a pen of this colour and width."""
    pen = QPen()
    pen.setColor(QColor(tone))
    pen.setWidthF(width)
    return pen


def _ring() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QRectF(1.4, 1.4, 17.2, 17.2))
    return path


def write(painter: QPainter, box: QRectF, text: str, font: QFont, *, centred: bool = False) -> None:
    """Write `text` on one line into `box`: in the middle of its height, from its left or in the middle of its width."""
    metrics = QFontMetricsF(font)
    left = box.left() + (max(0.0, box.width() - metrics.horizontalAdvance(text)) / 2 if centred else 0.0)
    base = box.center().y() + (metrics.ascent() - metrics.descent()) / 2
    painter.setFont(font)
    painter.drawText(QPointF(left, base), text)


def transparent_for_mouse(widget: QWidget) -> None:
    """Let clicks through to what stands behind `widget`."""
    widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class Mark(QWidget):
    """One mark as a widget. It has no accessible name: whatever it stands beside says the word."""

    def __init__(self, state: State = "idle", size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: State = state
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        transparent_for_mouse(self)

    @property
    def state(self) -> State:
        """The state shown."""
        return self._state

    def show_state(self, state: State) -> None:
        """Show `state`."""
        if state != self._state:
            self._state = state
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the mark's size."""
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the mark."""
        painter = QPainter(self)
        paint(painter, QRectF(0, 0, self._size, self._size), self._state)
        painter.end()
