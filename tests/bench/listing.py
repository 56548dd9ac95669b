"""Reads the list of mailboxes that still use passwords in the window, from a practice tenant of another process.

    python -m tests.bench.listing [MAILBOXES]

Prints one JSON object: seconds until the first rows show, the longest pause of the window while it reads, while it
sorts and while it filters (ms), and how much the memory grew (MB).
"""

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QApplication

from tests.bench.drive import Served
from tests.lab.admin import world
from wizard import app as program
from wizard import clouds
from wizard.lab.serve import describe
from wizard.model.secret import Secret
from wizard.ui import main
from wizard.ui.exposing import COLUMNS
from wizard.ui.exposure_dialog import ExposureDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.lab.serve import World

MAILBOXES = 20_000
_BEAT_MS, _SECONDS = 1, 120.0


class Pauses:
    """The longest time in which the window did nothing else, less what its threads waited for a core."""

    def __init__(self) -> None:
        self._worst = 0.0
        self._last, self._queued = time.monotonic(), _queued()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now, queued = time.monotonic(), _queued()
        self._worst = max(self._worst, (now - self._last) * 1000 - _BEAT_MS - (queued - self._queued))
        self._last, self._queued = now, queued

    def taken(self) -> float:
        """Return the longest pause since the last question, in ms."""
        QCoreApplication.processEvents()
        worst, self._worst = self._worst, 0.0
        return round(worst, 1)


def serve(mailboxes: int) -> None:
    """Serve a tenant whose organisation is On, so that nearly every mailbox is listed; until standard input ends."""
    with world(tenant={"mailboxes": mailboxes, "smtp_auth": "on"}) as served:
        print(json.dumps(describe(served)), flush=True)
        sys.stdin.read()


def drive(served: Served) -> dict[str, float]:
    """Open the window, sign in, read the list, sort it, filter it."""
    sys.setswitchinterval(program._TURN_S)  # as the program does for itself
    gc.set_threshold(program._GARBAGE)
    app = QApplication(sys.argv[:1])
    window = main.build(main.Options())
    window.show()
    session = window.session
    session.enter(cast("World", served), clouds.load(str(served.cloud_file)))
    session.sign_in.begin("browser")
    _wait(lambda: session.admin is not None and not session.running and session.has_run)
    dialog = ExposureDialog(session, window)
    dialog.open()
    _rest()
    pauses, before = Pauses(), _resident()
    for _ in range(20):
        _rest()
    idle = pauses.taken()
    began = time.monotonic()
    dialog.read()
    _wait(lambda: dialog.model.rowCount() > 0)
    first = time.monotonic() - began
    _wait(lambda: dialog.exposing.state != "reading")
    figures = {
        "idle": idle,
        "first": round(first, 2),
        "whole": round(time.monotonic() - began, 2),
        "reading": pauses.taken(),
    }
    figures |= {"rows": len(dialog.model), "grown": round(_resident() - before, 1)}
    worst = 0.0
    for column in range(len(COLUMNS)):
        for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
            dialog.table.sortByColumn(column, order)
            _rest()
            worst = max(worst, pauses.taken())
    figures["sorting"] = worst
    worst = 0.0
    for words in ("u", "us", "user0", "user01", "user01 refused", "", "shared", "nobody"):
        dialog.filter.setText(words)
        _rest()
        worst = max(worst, pauses.taken())
    figures["filtering"] = worst
    dialog.close()
    window.close()
    app.processEvents()
    session.close()
    return figures


def _wait(until: "Callable[[], bool]") -> None:
    deadline = time.monotonic() + _SECONDS
    while not until():
        if time.monotonic() > deadline:
            sys.exit("it took too long")
        QCoreApplication.processEvents()
        time.sleep(0.0005)


def _rest() -> None:
    until = time.monotonic() + 0.15
    _wait(lambda: time.monotonic() > until)


def _queued() -> float:
    """Return how long the threads of this process were ready and had no core, in ms."""
    files = Path("/proc/self/task").glob("*/schedstat")
    return sum(int(file.read_text(encoding="ascii").split()[1]) for file in files) / 1e6


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def measured(mailboxes: int = MAILBOXES) -> dict[str, float]:
    """Return the figures, read in a window of a process of its own."""
    command = [sys.executable, "-m", "tests.bench.listing"]
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen([*command, "serve", str(mailboxes)], stdin=-1, stdout=-1, text=True) as serving,
    ):
        assert serving.stdin
        assert serving.stdout
        environment = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        told = serving.stdout.readline().strip()
        out = subprocess.run([*command, "drive", told], env=environment, stdout=-1, text=True, check=True).stdout
        serving.stdin.close()
    figures: dict[str, float] = json.loads(out)
    return figures


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", count]:
            serve(int(count))
        case ["drive", line]:
            told = json.loads(line)
            asked = Served(Path(told["cloud_file"]), told["mailbox"], Secret(told["password"]))
            print(json.dumps(drive(asked)))
        case given:
            print(json.dumps(measured(*map(int, given))))
