"""The trials of other ways on the card of better ways: what each does, what it needs, and what the last one came to.

A password typed here is handed over once and taken out of its field; it is never stored.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QLayout, QLineEdit, QWidget

from wizard.model.secret import Secret
from wizard.model.way_trial import ACCOUNTS, AccountWay, WayName, WayTrial
from wizard.report import ways
from wizard.ui import look
from wizard.ui.flow import Flow
from wizard.ui.marks import Mark, State
from wizard.ui.parts import button, column, label, row, selectable
from wizard.ui.plain import wrappable
from wizard.ui.sign_in_steps import SignInSteps, holder
from wizard.ui.text import say
from wizard.ui.what import explained

if TYPE_CHECKING:
    from wizard.ui.graph_sign_in import GraphSignIn
    from wizard.ui.session import Session

_LONGEST = 320
_CAPTION_WIDTH = 110
_STATES: dict[str, State] = {"pass": "pass", "fail": "fail"}


class WayTrials(QWidget):
    """A part for each way that is open and can be tried. `graph` is the part of Graph, which signs in first."""

    #: The person wants this trial (a WayTrial) made.
    wanted = Signal(object)

    def __init__(self, open_ways: tuple[WayName, ...], tried: dict[WayName, ways.Tried], graph: QWidget | None) -> None:
        super().__init__()
        box = column(label(say("way-trial.title"), bold=True), spacing=12)
        if "unsigned" in open_ways:
            box.addLayout(_part("unsigned", tried, self._unsigned()))
        if "graph" in open_ways and graph is not None:
            box.addLayout(_part("graph", tried, column(graph)))
        for way in ACCOUNTS:
            if way in open_ways:
                box.addLayout(_part(way, tried, self._account(way)))
        self.setLayout(box)

    def _unsigned(self) -> QLayout:
        go = button(say("ways.try"), "try-unsigned-button", accessible=say("ways.try-name"))
        go.clicked.connect(lambda: self.wanted.emit(WayTrial(way="unsigned")))
        form = CertificateForm()
        form.wanted.connect(self.wanted)
        return _folded(form, "certificate", explained(go, "try-unsigned"))

    def _account(self, way: AccountWay) -> QLayout:
        form = AccountForm(way)
        form.wanted.connect(self.wanted)
        return _folded(form, way)


class AccountForm(QWidget):
    """The account of one way: its name, its password, the From that it may use."""

    wanted = Signal(object)

    def __init__(self, way: AccountWay) -> None:
        super().__init__()
        self._way = way
        self._user = _field(f"{way}-account-field", say(f"way-trial.account-{way}"))
        self._secret = _field(f"{way}-password-field", say(f"way-trial.secret-{way}"), hidden=True)
        self._from = _field(f"{way}-from-field", say("way-trial.from-name"))
        self._from.setPlaceholderText(say(f"way-trial.from-hint-{way}"))
        self._sign_in = button(say("way-trial.sign-in-only"), f"try-{way}-sign-in-button")
        self._send = button(say("way-trial.sign-in-and-send"), f"try-{way}-send-button")
        self._sign_in.clicked.connect(lambda: self._go(send=False))
        self._send.clicked.connect(lambda: self._go(send=True))
        self.setLayout(
            column(
                _captioned(say(f"way-trial.account-{way}"), self._user),
                _captioned(say(f"way-trial.secret-{way}"), self._secret),
                _captioned(say("way-trial.from"), self._from),
                label(say("way-trial.once"), "muted", scale=0.95),
                _words(explained(self._sign_in, "try-account"), explained(self._send, "try-account-send")),
                spacing=6,
            )
        )
        for field in (self._user, self._secret):
            field.textChanged.connect(self._show_able)
        self._show_able()

    def _show_able(self) -> None:
        able = bool(self._user.text().strip() and self._secret.text())
        self._sign_in.setEnabled(able)
        self._send.setEnabled(able)

    def _go(self, *, send: bool) -> None:
        user, secret = self._user.text().strip(), Secret(self._secret.text())
        sender = self._from.text().strip() or (user if "@" in user else "")
        self._secret.clear()
        self.wanted.emit(WayTrial(way=self._way, user=user, secret=secret, sender=sender, send=send))


class CertificateForm(QWidget):
    """This site's certificate, for a connector that knows its senders by one."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._file = _field("way-certificate-field", say("way-trial.certificate-file"))
        self._file.setMaxLength(4096)
        self._passphrase = _field("way-passphrase-field", say("way-trial.passphrase"), hidden=True)
        self._passphrase.setPlaceholderText(say("way-trial.passphrase-hint"))
        choose = button(say("way-trial.choose"), "way-certificate-choose")
        choose.clicked.connect(self._choose)
        self._go = button(say("way-trial.send-certificate"), "try-certificate-button")
        self._go.clicked.connect(self._send)
        file = row(self._file, choose, spacing=10)
        file.setStretch(0, 1)
        self.setLayout(
            column(
                _captioned(say("way-trial.certificate-file"), file),
                _captioned(say("way-trial.passphrase"), self._passphrase),
                row(explained(self._go, "try-certificate"), 1),
                spacing=6,
            )
        )
        self._file.textChanged.connect(lambda text: self._go.setEnabled(bool(text.strip())))
        self._go.setEnabled(False)

    def _choose(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, say("way-trial.certificate-file"), "", say("way-trial.certificate-kinds")
        )
        if name:
            self._file.setText(name)

    def _send(self) -> None:
        words = self._passphrase.text()
        self._passphrase.clear()
        file = Path(self._file.text().strip())
        self.wanted.emit(WayTrial(way="unsigned", certificate=file, passphrase=Secret(words) if words else None))


