"""Opens the window, lets something go wrong, and prints the window's worst pause: `stall events|paste|cancel|close`.

`cancel` and `close` print how long it took until all was over, against a server that says nothing.
"""

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from tests.hostile.aside import aside
from tests.ui import fakes
from tests.wire import bench, certs
from tests.wire.script_server import Act, Script
from wizard.checks import CHECKS
from wizard.model.finding import Status
from wizard.model.run import Event, Found, RunFinished, RunStarted
from wizard.model.secret import Secret
from wizard.ui import bridge, later, main
from wizard.ui.bridge import Order
from wizard.ui.window import Window

EVENTS, SECONDS = 10_000, 4.0
_SETTLED_MS, _AFTER_MS = 1_500, 500
_SLICE = 0.005
_STATUSES = (Status.PASS, Status.FAIL, Status.WARN, Status.UNKNOWN)


async def flood(_order: Order, emit: Callable[[Event], None]) -> None:
    """Tell of so many findings a second."""
    names = tuple(check.id for check in CHECKS)
    emit(RunStarted(run_id=1, at=0, wall_clock=time.time(), checks=names, probes=(), selected=names))
    loop = asyncio.get_running_loop()
    turns, began, sent = itertools.cycle(itertools.product(_STATUSES, names)), loop.time(), 0
    while (now := loop.time() - began) < SECONDS:
        while sent < now * EVENTS:
            status, name = next(turns)
            emit(Found(run_id=1, at=now, finding=fakes.finding(name, status, ended=now, evidence={"number": sent})))
            sent += 1
        await asyncio.sleep(_SLICE)
    emit(RunFinished(run_id=1, at=SECONDS, verdict=fakes.verdict()))


def opened(app: QApplication, then: Callable[[Window], None], port: int = 1) -> int:
    """Open the window, wait until it has come to rest, and do something; return once it was closed."""
    window = main.build(main.Options(cloud=bench.cloud(port)))
    window.show()

    def filled() -> None:
        window.shell.page.mailbox.setText(bench.USER)  # type: ignore[attr-defined]  # of the first page
        window.session.typed = Secret(bench.PASSWORD)
        QTimer.singleShot(_SETTLED_MS, window, lambda: then(window))

    window.filled.connect(filled)
    status = app.exec()
    window.session.close()
    return status


def _told(ms: float) -> None:
    print(json.dumps({"ms": round(ms, 1)}), flush=True)


def events(app: QApplication) -> None:
    """Let the worker tell more than anybody can read."""
    bridge._engine = flood  # type: ignore[assignment]

    def then(window: Window) -> None:
        gap = later.Gap(window)

        def begin() -> None:
            gap._worst = 0.0
            window.session.start()

        def ended() -> None:
            _told(gap._worst)
            app.quit()

        window.session.run_ended.connect(lambda _: QTimer.singleShot(_AFTER_MS, ended))
        window.shell.go("network")
        QTimer.singleShot(_AFTER_MS, window, begin)

    opened(app, then)


def paste(app: QApplication) -> None:
    """Paste 10 MB into the field for an error."""

    def then(window: Window) -> None:
        QApplication.clipboard().setText("550 5.7.1 no way to go on from here\n" * 280_000)
        gap = later.Gap(window)
        field = window.shell.page.findChild(QPlainTextEdit, "error-field")
        assert isinstance(field, QPlainTextEdit)

        def begin() -> None:
            gap._worst = 0.0
            field.paste()

        def ended() -> None:
            _told(gap._worst)
            app.quit()

        QTimer.singleShot(_AFTER_MS, window, begin)
        QTimer.singleShot(_SETTLED_MS + _AFTER_MS, window, ended)

    opened(app, then)


def cancel(app: QApplication) -> None:
    """Cancel a run that waits for a silent server, until all of it is freed."""
    _ended(app, lambda window: window.session.cancel())


def close(app: QApplication) -> None:
    """Close the window in mid run."""
    _ended(app, lambda window: window.close())


def _ended(app: QApplication, how: Callable[[Window], object]) -> None:
    with aside(Script({"pass": Act(then="stall")}, tls=certs.server())) as server:

        def then(window: Window) -> None:
            window.session.start(("network", "tls", "credentials"))
            wait(window)

        def wait(window: Window) -> None:
            if b"AUTH" not in server.commands():
                QTimer.singleShot(20, window, lambda: wait(window))
                return
            began = time.monotonic()
            how(window)
            look(window, began)

        def look(window: Window, began: float) -> None:
            if window.session.running and window.isVisible():
                QTimer.singleShot(1, window, lambda: look(window, began))
                return
            _told((time.monotonic() - began) * 1_000)
            app.quit()

        opened(app, then, server.port)


if __name__ == "__main__":
    made = QApplication(sys.argv[:1])
    {"events": events, "paste": paste, "cancel": cancel, "close": close}[sys.argv[1]](made)
