"""Opens the window and stays until it is closed. What is slow waits until the first paint is over."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from wizard import trace
from wizard.ui.window import Window

if TYPE_CHECKING:  # loading these would hold up the first paint
    from wizard.lab.serve import World
    from wizard.model.cloud import Cloud
    from wizard.ui.look import Scheme
    from wizard.vault import Vault

_SETTLE_MS = 60  # let the person see the page before anything else is loaded


class Options(NamedTuple):
    """How to open the window.

    `cloud`: a cloud, or the name of a built-in one, which is then read later. `world`: the practice tenant that is
    served, or the id of the scenario to serve. `vault` makes the vault when it is first needed.
    """

    cloud: "Cloud | str" = "worldwide"
    world: "World | str | None" = None
    vault: "Callable[[], Vault] | None" = None
    scheme: "Scheme" = "system"


def run(options: Options) -> int:
    """Open the window; return the exit status once it is closed."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    window = build(options)
    window.show()
    status = app.exec()
    window.session.close()
    window.session.end_world()
    return status


def build(options: Options) -> Window:
    """Return the window, neither filled nor shown."""
    window = Window(options)
    window.first_painted.connect(_first_painted)
    window.filled.connect(lambda: QTimer.singleShot(_SETTLE_MS, window, lambda: _settle(window, options)))
    return window


def _first_painted() -> None:
    trace.mark("first-paint")
    trace.memory()


def _settle(window: Window, options: Options) -> None:
    """Do what neither the first paint nor the first page waits for."""
    from wizard.ui import later  # noqa: PLC0415 - that is the point

    later.settle(window, options.world)
