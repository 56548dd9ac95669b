"""The access token in the window: fetched by signing in as the mailbox, explained, its mistakes named, never kept."""

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.conftest import CLIENT
from tests.ui.find import named, press, texts, the
from wizard.model.secret import AccessToken, Secret
from wizard.settings import Settings
from wizard.ui.shell import Shell
from wizard.wire.signin import SignInError

CONSENT = SignInError("consent", {"code": "AADSTS65001"}, cause="oauth-consent-missing", code=65001)


@pytest.fixture
def page(ready: Shell, admin: fakes.FakeAdmin) -> Shell:
    """Return the shell on the Credentials page, where a token is wanted."""
    assert not admin.asked
    ready.go("credentials")
    the(QCheckBox, ready, "access-token-box").click()
    return ready


def said(shell: Shell) -> str:
    return texts(named(shell, "token-said")).replace("\u200b", "")


def test_the_panel_is_there_for_a_token_alone(page: Shell) -> None:
    """It shows with the box, says who signs in, and goes with it."""
    assert named(page, "token-panel").isVisible()
    assert "Sign in as scanner@contoso.com, not as an administrator" in texts(named(page, "token-panel"))
    the(QCheckBox, page, "access-token-box").click()
    assert not named(page, "token-panel").isVisible()


def test_without_an_app_it_shows_how_to_come_by_one(page: Shell, admin: fakes.FakeAdmin) -> None:
    """Nobody is asked until an app is known; its id is checked, remembered, and leaves the others alone."""
    page.session.sign_in.choose({"graph": CLIENT})
    press(page, "token-browser-button")
    assert not admin.asked
    the(QLineEdit, page, "token-client-id").setText("no id")
    press(page, "token-client-save")
    assert "not an application id" in the(QLabel, page, "token-client-note").text()
    the(QLineEdit, page, "token-client-id").setText(CLIENT.upper())
    press(page, "token-client-save")
    assert not named(page, "token-client-id").isVisible()
    assert Settings().clients("worldwide") == {"graph": CLIENT, "smtp": CLIENT}


def test_by_browser(page: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """The token stands in the field as dots, is used as a token, and what it says of itself shows; nobody stays in."""
    page.session.mail_token.choose(CLIENT)
    press(page, "token-browser-button")
    qtbot.waitUntil(lambda: "SMTP.Send" in said(page))
    assert admin.asked == [("browser", "smtp", False)]
    assert admin.forgotten
    assert page.session.admin is None
    field = the(QLineEdit, page, "password-field")
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert isinstance(page.session.typed, AccessToken)
    assert page.session.typed.reveal() == fakes.TOKEN.reveal()
    for part in ("https://outlook.office.com", "scanner@contoso.com", "minutes more"):
        assert part in said(page)
    assert fakes.TOKEN.reveal() not in texts(page)


def test_by_code_after_a_warning(page: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """A code shows only after the warning and one more press, and can be given up."""
    page.session.mail_token.choose(CLIENT)
    admin.outcomes["smtp"] = "hangs"
    press(page, "token-code-button")
    assert "Thieves use such codes" in texts(named(page, "token-panel"))
    assert not admin.asked
    press(page, "token-code-go-button")
    qtbot.waitUntil(lambda: named(page, "token-device-code").isVisible())
    assert the(QLabel, page, "token-device-code").text() == "BCDF-GH7K2"
    press(page, "token-code-cancel-button")
    assert not named(page, "token-device-code").isVisible()
    assert named(page, "token-browser-button").isVisible()


def test_as_an_app(page: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """The app's secret is the keyring's; where it holds none, that is said and nobody is asked."""
    page.session.mail_token.choose(CLIENT)
    press(page, "token-as-app-button")
    trouble = the(QLabel, page, "token-trouble")
    qtbot.waitUntil(lambda: "neither a secret nor a certificate" in trouble.text())
    assert not admin.asked
    page.session.vault.set(page.session.cloud, page.session.mailbox, Secret("the-app-secret"), app=True)
    press(page, "token-as-app-button")
    qtbot.waitUntil(lambda: page.session.typed is not None)
    assert admin.asked == [("app", "smtp", False)]


def test_a_refusal_is_said(page: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """What the login refused is a sentence, and it goes with the next case."""
    page.session.mail_token.choose(CLIENT)
    admin.outcomes["smtp"] = CONSENT
    press(page, "token-browser-button")
    trouble = the(QLabel, page, "token-trouble")
    qtbot.waitUntil(lambda: "AADSTS65001" in trouble.text())
    assert page.session.typed is None
    page.session.set(mailbox="other@contoso.com")
    assert not trouble.isVisible()


def test_a_pasted_token_is_explained(page: Shell, qtbot: QtBot) -> None:
    """A mistake is named before anything is tried; what is no token is said to be none."""
    field = the(QLineEdit, page, "password-field")
    field.setText(fakes.access_token(aud="https://graph.microsoft.com").reveal())
    qtbot.waitUntil(lambda: "graph.microsoft.com" in said(page))
    field.setText("not a token")
    qtbot.waitUntil(lambda: "graph.microsoft.com" not in said(page))
    field.clear()
    qtbot.waitUntil(lambda: not named(page, "token-said").isVisible())
