"""Sending through the practice Graph: whose token may send for which mailbox, and what becomes of the message.

Decides from the token, the tenant's state and the knobs of `GraphMail`, in the order in which Graph and Exchange look.
"""

import base64
import binascii
import time
from email.errors import MessageError
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses
from typing import NamedTuple

from wizard.lab.submission import Received
from wizard.lab.tenant import Mailbox, Tenant
from wizard.lab.tokens import Claims
from wizard.lab.web import Request

_OWN, _SHARED = "Mail.Send", "Mail.Send.Shared"
_MOST = 4 * 1024 * 1024  # bytes of a request


class Refusal(NamedTuple):
    """What Graph answers in place of 202."""

    status: int
    code: str
    text: str


_DENIED = Refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
_LEFT_OUT = Refusal(
    403,
    "ErrorAccessDenied",
    "Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.",
)
_NO_MAILBOX = Refusal(
    404,
    "MailboxNotEnabledForRESTAPI",
    "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
)
_SEND_AS = Refusal(
    403,
    "ErrorSendAsDenied",
    "The user account which was used to submit this request does not have the right to send mail on behalf of the "
    "specified sending account., Cannot submit message.",
)


def taken(tenant: Tenant, claims: Claims, name: str, request: Request) -> Received | Refusal:
    """Return the message as it is delivered for the mailbox `name`, or why it is not."""
    records = tenant.effective
    user, box = records.user(name), records.mailbox(name)
    if user is None and box is None:
        return Refusal(404, "ErrorInvalidUser", f"The requested user '{name[:80]}' is invalid.")
    if (refusal := _refusal_of_token(tenant, claims, box)) is not None:
        return refusal
    if box is None or (user is not None and not user.licensed):
        return _NO_MAILBOX
    letter = _letter(request)
    if isinstance(letter, Refusal):
        return letter
    own = letter.sender.casefold() in box.addresses
    other = records.mailbox(letter.sender)
    if not own and (other is None or box.address not in other.trustees):
        return _SEND_AS
    return letter


def _refusal_of_token(tenant: Tenant, claims: Claims, box: Mailbox | None) -> Refusal | None:
    if claims.get("idtyp") == "app":
        return _refusal_of_app(tenant, claims)
    held = str(claims.get("scp", "")).split()
    person = str(claims.get("upn", "")).casefold()
    if box is None or person in box.addresses:
        return None if _OWN in held or _SHARED in held else _DENIED
    if _SHARED not in held:
        return _DENIED
    return None if person in box.trustees else _SEND_AS


def _refusal_of_app(tenant: Tenant, claims: Claims) -> Refusal | None:
    """Judge an app: by Entra's permission, within an access policy if there is one; or by Exchange's own role."""
    world = tenant.world.graph_mail
    if _OWN in claims.get("roles", ()):
        return _LEFT_OUT if world.policy == "leaves-out" else None
    return None if world.scope == "mailbox" else _DENIED


def _letter(request: Request) -> Received | Refusal:
    """Read base64 of MIME, as sendMail wants it with the content type text/plain."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "text/plain":
        return Refusal(400, "BadRequest", "The practice tenant takes messages in the form of MIME alone.")
    if len(request.body) > _MOST:
        return Refusal(413, "RequestEntityTooLarge", "The request is larger than 4 MB.")
    try:
        content = base64.b64decode(request.body, validate=True)
        head = BytesHeaderParser(policy=compat32).parsebytes(content.partition(b"\r\n\r\n")[0])
    except (binascii.Error, MessageError, ValueError):
        return Refusal(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string for MIME content.")
    senders = [address for _, address in getaddresses(head.get_all("From", []))]
    recipients = [address for _, address in getaddresses(head.get_all("To", [])) if "@" in address]
    if not recipients:
        return Refusal(400, "ErrorInvalidRecipients", "At least one recipient isn't valid., Cannot submit message.")
    sender = senders[0] if senders else ""
    return Received(sender, sender, tuple(recipients), len(content), content, time.time())
