"""The trial bridge: one message that the watcher captured, made ready to be sent on through the case's own path.

It proves that everything but the device works. This module sends nothing: a run does (`Request.letter`), over verified
TLS and with one sign-in, as with the test message. What goes out is marked, and goes to the confirmed recipients alone.
It stands here because the watcher and the probes know nothing of each other.
"""

import re
from collections.abc import Sequence

from wizard import resources
from wizard.model.device import DeviceMessage
from wizard.model.inputs import InputError
from wizard.model.secret import MASK
from wizard.wire import message

#: What is kept in memory of a message at most: more than Exchange Online usually takes.
LARGEST = 40_000_000
#: A scanner sends to a few; more would make this a way to send to many.
RECIPIENTS = 10
HEADER = b"X-SMTP-AUTH-Wizard: trial\r\n"
#: Line feeds and carriage returns alone: a server that takes them for a line end could read commands in a message.
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)|\0")
_SUBJECT = re.compile(rb"^subject:[ \t]*", re.IGNORECASE | re.MULTILINE)


def objection(sent: DeviceMessage, content: bytes) -> InputError | None:
    """Return why this message is not sent on, whoever confirms it; None: it can be."""
    wrong = {
        "trial-not-kept": not content,
        "trial-line-ends": _BARE.search(content) is not None,
        "trial-hidden": any(MASK in one for one in (sent.sender, *sent.recipients)),
        "trial-sender": not sent.sender,
        "trial-recipients": len(sent.recipients) > RECIPIENTS,
    }
    found = next((name for name, so in wrong.items() if so), "")
    return InputError(found, most=str(RECIPIENTS)) if found else None


def letter(sent: DeviceMessage, content: bytes, confirmed: Sequence[str]) -> message.TestMessage:
    """Return the message as it is sent on, to those of its recipients that were confirmed. Raises InputError."""
    wrong = objection(sent, content)
    if wrong is not None:
        raise wrong
    recipients = tuple(dict.fromkeys(one for one in sent.recipients if one in confirmed))
    if not recipients:
        raise InputError("trial-nobody")
    try:
        return message.captured(sent.sender, recipients, sent.message_id, marked(content))
    except message.BadAddressError:
        raise InputError("trial-address") from None


def marked(content: bytes) -> bytes:
    """Return a message that says of itself, in its header and before its subject, that it is a trial."""
    words = resources.toml("message.toml")["trial"].encode("ascii")
    header, end, body = content.partition(b"\r\n\r\n")
    if content.startswith(b"\r\n"):
        header, end, body = b"", b"", content
    header, found = _SUBJECT.subn(b"Subject: " + words + b" ", header, count=1)
    subject = b"" if found else b"Subject: " + words + b"\r\n"
    return HEADER + subject + header + end + body
