"""The steps that a person's eyes measure: tenant, mailbox, MFA. An answer is evidence, and is judged at once."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGroupBox, QPushButton, QRadioButton, QVBoxLayout, QWidget

from wizard.model.case import QUESTIONS
from wizard.ui import look
from wizard.ui.flow import Flow
from wizard.ui.pages.base import Page
from wizard.ui.pages.findings import FindingList
from wizard.ui.parts import Card, button, column, copy_button, label, open_link, row, selectable
from wizard.ui.plain import plain
from wizard.ui.text import entry, say

if TYPE_CHECKING:
    from wizard.model.cloud import Cloud
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
        self.body.addWidget(label(words["title"], bold=True, scale=1.05))
        self.body.addWidget(selectable(words["look"]))
        self.body.addLayout(self._ways(words))
        self.radios: dict[str, QRadioButton] = {}
        self.body.addWidget(self._answers(words["title"]))
        if "note" in words:
            self.body.addWidget(label(words["note"], "muted", scale=0.95))

    def refresh(self) -> None:
        """Show the answer that the case has."""
        self.radios[self._session.told.get(self.question, "")].setChecked(True)

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
        shower.setText(say("question.command") if self._box.isHidden() else say("question.command-hide"))

    def show_command(self) -> None:
        """Show the command for the case's mailbox."""
        if "command" in self._words:
            self._command.setText(plain(self.command()))

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
            radio.clicked.connect(lambda _checked=False, answer=value: self._session.answer(self.question, answer))
            self.radios[value] = radio
            inside.addWidget(radio)
        group.setLayout(inside)
        return group


class QuestionsPage(Page):
    """A step of questions, and below them what the answers and the run tell."""

    def __init__(self, session: "Session", step: str) -> None:
        super().__init__(session, step)
        self.selection = (step,)
        self.cards = [QuestionCard(session, question) for question in ASKED[step]]
        self.body.addWidget(label(say("question.why")))
        for card in self.cards:
            self.body.addWidget(card)
        self._list = FindingList(session, step)
        self.body.addSpacing(look.GAP)
        self.body.addWidget(self._list)
        self.body.addStretch(1)

    def first_field(self) -> QWidget:
        """Return the chosen answer of the first question."""
        card = self.cards[0]
        return next(radio for radio in card.radios.values() if radio.isChecked())

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show answers and findings."""
        super().refresh(changed)
        for card in self.cards:
            card.refresh()
        self._list.refresh(changed)

    def show_case(self) -> None:
        """Fill the commands in for another mailbox."""
        for card in self.cards:
            card.show_command()


def link(cloud: "Cloud", words: dict[str, str]) -> str:
    """Return the deep link of a question in this cloud's portal, or nothing."""
    base = cloud.portals.get(words.get("portal", ""), "")
    return base.rstrip("/") + words.get("route", "") if base.startswith("https://") else ""


def quoted(text: str) -> str:
    """Return `text` as a PowerShell literal. PowerShell also ends a literal at typographic quotes."""
    for quote in "'\u2018\u2019\u201a\u201b":
        text = text.replace(quote, quote * 2)
    return f"'{text}'"
