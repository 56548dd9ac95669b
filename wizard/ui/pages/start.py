"""Start: which mailbox, which device, what the error says. Pasted text is explained at once, by the catalogue."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QSignalBlocker, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from wizard.ui import look
from wizard.ui.announce import announce
from wizard.ui.pages.base import Page
from wizard.ui.parts import Card, button, column, label, live, renamed, set_role
from wizard.ui.plain import wrappable
from wizard.ui.search_box import SearchBox
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.catalogue import CauseWords, Paste
    from wizard.ui.pages.start_more import MoreOptions
    from wizard.ui.pages.start_sender import SenderQuestions
    from wizard.ui.session import Session

_PASTE_MAX = 20_000
_LINES_LEAST, _LINES_MOST = 3, 8
_PAUSE_MS = 150  # after the last key, before what was typed is looked at


class StartPage(Page):
    """The first page."""

    run_words = ("bar.run-all", "bar.run-again")

    def __init__(self, session: "Session") -> None:
        super().__init__(session, "start")
        self._asked = 0
        self._taken = ""  # the mailbox as this page last gave it to the session
        self._more: MoreOptions | None = None
        self._sender: SenderQuestions | None = None
        form = Card()
        form.body.setContentsMargins(20, 16, 20, 18)
        form.body.setSpacing(4)
        self.mailbox = QLineEdit()
        self.mailbox.setObjectName("mailbox-field")
        self.mailbox.setAccessibleName(say("start.mailbox-name"))
        self.mailbox.setPlaceholderText(say("start.mailbox-hint"))
        self.mailbox.setMaxLength(2_100)
        self._mailbox_note = live(label("", "bad", scale=0.95))
        self._mailbox_note.setObjectName("mailbox-note")
        self._mailbox_note.hide()
        self.device = SearchBox(say("start.device-name"), say("start.device-hint"))
        self.device.setObjectName("device-field")
        self.device.addItem(say("start.device-any"), "")
        self.error = PasteField()
        self.error.setObjectName("error-field")
        self.error.setAccessibleName(say("start.error-name"))
        self.error.setPlaceholderText(say("start.error-hint"))
        self.error.setTabChangesFocus(True)
        self.error.fit()
        self._field(form.body, say("start.mailbox"), self.mailbox, self._mailbox_note)
        self._field(form.body, say("start.device"), self.device, label(say("start.device-help"), "muted", scale=0.92))
        self._field(form.body, say("start.error"), self.error)
        self._explained = Explained()
        self._explained.hide()
        form.body.addWidget(self._explained)
        self._folded(form)
        self._form = form
        self.body.addWidget(form)
        self._next = label(say("start.next"), "muted")
        self.body.addWidget(self._next)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_PAUSE_MS)
        self._wait.timeout.connect(self._explain)
        self.mailbox.textChanged.connect(self._mailbox_typed)
        self.mailbox.editingFinished.connect(self._mailbox_left)
        self.device.currentIndexChanged.connect(lambda: session.set(device=self.device.currentData() or ""))
        self.error.textChanged.connect(self._error_typed)
        session.password_changed.connect(self._show_next)

    def _folded(self, form: Card) -> None:
        """Add what is shown when asked for: the questions about the sender, and more options."""
        self._ask = button(say("start.sender"), "sender-button", "link")
        self._ask.clicked.connect(self._show_sender)
        self._sender_place = QVBoxLayout()
        self._unfold = button(say("start.more"), "more-button", "link")
        self._unfold.clicked.connect(self._show_more)
        form.body.addSpacing(6)
        form.body.addWidget(self._ask)
        form.body.addLayout(self._sender_place)
        form.body.addWidget(self._unfold)

    def first_field(self) -> QWidget:
        """Return the mailbox field."""
        return self.mailbox

    def entered(self) -> None:
        """Bring the page up to date."""
        super().entered()
        self._show_next()

    def fill(self) -> None:
        """Fill in the devices, and the mailbox that the session has: after the first paint."""
        from wizard import devices  # noqa: PLC0415 - reads files

        with QSignalBlocker(self.device):
            while self.device.count() > 1:
                self.device.removeItem(1)
            for device in devices.ids():
                self.device.addItem(devices.load(device).title, device)
            self.device.setCurrentIndex(max(0, self.device.findData(self.session.device)))
        if self.session.error_text and not self.error.toPlainText():  # out of a case that was opened
            self.error.setPlainText(self.session.error_text)
        self.show_case()

    def show_case(self) -> None:
        """Show a mailbox that came from elsewhere (the practice tenant)."""
        if self.session.mailbox not in ("", self._taken):
            self._taken = self.session.mailbox
            with QSignalBlocker(self.mailbox):
                self.mailbox.setText(self._taken)
            self._mailbox_note.hide()
        self._show_next()

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the path, and lock what may not change while a run is under way."""
        super().refresh(changed)
        running = self.session.running
        self.mailbox.setReadOnly(running)
        self.device.setEnabled(not running)
        if self._more is not None:
            self._more.setEnabled(not running)
        if self._sender is not None and (changed is None or "alternatives.right-way" in changed):
            self._sender.refresh()

    def ready(self) -> bool:
        """Say whether there is a mailbox; where not, say what is wrong with what was typed."""
        self._check_mailbox(final=True)
        return bool(self.session.mailbox) and (self._more is None or self._more.ready())

    @staticmethod
    def _field(box: QVBoxLayout, caption: str, field: QWidget, below: QWidget | None = None) -> None:
        name = label(caption, bold=True, scale=0.95)
        name.setBuddy(field)
        if box.count():
            box.addSpacing(10)
        box.addWidget(name)
        box.addWidget(field)
        if below is not None:
            box.addWidget(below)

    # ---- mailbox -----------------------------------------------------------------------------------------------------

    def _mailbox_typed(self) -> None:
        self._check_mailbox(final=False)

    def _mailbox_left(self) -> None:
        self._check_mailbox(final=True)
        if self.session.mailbox and self.session.stored is None:
            self.session.look_up()

    def _check_mailbox(self, *, final: bool) -> None:
        """Take what is typed. What is wrong with it is said when the person has finished, not at every key."""
        from wizard.model import inputs  # noqa: PLC0415 - not needed for the first paint
        from wizard.ui.session import sentence  # noqa: PLC0415

        note, role, value = "", "muted", ""
        try:
            cleaned = inputs.mailbox(self.mailbox.text())
        except inputs.InputError as error:
            note, role = sentence(error), "bad"
        else:
            value = cleaned.value
            note = notes(cleaned.notes)
        self._taken = value
        self.session.set(mailbox=value)
        wrong = role == "bad"
        if wrong and not final:
            note = ""
        set_role(self._mailbox_note, "role", role)
        set_role(self.mailbox, "wrong", "true" if wrong and final else "false")
        self.mailbox.setAccessibleDescription(note)
        self._mailbox_note.setText(note)
        self._mailbox_note.setVisible(bool(note))

    def _show_next(self) -> None:
        if self.session.secret is not None and self.session.mailbox:
            self._next.setText(say("start.next-password", mailbox=wrappable(self.session.mailbox)))
        else:
            self._next.setText(say("start.next"))

    # ---- error text --------------------------------------------------------------------------------------------------

    def _error_typed(self) -> None:
        self._wait.start()

    def _explain(self) -> None:
        text = self.error.toPlainText()[:_PASTE_MAX]
        self.session.set(error_text=text.strip())
        self._asked += 1
        asked = self._asked
        if not text.strip():
            self.error.mark(())
            self._explained.hide()
            return

        cloud = self.session.cloud

        def look_it_up() -> "tuple[Paste, dict[str, CauseWords], str]":
            from wizard import catalogue  # noqa: PLC0415 - loaded in the worker
            from wizard.model.servers import servers_of  # noqa: PLC0415

            servers = servers_of(cloud)
            found = catalogue.read_paste(text)
            slugs = {found.whole.cause, *found.whole.alternatives, *(line.cause for _, line in found.others)}
            known = {slug: catalogue.cause(slug, servers) for slug in slugs if slug and slug != "unknown"}
            return found, known, _age(known.get(found.whole.cause or ""))

        def show(answer: "tuple[Paste, dict[str, CauseWords], str]") -> None:
            if asked == self._asked:
                self.error.mark(answer[0].marks)
                self.error.fit()
                self._explained.show_paste(*answer)

        self.session.bridge.ask(look_it_up, show)

    # ---- what the sender is ------------------------------------------------------------------------------------------

    def _show_sender(self) -> None:
        if self._sender is None:
            from wizard.ui.pages.start_sender import SenderQuestions  # noqa: PLC0415 - not needed for the first paint

            self._sender = SenderQuestions(self.session)
            self._sender_place.addWidget(self._sender)
            self._sender.show()
        else:
            self._sender.setVisible(self._sender.isHidden())
        shown = not self._sender.isHidden()
        renamed(self._ask, say("start.sender-less") if shown else say("start.sender"))

    # ---- more options ------------------------------------------------------------------------------------------------

    def _show_more(self) -> None:
        if self._more is None:
            from wizard.ui.pages.start_more import MoreOptions  # noqa: PLC0415 - seldom opened

            self._more = MoreOptions(self.session)
            self._form.body.addWidget(self._more)
            self._more.show()
            self._more.setEnabled(not self.session.running)
        else:
            self._more.setVisible(self._more.isHidden())
        shown = not self._more.isHidden()
        renamed(self._unfold, say("start.less") if shown else say("start.more"))
        if shown:
            QTimer.singleShot(0, self, self._scroll_to_more)

    def _scroll_to_more(self) -> None:
        if self._more is not None:
            self.area.ensureWidgetVisible(self._more)


