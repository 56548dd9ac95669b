"""What a person relies on: one letter a button, nothing that jumps, the result within reach, a sentence for a fault."""

import errno
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QFrame,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.conftest import MAILBOX
from tests.ui.find import named, press, texts, the
from tests.ui.test_shell import STEPS
from wizard import resources
from wizard.model.finding import Status, Verdict, VerdictStatus
from wizard.model.secret import Secret
from wizard.report import saving
from wizard.report.path import HopState
from wizard.ui.export import ExportDialog
from wizard.ui.main import Options
from wizard.ui.path_picture import HOPS
from wizard.ui.session import _HOP_STATES
from wizard.ui.shell import Shell
from wizard.ui.text import say
from wizard.ui.window import Window
from wizard.vault import VaultError

HEALTHY = Verdict(status=VerdictStatus.HEALTHY, reason="signed-in")


def letters(shell: Shell) -> list[str]:
    """Return the letter of every visible button, box and caption that has one."""
    buttons = [one.text() for one in shell.findChildren(QAbstractButton) if one.isVisible()]
    captions = [one.text() for one in shell.findChildren(QLabel) if one.isVisible() and one.buddy() is not None]
    marked = (re.search(r"&([^&])", text) for text in (*buttons, *captions))
    return [found[1].lower() for found in marked if found]


@pytest.mark.parametrize("step", STEPS)
def test_each_letter_means_one_thing(ready: Shell, qtbot: QtBot, engine: fakes.FakeEngine, step: str) -> None:
    """On no page do two controls answer to the same Alt key: before a run, after it, and with all options shown."""
    ready.session.typed = Secret("hunter22")
    engine.verdict = HEALTHY
    for _ in range(2):
        ready.go(step)
        if step == "start" and not ready.page.findChildren(QCheckBox, "server-box"):
            press(ready, "more-button")
        QApplication.processEvents()
        found = letters(ready)
        assert sorted(found) == sorted(set(found)), step
        if not ready.session.has_run:
            with qtbot.waitSignal(ready.session.run_ended):
                ready.session.start()


def test_the_verdict_is_told_on_every_page_and_leads_to_the_result(
    ready: Shell, finish: Callable[[Shell], None]
) -> None:
    """After a run nobody has to look for the result: a sentence and a button stand on whatever page shows."""
    news = named(ready, "news")
    assert not news.isVisible()
    finish(ready)
    assert ready.step == "network"
    assert "It breaks at the tenant setting." in texts(news)
    press(ready, "see-result-button")
    assert ready.step == "result"
    assert not news.isVisible()


