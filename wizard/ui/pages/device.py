"""At the scanner: what must be typed in there, for the chosen device, each value ready to copy."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from wizard.ui import devices
from wizard.ui.pages.base import Page
from wizard.ui.pages.findings import FindingList
from wizard.ui.pages.questions import ASKED, QuestionCard
from wizard.ui.parts import Card, column, copy_button, empty, label, selectable
from wizard.ui.session import checks
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.session import Session


class DevicePage(Page):
    """The settings table, what is known about the device, and one question."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session, "device")
        self.selection = ("device",) if checks("device") else None
        self._lead = label()
        self.body.addWidget(self._lead)
        card = Card()
        card.body.setContentsMargins(18, 14, 18, 14)
        self._table = QGridLayout()
        self._table.setHorizontalSpacing(18)
        self._table.setVerticalSpacing(4)
        self._table.setColumnStretch(1, 1)
        card.body.addLayout(self._table)
        self.body.addWidget(card)
        self._known = Card()
        self._known.body.setContentsMargins(18, 14, 18, 14)
        self.body.addWidget(self._known)
        self._questions = [QuestionCard(session, question) for question in ASKED["device"]]
        for question in self._questions:
            self.body.addWidget(question)
        self._list = FindingList(session, "device")
        self.body.addWidget(self._list)
        self.body.addWidget(label(say("device.other"), "muted", scale=0.95))
        self.body.addStretch(1)

    def first_field(self) -> QWidget | None:
        """Return the first copy button."""
        item = self._table.itemAtPosition(0, 2)
        return item.widget() if item is not None else None

    def entered(self) -> None:
        """Fill the table in for the case as it is."""
        super().entered()
        self._fill()

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the path and the answer."""
        super().refresh(changed)
        for question in self._questions:
            question.refresh()
        self._list.refresh(changed)

    def show_case(self) -> None:
        """Fill the table in for another case."""
        self._fill()

    def _fill(self) -> None:
        device = devices.device(self.session.device)
        self._lead.setText(say("device.lead", device=device.title) if device else say("device.lead-any"))
        empty(self._table)
        for place, (caption, value, hint) in enumerate(settings(self.session, device)):
            self._table.addWidget(label(caption, bold=True, wrap=False), place, 0)
            shown = column(spacing=1)
            for text in filter(None, (value, hint)):
                shown.addWidget(selectable(text) if text == value else label(text, "muted", scale=0.95))
            self._table.addLayout(shown, place, 1)
            if not value:
                continue
            copying = copy_button(
                lambda value=value: value,  # type: ignore[misc]
                say("finding.copy"),
                say("finding.copied"),
                say("device.copy-name", label=caption),
            )
            self._table.addWidget(copying, place, 2)
        self._show_known(device)

    def _show_known(self, device: devices.Device | None) -> None:
        empty(self._known.body)
        parts = known(device) if device else []
        self._known.setVisible(bool(parts))
        for caption, lines in parts:
            self._known.body.addWidget(label(caption, bold=True))
            for line in lines:
                self._known.body.addWidget(selectable(line))


def settings(session: "Session", device: devices.Device | None) -> list[tuple[str, str, str]]:
    """Return caption, value and hint of every setting, in the order in which panels ask for them."""
    submission = session.cloud.submission
    kind = "encryption-implicit" if submission.implicit(submission.port) else "encryption-starttls"
    own = {**device.names} if device else {}
    rows = [
        ("server", submission.host, ""),
        ("port", str(submission.port), ""),
        ("encryption", say(f"device.{kind}"), say(f"device.{kind}-hint")),
        ("certificate", say("device.certificate-value"), ""),
        ("authentication", say("device.authentication-value"), say("device.authentication-hint")),
        ("user", session.mailbox, "" if session.mailbox else say("app.no-mailbox")),
        ("password", "", say("device.password-hint")),
        ("from", session.mail_from or session.mailbox, say("device.from-hint") if session.mailbox else ""),
    ]
    return [(own.get(name) or say(f"device.{name}"), value, hint) for name, value, hint in rows]


def known(device: devices.Device) -> list[tuple[str, tuple[str, ...]]]:
    """Return what is known of the device: where its menu is, and its quirks."""
    parts = [(say("device.menu"), device.menu), (say("device.quirks"), device.quirks)]
    return [(caption, lines) for caption, lines in parts if lines]
