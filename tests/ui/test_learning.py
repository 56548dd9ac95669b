"""The course in the window: the guess before the run, the run of the whole case, the reasons after the verdict."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.find import named, press, texts, the
from wizard import learning
from wizard.learning import Lesson
from wizard.settings import Settings
from wizard.ui import look
from wizard.ui.learn_dialog import LearnDialog
from wizard.ui.learning import Learning
from wizard.ui.lesson_cards import GuessCard
from wizard.ui.main import Options
from wizard.ui.shell import Shell
from wizard.ui.welcome import begin
from wizard.ui.window import Window

WAIT_MS = 60_000
OWN = "scanner@contoso.com"


@pytest.fixture
def plain(qtbot: QtBot) -> Iterator[Shell]:
    """Return the shell of a window with the real checks and the real engine, without practice."""
    window = Window(Options(scheme="light"))
    window.show()
    with qtbot.waitSignal(window.filled):
        pass
    yield window.shell
    window.close()
    window.session.end_world()
    look.apply("light")


def lesson(name: str) -> Lesson:
    """Return one case."""
    return next(one for one in learning.course() if one.id == name)


def opened(shell: Shell, qtbot: QtBot, name: str) -> Learning:
    """Begin a case, and wait until its card is there."""
    state = shell.learning
    assert state.begin(lesson(name))
    assert not state.begin(lesson("healthy"))  # one after the other
    qtbot.waitUntil(lambda: state.phase == "asking", timeout=WAIT_MS)
    return state


def guess(shell: Shell, cause: str) -> None:
    """Choose a guess and run."""
    the(QRadioButton, shell.page, f"guess-{cause}").setChecked(True)
    press(shell.page, "guess-go")


def test_a_case_from_guess_to_reasons(plain: Shell, qtbot: QtBot) -> None:
    """Nothing names the answer before the guess; after the verdict it is explained, remembered, and the next begins."""
    plain.session.set(mailbox=OWN)
    state = opened(plain, qtbot, "organisation-off")
    case = lesson("organisation-off")
    title = "SMTP AUTH Off for the organisation"
    assert plain.session.mailbox == "scanner@practice.test"
    assert case.symptom in texts(plain)
    assert "Practice case 1: A new contract" in texts(plain)
    assert title not in texts(plain)
    assert title not in plain.windowTitle()
    assert not the(QComboBox, plain, "practice-chooser").isVisible()
    assert {plain.session.step_state(step) for step in plain.steps[1:]} == {"idle"}
    # Run asks for the guess first, from whichever page
    plain.go("network")
    plain.run()
    assert plain.step == "start"
    assert not plain.session.running
    assert named(plain.page, "guess-note").isVisible()
    press(plain.page, "guess-go")  # none chosen
    assert state.phase == "asking"
    guess(plain, "port-blocked")
    assert plain.step == "network"
    qtbot.waitUntil(lambda: state.phase == "over", timeout=WAIT_MS)
    verdict = plain.session.run.verdict
    assert verdict is not None
    assert verdict.cause == case.answer
    plain.go("result")
    said = texts(named(plain.page, "explain-card"))
    assert "A good thought, but it was something else." in said
    assert "Your guess: A firewall drops the connection" in said
    for text in (*(one.text for one in case.reasons), *(one.why for one in case.guesses), case.remember):
        assert text in said
    assert state.done == {"organisation-off": False}
    # a finding can be looked at
    press(plain.page, "see-credentials.sign-in")
    assert plain.step == "credentials"
    plain.go("result")
    press(plain.page, "lesson-next")
    qtbot.waitUntil(lambda: state.phase == "asking", timeout=WAIT_MS)
    assert state.lesson == lesson("mailbox-off")
    assert not plain.session.has_run
    # and out of practice again
    assert state.leave()
    assert plain.session.mailbox == ""
    assert not plain.session.cloud.practice
    assert plain.practice is None
    assert not plain.page.findChildren(QWidget, "guess-card")


def test_the_whole_case_is_run(plain: Shell, qtbot: QtBot) -> None:
    """Where the scenario says so an administrator signs in and a message is sent, so that no finding lacks."""
    state = opened(plain, qtbot, "mailbox-full-read")
    assert "An administrator is at hand" in texts(plain.page)
    assert "A test message may be sent." in texts(plain.page)
    guess(plain, "mailbox-full")
    qtbot.waitUntil(lambda: state.phase == "over", timeout=WAIT_MS)
    states = {reason.check: plain.session.state(reason.check) for reason in lesson("mailbox-full-read").reasons}
    assert states == {reason.check: reason.state for reason in lesson("mailbox-full-read").reasons}
    plain.go("result")
    assert "Well guessed." in texts(plain.page)
    assert state.done == {"mailbox-full-read": True}


def test_looking_first_is_no_guess(plain: Shell, qtbot: QtBot) -> None:
    """Whoever runs something before guessing is not asked any more; without a guess nothing is called wrong."""
    state = opened(plain, qtbot, "port-dropped")
    assert plain.session.start(("network",))
    assert state.phase == "ended-early"
    assert not the(QPushButton, plain.page, "guess-go").isVisible()
    qtbot.waitUntil(lambda: not plain.session.running, timeout=WAIT_MS)
    plain.go("start")
    plain.run()
    qtbot.waitUntil(lambda: state.phase == "over", timeout=WAIT_MS)
    plain.go("result")
    said = texts(named(plain.page, "explain-card"))
    assert "This is how the findings lead there." in said
    assert "A good thought" not in said
    assert state.done == {"port-dropped": False}


@pytest.mark.parametrize("case", learning.course(), ids=lambda case: case.id)
def test_a_case_fits_a_narrow_window(shell: Shell, qtbot: QtBot, case: Lesson) -> None:
    """No guess is so long that it pushes the card beyond the smallest window."""
    card = GuessCard(shell.learning, case)
    qtbot.addWidget(card)
    room = shell.window().minimumWidth() - shell.rail.width() - 2 * look.MARGIN
    assert card.minimumSizeHint().width() <= room


def test_the_list_shows_what_was_done(shell: Shell) -> None:
    """Done cases say so, the first that is left is chosen, and the count is told."""
    first, second = learning.course()[:2]
    Settings().note_lesson(first.id, right=True)
    shell.show_course()
    dialog = the(LearnDialog, shell, "learn-dialog")
    assert dialog.list.count() == len(learning.course())
    assert dialog.list.item(0).text().endswith("(done, guessed at once)")
    assert dialog.list.currentItem().text() == f"2. {second.title}"
    assert the(QLabel, dialog, "learn-progress").text() == "Done: 1 of 16. Guessed at once: 1."
    assert not dialog.findChildren(QPushButton, "learn-leave")  # there is no practice to leave
    dialog.reject()


def test_no_case_begins_in_mid_run(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """While something runs the list says that it must end first."""
    monkeypatch.setattr(type(shell.session), "running", property(lambda _self: True))
    shell.show_course()
    dialog = the(LearnDialog, shell, "learn-dialog")
    press(dialog, "learn-start")
    assert the(QLabel, dialog, "learn-note").text().startswith("A run is going on.")
    assert dialog.isVisible()
    dialog.reject()


def test_the_first_start_is_welcomed_once(shell: Shell, home: Path, qtbot: QtBot) -> None:
    """The note says three things, is put away for good, and leads to the practice cases."""
    begin(shell)
    card = named(shell.page, "welcome-card")
    qtbot.waitUntil(card.isVisible)
    assert len([text for text in card.findChildren(QLabel) if text.text()]) == 4
    press(shell.page, "welcome-learn")
    assert not card.isVisible()
    the(LearnDialog, shell, "learn-dialog").reject()
    kept = json.loads((home / "xdg_config_home" / "smtp-auth-wizard" / "settings.json").read_text(encoding="utf-8"))
    assert kept == {"version": 1, "welcomed": True}
    card.setParent(None)
    begin(shell)
    assert not shell.page.findChildren(QWidget, "welcome-card")


def test_the_welcome_waits_to_be_read(shell: Shell) -> None:
    """A start that ended without reading it shows it again."""
    begin(shell)
    assert not Settings().welcomed()
    press(shell.page, "welcome-close")
    assert Settings().welcomed()
