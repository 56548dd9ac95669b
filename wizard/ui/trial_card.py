"""The trial: the scanner's next message is kept in memory, shown, and sent on once if the person confirms to whom.

Off at every start, and off again after one message. Only the recipients that are ticked get it; the run that sends it
is an ordinary one with one sign-in, which counts like any other.
"""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QWidget

from wizard import words
from wizard.model.inputs import InputError
from wizard.ui import look
from wizard.ui.ask import third_attempt
from wizard.ui.parts import button, column, empty, label, live, row, set_role
from wizard.ui.plain import one_line, wrappable
from wizard.ui.session import sentence
from wizard.ui.text import say
from wizard.ui.watcher_rows import size
from wizard.ui.what import explained

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from wizard.model.device import DeviceMessage
    from wizard.ui.session import Session

_STEP = ("delivery",)
_MESSAGE, _SIGN_IN = "delivery.message", "credentials.sign-in"


class TrialCard(QWidget):
    """The switch, the question, the result."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self._caught: tuple[DeviceMessage, bytes] | None = None
        self._sending = False
        self._asking: QObject | None = None
        self.switch = QCheckBox(say("trial.switch"))
        self.switch.setObjectName("trial-switch")
        self.switch.setAccessibleName(say("trial.switch").replace("&", ""))
        self.switch.toggled.connect(self._switched)
        self._lead = label(say("trial.lead"), "muted", scale=0.95)
        self._question = label(bold=True)
        self._question.setObjectName("trial-question")
        self._recipients = column(spacing=4)
        self.boxes: dict[str, QCheckBox] = {}
        self._send = button(say("trial.send"), "trial-send-button")
        self._drop = button(say("trial.drop"), "trial-drop-button")
        self._send.clicked.connect(self._confirmed)
        self._drop.clicked.connect(lambda: self._forget(say("trial.dropped")))
        self._confirm = QWidget()
        self._confirm.setLayout(
            column(
                self._question,
                label(say("trial.to"), "muted", scale=0.95),
                self._recipients,
                row(explained(self._send, "trial-send"), self._drop, 1, spacing=10),
                spacing=look.GAP,
            )
        )
        self._confirm.hide()
        self._note = live(label())
        self._note.setObjectName("trial-note")
        self._note.hide()
        self.setLayout(column(self.switch, self._lead, self._confirm, self._note, spacing=6))
        session.watching.caught.connect(self._take)
        session.run_ended.connect(self._ended)
        session.case_changed.connect(self._case_changed)
        session.password_changed.connect(self.refresh)

    @property
    def busy(self) -> bool:
        """Whether a message waits to be confirmed, or is on its way."""
        return self._caught is not None or self._sending

    def refresh(self) -> None:
        """Show whether a trial can be made now."""
        watching, session = self._session.watching, self._session
        if watching.phase == "starting" and not self.busy:
            self._say("")
        takes = watching.phase == "on" and watching.plan is not None and watching.plan.reply in ("accept", "strict")
        able = session.secret is not None and bool(session.mailbox) and not session.look_only
        if not takes and self.switch.isChecked():
            self.switch.setChecked(False)
        self.switch.setVisible(takes)
        self._lead.setVisible(takes)
        self.switch.setEnabled(able and not self.busy)
        self._lead.setText(say("trial.lead" if able else "trial.no-password"))
        self.setVisible(takes or self.busy or not self._note.isHidden())

    def _switched(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._session.watching.keep_next(wanted=on)
        if on:
            self._say(say("trial.waiting"))
        elif not self.busy:
            self._say("")

    def _take(self, sent: "DeviceMessage", content: bytes) -> None:
        """Take the message that was kept, unless the switch was turned off meanwhile, and ask."""
        if not self.switch.isChecked() or self.busy:
            return
        from wizard.engine import trial  # noqa: PLC0415 - the worker has loaded it

        wrong = trial.objection(sent, content)
        if wrong is not None:
            self._forget(sentence(wrong), "bad")
            return
        self._caught = (sent, content)
        self.switch.setChecked(False)
        senders = ", ".join(one_line(one) for one in (sent.senders or (sent.sender,)))
        self._question.setText(
            wrappable(say("trial.question", client=sent.client, size=size(sent.size), sender=senders))
        )
        empty(self._recipients)
        self.boxes = {}
        for place, recipient in enumerate(dict.fromkeys(sent.recipients)):
            box = QCheckBox(one_line(recipient).replace("&", "&&"))
            box.setObjectName(f"trial-to-{place}")
            box.setAccessibleName(say("trial.to-name", recipient=one_line(recipient)))
            box.toggled.connect(lambda _on: self._show_send())
            self.boxes[recipient] = box
            self._recipients.addWidget(box)
        self._say("")
        self._confirm.show()
        self._show_send()
        self.refresh()

    def _case_changed(self) -> None:
        """Forget a message that came while the case was another."""
        if self._caught is not None:
            self._forget(say("trial.dropped"))

    def _show_send(self) -> None:
        self._send.setEnabled(any(box.isChecked() for box in self.boxes.values()))

    def _confirmed(self) -> None:
        session = self._session
        if session.running:
            self._say(say("trial.running"), "warn")
        elif session.too_many(_STEP):
            self._asking = third_attempt(self, session, self._answered)
        else:
            self._go()

    def _answered(self, go_on: bool) -> None:  # noqa: FBT001 - a call-back of a dialog
        self._asking = None
        if go_on:
            self._go()

    def _go(self) -> None:
        """Send it, once; whatever comes of it, it is not kept."""
        if self._caught is None:
            return
        if self._session.secret is None:
            self._say(say("trial.no-password"), "bad")
            return
        from wizard.engine import trial  # noqa: PLC0415 - as above

        sent, content = self._caught
        try:
            letter = trial.letter(sent, content, [one for one, box in self.boxes.items() if box.isChecked()])
        except InputError as error:
            self._say(sentence(error), "bad")
            return
        if self._session.start(_STEP, send=True, letter=letter):
            self._sending = True
            self._forget(say("trial.sending"))
        else:
            self._say(say("trial.running"), "warn")

    def _ended(self, _ending: str) -> None:
        if not self._sending:
            return
        self._sending = False
        known = self._session.run.findings
        told = [known[name] for name in (_MESSAGE, _SIGN_IN) if name in known and known[name].status.value != "skipped"]
        if not told:
            self._say(say("trial.unknown"), "bad")
        else:
            finding = told[0]  # where the message was not come to, the sign-in says why
            passed = finding.status.value == "pass"
            self._say(say("trial.result", summary=words.said(finding).summary), "good" if passed else "bad")
        self.refresh()

    def _forget(self, text: str, role: str = "muted") -> None:
        """Keep nothing of the message."""
        self._caught = None
        self._confirm.hide()
        empty(self._recipients)
        self.boxes = {}
        if self.switch.isChecked():
            self.switch.setChecked(False)
        self._say(text, role)
        self.refresh()

    def _say(self, text: str, role: str = "muted") -> None:
        set_role(self._note, "role", role)
        self._note.setText(wrappable(text))
        self._note.setVisible(bool(text))
