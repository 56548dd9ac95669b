"""A workbench for the page of the scanner: a window with the real checks, and a device made of the standard library."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from tests.ui.find import press, the
from wizard.model.device import DeviceSession
from wizard.ui.shell import Shell

LOCAL = "127.0.0.1"
CONTENT = "From: {sender}\r\nTo: {to}\r\nSubject: Scan\r\n\r\nhello\r\n"


def free_port() -> int:
    """Return a port of loopback that nobody has."""
    with socket.create_server((LOCAL, 0)) as held:
        return int(held.getsockname()[1])


def choose(shell: Shell, qtbot: QtBot, *, port: int = 0, reply: str = "accept") -> None:
    """Fill in where to watch, and how to answer."""
    shell.go("device")
    address, replies = the(QComboBox, shell, "watch-address"), the(QComboBox, shell, "watch-reply")
    qtbot.waitUntil(lambda: address.count() > 0 and replies.count() > 0, timeout=20_000)
    address.setCurrentIndex(address.findData(LOCAL))
    answers = [replies.itemData(place).id for place in range(replies.count())]
    replies.setCurrentIndex(answers.index(reply))
    the(QComboBox, shell, "watch-port").setCurrentText(str(port or free_port()))


def watch(shell: Shell, qtbot: QtBot, *, port: int = 0, reply: str = "accept") -> int:
    """Press Start, wait until it listens, and return the port."""
    choose(shell, qtbot, port=port, reply=reply)
    press(shell, "watch-button")
    qtbot.waitUntil(lambda: shell.session.watching.phase == "on", timeout=20_000)
    return shell.session.watching.port


class Device(threading.Thread):
    """A device that signs in and sends one message, as a program of the standard library does."""

    def __init__(self, port: int, user: str, password: str, to: Sequence[str] = ("office@contoso.com",)) -> None:
        super().__init__(daemon=True)
        self._port, self._user, self._password, self._to = port, user, password, to
        self.said = ""
        self.start()

    def run(self) -> None:
        """Do it, and remember what was refused."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with smtplib.SMTP(LOCAL, self._port, timeout=30, local_hostname="copier.contoso.com") as client:
            client.starttls(context=context)
            try:
                client.login(self._user, self._password)
                content = CONTENT.format(sender=self._user, to=", ".join(self._to))
                client.sendmail(self._user, list(self._to), content)
            except smtplib.SMTPResponseException as error:
                self.said = f"{error.smtp_code} {error.smtp_error!r}"


def scan(shell: Shell, qtbot: QtBot, password: str, to: Sequence[str] = ("office@contoso.com",)) -> str:
    """Let a device send a message to the watcher of this window; wait until all of it is in the run."""
    watching = shell.session.watching
    device = Device(watching.port, shell.session.mailbox, password, to)
    before = len(ended(shell))
    qtbot.waitUntil(lambda: not device.is_alive() and len(ended(shell)) > before, timeout=30_000)
    return device.said


def ended(shell: Shell) -> list[DeviceSession]:
    """Return the connections that are known and over."""
    return [one for one in shell.session.run.observations if isinstance(one, DeviceSession) and one.ending]
