"""Azure Key Vault on the Credentials page: by choice alone, with one more right, its refusals in sentences."""

import asyncio
import threading
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import named, press, the
from wizard.model.secret import AccessToken, Secret
from wizard.settings import Settings
from wizard.ui.shell import Shell
from wizard.wire import keyvault
from wizard.wire.keyvault import KeyVaultError, Version
from wizard.wire.signin import SignInError

PASSWORD = "correct horse 42"
ADDRESS = "https://contoso-scan.vault.azure.net"
CONSENT = SignInError("consent", {"code": "AADSTS65001"}, cause="oauth-consent-missing", code=65001)


@dataclass
class Kept:
    """What stands for every vault: secrets by name; `refuses` is raised instead, `holds` makes it wait."""

    secrets: dict[str, str] = field(default_factory=dict)
    refuses: Exception | None = None
    addresses: list[str] = field(default_factory=list)
    listed: int = 2
    holds: threading.Event | None = None
    closed: int = 0


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Kept:
    """Stand in for the vaults."""
    made = Kept()

    class Fake:
        def __init__(self, _cloud: object, _admin: object, base: str) -> None:
            made.addresses.append(base)
            if made.refuses is not None and made.refuses.args == ("foreign",):
                raise made.refuses

        async def set(self, name: str, secret: Secret) -> Version:
            self._look()
            made.secrets[name] = secret.reveal()
            return Version("1", 1.0, enabled=True)

        async def get(self, name: str) -> Secret:
            self._look()
            if made.holds is not None:
                await asyncio.to_thread(made.holds.wait, 20)
            return Secret(made.secrets[name])

        async def versions(self, _name: str) -> tuple[Version, ...]:
            self._look()
            return tuple(Version(f"id{n}", 1_795_500_000.0 - n, enabled=not n) for n in range(made.listed))

        async def close(self) -> None:
            made.closed += 1

        @staticmethod
        def _look() -> None:
            if made.refuses is not None:
                raise made.refuses

    monkeypatch.setattr(keyvault, "KeyVault", Fake)
    return made


@pytest.fixture
def page(signed_in: Shell, kept: Kept) -> Shell:
    """Return the shell on the Credentials page with the vault's card open and filled in."""
    signed_in.go("credentials")
    press(signed_in, "vault-button")
    the(QLineEdit, signed_in, "vault-address").setText(ADDRESS)
    return signed_in


def said(shell: Shell) -> str:
    """Return the note, once the vault has answered."""
    return the(QLabel, shell, "vault-note").text().replace("\u200b", "")


def after(shell: Shell, name: str, qtbot: QtBot) -> str:
    """Press a button of the card and return what it comes to."""
    press(shell, name)
    qtbot.waitUntil(lambda: bool(said(shell)) and said(shell) != "Asking the vault…")
    return said(shell)


def test_it_is_a_choice(ready: Shell) -> None:
    """The keyring is what shows; the vault is behind a link, and says what it means before anything goes there."""
    ready.go("credentials")
    assert not named(ready, "vault-card").isVisible()
    press(ready, "vault-button")
    assert named(ready, "vault-card").isVisible()
    texts = " ".join(label.text() for label in named(ready, "vault-card").findChildren(QLabel))
    assert "over verified TLS" in texts
    assert "keyring is the usual place" in texts
    assert the(QLineEdit, ready, "vault-secret").text() == "scanner-contoso-com"
    assert named(ready, "sign-in-button").isVisible()
    for name in ("vault-store", "vault-read", "vault-versions"):
        assert not named(ready, name).isEnabled()
    press(ready, "vault-button")
    assert not named(ready, "vault-card").isVisible()


