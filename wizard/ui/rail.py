"""The step rail on the left: every step with its state, to jump to. Knows states, not checks."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QSizePolicy, QVBoxLayout, QWidget

from wizard.ui import look, marks
from wizard.ui.parts import label
from wizard.ui.text import say, steps

_MARK = 18


class RailButton(QAbstractButton):
    """One step."""

    def __init__(self, step: str, title: str) -> None:
        super().__init__()
        self._title = title
        self._state: marks.State = "idle"
        self.setObjectName(f"rail-{step}")
        self.setCheckable(True)
        self.setText(title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._name()

    @property
    def state(self) -> marks.State:
        """The state shown."""
        return self._state

    def show_state(self, state: marks.State) -> None:
        """Show `state`."""
        if state != self._state:
            self._state = state
            self._name()
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size for the title in bold."""
        metrics = QFontMetrics(look.scaled(bold=True))
        return QSize(metrics.horizontalAdvance(self._title) + _MARK + 48, metrics.height() + 20)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least size: the rail gives way in height before it is cut off."""
        return QSize(self.sizeHint().width(), QFontMetrics(look.scaled()).height() + 8)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name
        """Paint ground, mark and title."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        c = look.colours()
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked() or self.underMouse():
            ground = QColor(c.chosen)
            ground.setAlphaF(1.0 if self.isChecked() else 0.45)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(box, 6, 6)
        if self.hasFocus():
            painter.setPen(QPen(QColor(c.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 6, 6)
        top = (self.height() - _MARK) / 2
        marks.paint(painter, QRectF(14, top, _MARK, _MARK), self._state, c.chosen if self.isChecked() else c.rail)
        painter.setPen(QColor(c.text if self.isChecked() else c.muted))
        painter.setFont(look.scaled(bold=self.isChecked()))
        painter.drawText(box.adjusted(14 + _MARK + 10, 0, -6, 0), Qt.AlignmentFlag.AlignVCenter, self._title)
        painter.end()

    def _name(self) -> None:
        self.setAccessibleName(say("rail.step", title=self._title, status=say(f"status.{self._state}")))


class Rail(QFrame):
    """All steps, and above them what the case is about."""

    #: The person chose a step.
    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", "rail")
        self.setAccessibleName(say("rail.name"))
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 22, 12, 12)
        box.setSpacing(2)
        self._mailbox = label(say("app.no-mailbox"), "muted", scale=0.92, wrap=False)
        self._device = label(say("app.no-device"), "muted", scale=0.92, wrap=False)
        title = label(say("app.name"), scale=1.16, bold=True, wrap=False)
        for text in (title, self._mailbox, self._device):
            text.setContentsMargins(12, 0, 4, 0)
            text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            box.addWidget(text)
        box.addSpacing(14)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        for step in steps():
            made = RailButton(step["id"], step["title"])
            made.clicked.connect(lambda _checked=False, step_id=step["id"]: self.chosen.emit(step_id))
            self._buttons[step["id"]] = made
            self._group.addButton(made)
            box.addWidget(made)
        box.addStretch(1)
        widest = max(made.sizeHint().width() for made in self._buttons.values())
        self.setFixedWidth(max(widest + 24, title.sizeHint().width() + 24))

    def button(self, step: str) -> RailButton:
        """Return the button of a step."""
        return self._buttons[step]

    def show_step(self, step: str) -> None:
        """Mark `step` as the present one."""
        self._buttons[step].setChecked(True)

    def show_case(self, mailbox: str, device: str) -> None:
        """Show what the case is about."""
        for text, line in (
            (mailbox or say("app.no-mailbox"), self._mailbox),
            (device or say("app.no-device"), self._device),
        ):
            room = self.width() - 48
            line.setText(QFontMetrics(line.font()).elidedText(text, Qt.TextElideMode.ElideMiddle, room))
            line.setToolTip(text if line.text() != text else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go up and down by arrow keys without choosing."""
        order = list(self._buttons.values())
        here = next((place for place, made in enumerate(order) if made.hasFocus()), None)
        moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        move = moves.get(Qt.Key(event.key()))
        if here is None or move is None:
            super().keyPressEvent(event)
            return
        order[(here + move) % len(order)].setFocus(Qt.FocusReason.TabFocusReason)
