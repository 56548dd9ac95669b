"""The keyboard alone does everything: a practice case from the first page to a saved report, without a mouse."""

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import named, the
from wizard.ui.finding_row import FindingRow
from wizard.ui.settings_dialog import SettingsDialog
from wizard.ui.shell import Shell

STOPS = 200


def focus() -> QWidget:
    """Return what has the focus."""
    QApplication.processEvents()
    focused = QApplication.focusWidget()
    assert focused is not None
    return focused


def strike(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press one key, wherever the focus is."""
    QTest.keyClick(focus(), key, modifier)
    QApplication.processEvents()


def tab_to(name: str) -> None:
    """Press the tab key until the focus is there."""
    for _ in range(STOPS):
        if focus().objectName() == name:
            return
        strike(Qt.Key.Key_Tab)
    raise AssertionError(name)


def test_a_case_without_a_mouse(practising: Shell, qtbot: QtBot, tmp_path: Path) -> None:
    """Typed, run, read, looked into, exported: every step by a key."""
    shell, file = practising, tmp_path / "by-hand.json"
    assert focus().objectName() == "mailbox-field"
    tab_to("error-field")
    QTest.keyClicks(focus(), "535 5.7.139 SmtpClientAuthentication is disabled for the Tenant")
    qtbot.waitUntil(named(shell, "explained").isVisible)
    with qtbot.waitSignal(shell.session.run_ended, timeout=60_000):
        strike(Qt.Key.Key_F5)
    assert shell.step == "network"

    # the verdict is where the focus is; from there to a step on the left, to its row, and back
    assert focus().objectName() == "see-result-button"
    strike(Qt.Key.Key_Return)
    assert shell.step == "result"
    tab_to("rail-result")
    for _ in range(3):
        strike(Qt.Key.Key_Up)
    strike(Qt.Key.Key_Space)
    assert shell.step == "credentials"
    tab_to("open-credentials.sign-in")
    row = shell.page.findChildren(FindingRow, "finding-credentials.sign-in")[0]
    was = row.is_open
    strike(Qt.Key.Key_Space)
    assert row.is_open is not was
    strike(Qt.Key.Key_Return)
    assert row.is_open is was
    strike(Qt.Key.Key_Escape)  # nothing runs: nothing happens
    assert shell.isVisible()
    assert shell.session.has_run

    # the report: another form by an arrow key, the place typed
    tab_to("export-button")
    strike(Qt.Key.Key_Return)
    dialog = the(QDialog, shell, "export-dialog")
    qtbot.waitUntil(dialog.isActiveWindow)
    tab_to("export-html")
    strike(Qt.Key.Key_Right)
    assert the(QRadioButton, dialog, "export-json").isChecked()
    strike(Qt.Key.Key_Return)  # the default: save
    chooser = dialog.findChildren(QFileDialog)[0]
    qtbot.waitUntil(chooser.isActiveWindow)
    strike(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(focus(), str(file))
    strike(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "saved" in the(QLabel, dialog, "export-note").text().lower(), timeout=20_000)
    assert json.loads(file.read_text(encoding="utf-8"))["verdict"]["cause"] == "tenant-smtp-auth-disabled"
    dialog.activateWindow()  # a desktop does this when the window above is gone
    strike(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert shell.isVisible()


def test_the_keys_that_are_promised(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """F5 runs, F5 again does not run twice, Esc stops, Alt and a letter press what bears it."""
    engine.holds = True
    strike(Qt.Key.Key_F5)
    assert ready.session.running
    qtbot.waitUntil(lambda: bool(ready.session.run.findings))
    strike(Qt.Key.Key_F5)
    with qtbot.waitSignal(ready.session.run_ended) as ended:
        strike(Qt.Key.Key_Escape)
    assert ended.args == ["cancelled"]
    assert len(engine.orders) == 1
    assert ready.step == "network"
    for letter, step in ((Qt.Key.Key_N, "tls"), (Qt.Key.Key_B, "network")):
        strike(letter, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(lambda step=step: ready.step == step)  # type: ignore[misc] # the button is seen to go down


def test_esc_in_a_dialog_leaves_the_run_alone(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """While something is measured Esc closes the dialog that is open; only the next one is for the run."""
    engine.holds = True
    strike(Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: bool(ready.session.run.findings))
    SettingsDialog(ready.session, lambda: None, ready).open()
    dialog = the(QDialog, ready, "settings-dialog")
    qtbot.waitUntil(dialog.isActiveWindow)
    strike(Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert ready.session.running
    assert not ready.session.is_stopping
    ready.window().activateWindow()
    with qtbot.waitSignal(ready.session.run_ended):
        strike(Qt.Key.Key_Escape)


def test_the_keys_of_cases(practising: Shell) -> None:
    """A case is opened and saved by the keys of the desktop, while the menu is shut."""
    keys = {key.toString() for action in practising.actions() for key in action.shortcuts()}
    assert {"Ctrl+O", "Ctrl+S"} <= keys


def test_a_choice_counts_however_it_is_made(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """Assistive technology sets a choice without a click: an answer counts then, and a step is gone to."""
    finish(ready)
    ready.go("tenant")
    the(QRadioButton, ready, "answer-tenant-smtp-auth-off").toggle()
    assert ready.session.told == {"tenant-smtp-auth": "off"}
    the(QRadioButton, ready, "answer-tenant-smtp-auth-unknown").toggle()
    assert ready.session.told == {}
    the(QPushButton, ready, "rail-mfa").toggle()
    assert ready.step == "mfa"