def test_the_first_button_to_press_stands_out(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """Before anything has run it is Run all checks, afterwards the way on."""
    run, on = named(ready, "run-button"), named(ready, "next-button")
    assert (run.property("kind"), on.property("kind")) == ("main", "")
    finish(ready)
    assert run.property("kind") != "main"
    assert named(ready, "see-result-button").property("kind") == "main"
    press(ready, "see-result-button")
    assert on.property("kind") == "main"


def test_run_says_what_it_does(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """Where Run signs in or sends it is called so, and a message that was skipped was not sent before."""
    run = the(QPushButton, ready, "run-button")
    ready.go("credentials")
    assert run.accessibleName() == "Try to sign in"
    ready.go("delivery")
    assert run.accessibleName() == "Send the message"
    finish(ready)
    assert run.accessibleName() == "Send the message"
    ready.go("credentials")
    assert run.accessibleName() == "Try again"


def test_a_mailbox_from_elsewhere_shows_even_in_the_field_in_focus(shell: Shell) -> None:
    """The practice case fills the first field, in which the window has put the focus; Run then finds it there."""
    field = the(QLineEdit, shell, "mailbox-field")
    field.setFocus()
    shell.session.set(mailbox=MAILBOX)
    assert field.text() == MAILBOX
    assert shell.page.ready()
    assert shell.session.mailbox == MAILBOX


def test_what_is_being_typed_is_not_replaced_by_its_cleaned_form(shell: Shell) -> None:
    """The case holds the cleaned address; the field keeps what the person typed."""
    field = the(QLineEdit, shell, "mailbox-field")
    QTest.keyClicks(field, " Scanner@contoso.com")
    assert field.text() == " Scanner@contoso.com"
    assert shell.session.mailbox.casefold() == MAILBOX


def test_nothing_moves_sideways_when_the_scroll_bar_comes(
    window: Window, ready: Shell, finish: Callable[[Shell], None]
) -> None:
    """The cards end where the path picture ends, with a scroll bar and without."""
    ends = set()
    for size in ((1000, 560), (1000, 2000)):
        window.resize(*size)
        finish(ready)
        ready.go("network")
        QApplication.processEvents()
        card = ready.page.findChildren(QFrame, "finding-network.name")[0]
        picture = ready.page.picture
        ends.add(card.mapTo(ready, card.rect().topRight()).x() - picture.mapTo(ready, picture.rect().topRight()).x())
    assert ends == {0}


def test_window_and_report_say_the_same_words() -> None:
    """One state has one word, in the window and in the report."""
    words = resources.toml("report/words.toml")
    for status in Status:
        assert say(f"status.{status.value}").lower() == words["status"][status.value], status
    for state in HopState:
        if state is not HopState.NOT_TESTED:
            assert say(f"picture.state-{_HOP_STATES[state.value]}") == words["state"][state.value], state
    assert say("picture.state-idle") == words["state"]["not-tested"]
    for hop in HOPS:
        assert say(f"picture.{hop}") == words["hop"][hop]


def test_a_result_without_a_cause_leads_on(
    ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine
) -> None:
    """Signed in but nothing sent: the page says what comes next, and its button goes there."""
    engine.verdict = HEALTHY
    finish(ready)
    ready.go("result")
    press(ready, "go-delivery")
    assert ready.step == "delivery"


def test_a_sign_in_that_was_never_tried_is_not_counted(
    ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine
) -> None:
    """Runs that end before the sign-in lock no account, so they warn nobody."""
    ready.session.typed = Secret("hunter22")
    engine.findings = [fakes.finding("credentials.sign-in", Status.SKIPPED)]
    ready.go("credentials")
    for _ in range(4):
        finish(ready)
    assert len(engine.orders) == 4
    assert ready.session.attempt_number() == 1
    assert not ready.findChildren(QMessageBox, "third-attempt")


def test_the_run_of_another_page_counts_as_well(
    ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine
) -> None:
    """Run all, try the sign-in, send: the third of them asks first and says how many wrong ones lock the account."""
    ready.session.typed = Secret("hunter22")
    finish(ready)
    ready.go("credentials")
    finish(ready)
    ready.go("delivery")
    press(ready, "run-button")
    box = the(QMessageBox, ready, "third-attempt")
    assert "sign-in number 3" in box.text()
    assert "Ten wrong ones lock the account" in box.text()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert len(engine.orders) == 2


@pytest.mark.parametrize("typed", ["a\x00b c", " päss wörd ", "x" * 1_999, "\u202epass", "'\"\\<>&"])
def test_an_odd_password_goes_as_it_is(
    ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine, typed: str
) -> None:
    """What is typed is tried letter by letter, or not at all: the program never mends a password."""
    ready.go("credentials")
    field = the(QLineEdit, ready, "password-field")
    field.setText(typed)
    finish(ready)
    secret = engine.orders[0].secret
    assert secret is not None
    assert secret.reveal() == typed
    assert typed not in texts(ready.page)


def test_no_keyring_is_one_sentence(ready: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the keyring cannot be asked the page says so, and that a password then serves this session."""

    def absent(*_: object) -> None:
        raise VaultError("no-keyring")

    monkeypatch.setattr(ready.session.vault, "get", absent)
    ready.go("credentials")
    where = the(QLabel, ready, "password-where")
    qtbot.waitUntil(lambda: "no keyring" in where.text())
    assert "this session only" in where.text()


def test_a_folder_that_may_not_be_written_to_is_one_sentence(
    ready: Shell, finish: Callable[[Shell], None], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system's own reason stands in the sentence, and another place can be tried at once."""
    finish(ready)
    press(ready, "export-button")
    dialog = the(ExportDialog, ready, "export-dialog")

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(saving, "save_written", refuse)
        dialog.write(tmp_path / "r.html")
        note = the(QLabel, dialog, "export-note")
        qtbot.waitUntil(lambda: "could not be saved" in note.text())
    assert "ermission denied" in note.text()
    assert the(QPushButton, dialog, "export-save").isEnabled()
    dialog.write(tmp_path / "again.html")
    qtbot.waitUntil((tmp_path / "again.html").exists)


def test_a_second_window_does_not_disturb_the_first(
    ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot, finish: Callable[[Shell], None]
) -> None:
    """Two windows measure side by side; closing one leaves the other at work."""
    engine.holds = True
    ready.run()
    qtbot.waitUntil(lambda: bool(ready.session.run.findings))
    other = Window(Options(scheme="light"))
    other.show()
    with qtbot.waitSignal(other.filled):
        pass
    other.shell.session.set(mailbox="other@contoso.com")
    other.close()
    assert ready.session.running
    assert ready.session.mailbox == MAILBOX
    with qtbot.waitSignal(ready.session.run_ended):
        engine.let_go()


@pytest.mark.parametrize("step", STEPS)
def test_esc_and_close_are_safe_everywhere(window: Window, ready: Shell, engine: fakes.FakeEngine, step: str) -> None:
    """On each page, in the middle of a run, Esc cancels and the window closes."""
    engine.holds = True
    ready.session.start()
    ready.go(step)
    target = QApplication.focusWidget() or ready
    QTest.keyClick(target, Qt.Key.Key_Escape)
    assert ready.session.is_stopping
    window.close()
    assert not window.isVisible()
    assert engine.loop is None or engine.loop.is_closed()


def test_a_name_with_scheme_and_spaces_is_cleaned_and_said(shell: Shell) -> None:
    """A server copied from a browser or a manual is understood, and what was taken away is said."""
    press(shell, "more-button")
    the(QCheckBox, shell, "server-box").setChecked(True)
    host = the(QLineEdit, shell, "host-field")
    host.setText("  https://smtp.example.net:465/ ")
    host.editingFinished.emit()
    submission = shell.session.cloud.submission
    assert (submission.host, submission.port) == ("smtp.example.net", 465)
    note = the(QLabel, shell, "host-note").text()
    assert "Spaces were removed" in note
    assert "465" in the(QLineEdit, shell, "host-field").text() or "port" in note


def test_practice_brings_its_own_password(ready: Shell) -> None:
    """In practice nobody is told that this computer lacks a keyring: the case's own password is meant to be used."""
    session = ready.session
    session._cloud = replace(session.cloud, practice=True)  # a practice cloud without serving one
    session.world = object()  # type: ignore[assignment]
    session.stored = Secret("practice")
    try:
        ready.go("credentials")
        assert "practice case brings its own" in the(QLabel, ready, "password-where").text()
        assert "no usable keyring" not in texts(ready.page)
    finally:
        session.world = None
