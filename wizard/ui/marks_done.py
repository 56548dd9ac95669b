"""The marks of every state but the first, in a square of 20. Apart from `marks`, because the first paint needs none."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from wizard.ui import look

if TYPE_CHECKING:
    from wizard.ui.marks import State


def paint_state(painter: QPainter, state: "State", tone: QColor) -> None:
    """Paint the form of `state`: filled where it is a result, a ring where it is none."""
    filled = state in ("pass", "warn", "fail", "running", "crashed")
    if state == "crashed":
        painter.setPen(QPen(tone, 1.6, j=Qt.PenJoinStyle.RoundJoin))
        painter.setBrush(tone)
        painter.drawPolygon(QPolygonF([QPointF(10, 1.8), QPointF(18.6, 17.6), QPointF(1.4, 17.6)]))
    elif filled:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone)
        painter.drawEllipse(QRectF(0.5, 0.5, 19, 19))
    else:
        painter.setPen(QPen(tone, 1.8))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(1.4, 1.4, 17.2, 17.2))
    inside = QColor(look.colours().on_state) if filled else tone
    painter.setPen(QPen(inside, 2.0, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    _INSIDE[state](painter)


def _tick(painter: QPainter) -> None:
    painter.drawPolyline([QPointF(5.8, 10.4), QPointF(8.8, 13.2), QPointF(14.2, 7.0)])


def _cross(painter: QPainter) -> None:
    painter.drawLine(QPointF(6.8, 6.8), QPointF(13.2, 13.2))
    painter.drawLine(QPointF(13.2, 6.8), QPointF(6.8, 13.2))


def _exclamation(painter: QPainter) -> None:
    painter.drawLine(QPointF(10, 5.4), QPointF(10, 10.6))
    painter.drawPoint(QPointF(10, 14.2))


def _low_exclamation(painter: QPainter) -> None:
    painter.drawLine(QPointF(10, 6.8), QPointF(10, 12.0))
    painter.drawPoint(QPointF(10, 14.9))


def _clock(painter: QPainter) -> None:
    painter.drawPolyline([QPointF(10, 5.4), QPointF(10, 10.4), QPointF(13.6, 10.4)])


def _dash(painter: QPainter) -> None:
    painter.drawLine(QPointF(6.4, 10), QPointF(13.6, 10))


def _dots(painter: QPainter) -> None:
    for x in (6.2, 10.0, 13.8):
        painter.drawPoint(QPointF(x, 10))


def _question(painter: QPainter) -> None:
    painter.drawArc(QRectF(7.2, 5.2, 5.6, 5.4), -45 * 16, 225 * 16)
    painter.drawLine(QPointF(10, 11.0), QPointF(10, 11.4))
    painter.drawPoint(QPointF(10, 14.6))


def _eye(painter: QPainter) -> None:
    pen = painter.pen()
    pen.setWidthF(1.6)
    painter.setPen(pen)
    painter.drawEllipse(QRectF(4.8, 6.8, 10.4, 6.4))
    painter.setBrush(pen.color())
    painter.drawEllipse(QRectF(8.6, 8.6, 2.8, 2.8))


_INSIDE: "dict[State, Callable[[QPainter], None]]" = {
    "pass": _tick,
    "told": _tick,
    "fail": _cross,
    "warn": _exclamation,
    "crashed": _low_exclamation,
    "running": _clock,
    "skipped": _dash,
    "waiting": _dots,
    "unknown": _question,
    "manual": _eye,
}
