"""The access token on the Credentials page: fetched by signing in as the mailbox, and explained."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from wizard import words
from wizard.model.inputs import InputError
from wizard.ui import look
from wizard.ui.flow import Flow
from wizard.ui.mail_token import MailToken, judged
from wizard.ui.marks import Mark
from wizard.ui.parts import button, column, label, live, row, selectable
from wizard.ui.plain import one_line, wrappable
from wizard.ui.session import sentence, status_of
from wizard.ui.sign_in_steps import SignInSteps, holder
from wizard.ui.text import say
from wizard.ui.what import explained

if TYPE_CHECKING:
    from wizard.model.finding import Finding
    from wizard.model.secret import AccessToken
    from wizard.model.ways import TokenClaims
    from wizard.ui.session import Session

_LONGEST = 200
_CAPTION = 110


class TokenPanel(QWidget):
    """Ways to fetch a token, and what the one in the field says. `take` puts a fetched one into the field."""

    def __init__(self, session: "Session", take: "Callable[[AccessToken], None]") -> None:
        super().__init__()
        self._session = session
        self._state: MailToken = session.mail_token
        self._take = take
        self._asked = 0
        self.setObjectName("token-panel")
        self.setAccessibleName(say("token.title"))
        self._lead = label("", "muted")
        self._ways = self._offer()
        self._steps = SignInSteps(self._state, self._code, self.refresh, "token-")
        self._app = self._app_part()
        self._trouble = selectable("", "bad")
        self._trouble.setObjectName("token-trouble")
        self._said = TokenSaid()
        self.setLayout(
            column(
                label(say("token.title"), bold=True),
                self._lead,
                self._ways,
                self._steps,
                self._app,
                self._trouble,
                self._said,
                spacing=look.GAP,
            )
        )
        self._app.hide()
        self._state.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how things stand."""
        state, session = self._state, self._session
        able = state.possible and bool(session.mailbox)
        self._lead.setText(say("token.lead" if able else "token.not-here", mailbox=session.mailbox or "-"))
        self._ways.setVisible(able and state.busy is None)
        self._ways.setEnabled(not session.running)
        self._steps.refresh(practice=session.cloud.practice)
        if state.busy is not None:
            self._app.hide()
        self._trouble.setText(wrappable("\n".join(state.troubles)))
        self._trouble.setVisible(bool(state.troubles))

    def show_token(self, token: "AccessToken | None") -> None:
        """Explain what stands in the field."""
        self._asked += 1
        asked = self._asked
        if token is None:
            self._said.hide()
            return
        case = self._session.case()

        def show(found: "tuple[TokenClaims, Finding | None]") -> None:
            if asked == self._asked:
                self._said.show_claims(*found)

        self._session.bridge.ask(lambda: judged(token, case), show)

    # ---- its parts ---------------------------------------------------------------------------------------------------

    def _offer(self) -> QWidget:
        browser = button(say("token.browser"), "token-browser-button")
        browser.clicked.connect(self._browser)
        code = button(say("admin.code"), "token-code-button", "link", accessible=say("token.code-name"))
        code.clicked.connect(self._ask_for_code)
        itself = button(say("token.as-app"), "token-as-app-button", "link")
        itself.setToolTip(say("token.as-app-help"))
        itself.clicked.connect(self._as_app)
        app = button(say("token.app"), "token-app-button", "link")
        app.clicked.connect(lambda: self._show_app(shown=self._app.isHidden()))
        ways = Flow(18, 6)
        for way in (explained(browser, "token"), code, explained(itself, "token-as-app"), app):
            ways.addWidget(way)
        return holder(ways)

    def _app_part(self) -> QWidget:
        self._client = QLineEdit()
        self._client.setObjectName("token-client-id")
        self._client.setAccessibleName(say("own-app.exchange"))
        self._client.setPlaceholderText(say("own-app.hint"))
        self._client.setMaxLength(_LONGEST)
        save = button(say("own-app.save"), "token-client-save")
        save.clicked.connect(self._save)
        self._note = live(label("", "bad", scale=0.95))
        self._note.setObjectName("token-client-note")
        self._note.hide()
        field = row(self._client, explained(save, "app-save"), spacing=10)
        field.setStretch(0, 1)
        caption = label(say("own-app.exchange"), bold=True, scale=0.95)
        caption.setBuddy(self._client)
        return holder(column(label(say("token.app-how"), "muted"), caption, field, self._note, spacing=4))

    # ---- what the person does ----------------------------------------------------------------------------------------

    def _browser(self) -> None:
        if self._has_app():
            self._state.begin("browser", self._take)

    def _ask_for_code(self) -> None:
        if self._has_app():
            self._ways.hide()
            self._show_app(shown=False)
            self._trouble.hide()
            self._steps.warn()

    def _as_app(self) -> None:
        if self._has_app():
            self._state.begin("app", self._take)

    def _code(self) -> None:
        self._state.begin("device-code", self._take)

    def _has_app(self) -> bool:
        if not self._state.client:
            self._show_app(shown=True)
        return bool(self._state.client)

    def _show_app(self, *, shown: bool) -> None:
        self._note.hide()
        self._client.setText(self._state.client)
        self._app.setVisible(shown)
        if shown:
            self._client.setFocus()

    def _save(self) -> None:
        try:
            self._state.choose(self._client.text())
        except InputError as error:
            self._note.setText(sentence(error))
            self._note.setVisible(True)
            if not self._state.client:
                return
        self._app.hide()


