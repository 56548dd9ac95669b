"""The steps Tenant, Mailbox and MFA: read by whoever signs in, pasted, or looked up and answered by a person.

An answer is evidence, and is judged at once. What was read is not asked.
"""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGroupBox, QPushButton, QRadioButton, QVBoxLayout, QWidget

from wizard.model.case import QUESTIONS
from wizard.ui import look
from wizard.ui.changes_panel import ChangesPanel
from wizard.ui.flow import Flow
from wizard.ui.pages.base import Page
from wizard.ui.parts import Card, button, column, copy_button, label, open_link, renamed, row, selectable
from wizard.ui.paste_box import EXPECTED, PasteBox
from wizard.ui.plain import plain
from wizard.ui.readings import TRUTH, ReadingList, TruthRow, answers
from wizard.ui.request import request_button
from wizard.ui.text import entry, say

if TYPE_CHECKING:
    from wizard.model.cloud import Cloud
    from wizard.model.observation import Provenance
    from wizard.ui.session import Session

#: Which question is asked on which page.
ASKED: dict[str, tuple[str, ...]] = {
    "tenant": ("tenant-smtp-auth",),
    "mailbox": ("mailbox-smtp-auth",),
    "mfa": ("security-defaults", "mfa", "conditional-access"),
    "device": ("device-works-elsewhere",),
}


