"""The marks that show a state: a shape, a colour, and (elsewhere, beside it) a word. Knows no page.

Each state has a form of its own, so that the mark is read without its colour.
"""

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QPolygonF
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


def paint(painter: QPainter, box: QRectF, state: State, ground: str = "") -> None:
    """Paint the mark of `state` into the square `box`; `ground` is the colour behind it."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    size = box.width()
    painter.translate(box.topLeft())
    painter.scale(size / 20, size / 20)
    tone = QColor(colour(state))
    if state == "crashed":
        painter.setPen(QPen(tone, 1.6, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(tone)
        painter.drawPolygon(QPolygonF([QPointF(10, 1.8), QPointF(18.6, 17.6), QPointF(1.4, 17.6)]))
    elif state in ("pass", "warn", "fail", "running"):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone)
        painter.drawEllipse(QRectF(0.5, 0.5, 19, 19))
    else:
        painter.setPen(QPen(tone, 1.8))
        painter.setBrush(QBrush(QColor(ground)) if ground else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(1.4, 1.4, 17.2, 17.2))
    _inside(painter, state, tone)
    painter.restore()


def _inside(painter: QPainter, state: State, tone: QColor) -> None:
    filled = state in ("pass", "warn", "fail", "running", "crashed")
    pen = QPen(QColor(look.colours().on_state) if filled else tone, 2.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state in ("pass", "told"):
        painter.drawPolyline([QPointF(5.8, 10.4), QPointF(8.8, 13.2), QPointF(14.2, 7.0)])
    elif state == "fail":
        painter.drawLine(QPointF(6.8, 6.8), QPointF(13.2, 13.2))
        painter.drawLine(QPointF(13.2, 6.8), QPointF(6.8, 13.2))
    elif state in ("warn", "crashed"):
        low = 1.4 if state == "crashed" else 0.0
        painter.drawLine(QPointF(10, 5.4 + low), QPointF(10, 10.6 + low))
        painter.drawPoint(QPointF(10, 14.2 + low / 2))
    elif state == "running":
        painter.drawPolyline([QPointF(10, 5.4), QPointF(10, 10.4), QPointF(13.6, 10.4)])
    elif state == "skipped":
        painter.drawLine(QPointF(6.4, 10), QPointF(13.6, 10))
    elif state == "waiting":
        for x in (6.2, 10.0, 13.8):
            painter.drawPoint(QPointF(x, 10))
    elif state == "unknown":
        painter.drawArc(QRectF(7.2, 5.2, 5.6, 5.4), -45 * 16, 225 * 16)
        painter.drawLine(QPointF(10, 11.0), QPointF(10, 11.4))
        painter.drawPoint(QPointF(10, 14.6))
    elif state == "manual":
        painter.setPen(QPen(tone, 1.6))
        painter.drawEllipse(QRectF(4.8, 6.8, 10.4, 6.4))
        painter.setBrush(tone)
        painter.drawEllipse(QRectF(8.6, 8.6, 2.8, 2.8))


class Mark(QWidget):
    """One mark as a widget. It has no accessible name: whatever it stands beside says the word."""

    def __init__(self, state: State = "idle", size: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state: State = state
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

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