class PasteField(QPlainTextEdit):
    """A field that takes no more of a paste than anybody could mean: a line of megabytes would hold up the window."""

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802 - Qt's name
        """Insert the beginning of what is pasted or dropped, as plain text."""
        if source.hasText():
            self.textCursor().insertText(source.text()[:_PASTE_MAX])
            self.ensureCursorVisible()

    def fit(self) -> None:
        """Grow with the lines that stand in it, within bounds."""
        lines = min(max(self.blockCount(), _LINES_LEAST), _LINES_MOST)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 24)

    def mark(self, places: tuple[tuple[int, int], ...]) -> None:
        """Underlay the telling parts."""
        shown = []
        for start, end in places:
            part = QTextEdit.ExtraSelection()
            part.cursor = self.textCursor()
            part.cursor.setPosition(start)
            part.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            part.format.setBackground(self.palette().highlight())
            part.format.setForeground(self.palette().highlightedText())
            shown.append(part)
        self.setExtraSelections(shown)


class Explained(Card):
    """What the pasted text means."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("explained")
        self._title = label(bold=True)
        self._how_sure = label("", "muted", scale=0.92)
        self._more = [label(), *(label("", "muted") for _ in range(5))]
        self.body.addLayout(column(self._title, self._how_sure, *self._more, spacing=look.GAP // 2))

    def show_paste(self, found: "Paste", words: "dict[str, CauseWords]", old: str) -> None:
        """Show what the catalogue made of it: the meaning, what else it could be, and what would decide."""
        whole, known = found.whole, words.get(found.whole.cause or "")
        if whole.cause is None:
            texts = (say("explained.not-mail"), "", say("explained.not-mail-more"))
        elif known is None:
            texts = (say("explained.unknown"), "", say("explained.unknown-more"))
        else:
            sure = say(f"explained.{whole.confidence.value}")
            texts = (say("explained.means", title=known.title), sure, known.meaning)
        others = "; ".join(words[slug].title for slug in whole.alternatives if slug in words)
        lines = "; ".join(
            say("explained.line", number=number, title=words[line.cause or ""].title) for number, line in found.others
        )
        more = (
            texts[2],
            say("explained.others", causes=others) if others else "",
            say("explained.decide", how=whole.decide_by) if whole.decide_by else "",
            say("explained.lines", lines=lines) if lines else "",
            say("explained.support", trailer=whole.trailer) if whole.trailer else "",
            old,
        )
        said = (*texts[:2], *more)
        for line, text in zip((self._title, self._how_sure, *self._more), said, strict=True):
            self._put(line, text)
        self.show_state("good" if known else "plain")
        self.setAccessibleName(". ".join(text.rstrip(".") for text in said if text))
        announce(self, self.accessibleName())
        self.show()

    @staticmethod
    def _put(line: QLabel, text: str) -> None:
        line.setText(text)
        line.setVisible(bool(text))


def _age(known: "CauseWords | None") -> str:
    """Return the warning that what is known of a cause was last looked up long ago, or nothing."""
    import datetime as dt  # noqa: PLC0415 - runs in the worker

    from wizard.report import facts  # noqa: PLC0415

    today = dt.datetime.now(tz=dt.UTC).date()
    if known is None or not facts.old(known.checked, today):
        return ""
    return say("explained.old", checked=known.checked, days=facts.age(known.checked, today) or 0)


def notes(ids: tuple[str, ...]) -> str:
    """Return what was changed in what a person typed, as one sentence."""
    if not ids:
        return ""
    from wizard import words  # noqa: PLC0415 - not needed for the first paint

    found = "; ".join(words.text(f"input.note-{note}") for note in ids)
    return found[:1].upper() + found[1:] + "."
