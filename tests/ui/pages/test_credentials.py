"""Credentials: typing, making, keeping, deleting; never showing."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import named, press, the
from wizard.model.secret import AccessToken, Secret
from wizard.ui import session as session_module
from wizard.ui.shell import Shell
from wizard.vault import VaultError

PASSWORD = "correct horse 42"


@pytest.fixture
def page(ready: Shell, qtbot: QtBot) -> Shell:
    """Return the shell on the Credentials page, the keyring asked."""
    ready.go("credentials")
    qtbot.waitUntil(lambda: "No password is stored" in the(QLabel, ready, "password-where").text())
    return ready


def kept(shell: Shell) -> Secret | None:
    """Return what the vault keeps for the case."""
    return shell.session.vault.get(shell.session.cloud, shell.session.mailbox)


def test_the_password_is_hidden_until_asked_for(page: Shell) -> None:
    """The field shows dots; a button shows and hides."""
    field = the(QLineEdit, page, "password-field")
    assert field.echoMode() is QLineEdit.EchoMode.Password
    press(page, "show-password-button")
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    press(page, "show-password-button")
    assert field.echoMode() is QLineEdit.EchoMode.Password


def test_a_typed_password_is_used_for_one_sign_in(
    page: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine
) -> None:
    """What is typed goes with the run of this step, as a secret; other steps do not get it."""
    the(QLineEdit, page, "password-field").setText(PASSWORD)
    finish(page)
    assert engine.orders[0].secret is not None
    assert engine.orders[0].secret.reveal() == PASSWORD
    assert PASSWORD not in repr(engine.orders[0])
    page.go("tls")
    finish(page)
    assert engine.orders[1].secret is None


def test_keep_replace_and_delete(page: Shell, qtbot: QtBot) -> None:
    """A password is kept in the keyring, used from there, replaced and deleted, and the page says where it is."""
    field = the(QLineEdit, page, "password-field")
    where = the(QLabel, page, "password-where")
    field.setText(PASSWORD)
    press(page, "keep-password-button")
    qtbot.waitUntil(lambda: "kept in this computer's keyring" in where.text())
    assert not field.text()
    assert page.session.secret is not None
    assert page.session.secret.reveal() == PASSWORD
    field.setText("another one 43")
    assert the(QPushButton, page, "keep-password-button").accessibleName() == "Replace the stored one"
    press(page, "keep-password-button")
    qtbot.waitUntil(lambda: not field.text())
    now = kept(page)
    assert now is not None
    assert now.reveal() == "another one 43"
    qtbot.waitUntil(lambda: named(page, "delete-password-button").isEnabled())
    press(page, "delete-password-button")
    qtbot.waitUntil(lambda: "No password is stored" in where.text())
    assert kept(page) is None


def test_a_keyring_that_fails_is_said_and_the_password_serves_this_session(
    page: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No usable keyring: a plain sentence, and the password can still be used until the window closes."""
    field = the(QLineEdit, page, "password-field")
    field.setText(PASSWORD)

    def locked(*_: object) -> None:
        raise VaultError("locked")

    monkeypatch.setattr(page.session.vault, "set", locked)
    press(page, "keep-password-button")
    note = the(QLabel, page, "password-note")
    qtbot.waitUntil(lambda: "keyring is locked" in note.text())
    assert "this session only" in note.text()
    assert PASSWORD not in note.text()
    assert page.session.secret is not None


def test_a_made_password_is_safe_for_panels(page: Shell) -> None:
    """The button makes a long password that every panel can type, and shows it."""
    press(page, "make-password-button")
    field = the(QLineEdit, page, "password-field")
    assert len(field.text()) >= 20
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    hints = named(page, "panel-hints")
    assert "Yes" in "".join(label.text() for label in hints.findChildren(QLabel))


def test_what_a_panel_cannot_type_is_said(page: Shell) -> None:
    """A space at the end, umlauts and quotes are named before somebody stands at the copier."""
    the(QLineEdit, page, "password-field").setText('Grün "x" ')
    hints = "".join(label.text() for label in named(page, "panel-hints").findChildren(QLabel))
    assert "ends with a space" in hints
    assert "quotes" in hints
    assert "Grün" not in hints


def test_a_copied_password_leaves_the_clipboard(page: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clipboard is cleared after a while, unless something else stands there by then."""
    monkeypatch.setattr(session_module, "_CLIPBOARD_MS", 20)
    the(QLineEdit, page, "password-field").setText(PASSWORD)
    press(page, "copy-password-button")
    assert QApplication.clipboard().text() == PASSWORD
    qtbot.waitUntil(lambda: QApplication.clipboard().text() == "")
    press(page, "copy-password-button")
    QApplication.clipboard().setText("something else")
    qtbot.wait(60)
    assert QApplication.clipboard().text() == "something else"


def test_a_stored_password_is_not_for_another_server(page: Shell, qtbot: QtBot) -> None:
    """A password of the cloud's own server is not offered to any other."""
    the(QLineEdit, page, "password-field").setText(PASSWORD)
    press(page, "keep-password-button")
    qtbot.waitUntil(lambda: page.session.stored is not None)
    page.session.set_cloud(replace(page.session.cloud, overridden=True))
    where = the(QLabel, page, "password-where")
    qtbot.waitUntil(lambda: "not used with another server" in where.text())
    assert page.session.secret is None


def test_an_access_token_is_used_and_never_kept(
    page: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine
) -> None:
    """What the person calls a token goes as one, without the white space of copying; the keyring is not offered."""
    token = "eyJ0" + "a1B2" * 900
    the(QCheckBox, page, "access-token-box").setChecked(True)
    the(QLineEdit, page, "password-field").setText(f"  {token} ")
    for name in ("keep-password-button", "make-password-button", "delete-password-button", "panel-hints"):
        assert not named(page, name).isVisible(), name
    assert "never put into the keyring" in the(QLabel, page, "password-where").text()
    finish(page)
    secret = engine.orders[0].secret
    assert isinstance(secret, AccessToken)
    assert secret.reveal() == token
    assert secret in page.session.secrets()
    assert kept(page) is None


def test_a_password_is_a_password_again_without_the_tick(page: Shell) -> None:
    """The tick decides, before and after typing; another mailbox takes it away with what was typed."""
    box, field = the(QCheckBox, page, "access-token-box"), the(QLineEdit, page, "password-field")
    field.setText(PASSWORD)
    assert type(page.session.typed) is Secret
    box.setChecked(True)
    assert type(page.session.typed) is AccessToken
    box.setChecked(False)
    assert type(page.session.typed) is Secret
    box.setChecked(True)
    page.session.set(mailbox="other@contoso.com")
    assert not box.isChecked()
    assert page.session.typed is None
