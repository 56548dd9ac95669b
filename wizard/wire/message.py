"""Makes the test message: bytes ready for the wire, but for the final dot; or takes a captured one. Sends nothing.

Call it in a thread: the standard library's email package takes its time to load.
"""

import time
import uuid

from wizard import __version__, resources
from wizard.model.frozen import dataclass

_WIDTH = 76


class BadAddressError(ValueError):
    """An address cannot stand in an SMTP command."""


@dataclass(frozen=True, slots=True)
class TestMessage:
    """The message, and the envelope as it goes into the commands. `utf8`: it needs SMTPUTF8; `eight_bit`: 8BITMIME.

    `trial`: it is a device's own message, which the watcher captured; that may have recipients besides the first.
    """

    __test__ = False  # no test class, whatever its name

    sender: str
    recipient: str
    message_id: str
    content: bytes
    utf8: bool
    eight_bit: bool = False
    also: tuple[str, ...] = ()
    trial: bool = False

    @property
    def recipients(self) -> tuple[str, ...]:
        """All recipients."""
        return (self.recipient, *self.also)

    @property
    def stuffed(self) -> bytes:
        """The content as it goes over the wire: leading dots doubled, with the final dot."""
        body = self.content.replace(b"\r\n.", b"\r\n..")
        return (b"." if body.startswith(b".") else b"") + body + b".\r\n"


def compose(sender: str, recipient: str, size: int = 0) -> TestMessage:
    """Return the test message, `size` bytes long if that is more than it needs. Raises BadAddressError."""
    from email.message import EmailMessage  # noqa: PLC0415 - 20 ms, and only a run that sends needs it
    from email.policy import SMTP, SMTPUTF8  # noqa: PLC0415
    from email.utils import formatdate  # noqa: PLC0415

    sender, recipient = _envelope(sender), _envelope(recipient)
    utf8 = not (sender + recipient).isascii()
    words = resources.toml("message.toml")
    message_id = f"<{uuid.uuid4().hex}@{sender.rpartition('@')[2] or 'localhost'}>"
    message = EmailMessage(policy=SMTPUTF8 if utf8 else SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = words["subject"]
    message["Date"] = formatdate(time.time(), localtime=True)
    message["Message-ID"] = message_id
    message["X-Mailer"] = f"SMTP AUTH Wizard {__version__}"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(words["body"], cte="7bit" if words["body"].isascii() else "quoted-printable")
    content = message.as_bytes()
    return TestMessage(sender, recipient, message_id, content + _padding(size - len(content), words["padding"]), utf8)


def captured(sender: str, recipients: tuple[str, ...], message_id: str, content: bytes) -> TestMessage:
    """Return a captured message as it may be sent on. Raises BadAddressError."""
    sender, (first, *others) = _envelope(sender), tuple(map(_envelope, recipients))
    utf8 = not "".join((sender, first, *others)).isascii()
    return TestMessage(
        sender, first, message_id, content, utf8, eight_bit=not content.isascii(), also=tuple(others), trial=True
    )


def _envelope(address: str) -> str:
    """Return an address as it may stand between angle brackets, its domain in ASCII."""
    if not address or any(char in "<>" or not char.isprintable() for char in address):
        raise BadAddressError
    local, at, domain = address.rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode()
        address.encode()
    except UnicodeError:
        raise BadAddressError from None
    if " " in domain or (" " in local and not local.startswith('"')):
        raise BadAddressError
    return f"{local}{at}{domain}"


def _padding(size: int, text: str) -> bytes:
    """Return exactly `size` bytes of lines (two at least, as a line ends in two)."""
    if size < 2:
        return b""
    line = (text * (_WIDTH // len(text) + 1))[:_WIDTH].encode("ascii", "replace") + b"\r\n"
    whole, rest = divmod(size, len(line))
    if rest == 1:
        whole, rest = (whole - 1, len(line) + 1) if whole else (0, 2)
    tail = b"" if rest == 0 else (line[:-2] * 2)[: rest - 2] + b"\r\n"
    return line * whole + tail
