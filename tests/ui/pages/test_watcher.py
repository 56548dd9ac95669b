"""The watcher on the page of the scanner: before, during and after, with a real client over loopback."""

import socket
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui import scanner
from tests.ui.find import named, press, texts, the
from tests.ui.test_manners import letters
from wizard import case_file, clouds
from wizard.engine import judge
from wizard.model.device import DeviceHello, DeviceMessage, DeviceSession
from wizard.model.finding import VerdictStatus
from wizard.model.secret import Mask
from wizard.report import build
from wizard.report.plain import Plain
from wizard.ui import watcher_form, watching
from wizard.ui.pages.device import settings
from wizard.ui.shell import Shell

PASSWORD = "kettle-Weather-47"


def test_before_it_says_what_it_does(at_scanner: Shell, qtbot: QtBot) -> None:
    """One paragraph, the fields with their usual values, and a button; nothing of a watched device shows."""
    scanner.choose(at_scanner, qtbot)
    said = texts(named(at_scanner, "watcher"))
    assert "Point the scanner at this computer and press Scan" in said
    assert "Nothing that it sends is sent on." in said
    assert "scanner@contoso.com" in said
    assert the(QCheckBox, at_scanner, "watch-compare").isChecked()
    assert named(at_scanner, "watch-button").isVisible()
    assert not named(at_scanner, "watch-during").isVisible()
    assert not named(at_scanner, "trial-switch").isVisible()


def test_the_usual_port_follows_the_encryption(at_scanner: Shell, qtbot: QtBot) -> None:
    """STARTTLS brings 587, SSL 465; a port that was chosen otherwise stays."""
    at_scanner.go("device")
    tls, port = the(QComboBox, at_scanner, "watch-tls"), the(QComboBox, at_scanner, "watch-port")
    assert [port.itemText(place) for place in range(port.count())] == ["587", "25", "465", "2525"]
    assert port.currentText() == "587"
    tls.setCurrentIndex(1)
    assert port.currentText() == "465"
    port.setCurrentText("2525")
    tls.setCurrentIndex(0)
    assert port.currentText() == "2525"


@pytest.mark.parametrize(("system", "shows"), [("win32", True), ("linux", False)])
def test_windows_firewall_is_explained_before_it_asks(
    at_scanner: Shell,
    monkeypatch: pytest.MonkeyPatch,
    system: str,
    shows: bool,  # noqa: FBT001 - a table
) -> None:
    """Where a firewall will ask, the word about it stands above the button."""
    monkeypatch.setattr(watcher_form, "sys", SimpleNamespace(platform=system))
    at_scanner.go("device")
    assert named(at_scanner, "watch-firewall").isVisible() == shows


def test_what_cannot_be_is_said(at_scanner: Shell, qtbot: QtBot) -> None:
    """A scanner's address or a port that is none is said, and nothing begins."""
    scanner.choose(at_scanner, qtbot)
    allow = the(QLineEdit, at_scanner, "watch-allow")
    allow.setText("the copier")
    press(at_scanner, "watch-button")
    assert "in figures" in the(QLabel, at_scanner, "watch-note").text()
    allow.clear()
    the(QComboBox, at_scanner, "watch-port").setCurrentText("")
    press(at_scanner, "watch-button")
    assert "from 1 to 65535" in the(QLabel, at_scanner, "watch-note").text()
    assert at_scanner.session.watching.phase == "off"


