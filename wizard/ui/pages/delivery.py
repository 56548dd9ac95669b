"""Test message: who sends to whom, how large; and the one message that is really sent."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from wizard.model import inputs
from wizard.ui.pages.base import Page
from wizard.ui.pages.findings import FindingList
from wizard.ui.pages.start import notes
from wizard.ui.parts import Card, column, label, live, row, set_role
from wizard.ui.session import sentence
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.session import Session

_SIZES = (("small", 0), ("scan", 300_000), ("ten", 3_000_000), ("large", 20_000_000))


class DeliveryPage(Page):
    """The test message."""

    selection = ("delivery",)
    columns = 3
    sends = True
    run_words = ("bar.send", "bar.send-again")

    def __init__(self, session: "Session") -> None:
        super().__init__(session, "delivery")
        self._lead = label()
        self.body.addWidget(self._lead)
        card = Card()
        card.body.setContentsMargins(20, 16, 20, 18)
        self._lines: dict[str, QLineEdit] = {}
        self._notes: dict[str, QLabel] = {}
        both = row(self._address("from", "mail_from"), self._address("to", "rcpt_to"), spacing=18)
        card.body.addLayout(both)
        self.size_box = QComboBox()
        self.size_box.setObjectName("size-field")
        self.size_box.setAccessibleName(say("delivery.size-name"))
        for name, size in _SIZES:
            self.size_box.addItem(say(f"delivery.size-{name}"), size)
        self.size_box.setCurrentIndex(max(0, self.size_box.findData(session.size)))
        caption = label(say("delivery.size"), bold=True, scale=0.95)
        caption.setBuddy(self.size_box)
        card.body.addSpacing(4)
        card.body.addWidget(caption)
        card.body.addLayout(row(self.size_box, 1))
        self._no_password = label(say("delivery.no-password"), "warn", scale=0.95)
        card.body.addWidget(self._no_password)
        self.body.addWidget(card)
        self._list = FindingList(session, "delivery")
        self.aside.addWidget(self._list)
        self._accepted = label(say("delivery.accepted"), "muted", scale=0.95)
        self.aside.addWidget(self._accepted)
        self.size_box.currentIndexChanged.connect(lambda: session.set(size=int(self.size_box.currentData())))
        session.password_changed.connect(self.show_case)
        self.show_case()

    def first_field(self) -> QWidget:
        """Return the From field."""
        return self._lines["mail_from"]

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the run as it is now."""
        super().refresh(changed)
        self._list.refresh(changed)
        self._lead.setText(say("delivery.lead-again" if self.done() else "delivery.lead"))
        for line in self._lines.values():
            line.setReadOnly(self.session.running)
        self.size_box.setEnabled(not self.session.running)

    def show_case(self) -> None:
        """Show what the case says, and what an empty field means."""
        for field, line in self._lines.items():
            value = str(getattr(self.session, field))
            if value and not line.text():
                line.setText(value)
            line.setPlaceholderText(self.session.mailbox or say("delivery.same"))
        self._no_password.setVisible(self.session.secret is None)

    def ready(self) -> bool:
        """Say whether both addresses are usable."""
        usable = {name: self._take(name) for name in self._lines}  # each says what is wrong with it
        return all(usable.values())

    def _address(self, name: str, field: str) -> QWidget:
        caption = label(say(f"delivery.{name}"), bold=True, scale=0.95)
        line = QLineEdit()
        line.setObjectName(f"{name}-field")
        line.setAccessibleName(say(f"delivery.{name}-name"))
        line.setMaxLength(2_100)
        caption.setBuddy(line)
        note = live(label("", "bad", scale=0.95))
        note.setObjectName(f"{name}-note")
        note.hide()
        self._lines[field], self._notes[field] = line, note
        line.editingFinished.connect(lambda: self._take(field))
        holder = QWidget()
        holder.setLayout(column(caption, line, note, 1, spacing=4))
        return holder

    def _take(self, field: str) -> bool:
        """Take an address; an empty field means the mailbox itself."""
        line, note = self._lines[field], self._notes[field]
        value, text, wrong = "", "", False
        if line.text().strip():
            try:
                cleaned = inputs.mailbox(line.text())
            except inputs.InputError as error:
                text, wrong = sentence(error), True
            else:
                value, text = cleaned.value, notes(cleaned.notes)
        set_role(line, "wrong", "true" if wrong else "false")
        set_role(note, "role", "bad" if wrong else "muted")
        line.setAccessibleDescription(text)
        note.setText(text)
        note.setVisible(bool(text))
        if not wrong:
            self.session.set(**{field: value})
        return not wrong
