"""Opens the window on a practice tenant, runs everything, closes it, and tells the verdict. For `--self-test`."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from wizard.model.finding import VerdictStatus
from wizard.ui import main

_LOOK_MS = 100


def walk(scenario: str, seconds: float) -> VerdictStatus | None:
    """Return the verdict that the window came to, or None if it had none after so many seconds."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    window = main.build(main.Options(world=scenario))
    session = window.session
    begin = QTimer(window)
    begin.setInterval(_LOOK_MS)

    def look() -> None:
        if session.world is not None and session.mailbox and session.start(send=True):
            begin.stop()

    begin.timeout.connect(look)
    # the loop ends with its last window; one that is closed after the loop would quit whatever loop comes next
    session.run_ended.connect(window.close)
    QTimer.singleShot(round(seconds * 1000), window, window.close)
    window.show()
    begin.start()
    app.exec()
    verdict = session.run.verdict
    session.end_world()
    return verdict.status if verdict else None