def test_a_device_from_its_first_byte_to_the_report(at_scanner: Shell, qtbot: QtBot) -> None:
    """A client with a mistyped password: a row, findings, verdict, picture, report and case file, and no password."""
    port = scanner.watch(at_scanner, qtbot)
    big = {name: the(QLabel, at_scanner, f"watch-type-{name}").text() for name in ("server", "port", "encryption")}
    assert big == {"server": scanner.LOCAL, "port": str(port), "encryption": "STARTTLS"}
    press(at_scanner, "watch-copy-port")
    assert QApplication.clipboard().text() == str(port)
    assert "Waiting for the scanner" in the(QLabel, at_scanner, "watch-status").text()
    assert "Ends with this window, or at" in the(QLabel, at_scanner, "watch-clock").text()
    assert scanner.scan(at_scanner, qtbot, PASSWORD.lower()) == ""
    rows = texts(named(at_scanner, "watch-rows"))
    for said in ("127.0.0.1", "ended in order", "TLS 1.3", "scanner@contoso.com (LOGIN)", "capital letters", "bytes"):
        assert said in rows
    assert "one connection" in the(QLabel, at_scanner, "watch-status").text()
    assert named(at_scanner, "finding-device.password").accessibleName().startswith("Failed")
    assert named(at_scanner, "finding-device.tls").isVisible()

    session = at_scanner.session
    verdict = session.run.verdict
    assert verdict is not None
    assert (verdict.status, verdict.cause) == (VerdictStatus.BROKEN, "device-wrong-password")
    assert session.hops()[1] == "device"
    assert session.state("device.password") == "fail"
    report = build.build(session.run, session.case(), Mask(session.secrets()))
    checked = {one["id"]: one["status"] for one in report["checks"]}
    assert (checked["device.password"], checked["device.sender"]) == ("fail", "pass")
    kept = session.cases.gathered()
    again = case_file.read(case_file.write(kept).encode(), clouds.built_in)
    kinds = {type(one) for one in again.run.observations}
    assert {DeviceHello, DeviceMessage, DeviceSession} <= kinds
    assert judge.reopened(again.run, again.case).verdict == verdict
    for text in (rows, str(report), str(Plain(Mask()).value(list(session.run.observations)))):
        assert PASSWORD.lower() not in text

    assert named(at_scanner, "export-button").isEnabled()
    at_scanner.go("start")
    assert the(QPushButton, at_scanner, "run-button").accessibleName() == "Run all checks"
    at_scanner.go("device")

    press(at_scanner, "watch-stop-button")
    qtbot.waitUntil(lambda: session.watching.phase == "off", timeout=20_000)
    assert "Put the scanner's own settings back" in the(QLabel, at_scanner, "watch-over").text()
    assert named(at_scanner, "watch-button").isVisible()
    assert rows == texts(named(at_scanner, "watch-rows"))


def test_a_second_watch_goes_on(at_scanner: Shell, qtbot: QtBot) -> None:
    """Stopped and begun again, what was seen stays, and the newest word counts: the right password now passes."""
    scanner.watch(at_scanner, qtbot)
    scanner.scan(at_scanner, qtbot, "another")
    press(at_scanner, "watch-stop-button")
    qtbot.waitUntil(lambda: at_scanner.session.watching.phase == "off", timeout=20_000)
    scanner.watch(at_scanner, qtbot)
    assert "Waiting" in the(QLabel, at_scanner, "watch-status").text()
    scanner.scan(at_scanner, qtbot, PASSWORD)
    assert [one.connection for one in scanner.ended(at_scanner)] == [1, 2]
    assert at_scanner.session.state("device.password") == "pass"


def test_rows_of_a_watched_device_wait_for_one(at_scanner: Shell, qtbot: QtBot) -> None:
    """Before: one line in place of eleven rows. After a refused sign-in: what was seen, and the names of the rest."""
    at_scanner.go("device")
    unseen = the(QLabel, at_scanner, "unseen-device")
    assert unseen.text() == "11 more questions are answered by the scanner itself, once it is watched."
    assert not named(at_scanner, "finding-device.tls").isVisible()
    assert named(at_scanner, "finding-device.settings").isVisible()
    scanner.watch(at_scanner, qtbot, reply="bad-password")
    assert "535" in scanner.scan(at_scanner, qtbot, PASSWORD)
    assert named(at_scanner, "finding-device.tls").isVisible()
    assert not named(at_scanner, "finding-device.size").isVisible()
    assert "Not seen in what the scanner did so far:" in unseen.text()
    assert "size" in unseen.text()