class QuestionCard(Card):
    """One question: where to look, what to run, what was seen."""

    def __init__(self, session: "Session", question: str) -> None:
        super().__init__()
        self._session = session
        self.question = question
        words = entry(f"question.{question}")
        self._words = words
        self.body.setContentsMargins(18, 14, 18, 16)
        self._read = label("", wrap=False)
        self._read.setObjectName(f"read-{question}")
        head = row(label(words["title"], bold=True, scale=1.05), self._read, spacing=look.MARGIN)
        head.setStretch(0, 1)
        self.body.addLayout(head)
        self.radios: dict[str, QRadioButton] = {}
        asking = column(selectable(words["look"]), self._ways(words), self._answers(words["title"]), spacing=look.GAP)
        if "note" in words:
            asking.addWidget(label(words["note"], "muted", scale=0.95))
        self._ask = QWidget()
        self._ask.setLayout(asking)
        self.body.addWidget(self._ask)
        self.refresh()

    @property
    def asks(self) -> bool:
        """Whether the person is asked, because nothing was read."""
        return not self._ask.isHidden()

    def refresh(self, read: "tuple[str, Provenance] | None" = None) -> None:
        """Show the answer that the case has; `read` is the one that a reading gave, and how it came."""
        self.radios[self._session.told.get(self.question, "")].setChecked(True)
        self._ask.setVisible(read is None)
        self._read.setVisible(read is not None)
        if read is not None:
            value, known = read
            how = "readings.pasted" if known.value == "pasted" else "readings.read"
            self._read.setText(say(how, value=say(f"question.{value}")))

    def command(self) -> str:
        """Return the command, filled in for the case's mailbox."""
        mailbox = self._session.mailbox or "scanner@contoso.com"
        fill = {"{mailbox}": quoted(mailbox), "{mailbox-bare}": mailbox.replace("'", "''")}
        text = self._words["command"]
        for name, value in fill.items():
            text = text.replace(name, value)
        return text

    def _ways(self, words: dict[str, str]) -> QVBoxLayout:
        """Return the ways to look: the portal's page, and a command that shows when asked for."""
        ways = Flow(18, 2)
        holder = column(ways, spacing=2)
        url = link(self._session.cloud, words)
        if url:
            opener = button(say("question.open-portal"), f"portal-{self.question}", "link")
            opener.setAccessibleName(say("question.open-portal-name", title=words["title"]))
            opener.setToolTip(url)
            opener.clicked.connect(lambda: open_link(url))
            ways.addWidget(opener)
        if "command" in words:
            shower = button(say("question.command"), f"command-{self.question}", "link")
            shower.setAccessibleName(f"{say('question.command')}: {words['title']}")
            shower.clicked.connect(lambda: self._show_command(shower))
            ways.addWidget(shower)
            self._command = selectable("", "muted", scale=0.95)
            copying = copy_button(
                self.command,
                say("finding.copy"),
                say("finding.copied"),
                f"{say('question.copy-command')}: {words['title']}",
            )
            beside = row(self._command, copying)
            beside.setStretch(0, 1)
            self._box = QWidget()
            self._box.setLayout(beside)
            self._box.hide()
            holder.addWidget(self._box)
            self.show_command()
        return holder

    def _show_command(self, shower: QPushButton) -> None:
        self._box.setVisible(self._box.isHidden())
        renamed(shower, say("question.command") if self._box.isHidden() else say("question.command-hide"))

    def show_command(self) -> None:
        """Show the command for the case's mailbox."""
        if "command" in self._words:
            self._command.setText(plain(self.command()))

    def _answer(self, value: str, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        if on:
            self._session.answer(self.question, value)

    def _answers(self, title: str) -> QGroupBox:
        group = QGroupBox()
        group.setObjectName(f"answer-{self.question}")
        group.setAccessibleName(f"{title}: {say('question.answer')}")
        group.setFlat(True)
        inside = Flow()
        for value in (*QUESTIONS[self.question], ""):
            radio = QRadioButton(say(f"question.{value or 'unknown'}"))
            radio.setObjectName(f"answer-{self.question}-{value or 'unknown'}")
            radio.setAccessibleName(f"{title}: {radio.text()}")
            radio.toggled.connect(partial(self._answer, value))  # not clicked: assistive technology toggles
            self.radios[value] = radio
            inside.addWidget(radio)
        group.setLayout(inside)
        return group


class QuestionsPage(Page):
    """A step that is read or asked, and below it what the readings, the answers and the run tell."""

    columns = 3

    def __init__(self, session: "Session", step: str) -> None:
        super().__init__(session, step)
        self.selection = (step,)
        self.panel_place = QVBoxLayout()
        self._list = ReadingList(session, step)
        if TRUTH in self._list.rows:
            self.body.addWidget(self._list.set_apart(TRUTH, TruthRow()))
        self.body.addLayout(self.panel_place)
        self._changes = ChangesPanel(session, self, whole=False) if step == "mailbox" else None
        if self._changes is not None:
            self.body.addWidget(self._changes)
        self._why = label(say("question.why"), "muted")
        self.body.addWidget(self._why)
        self.cards = [QuestionCard(session, question) for question in ASKED[step]]
        for card in self.cards:
            self.body.addWidget(card)
        self._pasting = PasteBox(session, step) if step in EXPECTED else None
        if self._pasting is not None:
            self.body.addWidget(self._pasting)
        self.body.addWidget(request_button(session, f"request-{step}", "link"))
        self._exposure = button(say("exposure.open"), "exposure-button", "link") if step == "tenant" else None
        if self._exposure is not None:
            self._exposure.clicked.connect(self._show_exposure)
            self.body.addWidget(self._exposure)
        self.aside.addWidget(self._list)

    def first_field(self) -> QWidget | None:
        """Return the chosen answer of the first question that is asked."""
        card = next((card for card in self.cards if card.asks), None)
        return next(radio for radio in card.radios.values() if radio.isChecked()) if card is not None else None

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show answers and findings."""
        super().refresh(changed)
        read = answers(self.session)
        for card in self.cards:
            card.refresh(read.get(card.question))
        asks = any(card.asks for card in self.cards)
        self._why.setVisible(asks)
        if self._pasting is not None:
            self._pasting.setVisible(asks or self.session.admin is None)
        self._list.refresh(changed)
        if self._changes is not None:
            self._changes.refresh()
        if self._exposure is not None:
            self._exposure.setVisible(bool(self.session.cloud.exchange_base))

    def _show_exposure(self) -> None:
        from wizard.ui.exposure_dialog import ExposureDialog  # noqa: PLC0415 - seldom opened

        ExposureDialog(self.session, self.window()).open()

    def show_case(self) -> None:
        """Fill the commands in for another mailbox."""
        for card in self.cards:
            card.show_command()
        if self._pasting is not None:
            self._pasting.show_case()


def link(cloud: "Cloud", words: dict[str, str]) -> str:
    """Return the deep link of a question in this cloud's portal, or nothing."""
    base = cloud.portals.get(words.get("portal", ""), "")
    return base.rstrip("/") + words.get("route", "") if base.startswith("https://") else ""


def quoted(text: str) -> str:
    """Return `text` as a PowerShell literal. PowerShell also ends a literal at typographic quotes."""
    for quote in "'\u2018\u2019\u201a\u201b":
        text = text.replace(quote, quote * 2)
    return f"'{text}'"
