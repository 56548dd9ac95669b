"""What the window does once it is on screen: fills lists, warms the engine, begins practice."""

import gc
import os
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from wizard import __version__, resources, trace
from wizard.ui import look
from wizard.ui.loading import load

if TYPE_CHECKING:
    from wizard.lab.serve import World
    from wizard.ui.window import Window

_BEAT_MS = 5
#: What the pieces below need and that takes long to load, by whether it needs Qt.
_NO_QT = ("ssl", "asyncio", "wizard.model.run", "wizard.model.tenant", "wizard.case_file")
_QT = ("wizard.ui.announce", "wizard.ui.bridge", "wizard.ui.shelf", "wizard.ui.cases", "wizard.ui.case_menu")
#: What the first run loads. Several threads of it would need it at the same moment, while the window shows results.
_FIRST_RUN = (
    "wizard.catalogue",
    "wizard.checks",
    "wizard.wire",
    "wizard.engine.runner",
    "wizard.report.build",
    "wizard.report.path",
    "wizard.model.attempts",
    "dns.asyncresolver",
    "dns.asyncquery",
    "dns.rdtypes.IN.A",
    "dns.rdtypes.IN.AAAA",
    "cryptography.x509",
    "email.generator",
    "email.policy",
    "urllib.request",
)


def settle(window: "Window", world: "World | str | None") -> None:
    """Fill in what the first paint did not wait for."""
    if os.environ.get(trace.VARIABLE):
        Gap(window)
    pieces = window.pieces
    pieces.add(_name, look.follow_system, window.shell.fill_start)
    pieces.load(_NO_QT)
    pieces.add(*(partial(load, name) for name in _QT))
    pieces.add(partial(_speak, window), partial(_cases, window, practice=world is not None))
    if world is not None:
        pieces.add(partial(_practise, window, world))
    else:
        pieces.add(partial(_welcome, window))
    pieces.add(lambda: window.session.bridge.ask(warm, lambda _nothing: None))


def _name() -> None:
    app = QApplication.instance()
    if app is not None:
        app.setApplicationName("smtp-auth-wizard")
        app.setApplicationVersion(__version__)
    QApplication.setWindowIcon(QIcon(str(resources.root() / "icons" / "smtp-auth-wizard.png")))


def _speak(window: "Window") -> None:
    from wizard.ui.announce import Announcer  # noqa: PLC0415 - after the first paint

    Announcer(window.shell)


def _cases(window: "Window", *, practice: bool) -> None:
    from wizard.ui import case_menu  # noqa: PLC0415 - after the first paint

    case_menu.begin(window.shell, practice=practice)


def _practise(window: "Window", world: "World | str") -> None:
    from wizard.ui.practice import begin  # noqa: PLC0415 - only in practice

    begin(window.shell, world)


def _welcome(window: "Window") -> None:
    from wizard.ui import welcome  # noqa: PLC0415 - after the first paint

    welcome.begin(window.shell)


def warm() -> None:
    """Load what the first run needs. Called in a thread, so that the window is not held up."""
    gc.disable()  # what is loaded now is never thrown away, and looking through all of it would hold up the window
    try:
        for module in _FIRST_RUN:
            load(module)
        from wizard import catalogue, words  # noqa: PLC0415 - the point of this function
        from wizard.checks import CHECKS  # noqa: PLC0415

        for check in CHECKS:
            words.check_title(check.id)
        catalogue.warm()
        for slug in catalogue.causes():
            catalogue.cause(slug)
        words.text("input.note-spaces")
    finally:
        gc.freeze()
        gc.enable()


class Gap(QObject):
    """Measures the worst pause of the event loop, for the benchmarks."""

    def __init__(self, window: "Window") -> None:
        super().__init__(window)
        self._worst = 0.0
        self._clock = QElapsedTimer()
        self._clock.start()
        timer = QTimer(self)
        timer.setInterval(_BEAT_MS)
        timer.timeout.connect(self._beat)
        timer.start()
        window.session.run_ended.connect(lambda _ending: trace.mark("worst-gap", ms=round(self._worst, 1)))

    def _beat(self) -> None:
        self._worst = max(self._worst, self._clock.restart() - _BEAT_MS)
