"""The small “?” beside a button that touches anything outside the window: what is sent, changed, kept, how to undo it.

The answers stand in `resources/ui/explain.toml` and are read when somebody asks. Nothing is done by asking.
"""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QFrame, QGridLayout, QSizePolicy, QToolButton, QWidget

from wizard.ui.parts import label, row, selectable
from wizard.ui.text import entry, say

_PARTS = ("sends", "changes", "keeps", "undo")
_WIDTH = 380


def explained(made: QAbstractButton, key: str | Callable[[], str]) -> "Explained":
    """Return the button with its “?”, as one widget. `key` is a group of `explain`, or says which one it is now."""
    return Explained(made, key)


class Explained(QWidget):
    """A button and its “?”, shown and hidden together."""

    def __init__(self, made: QAbstractButton, key: str | Callable[[], str]) -> None:
        super().__init__()
        self._button = made
        self._ask = What(made, key)
        inside = row(made, self._ask, spacing=2)
        inside.setAlignment(self._ask, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(inside)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Maximum, policy.Fixed)
        made.installEventFilter(self)
        if made.isHidden() and made.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Follow the button."""
        if watched is self._button and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.setVisible(event.type() == QEvent.Type.ShowToParent)
        return super().eventFilter(watched, event)


class What(QToolButton):
    """The “?”."""

    def __init__(self, about: QAbstractButton, key: str | Callable[[], str]) -> None:
        super().__init__()
        self._about, self._key = about, key
        self.setText("?")
        self.setObjectName(f"what-{about.objectName()}")
        self.setProperty("kind", "what")
        self.setToolTip(say("what.tip"))
        self.setAccessibleName(say("what.button", button=_name(about)))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._show_answer)
        about.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Bear the button's present name: some change what they are called. They repaint then."""
        if watched is self._about and event.type() == QEvent.Type.Paint:
            name = say("what.button", button=_name(self._about))
            if name != self.accessibleName():
                self.setAccessibleName(name)
        return super().eventFilter(watched, event)

    def _show_answer(self) -> None:
        key = self._key if isinstance(self._key, str) else self._key()
        shown = Answer(_name(self._about), key, self)
        shown.adjustSize()
        shown.move(_beside(self, shown))
        shown.show()
        shown.setFocus()


class Answer(QFrame):
    """The answer, until a key or a click anywhere takes it away."""

    def __init__(self, title: str, key: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("what-answer")
        self.setProperty("card", "plain")
        words = entry(f"explain.{key}")
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 14)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.addWidget(label(title, bold=True), 0, 0, 1, 2)
        said = [title]
        for place, part in enumerate((part for part in _PARTS if part in words), 1):
            caption, text = label(say(f"explain.{part}"), "muted", wrap=False), selectable(words[part])
            grid.addWidget(caption, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(text, place, 1)
            said.append(f"{caption.text()}: {text.text()}")
        self.setFixedWidth(_WIDTH)
        self.setFixedHeight(max(grid.totalHeightForWidth(_WIDTH), grid.minimumSize().height()))
        self.setAccessibleName(" ".join(said))


def _name(about: QAbstractButton) -> str:
    return about.text().replace("&", "").rstrip("…") or about.accessibleName()


def _beside(ask: QWidget, shown: QWidget) -> QPoint:
    """Return where the answer stands: below the “?”, or above it where the screen ends, and within the screen."""
    room = ask.screen().availableGeometry()
    below = ask.mapToGlobal(QPoint(0, ask.height() + 4))
    x = max(room.left(), min(below.x(), room.right() - shown.width()))
    above = ask.mapToGlobal(QPoint(0, -4)).y() - shown.height()
    y = below.y() if below.y() + shown.height() <= room.bottom() else max(room.top(), above)
    return QPoint(x, y)
