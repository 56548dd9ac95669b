"""The trial of a way without a sign-in: the test message, once, to the organisation's own host on port 25.

Only where a run was asked for exactly this. It goes as most devices do it, without TLS: nothing in it is secret.
"""

from typing import Any

from wizard import blocking
from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Reply, Target
from wizard.model.ways import WayMessage
from wizard.wire import classify, discover, handing, limits, message, network
from wizard.wire.context import Context
from wizard.wire.smtp import Conversation


async def run(context: Context, probe: str) -> None:
    """Hand the message over and report what became of it. Load `discover` in a thread before."""
    started = context.now()
    case = context.case

    def tell(**what: Any) -> None:  # noqa: ANN401 - fields of the observation
        known = {"sender": case.mail_from, "recipient": case.rcpt_to, **what}
        context.emit(WayMessage(probe=probe, started=started, ended=context.now(), **known))

    trial = context.trial("unsigned")
    if trial is None:
        tell(not_tried="not-asked")
        return
    _, host, _ = await discover.route(context)
    port = case.cloud.submission.mx_port
    if not host:
        tell(not_tried="no-host", port=port)
        return
    try:
        letter = await blocking.call(message.compose, case.mail_from, case.rcpt_to, case.size, timeout=limits.LOOKUP)
    except (message.BadAddressError, TimeoutError):
        tell(host=host, port=port, stage="mail", failure=Failure("mail", FailureCode.UNKNOWN, "address"))
        return
    talk = await _talk(context, host, port)
    if isinstance(talk, Failure):
        tell(host=host, port=port, stage="connect", failure=talk)
        return
    try:
        stage, said, accepted = await _conversation(talk, letter)
        tell(
            host=host,
            port=port,
            address=talk.target.address,
            message_id=letter.message_id,
            stage=stage,
            accepted=accepted,
            reply=talk.kept(said),
            failure=talk.failed(said),
            lines=talk.transcript.take(),
        )
        await talk.finish()
    finally:
        talk.end()


async def _talk(context: Context, host: str, port: int) -> Conversation | Failure:
    """Return a conversation with the host, on the first address that answers."""
    found = await context.network.first_open(host, port)
    if isinstance(found, Failure):
        return found
    try:
        sock = found.take() or await network.connect(found.address, found.port)
    except (OSError, TimeoutError) as error:
        return classify.failure("connect", error)
    return await Conversation.on(context, Target(host, found.address, found.port, "direct-send"), sock)


async def _conversation(talk: Conversation, letter: message.TestMessage) -> tuple[str, Reply | Failure, bool | None]:
    """Hold it up to the last word: its stage, what was said there, and whether the message was taken."""
    said = await talk.answer("greeting", limits.GREETING)
    if isinstance(said, Failure) or not said.positive:
        return "greeting", said, False
    said = await talk.command("ehlo", f"EHLO {talk.ehlo_name}")
    if isinstance(said, Failure) or not said.positive:
        return "ehlo", said, False
    stage, problem = await handing.envelope(talk, letter)
    if problem is not None:
        return stage, problem, False
    said, accepted = await handing.hand_over(talk, letter)
    return "end", said, accepted
