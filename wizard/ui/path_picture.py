"""The path picture: nine hops from the scanner to the delivery, and where it breaks. Knows states, not checks.

What is painted is said in words as well, in the accessible description.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from wizard.ui import look, marks
from wizard.ui.text import say

#: The same as wizard.model.finding.HOPS, which would have to load the whole model before the first paint.
HOPS = ("device", "dns", "firewall", "tls", "submission", "tenant", "mailbox", "sign-in", "delivery")
_MARK = 20.0
_LINE = 30.0  # how far down the marks stand
_APART = 4.0  # the least between two names or words
_NAME, _WORD, _LEAST = 0.9, 0.82, 0.6  # type sizes
_PASSABLE = ("pass", "warn", "told")


class PathPicture(QFrame):
    """Nine marks on a line."""

    def __init__(self, *, exchange_online: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("path-picture")
        self.setProperty("card", "plain")
        self.setAccessibleName(say("picture.name"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._states: dict[str, marks.State] = {}
        self._broken = ""
        self._names = {hop: say(f"picture.{hop}") for hop in HOPS}
        if not exchange_online:
            self._names["submission"] = say("picture.submission-other")
        self._describe()

    @property
    def states(self) -> Mapping[str, marks.State]:
        """The state of each hop."""
        return {hop: self._states.get(hop, "idle") for hop in HOPS}

    def show_path(self, states: Mapping[str, marks.State], broken_at: str = "") -> None:
        """Show `states`, and where the path breaks ("" if nowhere)."""
        if dict(states) == self._states and broken_at == self._broken:
            return
        self._states, self._broken = dict(states), broken_at
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that shows all names, and a second line below them."""
        lines = QFontMetricsF(look.scaled(_NAME)).height() + QFontMetricsF(look.scaled(_WORD)).height()
        return QSize(640, round(_LINE + _MARK / 2 + 6 + lines + 12))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least size: long names break, and words give way, before they run into each other."""
        return QSize(420, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint frame, line, marks, names, and a word for each state."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        slot = (self.width() - 16.0) / len(HOPS)
        centres = [8.0 + slot * (place + 0.5) for place in range(len(HOPS))]
        if self.isRightToLeft():
            centres.reverse()
        for place, ends in enumerate(pairwise(centres)):
            self._link(painter, _LINE, min(ends) + _MARK / 2 + 2, max(ends) - _MARK / 2 - 2, place)
        fit = self._fit(slot)
        for hop, centre in zip(HOPS, centres, strict=True):
            mark = _MARK + (4 if hop == self._broken else 0)
            marks.paint(painter, QRectF(centre - mark / 2, _LINE - mark / 2, mark, mark), self._state(hop))
            self._text(painter, hop, centre, fit)
        painter.end()

    def _state(self, hop: str) -> marks.State:
        return self._states.get(hop, "idle")

    def _word(self, hop: str) -> str:
        return say(f"picture.state-{_WORDS.get(self._state(hop), self._state(hop))}")

    def _link(self, painter: QPainter, y: float, left: float, right: float, place: int) -> None:
        """Draw the piece of line behind hop `place`: solid green where the path is clear, dotted where it is not."""
        before, after = (self._state(HOPS[place + step]) for step in (0, 1))
        c = look.colours()
        broken = HOPS[place + 1] == self._broken
        clear = before in _PASSABLE and after in _PASSABLE
        pen = marks.line(c.bad if broken else c.good if clear else c.idle, 2.4)
        if not clear:
            pen.setDashPattern([1.2, 2.0])
        path = QPainterPath(QPointF(left, y))
        path.lineTo(right, y)
        painter.strokePath(path, pen)

    def _fit(self, slot: float) -> "_Fit":
        """Return how names and words fit, one way for all: each hop has `slot`, and may borrow from a neighbour."""

        def widths(lines: Iterable[str], scale: float) -> list[float]:
            metrics = QFontMetricsF(look.scaled(scale, bold=True))
            return [metrics.horizontalAdvance(line) for line in lines]

        def apart(side_by_side: list[float]) -> bool:
            return all((left + right) / 2 + _APART <= slot for left, right in pairwise(side_by_side))

        if apart(widths(self._names.values(), _NAME)):
            known = any(self._state(hop) != "idle" for hop in HOPS)
            return _Fit(worded=known and apart(widths((self._word(hop) for hop in HOPS), _WORD)))
        words = max(widths((word for name in self._names.values() for word in name.split(" ")), _NAME))
        return _Fit(scale=max(_LEAST, _NAME * min(1.0, (slot - _APART) / words)), whole=False)

    def _text(self, painter: QPainter, hop: str, centre: float, fit: "_Fit") -> None:
        """Write the name, on one line or more, and below it the state in a word."""
        broken, idle = hop == self._broken, self._state(hop) == "idle"
        c = look.colours()
        painter.setPen(QColor(c.bad if broken else c.muted if idle else c.text))
        font = look.scaled(fit.scale, bold=broken)
        height = QFontMetricsF(font).height()
        top = _LINE + _MARK / 2 + 6
        name = self._names[hop]
        for line in [name] if fit.whole else name.split(" "):
            marks.write(painter, QRectF(centre - 100, top, 200, height), line, font, centred=True)
            top += height
        if fit.worded:
            font = look.scaled(_WORD, bold=broken)
            painter.setPen(QColor(c.bad if broken else c.muted))
            below = QRectF(centre - 100, top, 200, QFontMetricsF(font).height())
            marks.write(painter, below, self._word(hop), font, centred=True)

    def _describe(self) -> None:
        parts = [say("picture.hop", hop=self._names[hop], state=self._word(hop)) for hop in HOPS]
        self.setAccessibleDescription("; ".join(parts))


#: States that read like another one.
_WORDS: dict[marks.State, marks.State] = {
    "told": "pass",
    "waiting": "running",
    "crashed": "unknown",
    "manual": "unknown",
}


class _Fit(NamedTuple):
    """How the names are written: their type size, whether each stands on one line, and whether a word stands below."""

    scale: float = _NAME
    whole: bool = True
    worded: bool = False
