"""The real Secret Service: gnome-keyring on a message bus of its own, with a throw-away home."""

import shutil
import sys

from tests.servers.bus import Bus


def unavailable() -> str:
    """Say why it cannot run here, or nothing."""
    if not sys.platform.startswith("linux"):
        return "the Secret Service is of Linux desktops"
    absent = [tool for tool in ("dbus-daemon", "gnome-keyring-daemon") if not shutil.which(tool)]
    return f"not installed: {', '.join(absent)} (Debian: dbus gnome-keyring)" if absent else ""


class SecretService(Bus):
    """An unlocked keyring. `environment` leads a program to it."""

    def __init__(self) -> None:
        super().__init__()
        keyring = self.start("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
        assert keyring.stdin
        assert keyring.stdout
        keyring.stdin.write("throw-away")
        keyring.stdin.close()
        keyring.stdout.readline()  # it says where it is once it can be asked
