"""Opens the window and stays until it is closed. What is slow waits until the first paint is over."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from wizard import __version__, trace
from wizard.ui import look
from wizard.ui.session import Session
from wizard.ui.text import say
from wizard.ui.window import Window

if TYPE_CHECKING:  # loading these would hold up the first paint
    from wizard.model.cloud import Cloud
    from wizard.ui.practice import World
    from wizard.vault import Vault

_SETTLE_MS = 60  # after the first paint: let the person see the window before anything else is loaded


class Options(NamedTuple):
    """How to open the window.

    `cloud`: a cloud, or the name of a built-in one, which is then read later. `world`: the practice tenant that is
    served, or the id of the scenario to serve. `vault` makes the vault when it is first needed.
    """

    cloud: "Cloud | str" = "worldwide"
    world: "World | str | None" = None
    vault: "Callable[[], Vault] | None" = None
    scheme: look.Scheme = "system"


def run(options: Options) -> int:
    """Open the window; return the exit status once it is closed."""
    trace.mark("start")
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    window = build(app, options)
    window.show()
    status = app.exec()
    window.session.close()
    window.session.end_world()
    return status


def build(app: QApplication, options: Options) -> Window:
    """Return the window, dressed and wired but not shown."""
    app.setApplicationName("smtp-auth-wizard")
    app.setApplicationDisplayName(say("app.name"))
    app.setApplicationVersion(__version__)
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    look.apply(options.scheme)
    session = Session(options.cloud, vault=options.vault)
    window = Window(session)
    window.first_painted.connect(lambda: _after_first_paint(window, options))
    return window


def _after_first_paint(window: Window, options: Options) -> None:
    trace.mark("first-paint")
    trace.memory()
    QTimer.singleShot(_SETTLE_MS, window, lambda: _settle(window, options))


def _settle(window: Window, options: Options) -> None:
    """Do what the first paint did not wait for."""
    from wizard.ui import later  # noqa: PLC0415 - that is the point

    later.settle(window, options.world)