def test_the_panel_s_words_are_kept_while_a_refusal_is_played(at_scanner: Shell, qtbot: QtBot) -> None:
    """The field shows only then; what was typed stands on the page, in the report and in the case, as told."""
    scanner.watch(at_scanner, qtbot, reply="bad-password")
    assert "refuses the sign-in" in texts(named(at_scanner, "watch-during"))
    field = the(QLineEdit, at_scanner, "panel-field")
    assert not the(QPushButton, at_scanner, "panel-keep-button").isEnabled()
    field.setText("  Login   failed ")
    QTest.keyClick(field, Qt.Key.Key_Return)  # as good as the button
    assert at_scanner.step == "device"
    assert "this panel shows “Login failed” for “Wrong password”" in the(QLabel, at_scanner, "panel-note").text()
    row = named(at_scanner, "finding-device.panel")
    assert row.isVisible()
    assert "Login failed" in texts(row)
    session = at_scanner.session
    report = build.build(session.run, session.case(), Mask())
    said = next(one["summary"] for one in report["checks"] if one["id"] == "device.panel")
    assert "Login failed" in said
    assert "You told us" in said
    again = case_file.read(case_file.write(session.cases.gathered()).encode(), clouds.built_in)
    assert "Login failed" in str(judge.reopened(again.run, again.case).findings["device.panel"].evidence)
    press(at_scanner, "watch-stop-button")
    qtbot.waitUntil(lambda: session.watching.phase == "off", timeout=20_000)
    scanner.watch(at_scanner, qtbot)
    assert not field.isVisible()


