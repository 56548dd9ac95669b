"""A message bus of D-Bus as a desktop session has one, with a throw-away home, and programs that stay on it."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path


class Bus:
    """A running session bus. `environment` leads a program to it."""

    def __init__(self, **surroundings: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="saw-bus-"))  # a socket's path has to be short
        folders = {"HOME": self.home, "XDG_RUNTIME_DIR": self.home, "XDG_DATA_HOME": self.home / "data"}
        self.environment = {name: str(folder) for name, folder in folders.items()} | surroundings
        self._started: list[subprocess.Popen[str]] = []
        bus = self.start("dbus-daemon", "--session", "--nofork", "--print-address=1")
        assert bus.stdout
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()

    def start(self, *command: str) -> subprocess.Popen[str]:
        """Start a program that lives as long as the bus; it sees no display but one of `environment`."""
        around = {name: value for name, value in os.environ.items() if name != "DISPLAY"} | self.environment
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        program = subprocess.Popen(command, env=around, stdin=pipe, stdout=pipe, stderr=nowhere, text=True)
        self._started.append(program)
        return program

    def close(self) -> None:
        """Stop everything that was started, the last first, and leave nothing."""
        for program in reversed(self._started):
            program.terminate()
            try:
                program.wait(10)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait(10)
            for stream in (program.stdin, program.stdout):
                if stream:
                    stream.close()
        shutil.rmtree(self.home, ignore_errors=True)
