"""Changes from the window: looked at, confirmed, made, read back, recorded, taken back; never by a hurried click."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import named, press, texts, the
from wizard.model.finding import Status, Verdict, VerdictStatus
from wizard.model.secret import Mask
from wizard.report import build
from wizard.ui.shell import Shell
from wizard.wire.signin import SignInError

ON = "smtp-auth-on"
ATTACK = ("sign-out", "block-sign-in", "reset-password")


@pytest.fixture
def result(signed_in: Shell, services: fakes.FakeServices, finish: Callable[[Shell], None]) -> Shell:
    """Return the shell on the Result page, signed in, after a run that broke at the tenant."""
    finish(signed_in)
    signed_in.go("result")
    return signed_in


def there(within: QWidget, name: str) -> QWidget | None:
    """Return a widget that shows, or None."""
    QApplication.processEvents()
    return next((one for one in within.findChildren(QWidget, name) if one.isVisible()), None)


def prepared(shell: Shell, kind: str, qtbot: QtBot) -> QWidget:
    """Press the first button, and return what must be confirmed."""
    press(shell.page, f"prepare-{kind}")
    qtbot.waitUntil(lambda: there(shell.page, f"confirm-{kind}") is not None)
    return named(shell.page, f"confirm-{kind}")


def note(shell: Shell, kind: str, qtbot: QtBot) -> str:
    """Return what the card says, as soon as it says something."""
    said = the(QLabel, shell.page, f"change-note-{kind}")
    qtbot.waitUntil(said.isVisible)
    return said.text()


def make(shell: Shell, qtbot: QtBot) -> None:
    """Turn it On, and wait until everything is read again."""
    tick = prepared(shell, ON, qtbot)
    assert isinstance(tick, QCheckBox)
    tick.click()
    with qtbot.waitSignal(shell.session.run_ended):
        press(shell.page, f"apply-{ON}")


def test_without_a_sign_in_it_only_leads_there(ready: Shell, finish: Callable[[Shell], None]) -> None:
    """Whoever has no rights is led to the sign-in or the request, and can change nothing."""
    finish(ready)
    ready.go("result")
    assert there(ready.page, f"change-{ON}") is None
    assert "send the request" in texts(named(ready.page, "change-sign-in"))
    press(ready.page, "go-sign-in-button")
    assert ready.step == "mailbox"


def test_it_tells_everything_before_it_does_anything(result: Shell, services: fakes.FakeServices, qtbot: QtBot) -> None:
    """What, for whom, what to mind, baseline and command stand there; looking reads and writes nothing."""
    said = texts(named(result.page, f"change-{ON}"))
    assert "scanner@contoso.com may sign in with a password over SMTP. Every other mailbox" in said.replace(
        "\u200b", ""
    )
    assert "no second factor" in said
    assert "CISA MS.EXO.5.1, CIS 6.5.4" in said
    press(result.page, f"change-command-{ON}")
    press(result.page, f"copy-change-{ON}")
    assert QApplication.clipboard().text().startswith("Set-CASMailbox -Identity 'scanner@contoso.com'")
    prepared(result, ON, qtbot)
    said = texts(named(result.page, f"change-{ON}"))
    assert "follows the organisation" in said
    assert services.opened[0][1] == "scanner@contoso.com"
    assert not services.written


def test_nothing_is_changed_without_the_tick(result: Shell, services: fakes.FakeServices, qtbot: QtBot) -> None:
    """The button stays shut until the tick is set, and again when it is taken away; "Not now" leads back."""
    tick = prepared(result, ON, qtbot)
    go = named(result.page, f"apply-{ON}")
    QTest.mouseClick(go, Qt.MouseButton.LeftButton)
    tick.click()  # type: ignore[attr-defined]
    assert go.isEnabled()
    tick.click()  # type: ignore[attr-defined]
    assert not go.isEnabled()
    press(result.page, f"back-{ON}")
    assert there(result.page, f"prepare-{ON}") is not None
    assert not services.written


def test_made_read_back_recorded(
    result: Shell, services: fakes.FakeServices, engine: fakes.FakeEngine, qtbot: QtBot
) -> None:
    """It is written once, shown as read back, stands in the report, and the settings are read again."""
    make(result, qtbot)
    assert services.written == ["Set-CASMailbox"]
    assert services.value is False
    card = texts(named(result.page, f"made-{ON}")).replace("\u200b", "")
    assert "SMTP AUTH turned On for scanner@contoso.com" in card
    assert "Read back: On. Before: follows the organisation." in card
    assert "By admin@contoso.com" in card
    assert there(result.page, f"change-{ON}") is None
    assert engine.orders[-1].selection == ("tenant", "mailbox", "mfa")
    session = result.session
    (told,) = build.build(session.run, session.case(), Mask(), session.changed)["changes"]
    assert told["undo"]
    assert (session.changed[0].kind, session.changed[0].confirmed) == (ON, True)


def test_undone(result: Shell, services: fakes.FakeServices, qtbot: QtBot) -> None:
    """The way back asks once more, brings the value before back, and stands in the report as well."""
    make(result, qtbot)
    press(result.page, f"undo-{ON}")
    assert "back to: follows the organisation" in texts(named(result.page, f"made-{ON}"))
    press(result.page, f"undo-keep-{ON}")
    assert services.value is False
    press(result.page, f"undo-{ON}")
    with qtbot.waitSignal(result.session.run_ended):
        press(result.page, f"undo-go-{ON}")
    assert services.value is None
    assert there(result.page, f"made-{ON}") is None
    assert "It reads: follows the organisation" in the(QLabel, result.page, "undone").text()
    assert [one.kind for one in result.session.changed] == [ON, f"undo-{ON}"]
    assert there(result.page, f"change-{ON}") is not None


def test_the_mailbox_page_offers_it_as_well(result: Shell, services: fakes.FakeServices, qtbot: QtBot) -> None:
    """What is made on one page is known on the other."""
    result.go("mailbox")
    make(result, qtbot)
    assert there(result.page, f"made-{ON}") is not None
    result.go("result")
    assert there(result.page, f"made-{ON}") is not None


def test_what_is_so_already_needs_nothing(result: Shell, services: fakes.FakeServices, qtbot: QtBot) -> None:
    """Nothing can be confirmed that would change nothing."""
    services.value = False
    press(result.page, f"prepare-{ON}")
    qtbot.waitUntil(lambda: "nothing to change" in texts(named(result.page, f"change-{ON}")))
    assert there(result.page, f"apply-{ON}") is None


@pytest.mark.parametrize(
    ("refused", "says"), [("role", "Exchange Administrator"), ("wrong-tenant", "belongs to another organisation")]
)
def test_a_refused_look_stops_it(
    result: Shell, services: fakes.FakeServices, qtbot: QtBot, refused: str, says: str
) -> None:
    """Where nothing could be read nothing can be confirmed, and the sentence says who could."""
    services.refused, services.blind = refused, True
    press(result.page, f"prepare-{ON}")
    assert says in note(result, ON, qtbot)
    assert there(result.page, f"apply-{ON}") is None
    assert not services.written


def test_a_role_that_does_not_reach_is_said_before_the_confirmation(
    result: Shell, services: fakes.FakeServices, qtbot: QtBot
) -> None:
    """Nobody ticks and presses for a refusal: the role is asked about first, and what it lacks is named."""
    services.value, services.beyond = True, ("Set-CASMailbox",)
    press(result.page, f"prepare-{ON}")
    said = note(result, ON, qtbot)
    assert "Exchange Administrator" in said
    assert "Set-CASMailbox" in said
    assert there(result.page, f"apply-{ON}") is None
    assert not services.written


def test_a_refused_write_is_said_and_recorded(result: Shell, services: fakes.FakeServices, qtbot: QtBot) -> None:
    """It says that nothing was changed, keeps the record, and can be tried again."""
    tick = prepared(result, ON, qtbot)
    services.refused = "role"
    tick.click()  # type: ignore[attr-defined]
    press(result.page, f"apply-{ON}")
    assert note(result, ON, qtbot).startswith("Nothing was changed:")
    assert [(one.kind, one.confirmed, one.failed) for one in result.session.changed] == [(ON, False, "role")]
    assert there(result.page, f"prepare-{ON}") is not None


def test_our_own_fault_is_said(
    result: Shell, services: fakes.FakeServices, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception becomes a sentence, and the card can be used again."""

    async def broken(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("wizard.ui.changing.prepare", broken)
    press(result.page, f"prepare-{ON}")
    assert "a fault of this program (ZeroDivisionError)" in note(result, ON, qtbot)


def test_signed_out_meanwhile(result: Shell, services: fakes.FakeServices, qtbot: QtBot) -> None:
    """Whoever signs out can undo nothing, and is told so."""
    make(result, qtbot)
    result.session.sign_out()
    press(result.page, f"undo-{ON}")
    press(result.page, f"undo-go-{ON}")
    assert "Sign in again to undo it." in texts(named(result.page, f"made-{ON}"))
    assert services.value is False


def test_a_record_belongs_to_its_mailbox(result: Shell, qtbot: QtBot) -> None:
    """Another mailbox's report does not tell of it; back at the first, it can still be undone."""
    make(result, qtbot)
    result.session.set(mailbox="other@contoso.com")
    assert result.session.changed == ()
    assert result.session.changes.made() == ()
    result.session.set(mailbox="scanner@contoso.com")
    assert len(result.session.changes.made()) == 1


# ---- against an attack: changes of the account -----------------------------------------------------------------------


@pytest.fixture
def attacked(
    signed_in: Shell,
    services: fakes.FakeServices,
    engine: fakes.FakeEngine,
    monkeypatch: pytest.MonkeyPatch,
    finish: Callable[[Shell], None],
) -> Shell:
    """Return the shell on the Result page after a run that saw strangers in the sign-in log."""
    monkeypatch.setitem(fakes.TITLES, "mfa.sign-ins", ("Strangers try the password", "sign-in"))
    engine.findings = [fakes.finding("mfa.sign-ins", Status.WARN, say="strangers")]
    engine.verdict = Verdict(status=VerdictStatus.HEALTHY, reason="signed-in")
    finish(signed_in)
    signed_in.go("result")
    return signed_in


def test_what_cannot_be_taken_back_wants_the_address(
    attacked: Shell, services: fakes.FakeServices, admin: fakes.FakeAdmin, qtbot: QtBot
) -> None:
    """All three are offered; the password's change wants the address typed, asks for the right, and is kept."""
    for kind in ATTACK:
        assert there(attacked.page, f"change-{kind}") is not None
    field = prepared(attacked, "reset-password", qtbot)
    assert isinstance(field, QLineEdit)
    go = named(attacked.page, "apply-reset-password")
    field.setText("scanner@contoso.co")
    assert not go.isEnabled()
    field.setText(" Scanner@Contoso.com")
    assert go.isEnabled()
    with qtbot.waitSignal(attacked.session.run_ended):
        press(attacked.page, "apply-reset-password")
    assert admin.asked[-1] == ("browser", "graph-changes", True)
    (write,) = [call for call in services.calls if call.name == "PATCH"]
    assert attacked.session.secret is write.secret
    assert write.secret in attacked.session.secrets()
    card = named(attacked.page, "made-reset-password")
    assert "Credentials page" in texts(card)
    assert not card.findChildren(QPushButton)


def test_without_the_right_nothing_is_changed(
    attacked: Shell, services: fakes.FakeServices, admin: fakes.FakeAdmin, qtbot: QtBot
) -> None:
    """Microsoft's refusal of the further permission stops it, and the person stays signed in."""
    admin.outcomes["graph_changes"] = SignInError("declined")
    tick = prepared(attacked, "block-sign-in", qtbot)
    tick.click()  # type: ignore[attr-defined]
    press(attacked.page, "apply-block-sign-in")
    assert "right was not given" in note(attacked, "block-sign-in", qtbot)
    assert not services.written
    assert attacked.session.admin is not None
