"""The trial of a way without a sign-in: the test message, once, to the organisation's own host on port 25.

Only where a run was asked for exactly this. It goes as most devices do it, without TLS: nothing in it is secret. With a
certificate of this site's it goes as a mail server does, over TLS, for a connector that knows its senders by one.
"""

from typing import Any

from wizard import blocking
from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Reply, Target
from wizard.model.way_trial import WayTrial
from wizard.model.ways import WayMessage
from wizard.wire import classify, client_certificate, discover, handing, limits, message, network, starttls
from wizard.wire.context import Context
from wizard.wire.smtp import Conversation
from wizard.wire.stream import TlsEngine


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
    try:
        engine = await _engine(context, host, trial)
    except client_certificate.BadCertificateError:
        tell(not_tried="bad-certificate", host=host, port=port)
        return
    except (OSError, ValueError, TimeoutError) as error:  # the trust anchors
        tell(host=host, port=port, stage="tls", certificate=True, failure=classify.failure("handshake", error))
        return
    talk = await _talk(context, host, port)
    if isinstance(talk, Failure):
        tell(host=host, port=port, stage="connect", failure=talk)
        return
    try:
        stage, said, accepted = await _conversation(talk, letter, engine)
        tell(
            host=host,
            port=port,
            address=talk.target.address,
            message_id=letter.message_id,
            stage=stage,
            certificate=engine is not None,
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


async def _engine(context: Context, host: str, trial: WayTrial) -> TlsEngine | None:
    """Return what shows this site's certificate; None where none was given."""
    if trial.certificate is None:
        return None
    making = client_certificate.engine, context.case.cloud.ca_file, host, trial.certificate, trial.passphrase
    return await blocking.call(*making, timeout=limits.LOOKUP)


async def _conversation(
    talk: Conversation, letter: message.TestMessage, engine: TlsEngine | None
) -> tuple[str, Reply | Failure, bool | None]:
    """Hold it up to the last word: its stage, what was said there, and whether the message was taken."""
    opened = await (_opened(talk) if engine is None else starttls.secured(talk, lambda: engine))
    if opened.said is not None:
        return opened.stage, opened.said, False
    stage, problem = await handing.envelope(talk, letter)
    if problem is not None:
        return stage, problem, False
    said, accepted = await handing.hand_over(talk, letter)
    return "end", said, accepted


async def _opened(talk: Conversation) -> starttls.Secured:
    """Say hello without TLS."""
    said = await talk.answer("greeting", limits.GREETING)
    if isinstance(said, Failure) or not said.positive:
        return starttls.Secured("greeting", said)
    said = await talk.command("ehlo", f"EHLO {talk.ehlo_name}")
    refused = isinstance(said, Failure) or not said.positive
    return starttls.Secured("ehlo", said if refused else None)