def test_a_port_that_is_taken_is_named(at_scanner: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watcher takes the other port and says which was taken; where that is taken, too, it says so and stays off."""
    monkeypatch.setattr(watching, "_ELSE", scanner.free_port())
    with socket.create_server((scanner.LOCAL, 0)) as held:
        taken = held.getsockname()[1]
        assert scanner.watch(at_scanner, qtbot, port=taken) == watching._ELSE
        assert f"Port {taken} is taken" in texts(named(at_scanner, "watch-during"))
        press(at_scanner, "watch-stop-button")
        qtbot.waitUntil(lambda: at_scanner.session.watching.phase == "off", timeout=20_000)
        monkeypatch.setattr(watching, "_ELSE", taken)
        press(at_scanner, "watch-button")
        qtbot.waitUntil(lambda: at_scanner.session.watching.trouble is not None, timeout=20_000)
        assert str(taken) in the(QLabel, at_scanner, "watch-note").text()
        assert named(at_scanner, "watch-button").isEnabled()


def test_closing_the_window_ends_the_watcher(at_scanner: Shell, qtbot: QtBot) -> None:
    """When the window has closed, nobody listens any more, and a device in mid-talk is let go."""
    port = scanner.watch(at_scanner, qtbot)
    with socket.create_connection((scanner.LOCAL, port), timeout=20) as device:
        device.recv(100)
        window = at_scanner.window()
        window.close()
        thread = at_scanner.session.bridge._thread
        assert thread is not None
        assert not thread.is_alive()
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((scanner.LOCAL, port), timeout=20)


def test_another_mailbox_ends_the_watcher(at_scanner: Shell, qtbot: QtBot) -> None:
    """What a device does would be judged by the wrong mailbox and password, so it ends, and nothing is kept."""
    scanner.watch(at_scanner, qtbot)
    at_scanner.session.set(mailbox="other@contoso.com")
    qtbot.waitUntil(lambda: at_scanner.session.watching.phase == "off", timeout=20_000)
    assert not at_scanner.session.run.observations


def test_without_a_password_none_is_compared(at_scanner: Shell, qtbot: QtBot) -> None:
    """Where no password is known the page says where to give one, and the row that it was not compared."""
    at_scanner.session.typed = None
    at_scanner.session.password_changed.emit()
    scanner.choose(at_scanner, qtbot)
    assert not the(QCheckBox, at_scanner, "watch-compare").isEnabled()
    assert "Credentials page" in texts(named(at_scanner, "watcher"))
    scanner.watch(at_scanner, qtbot)
    scanner.scan(at_scanner, qtbot, PASSWORD)
    assert "password not compared" in texts(named(at_scanner, "watch-rows"))


def test_a_stranger_is_turned_away_and_shown(at_scanner: Shell, qtbot: QtBot) -> None:
    """Only the address that was named may connect; another that tries is shown with that alone."""
    scanner.choose(at_scanner, qtbot)
    the(QLineEdit, at_scanner, "watch-allow").setText("192.0.2.50")
    press(at_scanner, "watch-button")
    qtbot.waitUntil(lambda: at_scanner.session.watching.phase == "on", timeout=20_000)
    assert "Only 192.0.2.50 may connect" in texts(named(at_scanner, "watch-during"))
    with socket.create_connection((scanner.LOCAL, at_scanner.session.watching.port), timeout=20):
        qtbot.waitUntil(lambda: bool(scanner.ended(at_scanner)), timeout=20_000)
    assert "turned away" in texts(named(at_scanner, "watch-rows"))


def test_watched_during_a_run(at_scanner: Shell, qtbot: QtBot, engine: object) -> None:
    """What a device does while a run is under way is judged, and still there when the run has ended."""
    engine.holds = True  # type: ignore[attr-defined]
    engine.findings = ()  # type: ignore[attr-defined]
    scanner.watch(at_scanner, qtbot)
    session = at_scanner.session
    session.start(("network",))
    scanner.scan(at_scanner, qtbot, "wrong")
    with qtbot.waitSignal(session.run_ended, timeout=20_000):
        engine.let_go()  # type: ignore[attr-defined]
    assert session.state("device.password") == "fail"
    assert named(at_scanner, "finding-device.password").isVisible()
    assert session.run.verdict is not None
    assert session.run.verdict.cause == "device-wrong-password"


@pytest.mark.parametrize("size", [(1080, 720), (800, 600)])
def test_nothing_is_wider_than_the_window(at_scanner: Shell, qtbot: QtBot, size: tuple[int, int]) -> None:
    """Before and during, at the usual and the small size, the card ends where the page's other cards end."""
    at_scanner.window().resize(*size)
    scanner.choose(at_scanner, qtbot)
    for _ in range(2):
        QApplication.processEvents()
        page, card = at_scanner.page, named(at_scanner, "watcher")
        right = card.mapTo(page, QPoint(card.width(), 0)).x()
        assert right <= page.width()
        assert card.mapTo(page, QPoint(0, 0)).x() >= 0
        if at_scanner.session.watching.phase == "off":
            scanner.watch(at_scanner, qtbot)


def test_a_screen_reader_hears_of_it(at_scanner: Shell, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """That it listens, and that something connected, is announced."""
    heard: list[str] = []

    monkeypatch.setattr("wizard.ui.watcher_card.announce", lambda _where, text: heard.append(text))
    scanner.watch(at_scanner, qtbot)
    scanner.scan(at_scanner, qtbot, PASSWORD)
    assert heard[0].startswith("Waiting for the scanner")
    assert any("one connection" in one for one in heard)


def test_the_settings_rows_of_the_sheet(at_scanner: Shell) -> None:
    """The sheet has the page's own rows; the password is named, and nobody is told to write it down."""
    at_scanner.go("device")
    rows = at_scanner.page._sheet_rows(None)  # type: ignore[attr-defined]
    assert [value for _, value, _ in rows][:2] == ["smtp.office365.com", "587"]
    assert [caption for caption, _, _ in rows] == [one.caption for one in settings(at_scanner.session.case(), None)]
    assert "Do not write it here." in str(rows)
    assert PASSWORD not in str(rows)


def test_the_make_s_own_word_for_the_encryption(at_scanner: Shell, qtbot: QtBot) -> None:
    """Where the profile knows what the make calls it, that stands beside the common word."""
    at_scanner.session.set(device="epson")
    scanner.watch(at_scanner, qtbot)
    assert "On this make: STARTTLS" in texts(named(at_scanner, "watch-during"))


def test_each_letter_means_one_thing_while_watching(at_scanner: Shell, qtbot: QtBot) -> None:
    """No two controls answer to the same Alt key: with a message to confirm, with a refusal played, and afterwards."""
    scanner.watch(at_scanner, qtbot)
    the(QCheckBox, at_scanner, "trial-switch").click()
    scanner.scan(at_scanner, qtbot, PASSWORD)
    qtbot.waitUntil(lambda: named(at_scanner, "trial-question").isVisible(), timeout=20_000)
    for reply in ("", "bad-password"):
        if reply:
            scanner.watch(at_scanner, qtbot, reply=reply)
        for stop in (False, True):
            if stop:
                press(at_scanner, "watch-stop-button")
                qtbot.waitUntil(lambda: at_scanner.session.watching.phase == "off", timeout=20_000)
            QApplication.processEvents()
            found = letters(at_scanner)
            assert sorted(found) == sorted(set(found)), (reply, stop)
