"""From the greeting to the EHLO after TLS, on a conversation that is not the main session's. Judges nothing.

Goes on only over a certificate that verifies. What was learnt before TLS is dropped, and what was slipped in ends it.
"""

from collections.abc import Callable

from wizard import blocking
from wizard.model.failure import Failure, FailureCode
from wizard.model.frozen import dataclass
from wizard.model.observation import Reply
from wizard.wire import handshake, limits
from wizard.wire.smtp import Conversation
from wizard.wire.stream import TlsEngine


@dataclass(frozen=True, slots=True)
class Secured:
    """How far it came. `keywords` are what is offered after TLS; None: it ended at `stage`, by `said`."""

    stage: str
    said: Reply | Failure | None = None
    keywords: dict[str, str] | None = None


async def secured(talk: Conversation, engine: Callable[[], TlsEngine]) -> Secured:
    """Hold the conversation up to there. `engine` is called in a thread."""
    said = await talk.answer("greeting", limits.GREETING)
    if isinstance(said, Failure) or not said.positive:
        return Secured("greeting", said)
    keywords = await talk.hello("", silent=True)
    if isinstance(keywords, Failure):
        return Secured("ehlo", keywords)
    if (problem := await _start(talk, keywords)) is not None:
        return Secured("starttls", problem)
    if (failed := await _handshake(talk, engine)) is not None:
        return Secured("tls", failed)
    again = await talk.hello("", secured=True, silent=True)
    return Secured("ehlo", again) if isinstance(again, Failure) else Secured("ehlo", keywords=again)


async def _start(talk: Conversation, keywords: dict[str, str]) -> Reply | Failure | None:
    if "STARTTLS" not in keywords:
        return Failure("starttls", FailureCode.UNKNOWN, "not offered")
    said = await talk.command("starttls", "STARTTLS")
    if isinstance(said, Failure) or said.code != 220:
        return said
    if talk.injected:
        talk.over = True
        return Failure("starttls", FailureCode.INJECTED, talk.injected)
    return None


async def _handshake(talk: Conversation, ready: Callable[[], TlsEngine]) -> Failure | None:
    engine = None
    error: BaseException | None
    try:
        engine = await blocking.call(ready, timeout=limits.LOOKUP)
    except (OSError, ValueError, TimeoutError) as problem:  # the CA file, or a name that no certificate can bear
        error = problem
    else:
        error = await talk.secure(engine)
    failed = handshake.failure(engine, error)
    if failed is not None:
        talk.over = True
        talk.transcript.note(f"TLS: {failed.code.value} {failed.detail}".strip())
    elif engine is not None:
        talk.transcript.note(f"TLS {engine.version} {engine.cipher}".strip())
    return failed
