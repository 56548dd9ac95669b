"""The window with the real engine behind it, against a mail server: closed at every event, pressed twice, flooded."""

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.hostile.aside import aside
from tests.hostile.behaviours import CANARY
from tests.hostile.house import PATH, hurry
from tests.hostile.test_ending import linux, nothing_left
from tests.ui.find import named
from tests.wire import bench, certs
from tests.wire.script_server import Act, Script, Server
from wizard.model.run import Event
from wizard.model.secret import Secret
from wizard.ui.main import Options
from wizard.ui.window import Window

_MOST = 500  # events that no run of these has


def opened(qtbot: QtBot, server: Server) -> Window:
    """Return the window, filled, with a case and a password typed."""
    window = Window(Options(cloud=bench.cloud(server.port), scheme="light"))
    with qtbot.waitSignal(window.filled):
        window.show()
    window.shell.page.mailbox.setText(bench.USER)  # type: ignore[attr-defined]  # of the first page
    window.session.typed = Secret(CANARY)
    return window


def closed_after(qtbot: QtBot, count: int) -> bool:
    """Run a diagnosis and close the window in the midst of its event number `count`; say whether there was one."""
    seen: list[Event] = []
    with aside(Script(tls=certs.server())) as server:
        window = opened(qtbot, server)
        ended: list[str] = []

        def take(events: list[Event]) -> None:
            before = len(seen)
            seen.extend(events)
            if before < count <= len(seen):
                window.close()

        window.session.bridge.events.connect(take)
        window.session.run_ended.connect(ended.append)
        assert window.session.start(PATH, send=True)
        qtbot.waitUntil(lambda: bool(ended) or not window.isVisible(), timeout=20_000)
        was_closed = not window.isVisible()
        window.close()
        window.deleteLater()
        QApplication.processEvents()
        assert not [thread for thread in threading.enumerate() if thread.name == "wizard-net"]
    assert not server.sins(CANARY)
    return was_closed


@linux
def test_closed_at_some_events(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whenever the window is closed the worker ends, and no file, socket or thread of the run is left."""
    hurry(monkeypatch, 5.0)
    closed_after(qtbot, 1)  # what is loaded at the first run stays
    for count in (1, 2, 20, 60):
        with nothing_left():
            assert closed_after(qtbot, count)


@linux
@pytest.mark.long
@pytest.mark.timeout(900)
def test_closed_at_every_event(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same at every single event of a run."""
    hurry(monkeypatch, 5.0)
    closed_after(qtbot, 1)
    closed = 0
    for count in range(1, _MOST):
        with nothing_left():
            if not closed_after(qtbot, count):
                break
            closed += 1
    assert closed > 40


def test_pressed_again_and_again(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run pressed again and again is one run and one sign-in; Cancel pressed so is one cancel."""
    hurry(monkeypatch, 10.0)
    with aside(Script({"pass": Act(then="stall")}, tls=certs.server())) as server:
        window = opened(qtbot, server)
        window.shell.go("credentials")
        ended: list[str] = []
        window.session.run_ended.connect(ended.append)
        QApplication.processEvents()
        for _ in range(3):
            QTest.mouseClick(named(window, "run-button"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: server.commands().count(b"AUTH") > 0, timeout=20_000)
        for _ in range(3):
            QTest.mouseClick(named(window, "cancel-button"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bool(ended), timeout=20_000)
        window.close()
    assert ended == ["cancelled"]
    assert not server.sins(CANARY)
