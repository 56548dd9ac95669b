"""The trial: off by default, one message, to those who were ticked, by a run that signs in once and is counted."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui import fakes, scanner
from tests.ui.find import named, press, the
from wizard.lab import serve
from wizard.model.finding import Status
from wizard.ui import look
from wizard.ui.main import Options
from wizard.ui.shell import Shell
from wizard.ui.window import Window

PASSWORD = "kettle-Weather-47"
TO = ("office@contoso.com", "boss@contoso.com")


@pytest.fixture
def armed(at_scanner: Shell, qtbot: QtBot) -> Shell:
    """Return the shell of a window that watches and waits for a message to send on."""
    scanner.watch(at_scanner, qtbot)
    the(QCheckBox, at_scanner, "trial-switch").click()
    return at_scanner


def caught(shell: Shell, qtbot: QtBot, password: str = PASSWORD) -> None:
    """Let a device send a message, and wait for the question about it."""
    scanner.scan(shell, qtbot, password, TO)
    qtbot.waitUntil(lambda: named(shell, "trial-question").isVisible(), timeout=20_000)


def note(shell: Shell) -> str:
    """Return what is said of the trial."""
    return the(QLabel, shell, "trial-note").text().replace("\u200b", "")


def test_off_by_default(at_scanner: Shell, qtbot: QtBot, engine: fakes.FakeEngine) -> None:
    """Unless somebody turns it on nothing is kept, asked or sent."""
    scanner.watch(at_scanner, qtbot)
    assert not the(QCheckBox, at_scanner, "trial-switch").isChecked()
    scanner.scan(at_scanner, qtbot, PASSWORD)
    watcher = at_scanner.session.watching._watcher
    assert watcher is not None
    assert (watcher.limits.keep, watcher.content) == (0, b"")
    assert not named(at_scanner, "trial-question").isVisible()
    assert not engine.orders


def test_one_message_to_those_who_were_ticked(armed: Shell, qtbot: QtBot, engine: fakes.FakeEngine) -> None:
    """It is asked first, with nobody ticked; the run gets the marked message for the ticked alone; then it is off."""
    caught(armed, qtbot)
    assert not the(QCheckBox, armed, "trial-switch").isChecked()
    question = the(QLabel, armed, "trial-question").text()
    assert "127.0.0.1 wants to send a message of" in question
    assert "scanner@contoso.com" in question
    send = the(QPushButton, armed, "trial-send-button")
    assert not send.isEnabled()
    assert [the(QCheckBox, armed, f"trial-to-{place}").text() for place in range(2)] == list(TO)
    the(QCheckBox, armed, "trial-to-1").click()
    engine.findings = [fakes.finding("delivery.message", say="accepted-trial", values={"said": "250 OK"})]
    attempts = armed.session.attempt_number()
    with qtbot.waitSignal(armed.session.run_ended, timeout=20_000):
        press(armed, "trial-send-button")
        assert not named(armed, "trial-question").isVisible()
    (order,) = engine.orders
    assert order.letter is not None
    assert order.letter.recipients == ("boss@contoso.com",)
    assert b"X-SMTP-AUTH-Wizard: trial\r\n" in order.letter.content
    assert (order.selection, order.case.send) == (("delivery",), True)
    assert armed.session.attempt_number() == attempts + 1
    assert "250 OK" in note(armed)
    watcher = armed.session.watching._watcher
    assert watcher is not None
    assert (watcher.limits.keep, watcher.content) == (0, b"")
    scanner.scan(armed, qtbot, PASSWORD, TO)
    assert len(engine.orders) == 1
    assert not named(armed, "trial-question").isVisible()


def test_a_refused_sign_in_is_the_result(armed: Shell, qtbot: QtBot, engine: fakes.FakeEngine) -> None:
    """Where the message was not come to, the sentence of the sign-in is told, and nothing is tried again."""
    caught(armed, qtbot)
    the(QCheckBox, armed, "trial-to-0").click()
    engine.findings = [
        fakes.finding(
            "credentials.sign-in", Status.FAIL, say="refused", cause="bad-credentials", values={"said": "535"}
        ),
        fakes.finding("delivery.message", Status.SKIPPED, say="message-no-sign-in"),
    ]
    with qtbot.waitSignal(armed.session.run_ended, timeout=20_000):
        press(armed, "trial-send-button")
    assert "535" in note(armed)
    assert len(engine.orders) == 1


def test_dropped(armed: Shell, qtbot: QtBot, engine: fakes.FakeEngine) -> None:
    """Whoever says no sends nothing, and the message is forgotten."""
    caught(armed, qtbot)
    press(armed, "trial-drop-button")
    assert "forgotten" in note(armed)
    assert not named(armed, "trial-question").isVisible()
    assert not engine.orders


def test_turned_off_again(armed: Shell, qtbot: QtBot) -> None:
    """Turned off before a message came, none is kept."""
    the(QCheckBox, armed, "trial-switch").click()
    scanner.scan(armed, qtbot, PASSWORD)
    watcher = armed.session.watching._watcher
    assert watcher is not None
    assert watcher.content == b""
    assert not named(armed, "trial-question").isVisible()


def test_another_case_forgets_it(armed: Shell, qtbot: QtBot) -> None:
    """A message that waits for an answer is dropped when the mailbox is another."""
    caught(armed, qtbot)
    armed.session.set(mailbox="other@contoso.com")
    assert not named(armed, "trial-question").isVisible()
    assert "forgotten" in note(armed)


def test_the_third_sign_in_is_asked_about(armed: Shell, qtbot: QtBot, engine: fakes.FakeEngine) -> None:
    """Its sign-in counts: after two within ten minutes the person is asked before."""
    session = armed.session
    for _ in range(2):
        session._attempts = session.attempts.and_one(session._account, time.monotonic())
    caught(armed, qtbot)
    the(QCheckBox, armed, "trial-to-0").click()
    press(armed, "trial-send-button")
    box = armed.findChild(QMessageBox, "third-attempt")
    assert isinstance(box, QMessageBox)
    box.buttons()[1].click()
    assert not engine.orders
    press(armed, "trial-send-button")
    again = [one for one in armed.findChildren(QMessageBox) if one.isVisible()][-1]
    with qtbot.waitSignal(session.run_ended, timeout=20_000):
        again.buttons()[0].click()
    assert len(engine.orders) == 1


def test_without_a_password_there_is_none(at_scanner: Shell, qtbot: QtBot) -> None:
    """The switch cannot be turned, and the page says what is missing."""
    at_scanner.session.typed = None
    at_scanner.session.password_changed.emit()
    scanner.watch(at_scanner, qtbot)
    assert not the(QCheckBox, at_scanner, "trial-switch").isEnabled()


def test_a_refusal_that_is_played_offers_none(at_scanner: Shell, qtbot: QtBot) -> None:
    """Where no message is taken there is none to send on."""
    scanner.watch(at_scanner, qtbot, reply="bad-password")
    assert not named(at_scanner, "trial-switch").isVisible()


def test_what_cannot_be_sent_on_is_said(armed: Shell) -> None:
    """A message that a server could misread is refused with a sentence, and the switch is off."""
    from tests.checks.device.test_watched import message  # noqa: PLC0415 - a message as the watcher tells it

    armed.session.watching.caught.emit(message(), b"From: a@b.example\n\nbare\n")
    assert "lines do not end as the rules want it" in note(armed)
    assert not the(QCheckBox, armed, "trial-switch").isChecked()


# ---- through the real engine ---------------------------------------------------------------------------------------


@pytest.fixture
def practice(qtbot: QtBot) -> Iterator[tuple[Shell, serve.World]]:
    """Return a window that works on a practice tenant in which everything is well."""
    with serve.start("healthy") as world:
        window = Window(Options(world=world, scheme="light"))
        window.show()
        with qtbot.waitSignal(window.filled, timeout=20_000):
            pass
        from wizard.ui import practice as practising  # noqa: PLC0415 - after the window

        practising.begin(window.shell, world)
        qtbot.waitUntil(lambda: bool(window.session.mailbox), timeout=20_000)
        yield window.shell, world
        window.close()
        look.apply("light")


def test_through_the_verified_path(practice: tuple[Shell, serve.World], qtbot: QtBot) -> None:
    """A device with a wrong password: its message reaches the practice server with the right one, marked, once."""
    shell, world = practice
    scanner.watch(shell, qtbot)
    the(QCheckBox, shell, "trial-switch").click()
    scanner.scan(shell, qtbot, "not-the-password", TO)
    qtbot.waitUntil(lambda: named(shell, "trial-question").isVisible(), timeout=20_000)
    the(QCheckBox, shell, "trial-to-0").click()
    with qtbot.waitSignal(shell.session.run_ended, timeout=60_000):
        press(shell, "trial-send-button")
    (received,) = world.received
    assert (received.user, received.recipients) == (world.mailbox, TO[:1])
    assert received.content.startswith(b"X-SMTP-AUTH-Wizard: trial\r\n")
    assert b"Subject: [Trial by SMTP AUTH Wizard] Scan\r\n" in received.content
    run = shell.session.run
    assert run.findings["delivery.message"].say == "accepted-trial"
    assert run.findings["device.password"].status is Status.FAIL
    assert run.verdict is not None
    assert (run.verdict.status.value, run.verdict.cause) == ("degraded", "device-wrong-password")
    assert "accepted" in note(shell).casefold()
    assert not world.faults