class GraphPanel(QWidget):
    """The sign-in as the mailbox, and then one message through Graph."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self._state: GraphSignIn = session.graph_sign_in
        browser = button(say("way-trial.graph-browser"), "try-graph-browser-button")
        browser.clicked.connect(lambda: self._state.begin("browser"))
        code = button(say("admin.code"), "try-graph-code-button", "link")
        code.clicked.connect(self._ask_for_code)
        self._offer = holder(_words(explained(browser, "try-graph"), code))
        self._steps = SignInSteps(self._state, lambda: self._state.begin("device-code"), self.refresh, "graph-")
        self._trouble = selectable("", "bad")
        self._trouble.setObjectName("graph-trouble")
        self.setLayout(column(self._offer, self._steps, self._trouble, spacing=look.GAP))
        self._state.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show how things stand."""
        state = self._state
        self._offer.setVisible(state.possible and state.busy is None)
        self._offer.setEnabled(not self._session.running)
        self._steps.refresh(practice=self._session.cloud.practice)
        self._trouble.setText(wrappable("\n".join(state.troubles)))
        self._trouble.setVisible(bool(state.troubles))

    def _ask_for_code(self) -> None:
        self._offer.hide()
        self._trouble.hide()
        self._steps.warn()


def _words(*buttons: QWidget) -> Flow:
    """Return buttons beside each other; below each other where the width is too small."""
    flow = Flow(14, 6)
    for one in buttons:
        flow.addWidget(one)
    return flow


def _part(way: WayName, tried: dict[WayName, ways.Tried], inside: QLayout) -> QLayout:
    """Return one way's part: what a trial does, what the last one came to, and how to make one."""
    box = column(label(say(f"way-trial.what-{way}"), "muted", scale=0.95), spacing=4)
    last = tried.get(way)
    if last is not None:
        said = selectable(wrappable(f"{last.title}. {last.summary}"))
        said.setObjectName(f"tried-{way}")
        beside = row(column(Mark(_STATES.get(last.status, "unknown"), 16), 1), column(said), spacing=10)
        beside.setStretch(1, 1)
        box.addLayout(beside)
    box.addLayout(inside)
    return box


def _folded(form: QWidget, name: str, *before: QWidget) -> QLayout:
    """Return a form that a link opens and shuts; `before` stands before the link."""
    more = button(say(f"way-trial.open-{name}"), f"try-{name}-link", "link")

    def toggle() -> None:
        form.setVisible(form.isHidden())
        more.setText(say(f"way-trial.open-{name}") if form.isHidden() else say("way-trial.shut"))

    more.clicked.connect(toggle)
    form.hide()
    return column(_words(*before, more), form, spacing=8)


def _field(name: str, accessible: str, *, hidden: bool = False) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.setAccessibleName(accessible)
    made.setMaxLength(_LONGEST)
    if hidden:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def _captioned(text: str, inside: QWidget | QLayout) -> QLayout:
    caption = label(text, bold=True, scale=0.95, wrap=False)
    caption.setMinimumWidth(max(_CAPTION_WIDTH, caption.sizeHint().width()))
    made = row(caption, inside, spacing=14)
    made.setStretch(1, 1)
    return made
