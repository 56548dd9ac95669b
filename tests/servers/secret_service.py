"""The real Secret Service: gnome-keyring on a message bus of its own, with a throw-away home."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def unavailable() -> str:
    """Say why it cannot run here, or nothing."""
    if not sys.platform.startswith("linux"):
        return "the Secret Service is of Linux desktops"
    absent = [tool for tool in ("dbus-daemon", "gnome-keyring-daemon") if not shutil.which(tool)]
    return f"not installed: {', '.join(absent)} (Debian: dbus gnome-keyring)" if absent else ""


class SecretService:
    """An unlocked keyring. `environment` leads a program to it."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="saw-keyring-"))  # a socket's path has to be short
        folders = {"HOME": self.home, "XDG_RUNTIME_DIR": self.home, "XDG_DATA_HOME": self.home / "data"}
        self.environment = {name: str(folder) for name, folder in folders.items()}
        surroundings = {**os.environ, **self.environment}
        surroundings.pop("DISPLAY", None)
        self._bus = subprocess.Popen(
            ["dbus-daemon", "--session", "--nofork", "--print-address=1"],
            env=surroundings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._bus.stdout
        address = self._bus.stdout.readline().strip()
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = address
        self._keyring = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env={**surroundings, "DBUS_SESSION_BUS_ADDRESS": address},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._keyring.stdin
        assert self._keyring.stdout
        self._keyring.stdin.write("throw-away")
        self._keyring.stdin.close()
        self._keyring.stdout.readline()  # it says where it is once it can be asked

    def close(self) -> None:
        """Stop both and leave nothing."""
        for program in (self._keyring, self._bus):
            program.terminate()
            try:
                program.wait(10)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait(10)
            if program.stdout:
                program.stdout.close()
        shutil.rmtree(self.home, ignore_errors=True)
