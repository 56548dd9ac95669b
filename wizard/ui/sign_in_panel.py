"""The sign-in panel, which the pages Tenant, Mailbox and MFA share: who is signed in, and the ways to sign in.

The browser comes first; a code only by choice, after a warning of how codes are stolen. Judges nothing.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from wizard import words
from wizard.ui.flow import Flow
from wizard.ui.marks import Mark
from wizard.ui.parts import Card, button, column, empty, label, live, renamed, row, selectable
from wizard.ui.plain import one_line, wrappable
from wizard.ui.sign_in_steps import SignInSteps, holder
from wizard.ui.text import say
from wizard.ui.what import explained

if TYPE_CHECKING:
    from wizard.ui.app_setup import AppSetup
    from wizard.ui.session import Session

_DISCOVERY = "tenant.discovery"
_ELSEWHERE = "signed-in-elsewhere"


class SignInPanel(Card):
    """One panel; the page that shows holds it."""

    def __init__(self, session: "Session", parent: QWidget) -> None:
        super().__init__(parent=parent)  # it shows at once: without a parent as a window of its own
        self._session = session
        self._state = session.sign_in
        self._setup: AppSetup | None = None
        self.setObjectName("sign-in-panel")
        self.setAccessibleName(say("admin.title"))
        self.body.setContentsMargins(18, 12, 18, 14)
        self._out = self._ways()
        self._steps = SignInSteps(self._state, self._code, self.refresh)
        self._in = self._signed()
        self._trouble = live(selectable("", "bad"))
        self._trouble.setObjectName("sign-in-trouble")
        self._app_place = QVBoxLayout()
        self._app_place.setContentsMargins(0, 0, 0, 0)
        for part in (self._in, self._out, self._steps, self._trouble):
            self.body.addWidget(part)
        self.body.addLayout(self._app_place)
        self._state.changed.connect(self.refresh)
        session.run_changed.connect(self._show_trouble)  # a method: the connection ends with this panel
        session.case_changed.connect(self.refresh)
        self.refresh()
        self._state.resume()

    # ---- its parts ---------------------------------------------------------------------------------------------------

    def _ways(self) -> QWidget:
        self.sign_in = button(say("admin.browser"), "sign-in-button", accessible=say("admin.browser-name"))
        self.sign_in.clicked.connect(self._browser)
        by_code = button(say("admin.code"), "sign-in-code-button", "link")
        by_code.clicked.connect(self._ask_for_code)
        self._app = button(say("admin.app"), "sign-in-app-button", "link")
        self._app.clicked.connect(self._toggle_setup)
        ways = Flow(18, 6)
        for way in (explained(self.sign_in, "sign-in"), by_code, self._app):
            ways.addWidget(way)
        return holder(
            column(label(say("admin.title"), bold=True, scale=1.05), label(say("admin.lead"), "muted"), ways, spacing=6)
        )

    def _signed(self) -> QWidget:
        self._user, self._organisation = live(selectable("", bold=True)), selectable("", "muted", scale=0.95)
        self._user.setObjectName("signed-in-user")
        out = button(say("admin.out"), "sign-out-button", accessible=say("admin.out-name"))
        out.clicked.connect(self._session.sign_out)
        self._mark = Mark("pass")
        self._keep = QCheckBox(say("admin.keep"))
        self._keep.setObjectName("keep-sign-in")
        self._keep.setAccessibleDescription(say("admin.keep-what"))
        self._keep.setToolTip(say("admin.keep-what"))
        self._keep.toggled.connect(lambda on: self._state.keep(on=on))  # not clicked: assistive technology toggles
        texts = column(self._user, self._organisation, self._keep, spacing=2)
        inside = row(self._mark, texts, explained(out, "sign-out"), spacing=14)
        inside.setStretch(1, 1)
        return holder(inside)

    # ---- what shows --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show how things stand."""
        state, who = self._state, self._state.who
        self.setVisible(state.possible)
        self._in.setVisible(who is not None)
        self._out.setVisible(who is None and state.busy is None)
        self._steps.refresh(practice=self._session.cloud.practice)
        if who is not None:
            self._user.setText(wrappable(say("admin.signed-in", user=one_line(who.user))))
            self._organisation.setText(wrappable(say("admin.organisation", tenant=one_line(who.tenant_id))))
        self._keep.setVisible(not self._session.cloud.practice)
        with QSignalBlocker(self._keep):
            self._keep.setChecked(state.kept)
        if self._setup is not None and (who is not None or state.busy is not None):
            self._setup.hide()
        renamed(self._app, say("admin.app-hide" if self._setup_shows() else "admin.app"))
        self._show_trouble()

    def _show_trouble(self, _checks: frozenset[str] = frozenset()) -> None:
        """Say what went wrong with the sign-in, above all that it was to another organisation."""
        found = self._session.run.findings.get(_DISCOVERY) if self._session.has_run else None
        elsewhere = self._state.who is not None and found is not None and found.say == _ELSEWHERE
        troubles = list(self._state.troubles)
        if elsewhere and found is not None:
            said = words.said(found)
            troubles.append(" ".join(part for part in (f"{said.title}: {said.summary}", said.means, said.do) if part))
        self._trouble.setText(wrappable("\n".join(troubles)))
        self._trouble.setVisible(bool(troubles))
        self._mark.show_state("warn" if troubles else "pass")
        self.show_state("bad" if elsewhere else "plain")

    # ---- what the person does ----------------------------------------------------------------------------------------

    def _browser(self) -> None:
        if self._has_app():
            self._state.begin("browser")

    def _ask_for_code(self) -> None:
        if self._has_app():
            self._out.hide()
            self._hide_setup()
            self._trouble.hide()
            self._steps.warn()

    def _code(self) -> None:
        self._state.begin("device-code")

    def _has_app(self) -> bool:
        """Say whether an app is known to sign in with; where none is, show how to come by one."""
        if self._state.clients:
            return True
        self._show_setup()
        return False

    def _setup_shows(self) -> bool:
        return self._setup is not None and not self._setup.isHidden()

    def _toggle_setup(self) -> None:
        if self._setup_shows():
            self._hide_setup()
        else:
            self._show_setup()

    def _show_setup(self) -> None:
        cloud = self._session.cloud_name
        if self._setup is not None and self._setup.cloud != cloud:
            empty(self._app_place)
            self._setup = None
        if self._setup is None:
            from wizard.ui.app_setup import AppSetup  # noqa: PLC0415 - seldom opened

            self._setup = AppSetup(self._session)
            self._app_place.addWidget(self._setup)
        self._setup.show()
        renamed(self._app, say("admin.app-hide"))
        self._setup.fields["exchange"].setFocus()

    def _hide_setup(self) -> None:
        if self._setup is not None:
            self._setup.hide()
        renamed(self._app, say("admin.app"))
