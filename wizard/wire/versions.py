"""One TLS version tried on its own connection, with any cipher and no verification. No secret ever goes over it.

What this computer's own library cannot speak is told apart from what the server refuses.
"""

from wizard import blocking
from wizard.model.cloud import Submission
from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Reply, Target, TlsVersion, VersionOutcome
from wizard.wire import classify, handshake, limits, network, trust
from wizard.wire.context import Context
from wizard.wire.smtp import Conversation
from wizard.wire.stream import TlsEngine

_OLD = ("1.0", "1.1")
#: The server has said no, provided it answered our hello at all; an end right after the hello is an answer as well.
_SAYS_NO = (FailureCode.TLS_VERSION, FailureCode.TLS_ALERT, FailureCode.CLOSED, FailureCode.RESET)


async def run(context: Context, probe: str, version: str, target: Target) -> None:
    """Try `version` on the first address of `target` that opens, and report it."""
    started = context.now()
    knock = await context.network.first_open(target.host, target.port)
    if isinstance(knock, Failure):
        context.emit(_seen(context, probe, started, target, version, VersionOutcome.UNCLEAR, failure=knock))
        return
    target = Target(target.host, knock.address, target.port, target.role)
    try:
        talk = await Conversation.on(context, target, await network.connect(knock.address, knock.port))
    except (OSError, TimeoutError) as error:
        talk = classify.failure("connect", error)
    if isinstance(talk, Failure):
        context.emit(_seen(context, probe, started, target, version, VersionOutcome.UNCLEAR, failure=talk))
        return
    try:
        context.emit(await _try(talk, probe, version, started))
        await talk.finish()
    finally:
        talk.end()


async def _try(talk: Conversation, probe: str, version: str, started: float) -> TlsVersion:
    context, target = talk.context, talk.target
    submission: Submission = context.case.cloud.submission
    name = submission.name if target.role == "submission" else target.host
    implicit = submission.implicit(target.port)
    problem = None if implicit else await _up_to_tls(talk, probe)
    if problem is not None and talk.waits_for_tls:  # nothing was said here yet: TLS can begin
        problem, implicit, talk.over = None, True, False
    if problem is not None:
        talk.over = True
        return _seen(context, probe, started, target, version, VersionOutcome.UNCLEAR, talk, failure=problem)
    try:
        engine = await blocking.call(trust.only, version, name, timeout=limits.TLS)
    except (OSError, ValueError, TimeoutError) as error:  # a library built without this version says so here
        talk.over = True
        failure = Failure("handshake", FailureCode.TLS_UNSPEAKABLE, str(error))
        return _seen(context, probe, started, target, version, VersionOutcome.UNSPEAKABLE, talk, failure=failure)
    problem = handshake.failure(engine, await talk.secure(engine))
    reply: Reply | None = None
    if problem is None:
        outcome = VersionOutcome.ACCEPTED
        if version in _OLD:
            outcome, reply, problem = await _in_words(talk, implicit=implicit)
        elif implicit:
            talk.over = True  # the greeting comes only now: nothing may be said before it, so there is no goodbye
    else:
        outcome = _outcome(engine, version, problem)
    return _seen(context, probe, started, target, version, outcome, talk, engine, reply=reply, failure=problem)


async def _up_to_tls(talk: Conversation, probe: str) -> Failure | None:
    problem = await talk.greet(probe, silent=True)
    if problem is not None:
        return problem
    keywords = await talk.hello(probe, silent=True)
    if isinstance(keywords, Failure):
        return keywords
    if "STARTTLS" not in keywords:
        await talk.finish()
        return Failure("starttls", FailureCode.UNKNOWN, "not offered")
    said = await talk.command("starttls", "STARTTLS")
    if isinstance(said, Failure):
        return said
    if said.code != 220:
        return Failure("starttls", FailureCode.UNKNOWN, said.text)
    return Failure("starttls", FailureCode.INJECTED, talk.injected) if talk.injected else None


async def _in_words(talk: Conversation, *, implicit: bool) -> tuple[VersionOutcome, Reply | None, Failure | None]:
    """Exchange Online shakes hands with old clients and refuses them in words afterwards: hear what it says."""
    said = await talk.answer("greeting", limits.GREETING) if implicit else None
    if said is None or (isinstance(said, Reply) and said.code == 220):
        said = await talk.command("ehlo", f"EHLO {talk.ehlo_name}")
    if isinstance(said, Failure):
        refused = said.code in (FailureCode.CLOSED, FailureCode.RESET, FailureCode.TLS_ALERT, FailureCode.TLS_VERSION)
        return VersionOutcome.REFUSED if refused else VersionOutcome.UNCLEAR, None, said
    if said.positive:
        return VersionOutcome.ACCEPTED, None, None
    return VersionOutcome.REFUSED, talk.kept(said), None


def _outcome(engine: TlsEngine, version: str, problem: Failure) -> VersionOutcome:
    records = engine.records
    if problem.code is FailureCode.TLS_UNSPEAKABLE or not engine.spoke:
        return VersionOutcome.UNSPEAKABLE
    if records.version and records.version != version:
        return VersionOutcome.REFUSED
    if records.version == version and not records.alert:
        return VersionOutcome.UNCLEAR  # it chose this version, and then something else went wrong
    return VersionOutcome.REFUSED if problem.code in _SAYS_NO else VersionOutcome.UNCLEAR


def _seen(  # noqa: PLR0913, PLR0917 - the parts of one observation
    context: Context,
    probe: str,
    started: float,
    target: Target,
    version: str,
    outcome: VersionOutcome,
    talk: Conversation | None = None,
    engine: TlsEngine | None = None,
    *,
    reply: Reply | None = None,
    failure: Failure | None = None,
) -> TlsVersion:
    spoken = engine is not None and outcome is not VersionOutcome.UNSPEAKABLE
    return TlsVersion(
        probe=probe,
        started=started,
        ended=context.now(),
        target=target,
        version=version,
        outcome=outcome,
        cipher=engine.cipher if engine and spoken else "",
        curve=engine.records.group if engine and spoken else "",
        alert=engine.alert() if engine and spoken else "",
        reply=reply,
        failure=talk.transcript.failure(failure) if talk and failure else failure,
        lines=talk.transcript.take() if talk else (),
    )
