"""The wait after a change as a card: consent, the clock of the next attempt, when it gives up, and how it ended."""

import math
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from wizard import words
from wizard.engine import propagation
from wizard.ui.marks import Mark, State
from wizard.ui.parts import Card, CardState, button, column, label, row, selectable
from wizard.ui.text import say
from wizard.ui.what import explained

if TYPE_CHECKING:
    from wizard.ui.changing import Made
    from wizard.ui.session import Session

_TICK_MS = 500
_ENDS: dict[str, tuple[CardState, State]] = {"works": ("good", "pass"), "other": ("bad", "fail")}


class WaitCard(Card):
    """Waits for one change to arrive."""

    def __init__(self, session: "Session", made: "Made") -> None:
        super().__init__()
        self._session = session
        self._made = made
        self._wait = session.wait
        self.setObjectName("wait")
        self.setAccessibleName(say("wait.title"))
        self.body.setContentsMargins(18, 14, 18, 16)
        self._mark = Mark("waiting")
        self._text = selectable()
        self._text.setObjectName("wait-text")
        self._leave = label(say("wait.leave"), "muted", scale=0.95)
        self._go = button(say("wait.go"), "wait-button")
        self._go.clicked.connect(lambda: self._wait.begin(made.cause))
        self._stop = button(say("wait.stop"), "wait-stop-button")
        self._stop.clicked.connect(self._wait.stop)
        texts = column(
            label(say("wait.title"), bold=True, scale=1.05),
            self._text,
            self._leave,
            row(explained(self._go, "wait"), self._stop, 1, spacing=10),
            spacing=6,
        )
        inside = row(column(self._mark, 1), texts, spacing=14)
        inside.setStretch(1, 1)
        self.body.addLayout(inside)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show_clock)
        self._wait.changed.connect(self.refresh)
        session.password_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how the wait stands."""
        wait = self._wait
        ended = wait.ended
        border, mark = _ENDS.get(ended.reason, ("warn", "warn")) if ended is not None else ("plain", "waiting")
        self.show_state(border)
        self._mark.show_state(mark)
        self._stop.setVisible(wait.active)
        self._leave.setVisible(wait.active)
        self._go.setVisible(not wait.active and wait.possible and (ended is None or ended.reason != "works"))
        if wait.active:
            self._tick.start()
            self._show_clock()
            return
        self._tick.stop()
        if ended is not None:
            self._text.setText(say(f"wait.{ended.reason}", attempts=ended.attempts))
        elif wait.possible:
            hours = math.ceil(sum(propagation.PAUSES) / 3600)
            self._text.setText(
                say(
                    "wait.lead",
                    wait=words.change(self._made.change.id, "wait"),
                    count=len(propagation.PAUSES),
                    hours=hours,
                )
            )
        else:
            self._text.setText(say("wait.no-password"))

    def _show_clock(self) -> None:
        coming = self._wait.next
        if coming is None:
            return
        if self._wait.trying:
            self._text.setText(say("wait.trying", attempt=coming.attempt, attempts=coming.attempts))
            return
        minutes, seconds = divmod(max(0, round(coming.until - time.time())), 60)
        at = time.strftime("%H:%M", time.localtime(coming.gives_up))
        left = f"{minutes}:{seconds:02}"
        self._text.setText(say("wait.next", attempt=coming.attempt, attempts=coming.attempts, left=left, at=at))
