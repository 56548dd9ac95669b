"""The trial of a way with an account of its own: High Volume Email, Azure Communication Services.

Only in a run that was asked for exactly this, which whoever calls has seen to. One connection: STARTTLS with a verified
certificate, the sign-in once, and the test message once if it was asked for. The rules for a secret are the main
session's.
"""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from wizard import blocking
from wizard.model.cloud import Endpoint
from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Reply, Target
from wizard.model.secret import Mask, Secret
from wizard.model.way_trial import AccountWay
from wizard.model.ways import WayMessage
from wizard.wire import auth, classify, handing, limits, message, network, starttls, trust
from wizard.wire.context import Context
from wizard.wire.smtp import Conversation


@dataclass(slots=True)
class _Came:
    """How far it came: the stage, what was said there, and what was reached."""

    stage: str = "connect"
    said: Reply | Failure | None = None
    mechanism: str = ""
    signed_in: bool = False
    accepted: bool | None = False


async def run(context: Context, probe: str, way: AccountWay, endpoint: Endpoint) -> None:
    """Sign in, hand the message over, and report what became of it."""
    started = context.now()
    trial = context.trial(way)

    def tell(**what: Any) -> None:  # noqa: ANN401 - fields of the observation
        known = {"way": way, "host": endpoint.host, "port": endpoint.port}
        context.emit(WayMessage(probe=probe, started=started, ended=context.now(), **{**known, **what}))

    if trial is None or trial.secret is None or not trial.user:
        tell(not_tried="no-account")
        return
    case = context.case
    letter: message.TestMessage | None = None
    told = {"user": trial.user, "sender": trial.sender or case.mail_from, "recipient": case.rcpt_to}
    if trial.send:
        try:
            composing = message.compose, told["sender"], told["recipient"], case.size
            letter = await blocking.call(*composing, timeout=limits.LOOKUP)
        except (message.BadAddressError, TimeoutError):
            tell(**told, stage="mail", failure=Failure("mail", FailureCode.UNKNOWN, "address"))
            return
    talk = await _connect(context, Target(endpoint.host, "", endpoint.port, way), auth.mask(trial.user, trial.secret))
    if isinstance(talk, Failure):
        tell(**told, stage="connect", failure=talk)
        return
    try:
        came = _Came()
        await _converse(talk, came, trial.user, trial.secret, letter)
        tell(
            **told,
            address=talk.target.address,
            message_id=letter.message_id if letter else "",
            mechanism=came.mechanism,
            signed_in=came.signed_in,
            stage=came.stage,
            accepted=came.accepted,
            reply=talk.kept(came.said) if came.said else None,
            failure=talk.failed(came.said) if came.said else None,
            lines=talk.transcript.take(),
        )
        await talk.finish()
    finally:
        talk.end()


async def _connect(context: Context, target: Target, hidden: Mask) -> Conversation | Failure:
    found = await context.network.first_open(target.host, target.port)
    if isinstance(found, Failure):
        return found
    try:
        sock = found.take() or await network.connect(found.address, found.port)
    except (OSError, TimeoutError) as error:
        return classify.failure("connect", error)
    return await Conversation.on(context, replace(target, address=found.address), sock, hidden)


async def _converse(
    talk: Conversation, came: _Came, user: str, secret: Secret, letter: message.TestMessage | None
) -> None:
    """Hold the conversation up to its last word, noting how far it came."""
    ready = partial(trust.verified, talk.context.case.cloud.ca_file, talk.target.host)
    secured = await starttls.secured(talk, ready)
    if secured.keywords is None:
        came.stage, came.said = secured.stage, secured.said
        return
    came.stage = "auth"
    offered = tuple(secured.keywords.get("AUTH", "").upper().split())
    came.mechanism = auth.mechanism(secret, offered)
    if not came.mechanism:
        came.said = Failure("auth", FailureCode.UNKNOWN, "not offered")
        return
    came.said = await auth.sign_in(talk, came.mechanism, user, secret)
    came.signed_in = isinstance(came.said, Reply) and came.said.code == 235
    if not came.signed_in or letter is None:
        came.stage = "signed-in" if came.signed_in else "auth"
        return
    came.stage, problem = await handing.envelope(talk, letter)
    if problem is not None:
        came.said = problem
        return
    came.said, came.accepted = await handing.hand_over(talk, letter)
