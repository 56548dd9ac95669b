"""AUTH on a conversation: LOGIN, PLAIN and XOAUTH2, each once, and the mask for what they make of a secret.

Knows nothing of TLS: whoever calls has seen to it that the connection is verified.
"""

import base64

from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Reply
from wizard.model.secret import AccessToken, Mask, Secret
from wizard.wire import limits
from wizard.wire.redact import MASK, decode
from wizard.wire.smtp import Conversation


def mask(user: str, secret: Secret | None) -> Mask:
    """Return what hides the secret, and what AUTH makes of it, in all that comes back."""
    if secret is None:
        return Mask()
    text = secret.reveal()
    if isinstance(secret, AccessToken):
        return Mask([secret, Secret(_bearer(user, text))])
    return Mask([secret, Secret(f"\0{user}\0{text}"), Secret(f"{user}\0{text}")])


def mechanism(secret: Secret | None, offered: tuple[str, ...]) -> str:
    """Return the mechanism that fits the secret and is offered, or ""."""
    fitting = ("XOAUTH2",) if isinstance(secret, AccessToken) else ("LOGIN", "PLAIN")
    return next((name for name in fitting if name in offered), "")


async def sign_in(talk: Conversation, name: str, user: str, secret: Secret) -> Reply | Failure:
    """Sign in once by the mechanism `name`. Only 235 is a yes; another positive answer breaks the rules."""
    talk.parser.line_limit = limits.CHALLENGE + len("334 \r\n")
    said = await _MECHANISMS[name](talk, user, secret.reveal())
    talk.parser.line_limit = limits.LINE
    if isinstance(said, Reply) and said.positive and said.code != 235:
        said = Failure("auth", FailureCode.PROTOCOL, said.text)
        talk.over = True
    return said


async def _login(talk: Conversation, user: str, password: str) -> Reply | Failure:
    """AUTH LOGIN as devices do it: bare, then one answer to each of two questions."""
    try:
        steps = (("AUTH LOGIN", ""), (_base64(user), f"(base64) {user}"), (_base64(password), MASK))
    except UnicodeEncodeError:
        return _NOT_ENCODABLE
    said: Reply | Failure = Failure("auth", FailureCode.PROTOCOL)
    for place, (line, shown) in enumerate(steps):
        said = await talk.command("auth", line, shown)
        if place < 2 and isinstance(said, Reply) and said.code == 334:
            if _decoded(said.lines[0]) is None:
                talk.over = True
                return Failure("auth", FailureCode.PROTOCOL, said.text)
            continue
        break
    return said


async def _plain(talk: Conversation, user: str, password: str) -> Reply | Failure:
    """AUTH PLAIN in one line."""
    if "\0" in password:
        return Failure("auth", FailureCode.UNKNOWN, "PLAIN has no place for NUL")
    try:
        payload = _base64(f"\0{user}\0{password}")
    except UnicodeEncodeError:
        return _NOT_ENCODABLE
    return await talk.command("auth", f"AUTH PLAIN {payload}", f"AUTH PLAIN {MASK}")


async def _xoauth2(talk: Conversation, user: str, token: str) -> Reply | Failure:
    """AUTH XOAUTH2 in one line. A refusal may come in two: its details as a challenge, and after an empty line 535."""
    try:
        payload = _base64(_bearer(user, token))
    except UnicodeEncodeError:
        return _NOT_ENCODABLE
    said = await talk.command("auth", f"AUTH XOAUTH2 {payload}", f"AUTH XOAUTH2 {MASK}")
    if isinstance(said, Failure) or said.code != 334:
        return said
    details = _decoded(said.lines[0])
    if details is None:
        talk.over = True
        return Failure("auth", FailureCode.PROTOCOL, said.text)
    if details:
        talk.transcript.note(details)
    return await talk.command("auth", "", "(an empty line)")


_MECHANISMS = {"LOGIN": _login, "PLAIN": _plain, "XOAUTH2": _xoauth2}
_NOT_ENCODABLE = Failure("auth", FailureCode.UNKNOWN, "not encodable")


def _bearer(user: str, token: str) -> str:
    return f"user={user}\1auth=Bearer {token}\1\1"


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _decoded(challenge: str) -> str | None:
    """Return what a challenge says; None if it is not base64."""
    try:
        return decode(base64.b64decode(challenge.strip(), validate=True))
    except ValueError:
        return None
