"""Azure Key Vault on the Credentials page: only for whoever chooses it, as the administrator who is signed in.

Knows no password but the one that it stores, and hands on the one that it reads. The vault is asked in the worker.
"""

import re
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from wizard import settings, words
from wizard.model.inputs import InputError
from wizard.model.secret import AccessToken
from wizard.ui import look
from wizard.ui.case_menu import day
from wizard.ui.flow import Flow
from wizard.ui.parts import Card, button, column, label, live, renamed, selectable, set_role
from wizard.ui.plain import one_line, wrappable
from wizard.ui.session import sentence
from wizard.ui.text import say
from wizard.ui.what import explained

if TYPE_CHECKING:
    from wizard.model.cloud import Cloud
    from wizard.model.secret import Secret
    from wizard.ui.session import Session
    from wizard.wire.keyvault import KeyVault, Version
    from wizard.wire.signin import Admin

T = TypeVar("T")
_LONGEST_ADDRESS, _LONGEST_NAME = 300, 127
_SHOWN = 8  # versions
_NOT_IN_A_NAME = re.compile(r"[^0-9A-Za-z]+")


class VaultCard(QWidget):
    """A link that opens a card: which vault, under which name, and what to do with it.

    `take` is given a secret that was read, and says whether it is of use. The sign-in panel stands in `panel_place`.
    """

    def __init__(self, session: "Session", take: "Callable[[Secret], bool]", parent: QWidget) -> None:
        super().__init__(parent)  # it may show at once: without a parent as a window of its own
        self._session = session
        self._take = take
        self._busy = False
        self._granted: Admin | None = None  # who has the vault's right already
        self._named = False  # the person typed a name of their own
        self._name = ""  # the one that was used last
        self._cloud: Cloud | None = None
        self._settings = settings.Settings()
        self._toggle = button(say("keyvault.open"), "vault-button", "link")
        self._toggle.clicked.connect(self._open_or_shut)
        self.panel_place = QVBoxLayout()
        self.panel_place.setContentsMargins(0, 0, 0, 0)
        self._panel = QWidget()
        self._panel.setLayout(self.panel_place)
        self._card = self._make()
        self._card.hide()
        self.setLayout(column(self._toggle, self._card, spacing=2))
        session.sign_in.changed.connect(self.refresh)
        session.password_changed.connect(self.refresh)
        self.show_case()

    def _make(self) -> Card:
        card = Card()
        card.setObjectName("vault-card")
        card.setAccessibleName(say("keyvault.title"))
        card.body.setContentsMargins(20, 16, 20, 18)
        card.body.addWidget(label(say("keyvault.title"), bold=True, scale=1.05))
        card.body.addWidget(label(say("keyvault.lead"), "muted"))
        self.address = _field("vault-address", say("keyvault.address"), _LONGEST_ADDRESS)
        self.address.setPlaceholderText(say("keyvault.address-hint"))
        self.secret = _field("vault-secret", say("keyvault.secret"), _LONGEST_NAME)
        for field in (self.address, self.secret):
            caption = label(say(f"keyvault.{'address' if field is self.address else 'secret'}"), bold=True, scale=0.95)
            caption.setBuddy(field)
            card.body.addLayout(column(caption, field, spacing=4))
            field.textChanged.connect(self.refresh)
        self.secret.textEdited.connect(self._name_typed)
        self._who = label("", "muted", scale=0.95)
        card.body.addWidget(self._who)
        card.body.addWidget(self._panel)
        self._store = button(say("keyvault.store"), "vault-store")
        self._store.clicked.connect(self.store)
        self._read = button(say("keyvault.read"), "vault-read")
        self._read.clicked.connect(self.read)
        self._versions = button(say("keyvault.versions"), "vault-versions")
        self._versions.clicked.connect(self.versions)
        ways = Flow(10, 8)
        ways.addWidget(explained(self._store, "vault-store"))
        ways.addWidget(explained(self._read, "vault-read"))
        ways.addWidget(explained(self._versions, "vault-versions"))
        card.body.addSpacing(look.GAP // 2)
        card.body.addLayout(ways)
        self._note = live(selectable("", "muted", scale=0.95))
        self._note.setObjectName("vault-note")
        self._list = selectable("", "muted", scale=0.95)
        self._list.setObjectName("vault-list")
        for part in (self._note, self._list):
            part.hide()
            card.body.addWidget(part)
        return card

    # ---- what shows --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what can be done now."""
        session = self._session
        cloud, sign_in = session.cloud, session.sign_in
        self.setVisible(sign_in.possible and bool(cloud.keyvault_scope or cloud.keyvault_base))
        who, waiting = sign_in.who, sign_in.busy is not None
        self._panel.setVisible(who is None or waiting)
        self._who.setText(wrappable(one_line(say("keyvault.who", user=who.user))) if who else say("keyvault.nobody"))
        ready = who is not None and not self._busy and not waiting
        ready = ready and bool(self.address.text().strip()) and bool(self.secret.text().strip())
        for way in (self._read, self._versions):
            way.setEnabled(ready)
        self._store.setEnabled(ready and self._password() is not None)
        for field in (self.address, self.secret):
            field.setReadOnly(self._busy)

    def show_case(self) -> None:
        """Fill in what is known for the case's cloud and mailbox."""
        cloud, mailbox = self._session.cloud, self._session.mailbox
        if cloud is not self._cloud:
            self._cloud, self._named = cloud, False
            address, self._name = self._settings.key_vault(cloud.name)
            self.address.setText(cloud.keyvault_base or address)
        if not self._named:
            self.secret.setText(_NOT_IN_A_NAME.sub("-", mailbox).strip("-")[:_LONGEST_NAME] or self._name)
        self._say("")
        self.refresh()

    def _open_or_shut(self) -> None:
        self._card.setVisible(self._card.isHidden())
        renamed(self._toggle, say("keyvault.open" if self._card.isHidden() else "keyvault.shut"))
        if not self._card.isHidden():
            (self.secret if self.address.text() else self.address).setFocus()

    def _name_typed(self, text: str) -> None:
        self._named = bool(text)

    def _password(self) -> "Secret | None":
        secret = self._session.secret
        return None if isinstance(secret, AccessToken) else secret

    def _say(self, text: str, role: str = "muted", below: str = "") -> None:
        set_role(self._note, "role", role)
        for shown, what in ((self._note, text), (self._list, below)):
            shown.setText(wrappable(what))
            shown.setVisible(bool(what))

    # ---- what the person does ----------------------------------------------------------------------------------------

    def store(self) -> None:
        """Keep the password in the vault, as a new version."""
        secret, name = self._password(), self.secret.text().strip()
        if secret is None:
            return
        kept = secret

        async def work(vault: "KeyVault") -> "Version":
            return await vault.set(name, kept)

        def done(_version: "Version") -> None:
            host = urlsplit(self.address.text().strip()).hostname or ""
            stored = say("keyvault.stored", host=one_line(host), secret=name)
            self._say(f"{stored} {self._remember(name)}".strip(), "good")

        self._ask(work, done)

    def read(self) -> None:
        """Use what the vault holds, for this session."""
        name, session = self.secret.text().strip(), self._session
        mailbox, cloud = session.mailbox, session.cloud

        async def work(vault: "KeyVault") -> "Secret":
            return await vault.get(name)

        def done(secret: "Secret") -> None:
            if (session.mailbox, session.cloud) != (mailbox, cloud):  # a wrong password counts against its account
                self._say(say("keyvault.other-mailbox"), "bad")
            elif self._take(secret):
                self._say(f"{say('keyvault.taken')} {self._remember(name)}".strip(), "good")
            else:
                self._say(say("keyvault.no-password", secret=name), "bad")

        self._ask(work, done)

    def versions(self) -> None:
        """Show when the secret was kept."""
        name = self.secret.text().strip()

        async def work(vault: "KeyVault") -> "tuple[Version, ...]":
            return await vault.versions(name)

        def done(found: "tuple[Version, ...]") -> None:
            lines = [_line(one) for one in found[:_SHOWN]]
            if len(found) > _SHOWN:
                lines.append(say("keyvault.more", count=len(found) - _SHOWN))
            said = say("keyvault.count", secret=name, count=len(found)) if found else say("keyvault.none", secret=name)
            self._say(said, below="\n".join(lines))

        self._ask(work, done)

    def _remember(self, name: str) -> str:
        """Keep where it is for the next start, never what it is; return why that failed."""
        cloud = self._session.cloud
        if cloud.practice:
            return ""
        try:
            self._settings.set_key_vault(cloud.name, self.address.text().strip(), name)
        except InputError as error:
            return sentence(error)
        return ""

    # ---- the vault ---------------------------------------------------------------------------------------------------

    def _ask(self, work: "Callable[[KeyVault], Coroutine[Any, Any, T]]", done: Callable[[T], None]) -> None:
        """Ask the vault, after asking Microsoft for the right to, where that was not done yet."""
        sign_in = self._session.sign_in
        who, admin = sign_in.who, self._session.admin
        if who is None or admin is None or who.how == "app" or sign_in.busy is not None:
            return
        if self._granted is admin:
            self._begin(admin, work, done)
            return

        def granted(yes: bool) -> None:  # noqa: FBT001 - a call-back
            if yes and self._session.admin is admin:
                self._granted = admin
                self._begin(admin, work, done)
            else:
                self._end()
                self._say(" ".join((say("keyvault.no-right"), *sign_in.troubles)), "bad")

        self._start()
        sign_in.begin(who.how, ("vault",), granted)

    def _begin(
        self, admin: "Admin", work: "Callable[[KeyVault], Coroutine[Any, Any, T]]", done: Callable[[T], None]
    ) -> None:
        self._start()
        cloud, address = self._session.cloud, self.address.text().strip()

        def ended(found: T) -> None:
            self._end()
            done(found)

        self._session.bridge.work(partial(asked, cloud, admin, address, work), ended, self._failed)

    def _start(self) -> None:
        self._busy = True
        self._say(say("keyvault.asking"))
        self.refresh()

    def _end(self) -> None:
        self._busy = False
        self._say("")
        self.refresh()

    def _failed(self, error: Exception) -> None:
        self._end()
        self._say(why(error), "bad")


async def asked(
    cloud: "Cloud", admin: "Admin", address: str, work: "Callable[[KeyVault], Coroutine[Any, Any, T]]"
) -> T:
    """Open the vault, do the work, close it. For the worker; raises KeyVaultError."""
    from wizard.wire.keyvault import KeyVault  # noqa: PLC0415 - loaded in the worker

    vault = KeyVault(cloud, admin, address)
    try:
        return await work(vault)
    finally:
        await vault.close()


def why(error: Exception) -> str:
    """Return the plain sentence for what the vault said."""
    if type(error).__name__ != "KeyVaultError":
        return say("keyvault.fault", what=type(error).__name__)
    return words.text(f"key-vault.{getattr(error, 'id', '')}", **getattr(error, "values", {}))


def _line(version: "Version") -> str:
    at = day(version.created) if version.created else say("keyvault.no-time")
    return say("keyvault.version" if version.enabled else "keyvault.version-off", at=at, id=one_line(version.id))


def _field(name: str, caption: str, longest: int) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    made.setAccessibleName(caption.replace("&", ""))
    made.setMaxLength(longest)
    return made
