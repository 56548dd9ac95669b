"""Tenant, mailbox and MFA: looking and answering."""

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QPushButton, QRadioButton
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import press, texts, the
from wizard.engine import judge
from wizard.model.case import QUESTIONS, Case
from wizard.model.finding import Status
from wizard.model.run import Run
from wizard.ui.pages.questions import ASKED, link, quoted
from wizard.ui.parts import open_link
from wizard.ui.shell import Shell


def test_every_question_is_asked_once() -> None:
    """No question of the model is left out, none is asked twice."""
    asked = [question for questions in ASKED.values() for question in questions]
    assert sorted(asked) == sorted(QUESTIONS)


def test_an_answer_is_judged_at_once(ready: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer goes into the case, the case is judged again without a run, and the row below shows it."""
    cases: list[Case] = []

    def rejudge(run: Run, case: Case) -> Run:
        cases.append(case)
        status = Status.FAIL if case.told.get("tenant-smtp-auth") == "off" else Status.MANUAL
        return Run(findings={**run.findings, "tenant.smtp-auth": fakes.finding("tenant.smtp-auth", status)})

    monkeypatch.setattr(judge, "rejudge", rejudge)
    ready.go("tenant")
    press(ready, "answer-tenant-smtp-auth-off")
    assert cases[-1].told == {"tenant-smtp-auth": "off"}
    row = ready.findChild(object, "finding-tenant.smtp-auth")  # type: ignore[type-var]
    assert row is not None
    assert row.accessibleName().startswith("Failed")  # type: ignore[attr-defined]
    assert ready.rail.button("tenant").accessibleName() == "Tenant setting, Failed"
    press(ready, "answer-tenant-smtp-auth-unknown")
    assert cases[-1].told == {}
    assert ready.rail.button("tenant").accessibleName() == "Tenant setting, For you to check"


def test_an_answer_given_during_a_run_counts_at_its_end(
    ready: Shell, engine: fakes.FakeEngine, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """The engine knows only what was answered before; the last word is judged with all answers."""
    cases: list[Case] = []

    def rejudge(run: Run, case: Case) -> Run:
        cases.append(case)
        return run

    monkeypatch.setattr(judge, "rejudge", rejudge)
    engine.holds = True
    ready.run()
    qtbot.waitUntil(lambda: bool(ready.session.run.findings))
    ready.session.answer("mfa", "on")
    assert len(cases) == 1
    with qtbot.waitSignal(ready.session.run_ended):
        engine.let_go()
    assert len(cases) == 2
    assert cases[-1].told == {"mfa": "on"}


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_can_be_given(ready: Shell, question: str) -> None:
    """Each answer of the model has its radio button, and so has not knowing."""
    step = next(step for step, questions in ASKED.items() if question in questions)
    ready.go(step)
    for value in (*QUESTIONS[question], "unknown"):
        radio = the(QRadioButton, ready, f"answer-{question}-{value}")
        radio.click()
        assert radio.isChecked()
        assert ready.session.told.get(question, "unknown") == value


def test_the_command_is_for_this_mailbox_and_copies(ready: Shell) -> None:
    """The command names the mailbox of the case, as a literal that no address can break out of."""
    ready.page.mailbox.setText("o'brien@contoso.com")  # type: ignore[attr-defined]
    ready.go("mailbox")
    assert "Get-CASMailbox" not in texts(ready.page)
    press(ready, "command-mailbox-smtp-auth")
    copying = next(made for made in ready.page.findChildren(QPushButton) if "Copy the command" in made.accessibleName())
    copying.click()
    assert "'o''brien@contoso.com'" in QApplication.clipboard().text()
    assert "'o''brien@contoso.com'" in texts(ready.page)
    assert quoted("a\u2019; rm") == "'a\u2019\u2019; rm'"


def test_links_are_our_own_and_https(ready: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal opens in the system's browser; what is not https is never opened."""
    opened: list[str] = []

    def browser(url: QUrl) -> bool:
        opened.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", browser)
    ready.go("tenant")
    press(ready, "portal-tenant-smtp-auth")
    assert opened == ["https://admin.exchange.microsoft.com/#/settings"]
    for bad in ("http://example.com", "file:///etc/passwd", "javascript:alert(1)", ""):
        assert not open_link(bad)
    assert len(opened) == 1
    assert not link(ready.session.cloud, {"portal": "none", "route": "/x"})
