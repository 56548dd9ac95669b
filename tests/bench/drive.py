"""Opens the window on a practice tenant, runs a complete diagnosis, and ends: `drive`, with the line of `--serve`.

The program's own marks tell the rest. Between window and run there is a pause, so that neither shows in the other.
"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from wizard import clouds
from wizard.model.secret import Secret
from wizard.ui import main

if TYPE_CHECKING:
    from wizard.lab.serve import World

PAUSE_MS, AFTER_MS = 1500, 300
STEPS = ("network", "tls", "credentials", "delivery")  # the complete diagnosis of the goals, as the yardstick does it


class Served(NamedTuple):
    """A practice tenant that another process serves."""

    cloud_file: Path
    mailbox: str
    password: Secret

    def close(self) -> None:
        """Leave it to who serves it."""


def drive(served: Served) -> int:
    """Open, run, and return the exit status."""
    app = QApplication(sys.argv[:1])
    window = main.build(main.Options())
    window.show()

    def run() -> None:
        if not window.session.start(STEPS, send=True):
            QTimer.singleShot(PAUSE_MS, run)

    def filled() -> None:
        window.session.enter(cast("World", served), clouds.load(str(served.cloud_file)))
        window.session.run_ended.connect(lambda _ending: QTimer.singleShot(AFTER_MS, app.quit))
        QTimer.singleShot(PAUSE_MS, run)

    window.filled.connect(filled)
    status = app.exec()
    window.session.close()
    return status


if __name__ == "__main__":
    line = json.loads(sys.argv[1])
    sys.exit(drive(Served(Path(line["cloud_file"]), line["mailbox"], Secret(line["password"]))))
