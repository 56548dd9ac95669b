"""The request to the administrator: from each page, plain, copied and saved, without a secret."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import press
from wizard.model.secret import Secret
from wizard.ui.request import RequestDialog
from wizard.ui.shell import Shell


def opened(shell: Shell, button: str, qtbot: QtBot) -> RequestDialog:
    """Open the request and wait for its text."""
    press(shell.page, button)
    dialog = shell.findChild(RequestDialog) or shell.window().findChild(RequestDialog)
    assert isinstance(dialog, RequestDialog)
    qtbot.waitUntil(lambda: bool(dialog.text.toPlainText()))
    return dialog


@pytest.mark.parametrize("step", ["tenant", "mailbox", "mfa", "result"])
def test_each_page_writes_it(ready: Shell, finish: Callable[[Shell], None], qtbot: QtBot, step: str) -> None:
    """It names the mailbox, the smallest change with its command, and the way back."""
    finish(ready)
    ready.go(step)
    dialog = opened(ready, "request-button" if step == "result" else f"request-{step}", qtbot)
    text = dialog.text.toPlainText()
    assert text.startswith("Request: let scanner@contoso.com send over SMTP again")
    assert "Set-CASMailbox" in text
    assert "To take it back:" in text
    assert f"This is case {ready.session.cases.gathered().id}." in text
    press(dialog, "request-copy")
    assert QApplication.clipboard().text() == text
    dialog.close()


def test_it_is_saved_without_a_secret(
    ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine, qtbot: QtBot, tmp_path: Path
) -> None:
    """What a server echoed of the password does not get into it; what cannot be written is said."""
    secret = "hunter22-not-for-requests"
    ready.session.typed = Secret(secret)
    said = f"535 5.7.139 {secret} SmtpClientAuthentication is disabled for the Tenant."
    engine.findings = [fakes.finding("credentials.sign-in", evidence={"reply": said}), *fakes.broken()[:3]]
    finish(ready)
    ready.go("result")
    dialog = opened(ready, "request-button", qtbot)
    assert "disabled for the Tenant" in " ".join(dialog.text.toPlainText().split())
    dialog.write(tmp_path / "request.txt")
    qtbot.waitUntil(lambda: bool(dialog.note.text()))
    assert dialog.note.text().startswith("Saved as")
    saved = (tmp_path / "request.txt").read_text("utf-8")
    assert saved == dialog.text.toPlainText()
    assert secret not in saved
    dialog.write(tmp_path / "none" / "request.txt")
    qtbot.waitUntil(lambda: "could not be saved" in dialog.note.text())
    dialog.close()
