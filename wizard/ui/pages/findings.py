"""A page of findings: one row a check of its step. Network and TLS are that alone; other pages have a list below."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard.ui.finding_row import FindingRow
from wizard.ui.pages.base import Page
from wizard.ui.parts import label
from wizard.ui.session import checks
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.session import Session


class FindingList(QWidget):
    """The rows of one step's checks, in the order of the path."""

    def __init__(self, session: "Session", step: str) -> None:
        super().__init__()
        self._session = session
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self.rows = {check.id: FindingRow(check.id) for check in checks(step)}
        for made in self.rows.values():
            box.addWidget(made)

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the run as it is now."""
        findings = self._session.run.findings
        for check, made in self.rows.items():
            if changed is None or check in changed:
                made.show_finding(findings.get(check), self._session.state(check))


class FindingsPage(Page):
    """A step that only measures."""

    def __init__(self, session: "Session", step: str) -> None:
        super().__init__(session, step)
        self.selection = (step,)
        self._list = FindingList(session, step)
        self.body.addWidget(self._list)
        if not self._list.rows:
            self.body.addWidget(label(say("finding.none"), "muted"))
        self.body.addStretch(1)

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the run as it is now."""
        super().refresh(changed)
        self._list.refresh(changed)
