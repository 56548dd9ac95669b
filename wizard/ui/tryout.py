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
    session.run_ended.connect(lambda _ending: app.quit())
    QTimer.singleShot(round(seconds * 1000), window, app.quit)
    window.show()
    begin.start()
    app.exec()
    verdict = session.run.verdict
    window.close()
    session.end_world()
    return verdict.status if verdict else None
