"""Credentials: the password typed, made, kept, deleted, or an access token; and the one sign-in that tries it.

Both leave the field only as a `Secret`; a token is never kept. The keyring is asked off the GUI thread: it may wait
for a dialog.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit, QVBoxLayout, QWidget

from wizard import vault, words
from wizard.model.secret import AccessToken, Secret
from wizard.ui import look
from wizard.ui.flow import Flow
from wizard.ui.marks import Mark
from wizard.ui.pages.base import Page
from wizard.ui.pages.findings import FindingList
from wizard.ui.parts import Card, button, column, label, live, renamed, row, set_role
from wizard.ui.plain import wrappable
from wizard.ui.session import why
from wizard.ui.text import say
from wizard.ui.vault_card import VaultCard
from wizard.ui.what import explained

if TYPE_CHECKING:
    from wizard.ui.session import Session
    from wizard.ui.token_panel import TokenPanel

_TOKEN = "credentials.token"  # noqa: S105 - a check's id
_LONGEST = 20_000  # characters: an access token can have thousands


class CredentialsPage(Page):
    """The password, and the sign-in."""

    selection = ("credentials",)
    run_words = ("bar.sign-in", "bar.sign-in-again")
    columns = 3

    def __init__(self, session: "Session") -> None:
        super().__init__(session, "credentials")
        self._busy = False
        self._lead = label()
        self.body.addWidget(self._lead)
        self._caption = label(say("credentials.password"), bold=True, scale=0.95)
        self.password = QLineEdit()
        self.password.setObjectName("password-field")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setMaxLength(_LONGEST)
        self._caption.setBuddy(self.password)
        self._show = button(say("credentials.show"), "show-password-button", accessible=say("credentials.show-name"))
        self._show.setCheckable(True)
        self._make = button(say("credentials.make"), "make-password-button")
        self._make.setToolTip(say("credentials.make-help"))
        self._copy = button(say("credentials.copy"), "copy-password-button")
        self._keep = button("", "keep-password-button")
        self._delete = button(say("credentials.delete"), "delete-password-button")
        self.is_token = QCheckBox(say("credentials.token"))
        self.is_token.setObjectName("access-token-box")
        self.is_token.setAccessibleName(say("credentials.token").replace("&", ""))
        self._where = label("", "muted", scale=0.95)
        self._where.setObjectName("password-where")
        self._panel = PanelHints()
        self._token: TokenPanel | None = None
        self._token_place = QVBoxLayout()
        self._note = live(label("", "muted", scale=0.95))
        self._note.setObjectName("password-note")
        self._note.hide()
        self.body.addWidget(self._card())
        self._vault = VaultCard(session, self.take, self)
        self.panel_place = self._vault.panel_place
        self.body.addWidget(self._vault)
        self._list = FindingList(session, "credentials")
        self.aside.addWidget(self._list)
        self.password.textChanged.connect(self._typed)
        self.is_token.toggled.connect(lambda _on: self._typed(self.password.text()))
        self._show.toggled.connect(self._reveal)
        self._make.clicked.connect(self._make_one)
        self._copy.clicked.connect(self._copy_it)
        self._keep.clicked.connect(self._keep_it)
        self._delete.clicked.connect(self._delete_it)
        session.password_changed.connect(self._show_state)

    def _card(self) -> Card:
        """Lay the field out, what is known of what stands in it, and what can be done with it."""
        card = Card()
        card.body.setContentsMargins(20, 16, 20, 18)
        field = row(self.password, self._show)
        field.setStretch(0, 1)
        ways = Flow(10, 8)
        for way in (self._make, self._copy):
            ways.addWidget(way)
        ways.addWidget(explained(self._keep, "keep-password"))
        ways.addWidget(explained(self._delete, "delete-password"))
        card.body.addWidget(self._caption)
        card.body.addLayout(field)
        card.body.addWidget(self.is_token)
        card.body.addWidget(self._where)
        card.body.addSpacing(look.GAP // 2)
        card.body.addLayout(ways)
        card.body.addWidget(self._panel)
        card.body.addLayout(self._token_place)
        card.body.addWidget(self._note)
        return card

    def first_field(self) -> QWidget:
        """Return the password field."""
        return self.password

    def entered(self) -> None:
        """Bring the page up to date, and look what is stored."""
        super().entered()
        if self.session.stored is None:
            self.session.look_up()
        self._show_state()

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the run as it is now."""
        super().refresh(changed)
        self._list.refresh(changed)
        self.password.setReadOnly(self.session.running)
        self.is_token.setEnabled(not self.session.running)
        self._show_state()

    def show_case(self) -> None:
        """Drop what was typed for another mailbox."""
        if self.session.typed is None and self.password.text():
            self.password.clear()
            self.is_token.setChecked(False)
        self._vault.show_case()
        self._show_state()

    def _show_state(self) -> None:
        session = self.session
        mailbox, stored, typed = session.mailbox, session.stored is not None, bool(self.password.text())
        self._lead.setText(
            say("credentials.lead", mailbox=wrappable(mailbox)) if mailbox else say("credentials.lead-nobody")
        )
        token = self.is_token.isChecked()
        self._caption.setText(say("credentials.token-caption" if token else "credentials.password"))
        self.password.setAccessibleName(self._caption.text().replace("&", ""))
        hint = "credentials.password-hint-kept" if stored and not token else "credentials.password-hint"
        self.password.setPlaceholderText(say("credentials.token-hint" if token else hint))
        where = say("credentials.token-where") if token else self._where_kept(mailbox, stored=stored)
        self._where.setText(wrappable(where))
        in_session = session.only_session or bool(session.trouble)
        keep = "credentials.replace" if stored else "credentials.keep-session" if in_session else "credentials.keep"
        renamed(self._keep, say(keep))
        self._keep.setEnabled(bool(mailbox) and typed and not self._busy)
        self._make.setEnabled(not session.running)
        for way in (self._make, self._copy, self._keep):
            way.setVisible(not token)
        self._delete.setVisible(stored and not token)
        self._delete.setEnabled(not self._busy)
        self._copy.setEnabled(typed)
        self._panel.show_password("" if token else self.password.text())
        self._show_token(shown=token)

    def _show_token(self, *, shown: bool) -> None:
        """Show what is about a token, and the finding about one, only where one plays a part."""
        if shown and self._token is None:
            from wizard.ui.token_panel import TokenPanel  # noqa: PLC0415 - seldom opened

            self._token = TokenPanel(self.session, self._take_token)
            self._token_place.addWidget(self._token)
        if self._token is not None:
            self._token.setVisible(shown)
            self._token.refresh()
        found = self._list.rows.get(_TOKEN)
        if found is not None:
            found.setVisible(shown or found.state not in ("idle", "running", "skipped"))

    def _where_kept(self, mailbox: str, *, stored: bool) -> str:
        session = self.session
        if not mailbox:
            return ""
        if stored:
            in_session = "where-practice" if session.world is not None else "where-session-kept"
            return say(
                f"credentials.{in_session if session.kept_in == 'session' else 'where-keyring'}", mailbox=mailbox
            )
        if session.cloud.overridden:
            return say("credentials.where-unused")
        if session.trouble:
            return f"{session.trouble} {say('credentials.where-session')}"
        return say("credentials.where-none", mailbox=mailbox)

    def _say(self, text: str, role: str = "muted") -> None:
        set_role(self._note, "role", role)
        self._note.setText(text)
        self._note.setVisible(bool(text))

    # ---- what the person does ----------------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        self.session.typed = secret = self._secret(text)
        self._say("")
        self._show_state()
        if self._token is not None:
            self._token.show_token(secret if isinstance(secret, AccessToken) else None)
        self.session.password_changed.emit()

    def take(self, secret: Secret) -> bool:
        """Put a password into the field, as if it had been typed. False: it is none that a field can hold."""
        self.is_token.setChecked(False)
        self.password.setText(secret.reveal())
        if secret.reveal().splitlines() == [self.password.text()]:
            return True
        self.password.clear()
        return False

    def _take_token(self, token: AccessToken) -> None:
        """Use a token that was fetched, as if it had been pasted."""
        self.password.setText(token.reveal())

    def _secret(self, text: str) -> Secret | None:
        """Return what is typed as what it is. Space around a token comes from copying; in a password it counts."""
        if self.is_token.isChecked():
            return AccessToken(text.strip()) if text.strip() else None
        return Secret(text) if text else None

    def _reveal(self, shown: bool) -> None:  # noqa: FBT001 - Qt's signal
        self.password.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        renamed(self._show, say("credentials.hide") if shown else say("credentials.show"))

    def _make_one(self) -> None:
        self.password.setText(vault.make_password().reveal())
        self._show.setChecked(True)
        self._say(say("credentials.made"))

    def _copy_it(self) -> None:
        text = self.password.text()
        QApplication.clipboard().setText(text)
        self.session.clear_clipboard_later(text)
        self._say(say("credentials.copied"))

    def _keep_it(self) -> None:
        secret, mailbox, cloud = self.session.typed, self.session.mailbox, self.session.cloud
        if secret is None or not mailbox or isinstance(secret, AccessToken):
            return
        keeper = self.session.vault

        def done(_nothing: None) -> None:
            self.password.clear()
            self._show.setChecked(False)
            self._finish(say("credentials.kept"))

        def failed(error: Exception) -> None:
            self._finish(f"{why(error)} {words.text('vault.session-only')}", "bad")

        self._call(lambda: keeper.set(cloud, mailbox, secret), done, failed)

    def _delete_it(self) -> None:
        mailbox, cloud, keeper = self.session.mailbox, self.session.cloud, self.session.vault

        def done(_nothing: None) -> None:
            self.session.stored = None
            self._finish(say("credentials.deleted"))

        self._call(lambda: keeper.delete(cloud, mailbox), done, lambda error: self._finish(why(error), "bad"))

    def _call(
        self, work: Callable[[], None], done: Callable[[None], None], failed: Callable[[Exception], None]
    ) -> None:
        self._busy = True
        self._show_state()
        self.session.bridge.ask(work, done, failed)

    def _finish(self, text: str, role: str = "muted") -> None:
        self._busy = False
        self._say(text, role)
        self.session.look_up()
        self._show_state()


class PanelHints(QWidget):
    """Whether the password can be typed at a device's panel."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel-hints")
        self._mark = Mark(size=16)
        self._text = label("", "muted", scale=0.95)
        inside = row(self._mark, column(self._text, spacing=0))
        inside.setStretch(1, 1)
        self.setLayout(inside)

    def show_password(self, text: str) -> None:
        """Say what is risky in `text`, without showing it."""
        self.setVisible(bool(text))
        risks = vault.panel_safe(text) if text else ()
        self._mark.show_state("warn" if risks else "pass")
        said = " ".join(words.text(f"vault.panel-{risk}") for risk in risks) if risks else say("credentials.panel-ok")
        self._text.setText(f"{say('credentials.panel-title')} {said}")
