"""The window against a made-up world. A surprise from Qt fails the test (qt_log_level_fail)."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from wizard import checks, words
from wizard.engine import judge, open_step, plan
from wizard.model.secret import Secret
from wizard.ui import attempt, bridge, look, mail_token, signing_in
from wizard.ui.main import Options, build
from wizard.ui.shell import Shell
from wizard.ui.window import Window

MAILBOX = "scanner@contoso.com"


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put made-up checks and their words in the place of the real ones."""
    for room in (checks, judge, open_step, plan):
        monkeypatch.setattr(room, "CHECKS", fakes.CHECKS)
    monkeypatch.setattr(words, "said", fakes.said)
    monkeypatch.setattr(words, "check_title", fakes.title)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> fakes.FakeEngine:
    """Put an engine in the place of the real one that does as it is told."""
    fake = fakes.FakeEngine()
    monkeypatch.setattr(bridge, "_engine", fake)
    return fake


@pytest.fixture
def window(qtbot: QtBot, made_up: None, engine: fakes.FakeEngine) -> Iterator[Window]:
    """Return the window, shown and filled."""
    window = Window(Options(scheme="light"))
    window.show()
    with qtbot.waitSignal(window.filled):
        pass
    yield window
    window.close()
    look.apply("light")


@pytest.fixture
def shell(window: Window) -> Shell:
    """Return what the window holds."""
    return window.shell


@pytest.fixture
def ready(shell: Shell) -> Shell:
    """Return the shell with a mailbox typed."""
    page = shell.page
    page.mailbox.setText(MAILBOX)  # type: ignore[attr-defined]
    return shell


@pytest.fixture
def finish(qtbot: QtBot) -> Callable[[Shell], None]:
    """Return a function that presses Run and waits for the end of the run."""

    def run(shell: Shell) -> None:
        with qtbot.waitSignal(shell.session.run_ended):
            shell.run()

    return run


CLIENT = "0f0e0d0c-0b0a-4908-8706-050403020100"


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch) -> fakes.FakeAdmin:
    """Put an administrator in the place of the real one who signs in as a test says; no browser opens."""
    made = fakes.FakeAdmin()
    monkeypatch.setattr(signing_in, "make", lambda _cloud, _clients, _kept: made)
    monkeypatch.setattr(mail_token, "make", lambda _cloud, _client, _mailbox: made)
    monkeypatch.setattr(attempt, "open_link", lambda _url: True)
    return made


@pytest.fixture
def signed_in(ready: Shell, admin: fakes.FakeAdmin, qtbot: QtBot) -> Shell:
    """Return the shell with a mailbox typed and an administrator signed in, and all that this starts at its end."""
    state = ready.session.sign_in
    state.choose({"exchange": CLIENT, "graph": CLIENT})
    with qtbot.waitSignal(ready.session.run_ended):
        state.begin("browser")
    assert state.who is not None
    return ready


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> fakes.FakeServices:
    """Put services in the place of Microsoft's that hold one switch."""
    made = fakes.FakeServices()
    monkeypatch.setattr("wizard.changes.services.opened", made.open)
    return made


@pytest.fixture
def at_scanner(qtbot: QtBot, engine: fakes.FakeEngine) -> Iterator[Shell]:
    """Return the shell of a window with the real checks, a mailbox and its password, that offers loopback."""
    window = Window(Options(scheme="light"))
    window.show()
    with qtbot.waitSignal(window.filled):
        pass
    session = window.shell.session
    session._cloud = replace(session.cloud, practice=True)
    window.shell.page.mailbox.setText(MAILBOX)  # type: ignore[attr-defined]
    session.typed = Secret("kettle-Weather-47")
    yield window.shell
    window.close()
    look.apply("light")


class Windows(QObject):
    """Notes which windows come up."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note a window that is neither the program's own, nor a dialog, nor a list that opens for a moment."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            kinds = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)
            if not isinstance(watched, (Window, QDialog)) and watched.windowType() not in kinds:
                self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


@pytest.fixture
def practising(qtbot: QtBot) -> Iterator[Shell]:
    """Return what the real window holds, in a practice case. No part of it may come up as a window of its own."""
    windows = Windows()
    window = build(Options(world="organisation-off", scheme="light"))
    window.show()
    qtbot.waitUntil(lambda: window.session.world is not None and bool(window.session.mailbox), timeout=30_000)
    yield window.shell
    QApplication.instance().removeEventFilter(windows)  # type: ignore[union-attr]
    window.close()
    window.session.end_world()
    window.deleteLater()  # all that it loaded is kept from the garbage collector
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)
    look.apply("light")
    assert not windows.seen
