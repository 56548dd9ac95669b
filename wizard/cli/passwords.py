"""A password from a person or a pipe: typed unseen, or one line of standard input. Never from an argument."""

import sys

from wizard import blocking
from wizard.cli.usage import UsageError
from wizard.model.secret import Secret
from wizard.words import text

_LONGEST_LINE = 65_536  # bytes


def ask(mailbox: str, timeout: float | None = None, prompt: str = "") -> Secret:
    """Return the password, or raise UsageError. A pipe that brings nothing is waited for `timeout` seconds."""
    if sys.stdin is None:
        raise UsageError("no-password-stdin")
    if sys.stdin.isatty():
        from getpass import getpass  # noqa: PLC0415 - only for a person at a terminal

        return _secret(getpass(prompt or text("cli.ask-password", mailbox=mailbox)))
    if timeout is None:
        return _secret(_line())
    try:
        return _secret(blocking.wait(_line, timeout=timeout))
    except TimeoutError:
        raise UsageError("slow-password-stdin") from None


def _line() -> str:
    raw = sys.stdin.buffer.readline(_LONGEST_LINE + 1)
    if len(raw) > _LONGEST_LINE:
        raise UsageError("bad-password-stdin")
    try:
        return raw.decode("utf-8-sig")  # some shells begin a pipe with a byte order mark
    except UnicodeDecodeError:
        raise UsageError("bad-password-stdin") from None


def _secret(line: str) -> Secret:
    password = line.removesuffix("\n").removesuffix("\r")
    if not password:
        raise UsageError("no-password-stdin")
    return Secret(password)
