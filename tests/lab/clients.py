"""Independent clients for the practice servers: a plain socket, OpenSSL through `ssl`, dnspython, smtplib."""

import smtplib
import socket
import ssl
import tomllib
import warnings
from pathlib import Path
from typing import Any, Self

from wizard.lab.serve import World


def cloud(world: World) -> dict[str, Any]:
    """Return the cloud file as data."""
    return tomllib.loads(world.cloud_file.read_text(encoding="utf-8"))


def trust(world: World) -> ssl.SSLContext:
    """Return a verifying client context with the world's own anchors, willing to speak old TLS."""
    context = ssl.create_default_context(cafile=str(world.smtp["ca_file"]))
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def only(context: ssl.SSLContext, version: ssl.TLSVersion) -> ssl.SSLContext:
    """Restrict a context to one TLS version."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = version
        context.maximum_version = version
    return context


def open_files() -> int:
    """Count this process's open descriptors (Linux)."""
    return len(list(Path("/proc/self/fd").iterdir()))


class Client:
    """A conversation by hand."""

    def __init__(self, world: World, port: str = "port", host: str = "") -> None:
        self._name = str(world.smtp["tls_name"])
        address = (host or str(world.smtp["host"]), cloud(world)["smtp"][port])
        self.socket: socket.socket = socket.create_connection(address, timeout=5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, line: bytes) -> bytes:
        """Send a line and return the reply."""
        self.socket.sendall(line + b"\r\n")
        return self.reply()

    def reply(self) -> bytes:
        """Return one whole reply, or what came before the end of the connection."""
        got = b""
        while not self._whole(got):
            more = self.socket.recv(65536)
            if not more:
                break
            got += more
        return got

    def tls(self, context: ssl.SSLContext) -> None:
        """Start TLS now."""
        self.socket = context.wrap_socket(self.socket, server_hostname=self._name)

    def starttls(self, context: ssl.SSLContext) -> bytes:
        """Greet, say EHLO, start TLS, say EHLO again; return its reply."""
        self.reply()
        self.send(b"EHLO scanner.local")
        assert self.send(b"STARTTLS").startswith(b"220 ")
        self.tls(context)
        return self.send(b"EHLO scanner.local")

    @staticmethod
    def _whole(got: bytes) -> bool:
        lines = got.split(b"\r\n")
        return len(lines) > 1 and not lines[-1] and lines[-2][3:4] != b"-"


class Smtplib(smtplib.SMTP):
    """The standard library's client, which verifies the name that the certificate must bear."""

    def __init__(self, world: World, host: str = "") -> None:
        super().__init__(
            host or str(world.smtp["host"]), int(world.smtp["port"]), local_hostname="scanner.local", timeout=5
        )
        self._host = str(world.smtp["tls_name"])
        self.world = world

    def secure(self) -> "Smtplib":
        """Start TLS and say EHLO again."""
        self.starttls(context=trust(self.world))
        self.ehlo()
        return self


def sign_in(world: World) -> tuple[int, bytes]:
    """Try to sign in once with the world's password, with AUTH LOGIN; return the last reply."""
    with Smtplib(world) as client:
        client.secure()
        client.user, client.password = world.mailbox, world.password.reveal()
        try:
            return client.auth("LOGIN", client.auth_login, initial_response_ok=False)
        except smtplib.SMTPAuthenticationError as error:
            return error.smtp_code, error.smtp_error if isinstance(
                error.smtp_error, bytes
            ) else error.smtp_error.encode()


def send(world: World, sender: str = "", content: bytes = b"Subject: scan\r\n\r\nA page.\r\n") -> tuple[int, bytes]:
    """Sign in and send one message; return the last reply."""
    sender = sender or world.mailbox
    with Smtplib(world) as client:
        client.secure().login(world.mailbox, world.password.reveal())
        client.mail(sender)
        client.rcpt(world.mailbox)
        return client.data(b"From: " + sender.encode() + b"\r\n" + content)


def present(path: object) -> bool:
    """Say whether a file or folder is still there."""
    return Path(str(path)).exists()
