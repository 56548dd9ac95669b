"""What the window does once it is on screen: fills lists, warms the engine, begins practice."""

import importlib
import os
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QObject, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from wizard import __version__, resources, trace
from wizard.ui import look

if TYPE_CHECKING:
    from wizard.lab.serve import World
    from wizard.ui.window import Window

_BEAT_MS = 5


def settle(window: "Window", world: "World | str | None") -> None:
    """Fill in what the first paint did not wait for."""
    app = QApplication.instance()
    if app is not None:
        app.setApplicationName("smtp-auth-wizard")
        app.setApplicationVersion(__version__)
    look.follow_system()
    icon = resources.root() / "icons" / "smtp-auth-wizard.png"
    QApplication.setWindowIcon(QIcon(str(icon)))
    window.shell.fill_start()
    if os.environ.get(trace.VARIABLE):
        Gap(window)
    from wizard.ui import case_menu  # noqa: PLC0415 - after the first paint

    case_menu.begin(window.shell, practice=world is not None)
    if world is not None:
        from wizard.ui.practice import begin  # noqa: PLC0415 - only in practice

        begin(window.shell, world)
    window.session.bridge.ask(warm, lambda _nothing: None)


def warm() -> None:
    """Load what the first run needs. Called in a thread, so that the window is not held up."""
    for room in ("wizard.engine.runner", "wizard.report.build", "wizard.report.path"):
        importlib.import_module(room)
    from wizard import catalogue, words  # noqa: PLC0415 - the point of this function
    from wizard.checks import CHECKS  # noqa: PLC0415

    for check in CHECKS:
        words.check_title(check.id)
    catalogue.warm()
    for slug in catalogue.causes():
        catalogue.cause(slug)
    words.text("input.note-spaces")


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
