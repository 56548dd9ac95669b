"""The course in the window, against the real practice tenant: a guess first, then the run, then how it is proved."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QListWidget, QRadioButton
from pytestqt.qtbot import QtBot

from tests.ui.find import named, press, texts, the
from wizard import learning
from wizard.model.inputs import InputError
from wizard.settings import Settings
from wizard.ui import look, practice
from wizard.ui.course import Course
from wizard.ui.learn_dialog import LearnDialog
from wizard.ui.main import Options
from wizard.ui.practice import Banner
from wizard.ui.shell import Shell
from wizard.ui.window import Window

FIRST = learning.course()[0]


@pytest.fixture
def shell(qtbot: QtBot) -> Iterator[Shell]:
    """Return what the real window holds, on a case of one's own."""
    window = Window(Options(scheme="light"))
    window.show()
    with qtbot.waitSignal(window.filled):
        pass
    yield window.shell
    window.close()
    window.session.end_world()
    look.apply("light")


def begin(shell: Shell, qtbot: QtBot, scenario: str) -> Course:
    """Begin a lesson, and wait until its practice tenant is served."""
    practice.play(shell, learning.lesson(scenario))
    qtbot.waitUntil(lambda: shell.session.world is not None and bool(shell.findChildren(QRadioButton)), timeout=30_000)
    QApplication.processEvents()
    return shell.session.course


def test_a_lesson_from_the_list_to_the_next(shell: Shell, qtbot: QtBot) -> None:
    """The first is offered; what is guessed is asked before anything runs, and the findings then prove it."""
    practice.learn(shell)
    dialog = shell.findChild(LearnDialog)
    assert isinstance(dialog, LearnDialog)
    assert the(QListWidget, dialog, "learn-list").currentRow() == 0
    press(dialog, "learn-start")
    qtbot.waitUntil(lambda: shell.session.world is not None and bool(shell.findChildren(QRadioButton)), timeout=30_000)
    QApplication.processEvents()
    course = shell.session.course
    assert FIRST.symptom in texts(named(shell, "lesson"))
    press(shell, "lesson-go")
    assert "Choose one first" in texts(named(shell, "lesson"))
    named(shell, f"guess-{FIRST.answer}").click()  # type: ignore[attr-defined]
    with qtbot.waitSignal(shell.session.run_ended, timeout=60_000):
        press(shell, "lesson-go")
    qtbot.waitUntil(lambda: course.phase == "answered")
    QApplication.processEvents()
    assert shell.step == "result"
    answer = texts(named(shell, "lesson-answer"))
    assert "Well guessed" in answer
    assert FIRST.remember in answer
    assert all(one.text in answer for one in FIRST.steps)
    assert Settings().lessons() == {FIRST.scenario: "right"}
    press(shell, "lesson-see-4")
    assert shell.step == FIRST.steps[3].check.partition(".")[0]
    shell.go("result")
    press(shell, "lesson-next")
    assert course.lesson == learning.course()[1]


def test_nothing_gives_the_answer_away_before_the_run(shell: Shell, qtbot: QtBot) -> None:
    """The chooser, whose titles are the answers, is hidden; no step has a state; the bar does not run anything."""
    course = begin(shell, qtbot, "mailbox-off")
    banner = shell.findChild(Banner)
    assert isinstance(banner, Banner)
    assert not banner.chooser.isVisible()
    shown = " ".join(texts(part) for part in (banner, shell.rail, shell.page) if part.isVisible())
    assert "Off for the mailbox" not in shown.replace(texts(named(shell, "lesson")), "")
    assert not shell.session.has_run
    assert shell.page.selection is None
    assert course.phase == "asking"


def test_another_guess_is_no_fault(shell: Shell, qtbot: QtBot) -> None:
    """It is friendly, says why not, and a lesson that was guessed right once stays so."""
    course = begin(shell, qtbot, "mailbox-off")
    Settings().set_lesson("mailbox-off", "right")
    with qtbot.waitSignal(shell.session.run_ended, timeout=60_000):
        course.run("bad-credentials")
    qtbot.waitUntil(lambda: course.phase == "answered")
    answer = texts(named(shell, "lesson-answer"))
    assert "A good thought" in answer
    assert all(one.why in answer for one in course.lesson.guesses if one.why)  # type: ignore[union-attr]
    assert Settings().lessons() == {"mailbox-off": "right"}


def test_a_lesson_that_needs_the_administrator_signs_in_by_itself(shell: Shell, qtbot: QtBot) -> None:
    """The practice browser does, and the message is sent where the case asks for one."""
    course = begin(shell, qtbot, "mailbox-full-read")
    course.run("")
    qtbot.waitUntil(lambda: course.phase == "answered", timeout=60_000)
    assert shell.session.admin is not None
    assert shell.session.sent
    verdict = shell.session.run.verdict
    assert verdict is not None
    assert verdict.cause == course.lesson.answer  # type: ignore[union-attr]
    assert "No guess this time" in texts(named(shell, "lesson-answer"))


def test_a_run_that_was_stopped_can_be_begun_again(shell: Shell, qtbot: QtBot) -> None:
    """It proves nothing, and counts for nothing."""
    course = begin(shell, qtbot, "port-dropped")
    course.run("port-blocked")
    qtbot.waitUntil(lambda: shell.session.running)
    with qtbot.waitSignal(shell.session.run_ended, timeout=30_000):
        shell.session.cancel()
    assert course.phase == "not-run"
    assert not Settings().lessons()
    shell.go("start")
    assert "did not finish" in texts(named(shell, "lesson"))


def test_leaving_practice_leads_to_a_case_of_ones_own(shell: Shell, qtbot: QtBot) -> None:
    """Nothing of the practice tenant stays: no banner, no mailbox, no lesson, no server."""
    begin(shell, qtbot, "mailbox-off")
    press(shell, "practice-leave")
    session = shell.session
    assert session.world is None
    assert not session.mailbox
    assert session.cloud_name == "worldwide"
    assert not session.learns
    assert not named(shell, "practice-banner").isVisible()
    assert shell.page.selection == ()


def test_the_list_tells_what_is_done(shell: Shell) -> None:
    """Also whether the first guess was right; the first case that is open is chosen."""
    Settings().set_lesson(FIRST.scenario, "right")
    Settings().set_lesson(learning.course()[1].scenario, "done")
    practice.learn(shell)
    dialog = shell.findChild(LearnDialog)
    assert isinstance(dialog, LearnDialog)
    lines = [dialog.list.item(place).text() for place in range(4)]
    assert [line.rpartition(", ")[2] for line in lines[:2]] == ["guessed at once", "done"]
    assert dialog.list.currentRow() == 2
    assert f"2 of {len(learning.course())}" in texts(dialog)
    dialog.close()


def test_progress_that_cannot_be_kept_is_told(shell: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lesson goes on all the same."""

    def refuses(_settings: Settings, _lesson: str, _how: str) -> None:
        raise InputError("settings-unwritable", file="settings.json")

    monkeypatch.setattr(Settings, "set_lesson", refuses)
    course = begin(shell, qtbot, "mailbox-off")
    course.run("")
    qtbot.waitUntil(lambda: course.phase == "answered", timeout=60_000)
    assert "settings.json" in texts(named(shell, "lesson-answer"))
