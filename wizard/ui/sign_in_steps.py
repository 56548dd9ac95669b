"""What a sign-in shows while it is under way: the warning before a code, the wait for the browser, the code itself.

Two panels have it: the administrator's, and the one that fetches a token for the mail server. Knows neither.
"""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLabel, QLayout, QWidget

from wizard.ui import look
from wizard.ui.attempt import Attempt
from wizard.ui.marks import Mark
from wizard.ui.parts import button, column, copy_button, label, live, row, selectable
from wizard.ui.plain import one_line
from wizard.ui.text import say
from wizard.ui.what import explained

_TICK_MS = 500


class SignInSteps(QWidget):
    """The parts, one below the other, each shown while it is its turn. `prefix` tells the object names of two apart."""

    def __init__(self, state: Attempt, code: Callable[[], None], back: Callable[[], None], prefix: str = "") -> None:
        super().__init__()
        self._state = state
        self._prefix = prefix
        self._warning = self._warn(code, back)
        self._busy = self._waits()
        self._shown_code = self._code_part()
        self.setLayout(column(self._warning, self._busy, self._shown_code, spacing=0))
        self._warning.hide()
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show_left)
        self.refresh(practice=False)

    def warn(self) -> None:
        """Say how codes are stolen, before one is shown."""
        self._warning.show()
        self.show()

    def refresh(self, *, practice: bool) -> None:
        """Show how things stand."""
        state = self._state
        code = state.code is not None
        self._warning.hide()
        self._busy.setVisible(state.busy is not None and not code)
        self._shown_code.setVisible(code)
        self.setVisible(state.busy is not None)
        waits = "practice" if practice and state.busy == "browser" else state.busy or "browser"
        if state.busy is not None:
            self._waits_for.setText(say(f"admin.waits-{waits}"))
        self._copy_url.setVisible(bool(state.url))
        if state.code is not None:
            self._address.setText(one_line(state.code.url))
            self._the_code.setText(one_line(state.code.code))
            self._tick.start()
        else:
            self._tick.stop()
        self._show_left()

    # ---- its parts ---------------------------------------------------------------------------------------------------

    def _warn(self, code: Callable[[], None], back: Callable[[], None]) -> QWidget:
        go = button(say("admin.warning-go"), self._name("code-go-button"))
        go.clicked.connect(code)
        leave = button(say("admin.warning-back"), self._name("code-back-button"))
        leave.clicked.connect(back)
        head = row(Mark("warn"), label(say("admin.warning-title"), bold=True), spacing=10)
        head.setStretch(1, 1)
        return holder(
            column(
                head,
                label(say("admin.warning")),
                row(explained(go, "token" if self._prefix else "sign-in-code"), leave, 1, spacing=10),
                spacing=look.GAP,
            )
        )

    def _waits(self) -> QWidget:
        self._waits_for = live(label())
        self._copy_url = copy_button(
            lambda: self._state.url,
            say("admin.copy-url"),
            say("admin.copied"),
            say("admin.copy-url"),
            self._name("copy-url-button"),
        )
        inside = row(column(self._waits_for, self._copy_url, spacing=2), self._cancel("sign-in-cancel-button"))
        inside.setStretch(0, 1)
        return holder(inside)

    def _code_part(self) -> QWidget:
        self._address, self._the_code = live(selectable()), live(selectable())
        self._left = label("", "muted")
        self._address.setWordWrap(False)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(look.scaled(1.7).pointSizeF())
        fixed.setBold(True)
        self._the_code.setFont(fixed)
        self._the_code.setObjectName(self._name("device-code"))
        self._address.setObjectName(self._name("device-code-address"))
        lines = column(label(say("admin.steps")), spacing=look.GAP)
        for caption, value, accessible, name in (
            (say("admin.address"), self._address, say("admin.copy-address"), "copy-address-button"),
            (say("admin.the-code"), self._the_code, say("admin.copy-code"), "copy-code-button"),
        ):
            copying = copy_button(value.text, say("admin.copy"), say("admin.copied"), accessible, self._name(name))
            lines.addLayout(row(_caption(caption), value, copying, 1, spacing=14))
        last = row(self._left, self._cancel("code-cancel-button"))
        last.setStretch(0, 1)
        lines.addLayout(last)
        return holder(lines)

    def _cancel(self, name: str) -> QWidget:
        made = button(say("admin.cancel"), self._name(name))
        made.clicked.connect(self._state.stop)
        return made

    def _name(self, name: str) -> str:
        return f"{self._prefix}{name}"

    def _show_left(self) -> None:
        minutes, seconds = divmod(self._state.seconds_left(), 60)
        self._left.setText(say("admin.left", minutes=minutes, seconds=f"{seconds:02}"))


def holder(inside: QLayout) -> QWidget:
    """Return a widget around a layout, so that it can be shown and hidden as a whole."""
    made = QWidget()
    made.setLayout(inside)
    return made


def _caption(text: str) -> QLabel:
    made = label(text, bold=True, wrap=False)
    made.setMinimumWidth(70)
    return made
