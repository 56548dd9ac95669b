"""The administrator's sign-in in the window: which app, by browser or code, stopped, refused, forgotten."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.conftest import CLIENT
from tests.ui.find import named, press, texts, the
from wizard import clouds
from wizard.settings import BORROWED, Settings
from wizard.ui import signing_in
from wizard.ui.shell import Shell
from wizard.ui.window import Window
from wizard.wire.signin import SignInError

STEPS = ("tenant", "mailbox", "mfa")
CONSENT = SignInError("consent", {"code": "AADSTS65001"}, cause="oauth-consent-missing", code=65001)


def choose(shell: Shell) -> None:
    """Let an app be known."""
    shell.session.sign_in.choose({"exchange": CLIENT, "graph": CLIENT})


def test_the_three_pages_share_one_panel(ready: Shell) -> None:
    """The button is there once, on whichever of the three pages shows."""
    for step in STEPS:
        ready.go(step)
        assert ready.page.isAncestorOf(named(ready, "sign-in-button"))
        assert named(ready, "sign-in-button").isVisible()
        assert named(ready, "sign-in-button").accessibleName() == "Sign in with the browser to Microsoft 365"


def test_without_an_app_it_shows_how_to_come_by_one(ready: Shell, admin: fakes.FakeAdmin) -> None:
    """The first press asks nobody for anything: it shows the steps, with what to copy, and takes the ids."""
    ready.go("tenant")
    press(ready, "sign-in-button")
    assert not admin.asked
    said = texts(named(ready, "app-setup"))
    for value in ("http://localhost", "Exchange.Manage", "Policy.Read.All", "UserAuthenticationMethod.Read.All"):
        assert value in said
    press(ready, "copy-http://localhost")
    assert QApplication.clipboard().text() == "http://localhost"
    the(QLineEdit, ready, "client-id-exchange").setText("not an id")
    press(ready, "app-save-button")
    assert "not an application id" in the(QLabel, ready, "app-note").text()
    assert ready.session.sign_in.clients == {}
    the(QLineEdit, ready, "client-id-exchange").setText(f" {CLIENT.upper()} ")
    press(ready, "app-save-button")
    assert ready.session.sign_in.clients == {"exchange": CLIENT, "graph": CLIENT}
    assert Settings().clients("worldwide") == {"exchange": CLIENT, "graph": CLIENT}


def test_borrowing_is_a_choice_that_says_what_it_is(ready: Shell, admin: fakes.FakeAdmin) -> None:
    """Microsoft's ids are used only where the box is ticked; the choice is kept as that choice, not as an id."""
    ready.go("mailbox")
    press(ready, "sign-in-app-button")
    assert "Microsoft promises nowhere" in texts(named(ready, "app-setup"))
    the(QCheckBox, ready, "borrow-box").click()
    assert not named(ready, "client-id-exchange").isEnabled()
    press(ready, "app-save-button")
    assert Settings().clients("worldwide") == {"exchange": BORROWED, "graph": BORROWED}
    own = {service: signing_in.borrowed(service)["id"] for service in signing_in.SERVICES}
    assert ready.session.sign_in.clients == own


