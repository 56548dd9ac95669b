"""The trial of Microsoft Graph: the test message, once, by sendMail for the mailbox, in the form of MIME.

Only in a run that was asked for exactly this, which whoever calls has seen to. It goes with the token of whoever is
signed in to Microsoft 365; Graph alone says whether that permits it.
"""

import base64
from typing import Any
from urllib.parse import quote

from wizard import blocking
from wizard.model.failure import Failure, FailureCode
from wizard.model.ways import GraphMessage
from wizard.wire import limits, message
from wizard.wire.context import Context
from wizard.wire.entra import SignInError, granted
from wizard.wire.redact import visible
from wizard.wire.rest import Answer

_NEEDS = "Mail.Send"
_UNSENT = ("resolve", "connect", "handshake")  # where a connection breaks before a request is out


async def run(context: Context, probe: str) -> None:
    """Hand the message to Graph and report what became of it."""
    started = context.now()
    case, admin = context.case, context.admin

    def tell(**what: Any) -> None:  # noqa: ANN401 - fields of the observation
        known = {"mailbox": case.mailbox, "recipient": case.rcpt_to, **what}
        context.emit(GraphMessage(probe=probe, started=started, ended=context.now(), **known))

    if not case.cloud.graph_base:
        tell(not_tried="no-endpoint")
        return
    if admin is None or admin.who is None:
        tell(not_tried="not-signed-in")
        return
    who = {"user": admin.who.user, "as_app": admin.who.how == "app"}
    try:
        letter = await blocking.call(message.compose, case.mailbox, case.rcpt_to, case.size, timeout=limits.LOOKUP)
    except (message.BadAddressError, TimeoutError):
        tell(**who, failure=Failure("mail", FailureCode.UNKNOWN, "address"))
        return
    answer = await _send(context, letter)
    error = answer.data.get("error")
    code = error.get("code") if isinstance(error, dict) else ""
    unheard = answer.failure is not None and answer.failure.operation not in _UNSENT
    tell(
        **who,
        message_id=letter.message_id,
        permissions=await _permissions(context),
        accepted=None if unheard else not answer.refused,
        status=answer.status,
        code=visible(code)[: limits.FIRST_BYTES] if isinstance(code, str) else "",
        refused=answer.refused,
        detail=answer.detail,
        request_id=answer.request_id,
        failure=answer.failure,
    )


async def _send(context: Context, letter: message.TestMessage) -> Answer:
    services = context.services
    base = services.cloud.graph_base
    barred = await services.barred(base)
    if barred is not None:
        return barred.answer
    url = f"{base}/users/{quote(context.case.mailbox, safe='@')}/sendMail"
    content = base64.b64encode(letter.content)
    return await services.rest(base, "graph-send").ask("POST", url, plain=content, needs=_NEEDS, once=True)


async def _permissions(context: Context) -> tuple[str, ...]:
    """Return what the token permits, as far as it tells."""
    try:
        return tuple(sorted(granted(await context.admin.token("graph-send")))) if context.admin else ()
    except SignInError:
        return ()
