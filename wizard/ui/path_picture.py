"""The path picture: nine hops from the scanner to the delivery, and where it breaks. Knows states, not checks.

What is painted is said in words as well, in the accessible description.
"""

from collections.abc import Mapping
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from wizard.ui import look, marks
from wizard.ui.text import say

#: The same as wizard.model.finding.HOPS, which would have to load the whole model before the first paint.
HOPS = ("device", "dns", "firewall", "tls", "submission", "tenant", "mailbox", "sign-in", "delivery")
_MARK = 20.0
_OVERHANG = 1.22  # a long name may stand over its neighbours' room: they are short
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
        """Return the least size that shows all names."""
        return QSize(640, round(62 + QFontMetricsF(look.scaled(0.9)).height()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least size: names shrink before they run into each other."""
        return QSize(420, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint frame, line, marks and names."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = 32.0
        slot = (self.width() - 16.0) / len(HOPS)
        centres = [8.0 + slot * (place + 0.5) for place in range(len(HOPS))]
        for place, (left, right) in enumerate(pairwise(centres)):
            self._link(painter, line, left + _MARK / 2 + 2, right - _MARK / 2 - 2, place)
        factor = self._type_size(slot * _OVERHANG)
        for hop, centre in zip(HOPS, centres, strict=True):
            size = _MARK + (4 if hop == self._broken else 0)
            box = QRectF(centre - size / 2, line - size / 2, size, size)
            marks.paint(painter, box, self._states.get(hop, "idle"))
            half = slot * _OVERHANG / 2
            self._name(painter, hop, QRectF(centre - half, line + 12, half * 2, 22), factor)
        painter.end()

    def _link(self, painter: QPainter, y: float, left: float, right: float, place: int) -> None:
        """Draw the piece of line behind hop `place`: solid green where the path is clear, dotted where it is not."""
        before, after = (self._states.get(HOPS[place + step], "idle") for step in (0, 1))
        c = look.colours()
        broken = HOPS[place + 1] == self._broken
        clear = before in _PASSABLE and after in _PASSABLE
        pen = marks.line(c.bad if broken else c.good if clear else c.idle, 2.4)
        if not clear:
            pen.setDashPattern([1.2, 2.0])
        path = QPainterPath(QPointF(left, y))
        path.lineTo(right, y)
        painter.strokePath(path, pen)

    def _type_size(self, room: float) -> float:
        """Return the scale at which every name fits into its room, one for all."""
        factor = 0.9
        widest = max(
            QFontMetricsF(look.scaled(factor, bold=True)).horizontalAdvance(name) for name in self._names.values()
        )
        return max(0.6, factor * min(1.0, room / widest))

    def _name(self, painter: QPainter, hop: str, box: QRectF, factor: float) -> None:
        broken = hop == self._broken
        c = look.colours()
        painter.setPen(QColor(c.bad if broken else c.text if self._states.get(hop, "idle") != "idle" else c.muted))
        marks.write(painter, box, self._names[hop], look.scaled(factor, bold=broken), centred=True)

    def _describe(self) -> None:
        parts = [
            say("picture.hop", hop=self._names[hop], state=say(f"picture.state-{_word(self._states.get(hop, 'idle'))}"))
            for hop in HOPS
        ]
        self.setAccessibleDescription("; ".join(parts))


def _word(state: marks.State) -> str:
    return {"told": "pass", "waiting": "running", "crashed": "unknown"}.get(state, state)
