"""The step rail beside the pages: every step with its state, to jump to. Knows states, not checks."""

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from wizard.ui import keys, look, marks
from wizard.ui.parts import label
from wizard.ui.text import say, steps

_MARK = 18


class RailButton(QPushButton):
    """One step."""

    def __init__(self, step: str, title: str) -> None:
        super().__init__(title)
        self._title = title
        self._state: marks.State = "idle"
        self.setObjectName(f"rail-{step}")
        self.setProperty("kind", "rail")
        self.setCheckable(True)
        self.setAutoExclusive(True)  # one of ten, and one stop of the tab key: the arrows go on from there
        self.setAutoDefault(False)
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
        return QSize(metrics.horizontalAdvance(self._title) + _MARK + 42, metrics.height() + 19)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least size: the rail gives way in height before it is cut off."""
        return QSize(self.sizeHint().width(), QFontMetrics(look.scaled()).height() + 6)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint ground and title, and the mark upon them."""
        super().paintEvent(event)
        painter = QPainter(self)
        left = self.width() - 14 - _MARK if self.isRightToLeft() else 14
        marks.paint(painter, QRectF(left, (self.height() - _MARK) / 2, _MARK, _MARK), self._state)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the arrow keys to the rail."""
        if event.key() in (keys.UP, keys.DOWN):
            event.ignore()
        else:
            super().keyPressEvent(event)

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
        self._buttons: dict[str, RailButton] = {}
        for step in steps():
            made = RailButton(step["id"], step["title"])
            made.toggled.connect(partial(self._toggled, step["id"]))
            self._buttons[step["id"]] = made
            box.addWidget(made)
        box.addStretch(1)
        widest = max(made.sizeHint().width() for made in self._buttons.values())
        self.setFixedWidth(max(widest + 24, title.sizeHint().width() + 24))

    def button(self, step: str) -> RailButton:
        """Return the button of a step."""
        return self._buttons[step]

    def add_foot(self, widget: QWidget) -> None:
        """Put something below the steps."""
        box = self.layout()
        if box is not None:
            box.addWidget(widget)

    def show_step(self, step: str) -> None:
        """Mark `step` as the present one, which is also where the tab key stops."""
        for name, made in self._buttons.items():
            made.setChecked(name == step)
            made.setFocusPolicy(Qt.FocusPolicy.StrongFocus if name == step else Qt.FocusPolicy.ClickFocus)

    def show_case(self, mailbox: str, device: str) -> None:
        """Show what the case is about."""
        for text, line in (
            (mailbox or say("app.no-mailbox"), self._mailbox),
            (device or say("app.no-device"), self._device),
        ):
            room = self.width() - 48
            metrics = QFontMetrics(line.font())
            fits = metrics.horizontalAdvance(text) <= room
            line.setText(text if fits else metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room))
            line.setToolTip("" if fits else text)

    def _toggled(self, step: str, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        """Take the choice: assistive technology toggles, which is no click."""
        if on:
            self.chosen.emit(step)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Go up and down by arrow keys without choosing."""
        order = list(self._buttons.values())
        here = next((place for place, made in enumerate(order) if made.hasFocus()), None)
        moves = {keys.DOWN: 1, keys.UP: -1}
        move = moves.get(event.key())
        if here is None or move is None:
            super().keyPressEvent(event)
            return
        order[(here + move) % len(order)].setFocus(Qt.FocusReason.TabFocusReason)
