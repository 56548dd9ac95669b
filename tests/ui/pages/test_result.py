"""Result: the verdict in the window."""

from collections.abc import Callable

from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import named, press, texts, the
from wizard.model.finding import Status, Verdict, VerdictStatus
from wizard.model.observation import Line
from wizard.model.secret import Secret
from wizard.ui.shell import Shell


def test_before_a_run_it_says_so(shell: Shell) -> None:
    """An empty result is not a verdict."""
    shell.go("result")
    assert the(QLabel, shell, "verdict").text() == "Nothing has been run yet"


def test_it_says_where_it_breaks_and_why(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """Headline, figures, cause with reason and fix, what was ruled out, and whose view this is."""
    finish(ready)
    ready.go("result")
    assert the(QLabel, ready, "verdict").text() == "It breaks at the tenant setting"
    said = texts(named(ready, "page-result"))
    assert "Certain" in said
    assert "1 thing to fix" in said
    assert "535 5.7.139" in texts(named(ready, "cause-tenant-smtp-auth-disabled"))
    assert "Port 587 answers" in texts(named(ready, "ruled-out"))
    assert "are not the scanner's" in said
    picture = ready.page.picture
    assert "Tenant: breaks here" in picture.accessibleDescription()


def test_the_command_shows_and_copies_for_this_mailbox(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """The command is shown when asked for, filled in, ready to copy."""
    finish(ready)
    ready.go("result")
    press(ready, "command-tenant-smtp-auth-disabled")
    the(QPushButton, ready, "copy-command").click()
    command = QApplication.clipboard().text()
    assert "Set-CASMailbox" in command
    assert "scanner@contoso.com" in command


def test_a_healthy_case_says_so(ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine) -> None:
    """Nothing broken: one sentence says what was tried."""
    engine.verdict = Verdict(status=VerdictStatus.HEALTHY, reason="signed-in")
    finish(ready)
    ready.go("result")
    assert the(QLabel, ready, "verdict").text() == "It works"
    assert "accepted the sign-in of scanner@contoso.com" in texts(named(ready, "page-result"))


def test_the_ticket_text_has_no_password(
    ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine, qtbot: QtBot
) -> None:
    """Copy for ticket puts the report's text on the clipboard, without any secret that the session knows."""
    secret = "hunter22-not-for-tickets"
    ready.session.typed = Secret(secret)
    engine.findings = [*fakes.broken()[:-2], fakes.finding("credentials.sign-in", values={"summary": f"got {secret}"})]
    finish(ready)
    ready.go("result")
    QApplication.clipboard().setText("")
    press(ready, "copy-ticket-button")
    qtbot.waitUntil(lambda: bool(QApplication.clipboard().text()))
    text = QApplication.clipboard().text()
    assert "It breaks at the tenant setting" in text
    assert secret not in text
    assert secret not in texts(named(ready, "page-result"))


def test_the_server_is_quoted_once(ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine) -> None:
    """What a check's sentence already quotes is not said again below it."""
    said = "535 5.7.139 SmtpClientAuthentication is disabled for the Tenant."
    finding = fakes.finding(
        "credentials.sign-in",
        Status.FAIL,
        cause="tenant-smtp-auth-disabled",
        values={"summary": f"The server answers “{said}”."},
        lines=(Line(1, "smtp.office365.com", "received", said),),
    )
    engine.findings = [*fakes.broken()[:-2], finding]
    finish(ready)
    ready.go("result")
    shown = texts(named(ready, "cause-tenant-smtp-auth-disabled")).replace("\u200b", "")
    assert shown.count("535 5.7.139") == 1
