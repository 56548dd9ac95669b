"""Terms of the glossary where they stand in a label: underlined with dots, explained when the pointer rests there.

The label stays plain text, whatever stands in it: the dots are painted above it, at the places where the same text is
laid out, so nothing in it ever becomes markup. Nothing is looked up before the label is painted.
"""

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QTextLayout, QTextLine, QTextOption
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

from wizard.ui import look
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.glossary import Term

L = TypeVar("L", bound=QLabel)
_TIP_WIDTH = 64  # characters: a tip of plain text is not wrapped by itself


def marked(label: L, hover: QWidget | None = None) -> L:
    """Mark the glossary's terms in `label` and return it. `hover` is what the pointer rests on in its place."""
    _Dots(label, hover or label)
    return label


def tip(term: "Term") -> str:
    """Return what a tip says of a term, in lines, as plain text."""
    import textwrap  # noqa: PLC0415 - not needed before somebody asks

    return textwrap.fill(say("glossary.tip", term=term.name, text=term.text), _TIP_WIDTH, break_on_hyphens=False)


def term_at(label: QLabel, place: QPoint) -> "Term | None":
    """Return the term that stands at a place of a marked label."""
    dots = label.findChild(_Dots, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return dots.at(place) if dots is not None else None


class _Mark(NamedTuple):
    place: QRectF
    term: "Term"


class _Dots(QWidget):
    """What is painted above a label."""

    def __init__(self, label: QLabel, hover: QWidget) -> None:
        super().__init__(label)
        self._label, self._hover = label, hover
        self._marks: list[_Mark] = []
        self._laid: tuple[object, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(label.rect())
        label.installEventFilter(self)
        if hover is not label:
            hover.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the label's size, and answer when the pointer rests on a term."""
        if event.type() == QEvent.Type.Resize and watched is self._label:
            self.setGeometry(self._label.rect())
        elif event.type() == QEvent.Type.ToolTip and watched is self._hover and isinstance(event, QHelpEvent):
            here = event.pos()
            term = self.at(here if watched is self._label else self._label.mapFrom(self._hover, here))
            if term is not None:
                QToolTip.showText(event.globalPos(), tip(term), self._hover)
                return True
        return super().eventFilter(watched, event)

    def at(self, place: QPoint) -> "Term | None":
        """Return the term that stands there."""
        self._lay()
        return next((mark.term for mark in self._marks if mark.place.contains(QPointF(place))), None)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint the dots."""
        self._lay()
        if not self._marks:
            return
        painter = QPainter(self)
        pen = QPen(QColor(look.colours().idle), 1.4, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.1, 2.2])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        for mark in self._marks:
            painter.drawLine(mark.place.bottomLeft(), mark.place.bottomRight())
        painter.end()

    def _lay(self) -> None:
        """Lay the label's text out as the label does, and note where its terms stand; only when something changed."""
        label = self._label
        now = (label.text(), label.size(), label.font().key(), label.contentsMargins())
        if now == self._laid:
            return
        self._laid = now
        self._marks.clear()
        text = label.text()
        from wizard import glossary  # noqa: PLC0415 - not before something is painted

        places = glossary.places(text)
        if not places:
            return
        inside = QRectF(label.contentsRect())
        layout = QTextLayout(text.replace("\n", "\u2028"), label.font())
        option = QTextOption()
        wrap = QTextOption.WrapMode
        option.setWrapMode(wrap.WordWrap if label.wordWrap() else wrap.ManualWrap)
        layout.setTextOption(option)
        lines = _lines(layout, inside.width())
        height = lines[-1].y() + lines[-1].height() if lines else 0.0
        room = max(0.0, inside.height() - height)
        align = label.alignment()
        down = 0.0 if align & Qt.AlignmentFlag.AlignTop else room if align & Qt.AlignmentFlag.AlignBottom else room / 2
        corner = inside.topLeft() + QPointF(0, down)
        for found in places:
            start = found.start
            for line in lines:
                end = min(found.end, line.textStart() + line.textLength())
                if line.textStart() <= start < end:
                    left, right = _x(line, start), _x(line, end)
                    base = line.y() + line.ascent() + 2.5
                    place = QRectF(left, line.y(), right - left, base - line.y())
                    self._marks.append(_Mark(place.translated(corner), found.term))
                    start = end
        layout.clearLayout()


def _lines(layout: QTextLayout, width: float) -> list[QTextLine]:
    """Break the text into lines of `width`, one below the other."""
    lines = []
    layout.beginLayout()
    y = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line.height()
        lines.append(line)
    layout.endLayout()
    return lines


def _x(line: QTextLine, place: int) -> float:
    found: Any = line.cursorToX(place)  # PySide gives the place back as well
    return float(found[0] if isinstance(found, tuple) else found)
