"""A display without a screen: Xvfb."""

import os
import shutil
import subprocess


def unavailable() -> str:
    """Say why there can be none here, or nothing."""
    return "" if shutil.which("Xvfb") else "not installed: Xvfb (Debian: xvfb)"


class Display:
    """A running Xvfb; `name` is what a program finds as DISPLAY."""

    def __init__(self) -> None:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24", "-nolisten", "tcp"]
        self._server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:  # it says which it is once it can be drawn on
            self.name = f":{number.readline().strip()}"

    def close(self) -> None:
        """Take the display away."""
        self._server.terminate()
        self._server.wait(10)