def test_the_settings_that_cannot_be_kept_hold_for_this_window(ready: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The person is told, and can sign in all the same."""
    monkeypatch.setattr("wizard.settings.json.dump", lambda *_a, **_k: (_ for _ in ()).throw(OSError()))
    ready.go("mfa")
    press(ready, "sign-in-app-button")
    the(QLineEdit, ready, "client-id-exchange").setText(CLIENT)
    press(ready, "app-save-button")
    assert "could not be remembered" in the(QLabel, ready, "app-note").text()
    assert ready.session.sign_in.clients["graph"] == CLIENT


def test_by_browser(ready: Shell, admin: fakes.FakeAdmin, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """Each service is asked for, the panel says who it is, and the three steps are read at once by one run."""
    choose(ready)
    ready.go("tenant")
    person = threading.Event()
    by_browser = admin.by_browser

    def slowly(*arguments: Any, **more: Any) -> None:
        person.wait()
        by_browser(*arguments, **more)

    admin.by_browser = slowly  # type: ignore[method-assign]
    with qtbot.waitSignal(ready.session.run_ended):
        press(ready, "sign-in-button")
        assert named(ready, "sign-in-cancel-button").isVisible()
        person.set()
    assert admin.asked == [("browser", "exchange", False), ("browser", "graph", True)]
    assert the(QLabel, ready, "signed-in-user").text() == "Signed in as admin@contoso.com"
    assert fakes.WHO.tenant_id in texts(named(ready, "sign-in-panel")).replace("\u200b", "")
    assert [order.selection for order in engine.orders] == [STEPS]
    assert engine.orders[0].admin is ready.session.admin
    assert engine.orders[0].secret is None


def test_a_run_under_way_is_let_finish(
    ready: Shell, admin: fakes.FakeAdmin, engine: fakes.FakeEngine, qtbot: QtBot
) -> None:
    """Who signs in during a run is read for when that has ended."""
    choose(ready)
    engine.holds = True
    ready.run()
    qtbot.waitUntil(lambda: engine.loop is not None)
    ready.session.sign_in.begin("browser")
    qtbot.waitUntil(lambda: ready.session.admin is not None)
    assert len(engine.orders) == 1
    engine.holds = False
    engine.let_go()
    qtbot.waitUntil(lambda: len(engine.orders) == 2 and not ready.session.running)
    assert engine.orders[1].selection == STEPS


def test_by_code_after_a_warning(ready: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """A code shows only after the warning and one more press; it can be copied, tells its end, and can be given up."""
    choose(ready)
    admin.outcomes["exchange"] = "hangs"
    ready.go("tenant")
    press(ready, "sign-in-code-button")
    assert "Thieves use such codes" in texts(named(ready, "sign-in-panel"))
    assert not admin.asked
    press(ready, "code-back-button")
    assert named(ready, "sign-in-button").isVisible()
    press(ready, "sign-in-code-button")
    press(ready, "code-go-button")
    qtbot.waitUntil(lambda: the(QLabel, ready, "device-code").isVisible())
    assert the(QLabel, ready, "device-code").text() == "BCDF-GH7K2"
    assert the(QLabel, ready, "device-code-address").text() == "https://microsoft.com/devicelogin"
    press(ready, "copy-code-button")
    assert QApplication.clipboard().text() == "BCDF-GH7K2"
    assert "Good for 9:" in texts(named(ready, "sign-in-panel")) or "10:00" in texts(named(ready, "sign-in-panel"))
    press(ready, "code-cancel-button")
    assert named(ready, "sign-in-button").isVisible()
    assert not named(ready, "sign-in-trouble").isVisible()
    assert ready.session.sign_in.busy is None


def test_the_browsers_address_can_be_copied(ready: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """Where the system opens no browser, or the wrong one, the address is at hand."""
    choose(ready)
    admin.outcomes["exchange"] = "hangs"
    ready.go("tenant")
    press(ready, "sign-in-button")
    qtbot.waitUntil(lambda: named(ready, "copy-url-button").isVisible())
    press(ready, "copy-url-button")
    assert QApplication.clipboard().text() == "https://login.example/authorize"
    press(ready, "sign-in-cancel-button")


def test_a_refusal_is_one_plain_sentence(
    ready: Shell, admin: fakes.FakeAdmin, engine: fakes.FakeEngine, qtbot: QtBot
) -> None:
    """It says what the administrator must do, nothing runs, and the next try can begin."""
    choose(ready)
    admin.outcomes.update(exchange=CONSENT, graph=CONSENT)
    ready.go("tenant")
    press(ready, "sign-in-button")
    qtbot.waitUntil(lambda: named(ready, "sign-in-trouble").isVisible())
    assert the(QLabel, ready, "sign-in-trouble").text().count("must agree to it once") == 1
    assert named(ready, "sign-in-button").isVisible()
    assert not engine.orders


def test_one_service_refused_leaves_the_other(ready: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """What can be read is read; the refusal is said beside it."""
    choose(ready)
    admin.outcomes["graph"] = CONSENT
    ready.go("mfa")
    with qtbot.waitSignal(ready.session.run_ended):
        press(ready, "sign-in-button")
    assert named(ready, "signed-in-user").isVisible()
    assert "must agree" in the(QLabel, ready, "sign-in-trouble").text()


def test_our_own_fault_is_said_too(ready: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is raised becomes a sentence, never silence."""
    monkeypatch.setattr(signing_in, "make", lambda *_: 1 / 0)
    choose(ready)
    ready.go("tenant")
    press(ready, "sign-in-button")
    qtbot.waitUntil(lambda: named(ready, "sign-in-trouble").isVisible())
    assert "ZeroDivisionError" in the(QLabel, ready, "sign-in-trouble").text()


def test_signing_out_forgets_everything(signed_in: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """No token is left, the ways to sign in are back, and the next run asks as nobody."""
    signed_in.go("tenant")
    press(signed_in, "sign-out-button")
    qtbot.waitUntil(lambda: admin.forgotten)
    assert signed_in.session.admin is None
    assert named(signed_in, "sign-in-button").isVisible()


def test_a_sign_in_is_kept_only_if_asked(
    signed_in: Shell, admin: fakes.FakeAdmin, window: Window, qtbot: QtBot
) -> None:
    """The box is off; ticked, the sign-in goes to disk; the window's end leaves it there, the box takes it away."""
    signed_in.go("tenant")
    box = the(QCheckBox, signed_in, "keep-sign-in")
    assert not box.isChecked()
    assert not admin.keeps
    box.click()
    qtbot.waitUntil(lambda: len(admin.keeps) == 1)
    file = admin.keeps[0]
    assert file == signing_in.kept_folder() / "worldwide.bin"
    qtbot.waitUntil(lambda: signed_in.session.sign_in.kept)
    box.click()
    qtbot.waitUntil(lambda: admin.keeps[1:] == [None])
    window.close()
    assert admin.closed
    assert not admin.forgotten


def test_what_cannot_be_kept_is_said(signed_in: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """Where the system encrypts nothing the box goes back, with the reason."""
    signed_in.go("tenant")
    admin.trouble = "not-kept"
    the(QCheckBox, signed_in, "keep-sign-in").click()
    said = the(QLabel, signed_in, "sign-in-trouble")
    qtbot.waitUntil(said.isVisible)
    assert "cannot keep the sign-in encrypted" in said.text()
    assert not the(QCheckBox, signed_in, "keep-sign-in").isChecked()


def test_the_next_start_goes_on(ready: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """What was kept is taken up when the first of the three pages shows, and nobody is asked."""
    choose(ready)
    signing_in.kept_folder().mkdir(parents=True)
    (signing_in.kept_folder() / "worldwide.bin").touch()
    with qtbot.waitSignal(ready.session.run_ended):
        ready.go("tenant")
    assert admin.asked == [("kept", "exchange,graph", False)]
    assert the(QCheckBox, ready, "keep-sign-in").isChecked()


def test_what_was_kept_may_count_no_more(ready: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """Then one signs in as ever, and a file that holds nothing is not spoken of."""
    choose(ready)
    admin.outcomes["kept"] = SignInError("nobody")
    signing_in.kept_folder().mkdir(parents=True)
    (signing_in.kept_folder() / "worldwide.bin").touch()
    ready.go("tenant")
    qtbot.waitUntil(lambda: bool(admin.asked) and ready.session.sign_in.busy is None)
    assert named(ready, "sign-in-button").isVisible()
    assert not the(QLabel, ready, "sign-in-trouble").isVisible()


def test_another_cloud_is_another_sign_in(signed_in: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """A sign-in belongs to its cloud; so does the choice of the app."""
    signed_in.session.set_cloud(clouds.load("china"))
    assert signed_in.session.admin is None
    assert signed_in.session.sign_in.clients == {}
    assert admin.closed
    assert not admin.forgotten  # what was kept on this computer belongs to the cloud that was left


def test_another_organisation_is_said_on_the_panel(
    signed_in: Shell, engine: fakes.FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The finding of the run that the wrong tenant is signed in stands where one signs out."""
    engine.findings = [
        fakes.finding("tenant.discovery", say="signed-in-elsewhere", values={"summary": "It is another."})
    ]
    fakes.TITLES["tenant.discovery"] = ("You are signed in to another organisation", "tenant")
    try:
        with qtbot.waitSignal(signed_in.session.run_ended):
            signed_in.session.start(("tenant",))
        signed_in.go("tenant")
        said = the(QLabel, signed_in, "sign-in-trouble")
        assert said.isVisible()
        assert "You are signed in to another organisation: It is another." in said.text()
        assert named(signed_in, "sign-out-button").isVisible()
    finally:
        del fakes.TITLES["tenant.discovery"]


def test_closing_in_mid_sign_in_does_not_wait(window: Window, admin: fakes.FakeAdmin, qtbot: QtBot) -> None:
    """The window is gone at once, and the sign-in is told to stop."""
    shell = window.shell
    choose(shell)
    admin.outcomes["exchange"] = "hangs"
    stops: list[threading.Event] = []

    def hang(_how: str, _service: str, _show: object, stop: threading.Event, **_more: object) -> None:
        stops.append(stop)
        stop.wait()
        raise SignInError("cancelled")

    admin._sign_in = hang  # type: ignore[method-assign, assignment]
    shell.session.sign_in.begin("browser")
    qtbot.waitUntil(lambda: bool(stops))
    window.close()
    qtbot.waitUntil(stops[0].is_set)
    bridge = shell.session.bridge
    assert not bridge._thread.is_alive()  # type: ignore[union-attr]


def test_a_cloud_without_a_login_offers_none(ready: Shell) -> None:
    """Where there is nothing to sign in to the panel does not show."""
    ready.session.set_cloud(replace(ready.session.cloud, authority=""))
    ready.go("tenant")
    assert not named(ready, "sign-in-panel").isVisible()
