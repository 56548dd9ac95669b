"""A page of findings: one row a check of its step. Network and TLS are that alone; other pages have a list below.

While a run is under way the rows are shown a slice of time after the other, each as it is by then: however much comes,
the window is not held up. When it is over they are shown at once. What a person reads stays where it is: rows open by
themselves only when the run is over, and the first row in sight keeps its place whatever grows above it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QTimer
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from wizard.ui.finding_row import FindingRow
from wizard.ui.flow import Columns
from wizard.ui.pages.base import Page
from wizard.ui.parts import label
from wizard.ui.session import checks
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.session import Session

_SLICE_S = 0.012
_PAUSE_MS = 40


class FindingList(QWidget):
    """The rows of one step's checks, in the order of the path."""

    def __init__(self, session: "Session", step: str) -> None:
        super().__init__()
        self._session = session
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self.rows = {check.id: FindingRow(check.id) for check in checks(step)}
        box.addWidget(Columns(tuple(self.rows.values())))
        self._waiting: dict[str, None] = {}  # checks whose rows are out of date, in the order of their changes
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._show_some)

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the run as it is now, or very soon."""
        self._waiting.update(dict.fromkeys(check for check in self.rows if changed is None or check in changed))
        if not self._session.running:
            self._show(float("inf"))
        elif not self._pause.isActive():
            self._show_some()

    def _show_some(self) -> None:
        self._show(_SLICE_S)
        if self._waiting:
            self._pause.start()

    def _show(self, seconds: float) -> None:
        """Show rows that are out of date until all are shown, or the time is over."""
        until = time.monotonic() + seconds
        with anchored(self):
            while self._waiting:
                check = next(iter(self._waiting))
                del self._waiting[check]
                finding, state = self._session.run.findings.get(check), self._session.state(check)
                self.rows[check].show_finding(finding, state, opens=not self._session.running)
                if time.monotonic() > until:
                    break


@contextmanager
def anchored(rows: FindingList) -> Iterator[None]:
    """Keep the first row that is in sight where it is, however much what stands above it grows meanwhile."""
    area = rows.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    inside = area.widget() if area is not None else None
    if area is None or inside is None or not rows.isVisible() or not area.verticalScrollBar().value():
        yield
        return
    top = area.verticalScrollBar().value()
    places = ((row, row.mapTo(inside, QPoint(0, 0)).y()) for row in rows.rows.values() if row.isVisible())
    held = next(((row, place) for row, place in places if place >= top), None)
    yield
    if held is not None:
        row, place = held
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # so that it is known where it went
        area.verticalScrollBar().setValue(top + row.mapTo(inside, QPoint(0, 0)).y() - place)


class FindingsPage(Page):
    """A step that only measures."""

    columns = 3

    def __init__(self, session: "Session", step: str) -> None:
        super().__init__(session, step)
        self.selection = (step,)
        self._list = FindingList(session, step)
        self.body.addWidget(self._list)
        if not self._list.rows:
            self.body.addWidget(label(say("finding.none"), "muted"))

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the run as it is now."""
        super().refresh(changed)
        self._list.refresh(changed)
