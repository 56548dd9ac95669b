"""Tenant, Mailbox and MFA before and after signing in: no wall of grey rows, the truth first, no idle question."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.checks.house import reading
from tests.ui import fakes
from tests.ui.find import named, press, texts, the
from wizard import checks
from wizard.checks.base import Check
from wizard.model.finding import Status
from wizard.model.observation import Observation, Provenance
from wizard.model.run import Observed
from wizard.model.tenant import CasMailbox, SecurityDefaults
from wizard.ui.readings import TRUTH
from wizard.ui.shell import Shell

UNREAD = "unread-not-signed-in"


@pytest.fixture
def more(made_up: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be further checks of the mailbox."""
    monkeypatch.setitem(fakes.TITLES, TRUTH, ("SMTP AUTH is Off", "mailbox"))
    monkeypatch.setitem(fakes.TITLES, "mailbox.size", ("The mailbox has room", "mailbox"))
    monkeypatch.setitem(fakes.TITLES, "mailbox.kind", ("It is a mailbox of its own", "mailbox"))
    added = (TRUTH, "mailbox.size", "mailbox.kind")
    made = tuple(Check(id=name, hop="mailbox", needs=(), judge=lambda *_: None) for name in added)
    monkeypatch.setattr(checks, "CHECKS", (*fakes.CHECKS, *made))


def test_before_any_run_there_are_no_rows(more: None, ready: Shell) -> None:
    """Nothing but a quiet line says that nothing was read."""
    ready.go("mailbox")
    assert not named(ready, "finding-mailbox.size").isVisible()
    assert not named(ready, f"finding-{TRUTH}").isVisible()
    assert "Nothing was read yet" in the(QLabel, ready, "more-mailbox").text()


@pytest.mark.parametrize(
    ("unread", "line"),
    [
        (("mailbox.size", "mailbox.kind"), "2 more things can be read after signing in."),
        (("mailbox.size",), "1 more thing can be read after signing in."),
        ((), ""),
    ],
)
def test_what_nobody_could_read_is_one_line(  # noqa: PLR0917 - the fixtures of a window
    more: None,
    ready: Shell,
    engine: fakes.FakeEngine,
    finish: Callable[[Shell], None],
    unread: tuple[str, ...],
    line: str,
) -> None:
    """Rows that wait for a sign-in are counted, not shown; those that say something are shown."""
    names = ("mailbox.smtp-auth", "mailbox.size", "mailbox.kind")
    engine.findings = [
        fakes.finding(name, Status.SKIPPED if name in unread else Status.PASS, say=UNREAD if name in unread else "x")
        for name in names
    ]
    finish(ready)
    ready.go("mailbox")
    for name in names:
        assert named(ready, f"finding-{name}").isVisible() == (name not in unread)
    quiet = the(QLabel, ready, "more-mailbox")
    assert (quiet.text(), quiet.isVisible()) == (line, bool(line))


def test_the_truth_stands_first_and_large(
    more: None, ready: Shell, engine: fakes.FakeEngine, finish: Callable[[Shell], None]
) -> None:
    """Its sentence is above all else on the page, in larger letters, and its details wait to be opened."""
    sentence = "Off for scanner@contoso.com, by its own setting."
    engine.findings = [
        fakes.finding(TRUTH, Status.FAIL, cause="mailbox-smtp-auth-disabled", values={"summary": sentence}),
        fakes.finding("mailbox.smtp-auth", Status.FAIL, cause="mailbox-smtp-auth-disabled"),
    ]
    finish(ready)
    ready.go("mailbox")
    truth = named(ready, f"finding-{TRUTH}")
    assert truth.isVisible()
    assert truth.accessibleName() == "Failed: SMTP AUTH is Off"
    said = next(label for label in truth.findChildren(QLabel) if label.text() == sentence)
    assert said.font().pointSizeF() > ready.page.question.font().pointSizeF() * 1.2
    others = (named(ready, "sign-in-panel"), named(ready, "finding-mailbox.smtp-auth"))
    top = truth.mapTo(ready, truth.rect().topLeft()).y()
    assert all(top < one.mapTo(ready, one.rect().topLeft()).y() for one in others)
    assert not truth.is_open  # type: ignore[attr-defined]
    assert others[1].is_open  # type: ignore[attr-defined]


def observe(shell: Shell, *observations: Observation) -> None:
    """Let a run have left observations."""
    session = shell.session
    session._take([Observed(run_id=session.run.run_id, at=1.0, observation=one) for one in observations])
    shell.page.refresh(None)


def test_what_was_read_is_not_asked(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """A question that a reading answers shows the answer in its place; one that none answers is still asked."""
    finish(ready)
    ready.go("mailbox")
    observe(ready, reading(CasMailbox, {"SmtpClientAuthenticationDisabled": None}))
    assert the(QLabel, ready, "read-mailbox-smtp-auth").text() == "Read: Follows the organisation"
    assert not named(ready, "answer-mailbox-smtp-auth").isVisible()
    ready.go("mfa")
    observe(ready, reading(SecurityDefaults, {"isEnabled": False}))
    assert the(QLabel, ready, "read-security-defaults").text() == "Read: Off"
    assert named(ready, "answer-mfa").isVisible()
    press(ready, "answer-mfa-on")
    assert ready.session.told == {"mfa": "on"}


def test_what_was_refused_is_asked(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """A role that does not cover it leaves the question to the person."""
    finish(ready)
    ready.go("mailbox")
    observe(ready, reading(CasMailbox, refused="role"))
    assert named(ready, "answer-mailbox-smtp-auth").isVisible()


def test_what_was_pasted_says_so(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """An answer from a paste is not called read."""
    finish(ready)
    ready.go("mailbox")
    row = {"SmtpClientAuthenticationDisabled": "True"}
    observe(ready, reading(CasMailbox, row, provenance=Provenance.PASTED))
    assert the(QLabel, ready, "read-mailbox-smtp-auth").text() == "From the pasted output: Off"


def test_rows_show_while_a_signed_in_run_measures(
    more: None, signed_in: Shell, engine: fakes.FakeEngine, qtbot: QtBot
) -> None:
    """Whoever is signed in sees what is being measured."""
    engine.findings, engine.holds = [], True
    signed_in.go("mailbox")
    signed_in.run()
    qtbot.waitUntil(lambda: engine.emit is not None and signed_in.session.run.state == "running")
    assert "admin@contoso.com" in texts(named(signed_in, "sign-in-panel"))
    with qtbot.waitSignal(signed_in.session.run_ended):
        engine.let_go()