class TokenSaid(QWidget):
    """What a token says of itself, and the first mistake in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("token-said")
        self._mark = Mark(size=16)
        self._title = label("", bold=True)
        self._title.setObjectName("token-verdict")
        self._summary, self._do = selectable("", "muted"), selectable("")
        self._values = {name: selectable() for name in ("audience", "allows", "account", "tenant", "until")}
        lines = [row(_caption(say(f"token.{name}")), value, spacing=14) for name, value in self._values.items()]
        for line in lines:
            line.setStretch(1, 1)
        texts = column(self._title, self._summary, self._do, spacing=4)
        texts.addSpacing(look.GAP // 2)
        for line in lines:
            texts.addLayout(line)
        head = row(column(self._mark, 1), texts, spacing=10)
        head.setStretch(1, 1)
        self.setLayout(head)
        self.hide()

    def show_claims(self, claims: "TokenClaims", finding: "Finding | None") -> None:
        """Show them."""
        said = words.said(finding) if finding is not None else None
        self._mark.show_state(status_of(finding) if finding is not None else "unknown")
        for shown, text in (
            (self._title, said.title if said else ""),
            (self._summary, said.summary if said else ""),
            (self._do, said.do if said else ""),
        ):
            shown.setText(wrappable(text))
            shown.setVisible(bool(text))
        values = {
            "audience": claims.audience,
            "allows": ", ".join((*claims.scopes, *claims.roles)),
            "account": claims.user or claims.app_id,
            "tenant": claims.tenant_id,
            "until": _until(claims),
        }
        for name, value in self._values.items():
            value.setText(wrappable(one_line(values[name] or "-")))
            value.setVisible(claims.readable)
        for caption in self.findChildren(type(self._title), "token-caption"):
            caption.setVisible(claims.readable)
        self.setAccessibleDescription(f"{self._title.text()}. {self._summary.text()}")
        self.show()


def _until(claims: "TokenClaims") -> str:
    """Return until when a token is good, by this computer's clock."""
    if not claims.expires:
        return ""
    try:
        at = time.strftime("%H:%M", time.localtime(claims.expires))
    except (OverflowError, ValueError, OSError):
        return ""
    minutes = round((claims.expires - claims.clock) / 60)
    return say("token.ended", at=at) if minutes <= 0 else say("token.good", at=at, minutes=minutes)


def _caption(text: str) -> QWidget:
    made = label(text, "muted", scale=0.95, wrap=False)
    made.setObjectName("token-caption")
    made.setMinimumWidth(_CAPTION)
    return made
