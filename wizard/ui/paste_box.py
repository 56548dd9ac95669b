"""Paste what a command printed: for whoever has no rights, but knows somebody who can run a command.

What is pasted becomes readings of the case. A single On or Off, as the question's own command prints it, is an answer.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from wizard.changes.command import quoted
from wizard.model.case import QUESTIONS
from wizard.ui import look
from wizard.ui.pages.start import PasteField
from wizard.ui.parts import button, column, copy_button, label, live, renamed, row, selectable, set_role
from wizard.ui.plain import plain
from wizard.ui.session import sentence
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.model.inputs import InputError
    from wizard.model.tenant import Reading
    from wizard.ui.session import Session

#: The question of each page, and the cmdlet that answers it.
EXPECTED = {
    "tenant": ("tenant-smtp-auth", "Get-TransportConfig"),
    "mailbox": ("mailbox-smtp-auth", "Get-CASMailbox"),
    "mfa": ("security-defaults", "Get-MgPolicyIdentitySecurityDefaultEnforcementPolicy"),
}
_QUOTE = "'"


class PasteBox(QWidget):
    """A link that opens a field."""

    def __init__(self, session: "Session", step: str) -> None:
        super().__init__()
        self._session = session
        self._step = step
        self._question, self._cmdlet = EXPECTED[step]
        self._toggle = button(say("paste.open"), f"paste-{step}", "link")
        self._toggle.clicked.connect(self._show_field)
        self._commands = selectable("", "muted", scale=0.95)
        copying = copy_button(
            self.commands, say("finding.copy"), say("finding.copied"), say("paste.copy"), f"paste-copy-{step}"
        )
        beside = row(self._commands, copying)
        beside.setStretch(0, 1)
        beside.setAlignment(copying, Qt.AlignmentFlag.AlignTop)
        self.field = PasteField()
        self.field.setObjectName(f"paste-field-{step}")
        self.field.setAccessibleName(say("paste.field"))
        self.field.setPlaceholderText(say("paste.field"))
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(self.field.fontMetrics().lineSpacing() * 6 + 20)
        take = button(say("paste.take"), f"paste-take-{step}")
        take.clicked.connect(self.take)
        self._note = live(label("", "muted"))
        self._note.setObjectName(f"paste-note-{step}")
        self._note.hide()
        self._inside = QWidget()
        lead = label(say("paste.lead-graph" if step == "mfa" else "paste.lead"), "muted")
        self._inside.setLayout(column(lead, beside, self.field, row(take, 1), spacing=look.GAP))
        self._inside.hide()
        self.setLayout(column(self._toggle, self._inside, self._note, spacing=4))
        self.show_case()

    def commands(self) -> str:
        """Return the commands for the case's mailbox."""
        mailbox = self._session.mailbox or "scanner@contoso.com"
        condition = f"userPrincipalName eq '{mailbox.replace(_QUOTE, _QUOTE * 2)}'"
        text = say(f"paste.commands-{self._step}").strip()
        return text.replace("{mailbox}", quoted(mailbox)).replace("{sign-ins}", quoted(condition))

    def show_case(self) -> None:
        """Take note that the mailbox is another."""
        self._commands.setText(plain(self.commands()))

    def take(self) -> None:
        """Use what stands in the field."""
        text = self.field.toPlainText()
        answer = self._answer(text)
        if answer:
            self._session.answer(self._question, answer)
            self._done(say("paste.answered", value=say(f"question.{answer}")))
            return
        case, expected = self._session.case(), self._cmdlet

        def work() -> "tuple[Reading, ...]":
            from wizard import pasted  # noqa: PLC0415 - loaded in the worker
            from wizard.engine import pasting  # noqa: PLC0415

            return pasting.readings(pasted.parse(text, expected), case)

        self._session.bridge.ask(work, self._understood, self._failed)

    def _understood(self, readings: "tuple[Reading, ...]") -> None:
        self._session.paste(readings)
        said = [say("paste.understood", cmdlets=", ".join(dict.fromkeys(one.source for one in readings)))]
        if not all(one.complete for one in readings):
            said.append(say("paste.cut"))
        self._done(" ".join(said))

    def _failed(self, error: "InputError | Exception") -> None:
        self._say(sentence(error) if hasattr(error, "id") else type(error).__name__, "bad")

    def _done(self, text: str) -> None:
        self.field.clear()
        self._say(text, "good")

    def _say(self, text: str, role: str) -> None:
        set_role(self._note, "role", role)
        self._note.setText(plain(text))
        self._note.show()

    def _answer(self, text: str) -> str:
        """Return the answer if that is all that was pasted, as the question's own command prints it."""
        words = text.strip().casefold()
        return next((one for one in QUESTIONS[self._question] if words == say(f"question.{one}").casefold()), "")

    def _show_field(self) -> None:
        self._inside.setVisible(self._inside.isHidden())
        renamed(self._toggle, say("paste.open") if self._inside.isHidden() else say("paste.shut"))
        if not self._inside.isHidden():
            self.field.setFocus()
