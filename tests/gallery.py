"""Draws every page of the window to pictures, from a real run against the practice tenant.

    python -m tests.gallery [FOLDER] [SCENARIO] [--size 1080x720] [--scale 2]

Each page is drawn before the run, and after it, in the light and the dark scheme; that of the scanner also while it is
watched. Without a display it draws offscreen.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from wizard.ui.shell import Shell

_SCENARIO = "organisation-off"


def main() -> int:
    """Draw the pictures; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description="Draws every page of the window.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("out/gallery"))
    parser.add_argument("scenario", nargs="?", default=_SCENARIO)
    parser.add_argument("--size", default="1080x720", help="width and height of the window")
    parser.add_argument("--scale", default="1", help="how large the desktop draws everything")
    asked = parser.parse_args()
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = asked.scale
    width, _, height = asked.size.partition("x")
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = os.environ["XDG_CONFIG_HOME"] = home
        return draw(asked.folder, asked.scenario, (int(width), int(height)))


def _wait_for(ready: Callable[[], bool], milliseconds: int) -> bool:
    """Let the window work until `ready`, at most so long."""
    until = time.monotonic() + milliseconds / 1000
    while not ready() and time.monotonic() < until:
        QCoreApplication.processEvents()
        time.sleep(0.002)
    return ready()


def wait(until: Callable[[], bool], seconds: float) -> bool:
    """Let the window work until something is so; say whether it came to be."""
    from PySide6.QtTest import QTest  # noqa: PLC0415 - Qt reads its settings when it is loaded

    deadline = time.monotonic() + seconds
    while not until() and time.monotonic() < deadline:
        QTest.qWait(20)
    return until()


def draw(folder: Path, scenario: str, size: tuple[int, int]) -> int:
    """Draw every page of the window for `scenario` into `folder`."""
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from wizard.ui import look  # noqa: PLC0415
    from wizard.ui.main import Options, build  # noqa: PLC0415
    from wizard.ui.text import steps  # noqa: PLC0415

    app = QApplication(sys.argv[:1])
    window = build(Options(world=scenario, scheme="light"))
    window.resize(*size)
    window.show()
    session = window.session
    if not _wait_for(lambda: session.world is not None and bool(session.mailbox), 30_000):
        print("the practice tenant did not start", file=sys.stderr)  # noqa: T201 - a command's own words
        return 1
    shell = window.shell

    def pictures(state: str) -> None:
        for scheme in ("light", "dark"):
            look.apply(scheme)
            for number, step in enumerate(steps()):
                shell.go(step["id"])
                _wait_for(lambda: False, 40)
                window.grab().save(str(folder / f"{number}-{step['id']}-{state}-{scheme}.png"))

    pictures("before")
    look.apply("light")
    shell.go("start")
    shell.run()
    ended = _wait_for(lambda: not session.running, 120_000)
    pictures("after")
    look.apply("light")
    watched(shell, folder)
    window.close()
    session.end_world()
    app.processEvents()
    print(f"{session.run.verdict}", file=sys.stderr)  # noqa: T201 - as above
    return 0 if ended else 1


def watched(shell: "Shell", folder: Path) -> None:
    """Draw the page of the scanner before, while and after a device is watched that has another password."""
    from PySide6.QtWidgets import QComboBox, QPushButton, QWidget  # noqa: PLC0415

    from tests.ui.scanner import LOCAL, Device, free_port  # noqa: PLC0415
    from wizard.ui import look  # noqa: PLC0415

    def picture(state: str) -> None:
        card = shell.page.findChildren(QWidget, "watcher")[0]
        for scheme in ("light", "dark"):
            look.apply(scheme)
            _wait_for(lambda: False, 60)
            shell.page.area.verticalScrollBar().setValue(card.y() - 10)
            _wait_for(lambda: False, 60)
            shell.grab().save(str(folder / f"watcher-{state}-{scheme}.png"))
        look.apply("light")

    shell.go("device")
    watching, page = shell.session.watching, shell.page
    address = page.findChildren(QComboBox, "watch-address")[0]
    _wait_for(lambda: address.count() > 0, 20_000)
    picture("before")
    address.setCurrentIndex(address.findData(LOCAL))
    page.findChildren(QComboBox, "watch-port")[0].setCurrentText(str(free_port()))
    page.findChildren(QPushButton, "watch-button")[0].click()
    _wait_for(lambda: watching.phase == "on", 20_000)
    picture("during")
    device = Device(watching.port, shell.session.mailbox, "another")
    _wait_for(lambda: not device.is_alive(), 30_000)
    _wait_for(lambda: False, 600)
    picture("seen")
    page.findChildren(QPushButton, "watch-stop-button")[0].click()
    _wait_for(lambda: watching.phase == "off", 20_000)
    picture("after")


if __name__ == "__main__":
    sys.exit(main())
