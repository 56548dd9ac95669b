"""At the scanner: what must be typed in there, for the chosen device, each value ready to copy."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QWidget

from wizard import devices
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
        chosen = self.session.device
        device = devices.load(chosen) if chosen in devices.ids() else None
        self._lead.setText(say("device.lead", device=device.title) if device else say("device.lead-any"))
        empty(self._table)
        for place, (caption, value, hint) in enumerate(settings(self.session, device)):
            self._table.addWidget(label(caption, bold=True, wrap=False), place, 0)
            shown = column(spacing=1)
            if value:
                shown.addWidget(selectable(value))
            if hint:
                shown.addWidget(label(hint, "muted", scale=0.95))
            self._table.addLayout(shown, place, 1)
            if value:
                copying = copy_button(
                    partial(str, value),
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
    case = session.case()
    implicit = case.cloud.submission.implicit(case.submission_port)
    hints = {
        "encryption": say("device.encryption-implicit-hint" if implicit else "device.encryption-starttls-hint"),
        "authentication": say("device.authentication-hint"),
        "user": "" if case.mailbox else say("app.no-mailbox"),
        "password": say("device.password-hint"),
        "from": say("device.from-hint") if case.mail_from else say("app.no-mailbox"),
    }
    rows = []
    for one in devices.settings(device, case):
        rows.append((one.label or say(f"device.{one.name}"), one.value, hints.get(one.name, "")))
        if one.name == "encryption":
            rows.append((say("device.certificate"), say("device.certificate-value"), ""))
    return rows


def known(device: devices.Device) -> list[tuple[str, tuple[str, ...]]]:
    """Return what is known of the device: where its menu is, what to mind, and whether it needs a password at all."""
    characters = () if device.password_characters == devices.UNKNOWN else (device.password_characters,)
    log = () if device.log == devices.UNKNOWN else (device.log,)
    oauth = (device.oauth.text,) if device.oauth.text else ()
    parts = [
        (say("device.menu"), device.menu),
        (say("device.quirks"), (*device.quirks, *characters)),
        (say("device.log"), log),
        (say("device.oauth"), oauth),
    ]
    return [(caption, lines) for caption, lines in parts if lines]
