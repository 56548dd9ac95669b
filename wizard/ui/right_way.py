"""What speaks against SMTP AUTH for this sender at all: said where it is told, and before anything is turned on."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from wizard import words
from wizard.model.finding import Status
from wizard.ui.parts import Card, empty, label, selectable
from wizard.ui.plain import wrappable

if TYPE_CHECKING:
    from wizard.ui.session import Session

_CHECK = "alternatives.right-way"


class RightWay(Card):
    """One paragraph a reason; hidden where nothing speaks against it. `lead` stands above them."""

    def __init__(self, session: "Session", parent: QWidget, name: str, lead: str = "") -> None:
        super().__init__("warn", parent)  # it may show at once: without a parent as a window of its own
        self._session = session
        self._lead = lead
        self.setObjectName(name)
        self.refresh()

    def refresh(self) -> None:
        """Show the reasons as they are now."""
        empty(self.body)
        finding, against = self._session.run.findings.get(_CHECK), reasons(self._session)
        said = [words.said(replace(finding, say=reason)) for reason in against] if finding is not None else []
        if said and self._lead:
            self.body.addWidget(label(self._lead, bold=True, scale=1.05))
        for one in said:
            self.body.addWidget(selectable(wrappable(one.title), bold=True))
            self.body.addWidget(selectable(wrappable(f"{one.summary} {one.means}"), "muted"))
            self.body.addWidget(selectable(wrappable(one.do)))
        self.setAccessibleName(". ".join(one.title for one in said))
        self.setVisible(bool(said))


def reasons(session: "Session") -> tuple[str, ...]:
    """Return the ids of what speaks against SMTP AUTH here, the weightiest first."""
    finding = session.run.findings.get(_CHECK)
    warns = finding is not None and finding.status is Status.WARN
    return tuple(finding.evidence.get("reasons", ())) if finding is not None and warns else ()
