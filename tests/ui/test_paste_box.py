"""Pasting what a command printed: understood, refused with a sentence, judged at once, kept."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import named, press, texts, the
from wizard.model.observation import Provenance
from wizard.model.tenant import CasMailbox, TransportConfig
from wizard.ui.shell import Shell

OFF = "SmtpClientAuthenticationDisabled : True\nAllowLegacyTLSClients : False\n"


def paste(shell: Shell, step: str, text: str, qtbot: QtBot) -> str:
    """Paste on a page, and return what is said to it."""
    shell.go(step)
    if not named(shell, f"paste-field-{step}").isVisible():
        press(shell, f"paste-{step}")
    note = the(QLabel, shell, f"paste-note-{step}")
    note.setText("")
    the(QPlainTextEdit, shell, f"paste-field-{step}").setPlainText(text)
    press(shell, f"paste-take-{step}")
    qtbot.waitUntil(lambda: bool(note.text()))
    return note.text()


@pytest.fixture
def pasting(ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine) -> Shell:
    """Return the shell after a run that found nothing."""
    engine.findings = []
    finish(ready)
    return ready


def test_output_is_understood_and_counts(pasting: Shell, qtbot: QtBot) -> None:
    """It becomes a reading, the question is answered by it, and the field is free for more."""
    said = paste(pasting, "tenant", OFF, qtbot)
    assert said.startswith("Understood: the output of Get-TransportConfig.")
    (seen,) = pasting.session.run.observations
    assert (type(seen), seen.provenance) == (TransportConfig, Provenance.PASTED)
    assert the(QLabel, pasting, "read-tenant-smtp-auth").text() == "From the pasted output: Off"
    assert not the(QPlainTextEdit, pasting, "paste-field-tenant").toPlainText()


def test_the_page_tells_which_cmdlet_is_meant(pasting: Shell, qtbot: QtBot) -> None:
    """A property that several cmdlets print is that of the page's question."""
    paste(pasting, "mailbox", "SmtpClientAuthenticationDisabled : \n", qtbot)
    assert [type(one) for one in pasting.session.run.observations] == [CasMailbox]
    assert "Follows the organisation" in the(QLabel, pasting, "read-mailbox-smtp-auth").text()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Nothing was pasted"),
        ("The scanner is broken", "not the output of a command"),
        (
            "PrimarySmtpAddress : boss@contoso.com\nSmtpClientAuthenticationDisabled : True",
            "about boss@contoso.com, not",
        ),
    ],
)
def test_what_is_not_understood_is_said(pasting: Shell, qtbot: QtBot, text: str, says: str) -> None:
    """One sentence says what to paste instead; what was pasted stays to be mended, and nothing is believed."""
    assert says in paste(pasting, "mailbox", text, qtbot)
    assert the(QPlainTextEdit, pasting, "paste-field-mailbox").toPlainText() == text
    assert not pasting.session.run.observations


def test_what_the_shell_cut_is_said(pasting: Shell, qtbot: QtBot) -> None:
    """A shortened table is taken as far as it goes."""
    table = "AllowLegacyTLSClients SmtpClient…\n--------------------- -----------\nFalse                 True\n"
    assert "left out" in paste(pasting, "tenant", table, qtbot)


@pytest.mark.parametrize(
    ("step", "text", "told"),
    [
        ("tenant", "Off", {"tenant-smtp-auth": "off"}),
        ("mailbox", " follows the organisation\n", {"mailbox-smtp-auth": "follows"}),
    ],
)
def test_the_word_that_the_short_command_prints_is_an_answer(
    pasting: Shell, qtbot: QtBot, step: str, text: str, told: dict[str, str]
) -> None:
    """The question's own command prints On or Off: that is the person's answer."""
    assert "as your answer" in paste(pasting, step, text, qtbot)
    assert pasting.session.told == told


def test_the_commands_are_for_this_mailbox(ready: Shell) -> None:
    """They can be copied, and name the mailbox as a literal."""
    ready.page.mailbox.setText("o'brien@contoso.com")  # type: ignore[attr-defined]
    ready.go("mailbox")
    press(ready, "paste-mailbox")
    press(ready, "paste-copy-mailbox")
    copied = QApplication.clipboard().text().splitlines()
    assert copied[0].startswith("Get-CASMailbox 'o''brien@contoso.com' | Format-List")
    assert "Get-User 'o''brien@contoso.com'" in texts(ready.page)


def test_the_log_is_asked_for_this_account(ready: Shell) -> None:
    """The filter is a literal within a literal, for two readers."""
    ready.page.mailbox.setText("o'brien@contoso.com")  # type: ignore[attr-defined]
    ready.go("mfa")
    press(ready, "paste-mfa")
    press(ready, "paste-copy-mfa")
    copied = QApplication.clipboard().text()
    assert "-Filter 'userPrincipalName eq ''o''''brien@contoso.com''' |" in copied
    assert "Microsoft Graph PowerShell" in texts(ready.page)


def test_policies_are_understood(pasting: Shell, qtbot: QtBot) -> None:
    """What stands in MFA's way is pasted like everything else; its short command's word is an answer."""
    assert "Get-MgIdentityConditionalAccessPolicy" in paste(
        pasting, "mfa", '[{"State": "disabled", "GrantControls": {"BuiltInControls": ["block"]}}]', qtbot
    )
    assert "as your answer" in paste(pasting, "mfa", "On", qtbot)
    assert pasting.session.told == {"security-defaults": "on"}