def test_storing(page: Shell, kept: Kept, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """The vault's right is asked for at the first use and not again; where it is kept is remembered, what it is not."""
    assert not named(page, "vault-store").isEnabled()
    the(QLineEdit, page, "password-field").setText(PASSWORD)
    assert not [one for one in admin.asked if one[1] == "vault"]
    text = after(page, "vault-store", qtbot)
    assert "Stored in contoso-scan.vault.azure.net as “scanner-contoso-com”" in text
    assert kept.secrets == {"scanner-contoso-com": PASSWORD}
    assert (kept.addresses, kept.closed) == ([ADDRESS], 1)
    after(page, "vault-versions", qtbot)
    assert [one for one in admin.asked if one[1] == "vault"] == [("browser", "vault", True)]
    assert Settings().key_vault("worldwide") == (ADDRESS, "scanner-contoso-com")
    assert PASSWORD not in text


def test_reading(page: Shell, kept: Kept, qtbot: QtBot) -> None:
    """What the vault holds is used as if it had been typed, for this session."""
    kept.secrets["scanner-contoso-com"] = PASSWORD
    assert "used until the window closes" in after(page, "vault-read", qtbot)
    assert the(QLineEdit, page, "password-field").text() == PASSWORD
    assert page.session.secret is not None
    assert page.session.secret.reveal() == PASSWORD
    assert page.session.secret in page.session.secrets()
    assert page.session.vault.get(page.session.cloud, page.session.mailbox) is None


@pytest.mark.parametrize("value", ["two\nlines", "", "x" * 20_001])
def test_what_is_no_password(page: Shell, kept: Kept, value: str, qtbot: QtBot) -> None:
    """A certificate or a file that somebody keeps under that name is not taken."""
    kept.secrets["scanner-contoso-com"] = value
    assert "no password of one line" in after(page, "vault-read", qtbot)
    assert page.session.typed is None


def test_a_password_that_comes_late_is_for_nobody_else(page: Shell, kept: Kept, qtbot: QtBot) -> None:
    """Another mailbox was typed while the vault was asked: it does not get the first one's password."""
    name = the(QLineEdit, page, "vault-secret").text()
    kept.secrets[name], kept.holds = PASSWORD, threading.Event()
    press(page, "vault-read")
    page.session.set(mailbox="other@contoso.com")
    kept.holds.set()
    qtbot.waitUntil(lambda: "Another mailbox" in the(QLabel, page, "vault-note").text())
    assert page.session.typed is None
    assert the(QLineEdit, page, "password-field").text() == ""


def test_versions(page: Shell, kept: Kept, qtbot: QtBot) -> None:
    """The newest first, with the times, a few of many; none is said."""
    kept.listed = 11
    assert "Versions of “scanner-contoso-com”: 11" in after(page, "vault-versions", qtbot)
    lines = the(QLabel, page, "vault-list").text().splitlines()
    assert "id0" in lines[0]
    assert "turned Off" in lines[1]
    assert lines[-1] == "and 3 older ones"
    kept.listed = 0
    assert "never had" in after(page, "vault-versions", qtbot)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (KeyVaultError("rights", name="scanner"), "Key Vault Secrets Officer"),
        (KeyVaultError("deleted", name="scanner"), "can still be recovered"),
        (KeyVaultError("foreign", host="evil.example", home="vault.azure.net"), "nothing was sent there"),
        (ZeroDivisionError(), "ZeroDivisionError"),
    ],
)
def test_a_vault_that_says_no(page: Shell, kept: Kept, error: Exception, told: str, qtbot: QtBot) -> None:
    """Each refusal is its sentence; nothing is remembered, and the next try can begin."""
    kept.refuses = error
    the(QLineEdit, page, "password-field").setText(PASSWORD)
    text = after(page, "vault-store", qtbot)
    assert told in text
    assert PASSWORD not in text
    assert Settings().key_vault("worldwide") == ("", "")
    assert named(page, "vault-store").isEnabled()


def test_the_right_is_refused(page: Shell, kept: Kept, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """Nothing goes to the vault, and the sign-in is as it was."""
    admin.outcomes["vault"] = CONSENT
    text = after(page, "vault-versions", qtbot)
    assert "the right was not given" in text
    assert "must agree to it once" in text
    assert not kept.addresses
    assert page.session.admin is not None


def test_a_token_is_not_kept(page: Shell) -> None:
    """An access token is not offered to a vault."""
    page.session.typed = AccessToken("eyJ0")
    page.session.password_changed.emit()
    assert not named(page, "vault-store").isEnabled()


def test_a_name_of_ones_own_stays(page: Shell) -> None:
    """The name follows the mailbox until somebody types another; the next cloud has its own vault."""
    field_ = the(QLineEdit, page, "vault-secret")
    page.session.set(mailbox="copier@contoso.com")
    assert field_.text() == "copier-contoso-com"
    field_.textEdited.emit("mine")
    field_.setText("mine")
    page.session.set(mailbox="other@contoso.com")
    assert field_.text() == "mine"
    page.session.set_cloud(replace(page.session.cloud, name="own", keyvault_base="https://own.vault.test"))
    assert the(QLineEdit, page, "vault-address").text() == "https://own.vault.test"
    assert field_.text() == "other-contoso-com"


def test_a_cloud_without_vaults(ready: Shell) -> None:
    """Where the cloud names none the link does not show."""
    ready.session.set_cloud(replace(ready.session.cloud, keyvault_scope="", keyvault_base=""))
    ready.go("credentials")
    assert not named(ready, "vault-button").isVisible()
