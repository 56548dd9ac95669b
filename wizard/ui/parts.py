"""The parts that pages are put together from: labels, cards, buttons, wrapping rows. Knows no case and no run.

Every label is plain text: Qt's own guess at rich text would let a server's words become markup.
"""

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from wizard.ui import look
from wizard.ui.announce import Label, announce

Role = Literal["", "muted", "bad", "warn", "good", "busy"]
CardState = Literal["plain", "warn", "bad", "good"]
Kind = Literal["", "main", "link"]
_COPIED_FOR_MS = 1500


def label(text: str = "", role: Role = "", *, scale: float = 1.0, bold: bool = False, wrap: bool = True) -> Label:
    """Return a label that shows `text` as it is."""
    made = Label()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:  # an address alone would stand on the left
        made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter)
    if role:
        made.setProperty("role", role)
    if scale != 1.0 or bold:
        made.setFont(look.scaled(scale, bold=bold))
    return made


def selectable(text: str = "", role: Role = "", *, scale: float = 1.0, bold: bool = False) -> Label:
    """Return a label whose text can be marked and copied, also by keyboard."""
    made = label(text, role, scale=scale, bold=bold)
    made.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return made


def live(made: Label) -> Label:
    """Let a screen reader say by itself what this label comes to show: what became of something a person did."""
    made.live = True
    return made


def set_role(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at, and dress the widget again."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def button(text: str, name: str = "", kind: Kind = "", accessible: str = "") -> QPushButton:
    """Return a push button. `name` is its object name; without `accessible` its accessible name is its text."""
    made = QPushButton(text)
    if name:
        made.setObjectName(name)
    made.setAccessibleName(accessible or text.replace("&", ""))
    made.setAutoDefault(False)
    if kind:
        made.setProperty("kind", kind)
    if kind == "link":
        made.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return made


def renamed(made: QAbstractButton, text: str) -> None:
    """Let a button show another text and be called so. What sets its name apart from that of its like stays."""
    if made.text() == text:
        return
    before, now = (one.replace("&", "") for one in (made.text(), text))
    name = made.accessibleName()
    made.setText(text)
    made.setAccessibleName(now + name.removeprefix(before) if name.startswith(before) else now)


def copy_button(text: Callable[[], str], caption: str, copied: str, accessible: str, name: str = "") -> QPushButton:
    """Return a link button that copies what `text` returns, and says so for a moment."""
    made = button(caption, name, "link", accessible)
    back = QTimer(made)
    back.setSingleShot(True)
    back.setInterval(_COPIED_FOR_MS)
    back.timeout.connect(lambda: made.setText(caption))

    def copy() -> None:
        QApplication.clipboard().setText(text())
        made.setText(copied)
        announce(made, copied)
        back.start()

    made.clicked.connect(copy)
    return made


def open_link(url: str) -> bool:
    """Open `url` in the system's browser. Only https, and only our own data may come here."""
    from PySide6.QtCore import QUrl  # noqa: PLC0415 - not needed for the first paint
    from PySide6.QtGui import QDesktopServices  # noqa: PLC0415

    address = QUrl(url, QUrl.ParsingMode.StrictMode)
    return address.isValid() and address.scheme() == "https" and QDesktopServices.openUrl(address)


class Card(QFrame):
    """A box with a border and a vertical layout, `body`."""

    def __init__(self, state: CardState = "plain", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", state)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 12, 16, 12)
        self.body.setSpacing(look.GAP)

    def show_state(self, state: CardState) -> None:
        """Colour the border."""
        set_role(self, "card", state)


class WideButton(QPushButton):
    """A push button as tall as the layout inside it: a head that opens and shuts what stands below."""

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return what the layout wants."""
        return self._inner(super().sizeHint(), minimum=False)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the least that the layout wants."""
        return self._inner(super().minimumSizeHint(), minimum=True)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say that wrapped text makes the button taller."""
        return self.layout() is not None

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the height that wrapped text needs."""
        inside = self.layout()
        return inside.totalHeightForWidth(width) if inside is not None else super().heightForWidth(width)

    def _inner(self, otherwise: QSize, *, minimum: bool) -> QSize:
        inside = self.layout()
        if inside is None:
            return otherwise
        return inside.totalMinimumSize() if minimum else inside.totalSizeHint()


def row(*items: QWidget | QLayout | int, spacing: int = look.GAP) -> QHBoxLayout:
    """Return a horizontal layout of widgets; a number is a stretch."""
    layout = QHBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addStretch(item)
    return layout


def column(*items: QWidget | QLayout | int, spacing: int = look.GAP) -> QVBoxLayout:
    """Return a vertical layout of widgets; a number is a stretch."""
    layout = QVBoxLayout()
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addStretch(item)
    return layout


def empty(layout: QLayout) -> None:
    """Take everything out of `layout` and destroy it."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            return
        widget, inside = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        elif inside is not None:
            empty(inside)
