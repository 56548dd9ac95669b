"""A desktop for somebody who does not see it: a display, a session bus, the bus of assistive technology, a reader.

The reader (`screen_reader.py`) is a program of its own, because what it stands on, pyatspi, is of the system's Python.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.servers import display
from tests.servers.bus import Bus

PYTHON = "/usr/bin/python3"
LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
READER = Path(__file__).with_name("screen_reader.py")


def unavailable() -> str:
    """Say why there can be none here, or nothing."""
    if not sys.platform.startswith("linux"):
        return "AT-SPI is of Linux desktops"
    if reason := display.unavailable():
        return reason
    found = LAUNCHER.exists() and shutil.which("dbus-daemon") and Path(PYTHON).exists()
    if found and not subprocess.run([PYTHON, "-c", "import pyatspi"], check=False, capture_output=True).returncode:
        return ""
    return "not installed: AT-SPI for Python (Debian: dbus at-spi2-core python3-pyatspi gir1.2-atspi-2.0)"


class Desktop:
    """A desktop on which one program runs, and is read."""

    def __init__(self) -> None:
        self._display = display.Display()
        self._bus = Bus(DISPLAY=self._display.name, QT_LINUX_ACCESSIBILITY_ALWAYS_ON="1", QT_QPA_PLATFORM="xcb")
        self._bus.start(str(LAUNCHER), "--launch-immediately")
        self.reader = Reader(self._bus.start(PYTHON, str(READER)))
        self.home = self._bus.home

    def start(self, *arguments: str) -> None:
        """Start the program."""
        self._bus.start(sys.executable, "-m", "wizard", *arguments)

    def close(self) -> None:
        """End everything, and leave nothing."""
        self._bus.close()
        self._display.close()


class Reader:
    """What a person does with a screen reader, and what they hear."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program
        self._ask("ready")

    def find(self, role: str, name: str) -> dict[str, Any]:
        """Wait until a thing of this role and name shows; return what is told of it."""
        return dict(self._ask("find", role=role, name=name))

    def begins(self, role: str, name: str) -> dict[str, Any]:
        """Do the same with the first one whose name begins so."""
        return dict(self._ask("begins", role=role, name=name))

    def has(self, role: str, name: str, state: str) -> None:
        """Wait until a thing has a state."""
        self._ask("has", role=role, name=name, state=state)

    def act(self, role: str, name: str, action: str) -> None:
        """Do with a thing what it offers."""
        self._ask("act", role=role, name=name, action=action)

    def enter(self, role: str, name: str, text: str) -> None:
        """Put text into a field."""
        self._ask("enter", role=role, name=name, text=text)

    def hear(self, words: str) -> list[str]:
        """Wait until these words are said; return what was said up to them."""
        return list(self._ask("hear", words=words))

    def shown(self) -> list[dict[str, Any]]:
        """Return what is told of everything that shows."""
        return list(self._ask("shown"))

    def _ask(self, deed: str, **what: str) -> Any:
        """Let the reader do something; its sentence of why it could not fails the test."""
        assert self._program.stdin
        assert self._program.stdout
        self._program.stdin.write(json.dumps({"deed": deed, **what}) + "\n")
        self._program.stdin.flush()
        line = self._program.stdout.readline()
        assert line, f"the reader ended at {deed} {what}"
        answer = json.loads(line)
        assert "failed" not in answer, f"{deed} {what}: {answer['failed']}"
        return answer["done"]
