"""The window as a whole: names, keys, one run at a time, cancel, close."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.conftest import MAILBOX
from tests.ui.find import named, press, the
from wizard.model.finding import Status
from wizard.model.secret import Secret
from wizard.ui.shell import Shell
from wizard.ui.window import Window

STEPS = ("start", "network", "tls", "tenant", "mailbox", "mfa", "credentials", "delivery", "device", "result")
#: The object names of the contract that this version has, and the page on which each shows.
NAMED = {
    "mailbox-field": "start",
    "device-field": "start",
    "error-field": "start",
    "answer-tenant-smtp-auth": "tenant",
    "answer-mailbox-smtp-auth": "mailbox",
    "answer-security-defaults": "mfa",
    "answer-mfa": "mfa",
    "answer-conditional-access": "mfa",
    "password-field": "credentials",
    "from-field": "delivery",
    "to-field": "delivery",
    "answer-device-works-elsewhere": "device",
    "verdict": "result",
    "finding-network.port-587": "network",
    "finding-tls.handshake": "tls",
    "finding-credentials.sign-in": "credentials",
}
BAR = ("export-button", "cancel-button", "back-button", "run-button", "next-button")


def test_every_page_and_control_is_named(shell: Shell) -> None:
    """Pages, rail, bar and controls bear the contract's names, once, and say what they are."""
    for step in STEPS:
        shell.go(step)
        page = named(shell, f"page-{step}")
        assert page.isVisible()
        assert page.accessibleName()
        assert named(shell, f"rail-{step}").accessibleName()
    for name in BAR:
        assert named(shell, name).accessibleName()
    for name, step in NAMED.items():
        shell.go(step)
        found = named(shell, name)
        assert found.isVisible(), name
        assert found.accessibleName(), name


def test_everything_a_person_acts_on_has_a_name(shell: Shell, finish: Callable[[Shell], None]) -> None:
    """No button, field or list is without an object name or an accessible name, before a run and after it."""
    shell.page.mailbox.setText(MAILBOX)  # type: ignore[attr-defined]
    finish(shell)
    for step in STEPS:
        shell.go(step)
        for kind in (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox):
            for control in shell.page.findChildren(kind):
                if control.isVisible() and not control.objectName().startswith("qt_"):
                    assert control.accessibleName(), (step, control, control.objectName())


def test_every_label_is_plain_text(shell: Shell, finish: Callable[[Shell], None]) -> None:
    """No label guesses at markup."""
    shell.page.mailbox.setText(MAILBOX)  # type: ignore[attr-defined]
    finish(shell)
    for step in STEPS:
        shell.go(step)
    for label in shell.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText, label.text()


def test_the_keyboard_walks_through_all_pages(shell: Shell) -> None:
    """Enter goes on from page to page; the first page has its first field in focus."""
    for step in STEPS:
        assert shell.step == step
        target = named(shell, "next-button")
        target.setFocus()
        if step != STEPS[-1]:
            QTest.keyClick(target, Qt.Key.Key_Return)


def test_enter_in_a_field_means_next(ready: Shell) -> None:
    """Next is the default button."""
    QTest.keyClick(named(ready, "mailbox-field"), Qt.Key.Key_Return)
    assert ready.step == "network"


def test_the_rail_is_walked_by_arrows_and_chosen_by_space(shell: Shell) -> None:
    """Arrow keys move the focus along the rail; the space bar goes to the step in focus."""
    rail = named(shell, "rail-start")
    rail.setFocus()
    QTest.keyClick(rail, Qt.Key.Key_Down)
    second = QApplication.focusWidget()
    assert second is not None
    assert second.objectName() == "rail-network"
    assert shell.step == "start"
    QTest.keyClick(second, Qt.Key.Key_Space)
    assert shell.step == "network"
    QTest.keyClick(second, Qt.Key.Key_Up)
    QTest.keyClick(rail, Qt.Key.Key_Up)
    last = QApplication.focusWidget()
    assert last is not None
    assert last.objectName() == "rail-result"


