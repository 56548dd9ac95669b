"""Beside each button that touches anything outside the window stands a “?” that says what it will do."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import wizard.ui
from tests.ui.buttons import every
from tests.ui.find import press, the
from wizard import resources
from wizard.ui import look
from wizard.ui.parts import button, row
from wizard.ui.shell import Shell
from wizard.ui.what import What, explained

#: Bears its own explanation: before and after, what to mind, and the way back stand on the card of the change.
PREVIEWED = {("change_card.py", "apply-*"), ("change_card.py", "undo-go-*")}

#: Touches nothing outside the window, and why.
HARMLESS = {
    "shows another page, a dialog, or more of what is there": {
        ("case_menu.py", "case-button"),
        ("case_menu.py", "case-notice-first"),
        ("case_menu.py", "case-notice-second"),
        ("change_card.py", "change-command-*"),
        ("change_card.py", "undo-*"),
        ("changes_panel.py", "go-sign-in-button"),
        ("compare_card.py", "compare-more"),
        ("finding_row.py", "conversation-*"),
        ("history.py", "history-open"),
        ("lesson_cards.py", "lesson-all"),
        ("lesson_cards.py", "see-*"),
        ("pages/credentials.py", "show-password-button"),
        ("pages/questions.py", "command-*"),
        ("pages/questions.py", "exposure-button"),
        ("pages/result.py", "command-*"),
        ("pages/result.py", "go-*"),
        ("pages/result.py", "more-causes"),
        ("pages/result.py", "save-report-button"),
        ("pages/result.py", "why-*"),
        ("pages/start.py", "more-button"),
        ("pages/start.py", "sender-button"),
        ("paste_box.py", "paste-*"),
        ("practice.py", "practice-course"),
        ("request.py", "*"),
        ("settings_dialog.py", "settings-leave"),
        ("shell.py", "back-button"),
        ("shell.py", "export-button"),
        ("shell.py", "next-button"),
        ("shell.py", "see-result-button"),
        ("sign_in_panel.py", "sign-in-app-button"),
        ("sign_in_panel.py", "sign-in-code-button"),  # a warning comes first; what begins it is explained there
        ("token_panel.py", "token-app-button"),
        ("token_panel.py", "token-code-button"),
        ("vault_card.py", "vault-button"),
        ("way_trials.py", "try-*-link"),
        ("way_trials.py", "try-graph-code-button"),  # as above
        ("way_trials.py", "way-certificate-choose"),
        ("ways_card.py", "closed-ways-button"),
        ("ways_card.py", "show-way-*"),
        ("welcome.py", "welcome-learn"),
    },
    "shuts or stops something": {
        ("change_card.py", "back-*"),
        ("change_card.py", "undo-keep-*"),
        ("export.py", "export-close"),
        ("exposure_dialog.py", "exposure-cancel"),
        ("exposure_dialog.py", "exposure-close"),
        ("glossary_dialog.py", "glossary-close"),
        ("history.py", "history-close"),
        ("learn_dialog.py", "learn-close"),
        ("leave_dialog.py", "leave-close"),
        ("request.py", "request-close"),
        ("settings_dialog.py", "settings-close"),
        ("shell.py", "cancel-button"),
        ("sign_in_steps.py", "*"),
        ("sign_in_steps.py", "code-back-button"),
        ("trial_card.py", "trial-drop-button"),
        ("wait_card.py", "wait-stop-button"),
        ("watcher_card.py", "watch-stop-button"),
        ("welcome.py", "welcome-close"),
    },
    "copies to the clipboard, and says so": {
        ("exposure_dialog.py", "exposure-copy"),
        ("pages/credentials.py", "copy-password-button"),
        ("pages/result.py", "copy-ticket-button"),
        ("request.py", "request-copy"),
    },
    "opens a page of Microsoft's or a maker's, or a folder or file of the person's own": {
        ("app_setup.py", "app-open-button"),
        ("pages/device.py", "device-page"),
        ("pages/questions.py", "portal-*"),
        ("pages/result.py", "open-*"),
        ("settings_dialog.py", "settings-open-*"),
        ("sheet.py", "sheet-open-button"),
    },
    "works with what stands in the window alone": {
        ("pages/credentials.py", "make-password-button"),
        ("panel_field.py", "panel-keep-button"),
        ("paste_box.py", "paste-take-*"),
    },
    "practises on this computer, where nothing is real": {
        ("learn_dialog.py", "learn-leave"),
        ("learn_dialog.py", "learn-start"),
        ("lesson_cards.py", "guess-go"),
        ("lesson_cards.py", "guess-skip"),
        ("lesson_cards.py", "lesson-next"),
    },
}
HARMLESS_ALL = [one for ones in HARMLESS.values() for one in ones]
#: What Run is explained by, as the page has it.
RUN = {"start": "run", "network": "run-step", "credentials": "run-sign-in", "delivery": "run-send", "result": "run"}

#: The platform without a display cannot raise a popup, and says so.
popups = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def explanations() -> dict[str, dict[str, str]]:
    """Return the explanations, by key."""
    return {
        key: words for key, words in resources.toml("ui/explain.toml")["explain"].items() if isinstance(words, dict)
    }


def test_every_button_is_explained_or_harmless() -> None:
    """Each button of the window is in exactly one of: explained beside it, explained on its card, harmless."""
    found = every()
    beside = {(one.file, one.name) for one in found if one.keys}
    assert {(one.file, one.name) for one in found} == beside | PREVIEWED | set(HARMLESS_ALL)
    assert len(beside) + len(PREVIEWED) + len(HARMLESS_ALL) == len(beside | PREVIEWED | set(HARMLESS_ALL))
    assert len(beside) >= 25


def test_every_explanation_exists_and_is_used() -> None:
    """Each key that is named has its words, and no words are left over."""
    named = {key for one in every() for key in one.keys if key != "?"} | set(RUN.values())
    assert named == set(explanations())


@pytest.mark.parametrize("key", explanations())
def test_an_explanation_is_whole(key: str) -> None:
    """It says what is sent, what changes and what is kept, in sentences."""
    words = explanations()[key]
    assert {"sends", "changes", "keeps"} <= set(words) <= {"sends", "changes", "keeps", "undo"}
    assert all(text.endswith((".", "”.")) for text in words.values())


def test_buttons_are_made_in_one_place() -> None:
    """No module of the window makes a push button by itself, so that none is missed above."""
    for file in Path(wizard.ui.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "QPushButton":
                assert file.name == "parts.py", file


@pytest.mark.parametrize(("step", "key"), RUN.items())
def test_run_is_explained_as_the_page_has_it(ready: Shell, step: str, key: str) -> None:
    """Run means something else on each page, and so does its explanation."""
    ready.go(step)
    assert ready._run_key() == key


@popups
def test_the_question_mark_answers(ready: Shell) -> None:
    """It bears the button's name, can be reached by keyboard, and shows what the button does; Esc takes it away."""
    ask = the(What, ready, "what-run-button")
    ready.grab()
    assert ask.accessibleName() == "What will this do?: Run all checks"
    assert ask.focusPolicy() & Qt.FocusPolicy.TabFocus
    press(ready, "what-run-button")
    shown = [one for one in QApplication.topLevelWidgets() if one.objectName() == "what-answer" and one.isVisible()]
    assert len(shown) == 1
    said = "\n".join(text.text() for text in shown[0].findChildren(QLabel))
    for text in explanations()["run"].values():
        assert text in said
        assert text in shown[0].accessibleName()
    assert ready.session.running is False
    shown[0].close()


