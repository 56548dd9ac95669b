"""For everybody: names, reach, order and focus of every page and dialog in their main states, and no stray window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import scanner
from tests.ui.access import faults
from tests.ui.find import press, the
from tests.ui.test_shell import STEPS
from wizard.ui.case_menu import CaseMenu
from wizard.ui.shell import Shell

#: What is shown when asked for, by its page: before the run, and after it.
FOLDED = {
    "start": ("more-button", "sender-button"),
    "tenant": ("paste-tenant", "command-tenant-smtp-auth", "sign-in-app-button"),
    "credentials": ("vault-button", "access-token-box"),
}
TOLD = {
    "network": ("open-network.port-submission",),
    "credentials": ("conversation-credentials.sign-in",),
    "result": ("command-tenant-smtp-auth-disabled",),
}


def walked(shell: Shell, state: str, steps: tuple[str, ...] = STEPS) -> list[str]:
    """Return the faults of these pages."""
    found = []
    for step in steps:
        shell.go(step)
        found += [f"{state}, {step}: {fault}" for fault in faults(shell)]
    return found


def test_every_page_can_be_used_by_everybody(practising: Shell, qtbot: QtBot) -> None:
    """Each control has a name of its own and is reached as the page is read, with the focus in sight."""
    shell = practising
    found = walked(shell, "before")
    for step, names in FOLDED.items():
        shell.go(step)
        for name in names:
            press(shell.page, name)
    found += walked(shell, "unfolded", tuple(FOLDED))
    for name in ("access-token-box", "vault-button"):
        shell.go("credentials")
        press(shell.page, name)
    shell.go("start")
    with qtbot.waitSignal(shell.session.run_ended, timeout=60_000):
        shell.run()
    for step, names in TOLD.items():
        shell.go(step)
        for name in names:
            press(shell.page, name)
    found += walked(shell, "after")
    assert not found, "\n".join(found)


def test_the_pages_of_an_administrator_as_well(practising: Shell, qtbot: QtBot) -> None:
    """The same holds for what shows once somebody has signed in: changes to make, readings."""
    shell = practising
    with qtbot.waitSignal(shell.session.run_ended, timeout=60_000):
        shell.session.sign_in.begin("browser")
    found = walked(shell, "signed in", ("tenant", "mailbox", "mfa", "credentials", "result"))
    assert not found, "\n".join(found)


def test_the_banner_of_practice_fits_a_narrow_window(practising: Shell, qtbot: QtBot) -> None:
    """Words and list stand beside each other, or below each other, but never as a pillar of single words."""
    window, banner = practising.window(), the(QWidget, practising, "practice-banner")
    lines = practising.fontMetrics().lineSpacing()
    window.resize(1280, 520)
    qtbot.waitUntil(lambda: banner.height() < 4 * lines)
    wide = banner.height()
    window.resize(720, 520)
    qtbot.waitUntil(lambda: wide < banner.height() < wide + 3 * lines)


def test_a_scanner_is_watched_by_everybody(at_scanner: Shell, qtbot: QtBot) -> None:
    """The same holds while a device is watched, and for what it was seen to do."""
    scanner.watch(at_scanner, qtbot)
    found = [f"watching: {fault}" for fault in faults(at_scanner)]
    scanner.scan(at_scanner, qtbot, "kettle-Weather-47")
    found += [f"seen: {fault}" for fault in faults(at_scanner)]
    assert not found, "\n".join(found)


def _menu(deed: str) -> Callable[[Shell], None]:
    return lambda shell: getattr(CaseMenu(shell, shell.session.cases), deed)()


#: How each dialog is opened, and what has the focus at first or is pressed by Enter ("": nothing is).
DIALOGS: dict[str, tuple[Callable[[Shell], None], str]] = {
    "export-dialog": (lambda shell: press(shell, "export-button"), "export-save"),
    "request-dialog": (lambda shell: press(shell, "request-button"), "request-copy"),
    "history-dialog": (_menu("show_history"), ""),
    "leave-dialog": (_menu("show_leaving"), ""),
    "settings-dialog": (_menu("show_settings"), ""),
    "exposure-dialog": (_menu("show_exposure"), "exposure-read"),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_every_dialog_can_be_used_by_everybody(
    ready: Shell, finish: Callable[[Shell], None], qtbot: QtBot, name: str
) -> None:
    """What holds for pages holds for dialogs; Esc closes each, and changes nothing."""
    finish(ready)
    ready.go("result")
    opens, default = DIALOGS[name]
    opens(ready)
    dialog = the(QDialog, ready.window(), name)
    found = faults(dialog)
    assert not found, "\n".join(found)
    pressed = [one.objectName() for one in dialog.findChildren(QPushButton) if one.isDefault()]
    assert pressed == ([default] if default else [])
    QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert ready.isVisible()