def test_tab_reaches_every_control_of_a_page(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """Whatever can be acted on can be reached by the tab key."""
    finish(ready)
    for step in STEPS:
        ready.go(step)
        reached: set[QWidget] = set()
        named(ready, f"rail-{step}").setFocus()
        for _ in range(200):
            focused = QApplication.focusWidget()
            if focused is None or focused in reached:
                break
            reached.add(focused)
            QTest.keyClick(focused, Qt.Key.Key_Tab)
        wanted = {
            control
            for control in ready.page.findChildren(QPushButton)
            if control.isVisible() and control.isEnabled() and control.focusPolicy() is not Qt.FocusPolicy.NoFocus
        }
        assert wanted <= reached, (step, [control.objectName() for control in wanted - reached])


def test_without_a_mailbox_nothing_runs(shell: Shell, engine: fakes.FakeEngine) -> None:
    """Run without a mailbox goes to Start and says what is missing."""
    shell.go("tls")
    press(shell, "run-button")
    assert shell.step == "start"
    note = named(shell, "mailbox-note")
    assert isinstance(note, QLabel)
    assert note.isVisible()
    assert "mailbox is empty" in note.text()
    assert not engine.orders


def test_run_on_start_runs_everything_and_shows_the_network(
    ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine
) -> None:
    """One press tests everything that needs no password, and sends nothing."""
    finish(ready)
    assert ready.step == "network"
    order = engine.orders[0]
    assert order.selection == ()
    assert order.secret is None
    assert not order.case.send
    assert order.case.mailbox == MAILBOX


def test_a_step_runs_alone(ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine) -> None:
    """Run on a page runs that step; only Test message sends."""
    for step in ("network", "tls", "tenant", "credentials", "delivery"):
        ready.go(step)
        finish(ready)
    assert [order.selection for order in engine.orders] == [
        (step,) for step in ("network", "tls", "tenant", "credentials", "delivery")
    ]
    assert [order.case.send for order in engine.orders] == [False, False, False, False, True]


def test_a_double_click_on_run_starts_one_run(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """Two clicks are one run."""
    engine.holds = True
    button = named(ready, "run-button")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseDClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: engine.loop is not None)
    with qtbot.waitSignal(ready.session.run_ended):
        engine.let_go()
    qtbot.wait(30)
    assert len(engine.orders) == 1


def test_cancel_shows_at_once_and_ends_the_run(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """Cancel shows only while something runs, says at once that it stops, and what was found stays."""
    engine.holds = True
    cancel = named(ready, "cancel-button")
    assert not cancel.isVisible()
    press(ready, "run-button")
    qtbot.waitUntil(lambda: bool(ready.session.run.findings))
    assert cancel.isVisible()
    assert not named(ready, "run-button").isEnabled()
    with qtbot.waitSignal(ready.session.run_ended) as ended:
        the(QPushButton, ready, "cancel-button").click()  # at once: through the event queue the run may end meanwhile
        assert not cancel.isEnabled()
        assert ready.session.is_stopping
    assert ended.args == ["cancelled"]
    assert not cancel.isVisible()
    assert named(ready, "run-button").isEnabled()
    assert ready.session.run.findings


def test_escape_cancels(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """Esc stops a run, and does nothing otherwise."""
    QTest.keyClick(ready, Qt.Key.Key_Escape)
    assert ready.isVisible()
    engine.holds = True
    press(ready, "run-button")
    qtbot.waitUntil(lambda: bool(ready.session.run.findings))
    with qtbot.waitSignal(ready.session.run_ended) as ended:
        QTest.keyClick(ready, Qt.Key.Key_Escape)
    assert ended.args == ["cancelled"]


def test_an_engine_that_breaks_is_said(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """Our own fault ends the run with a plain sentence, and another run can begin."""
    engine.findings = None  # type: ignore[assignment]
    with qtbot.waitSignal(ready.session.run_ended) as ended:
        press(ready, "run-button")
    assert ended.args == ["TypeError"]
    word = named(ready, "progress")
    assert isinstance(word, QLabel)
    assert "fault in this program" in word.text()
    assert named(ready, "run-button").isEnabled()


def test_closing_while_running_ends_everything(
    window: Window, ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot
) -> None:
    """The window can be closed in the middle of a run."""
    engine.holds = True
    ready.run()
    qtbot.waitUntil(lambda: engine.loop is not None)
    window.close()
    assert not window.isVisible()
    assert engine.loop is not None
    assert engine.loop.is_closed()


def test_finish_closes_the_window(window: Window, shell: Shell) -> None:
    """On the last page Next is Finish, and closes."""
    shell.go("result")
    button = named(shell, "next-button")
    assert isinstance(button, QPushButton)
    assert button.accessibleName() == "Finish"
    button.click()
    assert not window.isVisible()


def test_the_rail_shows_the_state_of_each_step(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """After a run every step's name tells how it went."""
    finish(ready)
    assert named(ready, "rail-network").accessibleName() == "Network and firewall, Warning"
    assert named(ready, "rail-tls").accessibleName() == "TLS, Passed"
    assert named(ready, "rail-credentials").accessibleName() == "Credentials, Failed"
    assert named(ready, "rail-delivery").accessibleName() == "Test message, Skipped"
    assert named(ready, "rail-result").accessibleName() == "Result, Failed"


def test_a_step_did_not_pass_whose_own_test_was_left_out(
    ready: Shell, engine: fakes.FakeEngine, finish: Callable[[Shell], None]
) -> None:
    """What else passed of a step cannot speak for the message that was never sent."""
    engine.findings = [*fakes.broken(), fakes.finding("delivery.limits")]
    finish(ready)
    assert named(ready, "rail-delivery").accessibleName() == "Test message, Skipped"


def test_another_mailbox_forgets_what_was_found(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """What was measured for one mailbox is not shown for another."""
    ready.session.typed = Secret("for the first mailbox")
    finish(ready)
    ready.go("start")
    ready.page.mailbox.setText("other@contoso.com")  # type: ignore[attr-defined]
    assert not ready.session.run.findings
    assert ready.session.typed is None
    assert named(ready, "rail-result").accessibleName() == "Result, Not run yet"


def test_findings_show_as_they_come(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """Rows fill while the run is under way; what still waits says so."""
    found = fakes.broken()
    engine.findings = found[:2]
    engine.holds = True
    press(ready, "run-button")
    row = named(ready, "finding-network.port-587")
    qtbot.waitUntil(lambda: row.accessibleName() == "Passed: Port 587 answers")
    with qtbot.waitSignal(ready.session.run_ended):
        engine.let_go()


def test_a_flood_of_findings_shows_the_newest(ready: Shell, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """However often a finding changes while the run is under way, its row shows the last of them at the end."""
    names = ("network.name", "network.port-587", "network.port-25")
    engine.findings = [
        fakes.finding(name, ended=float(turn), values={"summary": f"turn {turn}"})
        for turn in range(1_000)
        for name in names
    ]
    ready.go("network")
    with qtbot.waitSignal(ready.session.run_ended, timeout=30_000):
        ready.run()
    assert {named(ready, f"finding-{name}").accessibleDescription() for name in names} == {"turn 999"}


def test_the_third_sign_in_within_ten_minutes_asks_first(
    ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine
) -> None:
    """Two sign-ins are made, the third only after a warning; saying no makes none."""
    ready.session.typed = Secret("hunter22")
    ready.go("credentials")
    finish(ready)
    finish(ready)
    ready.run()
    box = ready.findChild(QMessageBox, "third-attempt")
    assert box is not None
    assert "3" in box.text()
    box.buttons()[1].click()
    assert len(engine.orders) == 2
    ready.run()
    again = next(made for made in ready.findChildren(QMessageBox) if made.isVisible())
    again.buttons()[0].click()
    assert len(engine.orders) == 3 or ready.session.running


def test_secrets_stand_in_no_title(window: Window, ready: Shell, finish: Callable[[Shell], None]) -> None:
    """The window's title holds the product's name alone."""
    ready.go("credentials")
    ready.page.password.setText("hunter22")  # type: ignore[attr-defined]
    finish(ready)
    assert window.windowTitle() == "SMTP AUTH Wizard"


@pytest.mark.parametrize("size", [(720, 520), (960, 680), (2400, 1500)])
def test_no_page_needs_to_scroll_sideways(
    window: Window, ready: Shell, finish: Callable[[Shell], None], engine: fakes.FakeEngine, size: tuple[int, int]
) -> None:
    """At the least size, the usual and a large one every page fits in its width, long server words included."""
    long = "x" * 3000
    engine.findings = [fakes.finding(check, Status.FAIL, values={"summary": long}) for check in fakes.TITLES]
    window.resize(*size)
    finish(ready)
    for step in STEPS:
        ready.go(step)
        QApplication.processEvents()
        area = ready.page.area
        inside = area.widget()
        assert inside is not None
        assert inside.width() <= area.viewport().width(), step
        assert window.width() == size[0], step