@popups
def test_the_answer_is_not_cut_off(qtbot: QtBot) -> None:
    """Every label of the longest answer is as high as its text needs."""
    look.apply("light")
    page = QWidget()
    qtbot.addWidget(page)
    longest = max(explanations(), key=lambda key: sum(map(len, explanations()[key].values())))
    page.setLayout(_row(button("Go", "go"), longest))
    page.show()
    press(page, "what-go")
    shown = next(one for one in QApplication.topLevelWidgets() if one.objectName() == "what-answer" and one.isVisible())
    assert isinstance(shown, QFrame)
    for text in shown.findChildren(QLabel):
        assert text.height() >= text.heightForWidth(text.width()), text.text()
    shown.close()


def test_it_follows_its_button(qtbot: QtBot) -> None:
    """A “?” stands there as long as its button does, also where the button was hidden before."""
    page = QWidget()
    qtbot.addWidget(page)
    made = button("Go", "go")
    made.hide()
    page.setLayout(_row(made, "run"))
    page.show()
    ask = the(What, page, "what-go")
    assert not ask.isVisible()
    made.show()
    assert ask.isVisible()
    made.hide()
    assert not ask.isVisible()


def test_it_bears_the_present_name(qtbot: QtBot) -> None:
    """A button that is called otherwise is asked about by its new name."""
    page = QWidget()
    qtbot.addWidget(page)
    made = button("Go", "go")
    page.setLayout(_row(made, "run"))
    page.show()
    made.setText("Go &again…")
    ask = the(What, page, "what-go")
    qtbot.waitUntil(lambda: ask.accessibleName() == "What will this do?: Go again")


def _row(made: QPushButton, key: str) -> QHBoxLayout:
    return row(explained(made, key), 1)
