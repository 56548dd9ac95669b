"""The main session: greeting to final dot on one connection, as a device does it. Judges nothing.

Rules that hold here and nowhere else: a secret goes only over TLS 1.2 or later whose certificate is verified, after a
second EHLO, once; the message is sent once; what happened after the final dot is never guessed.
"""

import asyncio
import time
from concurrent.futures import Future
from dataclasses import replace

from wizard import blocking
from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Greeting, Handshake, Line, Message, Reply, SignIn, StartTls, Target
from wizard.wire import auth, certificates, classify, handing, handshake, limits, message, network, trust
from wizard.wire.context import Context
from wizard.wire.smtp import Conversation
from wizard.wire.stream import TlsEngine

_NEW_ENOUGH = ("1.2", "1.3")


async def run(context: Context, probe: str) -> None:
    """Go as far as `context.goal` says and report every stage as it happens."""
    session = Session(context, probe)
    try:
        await session.go()
    finally:
        session.close()


class Session:
    """One run of the main session."""

    def __init__(self, context: Context, probe: str) -> None:
        self._context = context
        self._case = context.case
        self._probe = probe
        self._secret = context.secret
        self._verified = ""  # the TLS version over which a secret may go
        self._reason = "no-connection"  # why there was no sign-in, should it end here
        self._signing = context.goal in ("sign-in", "message")
        self._sending = self._signing  # a `Message` is owed, be it to say that none was asked for
        self._talk: Conversation | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._target = Target(self._case.cloud.submission.host, "", self._case.submission_port, "submission")
        context.network.announce_main()
        if not self._signing:
            context.network.tell_tried()

    async def go(self) -> None:
        """Take the path, stage by stage."""
        submission = self._case.cloud.submission
        if await self._connect() is None or self._talk is None:
            return
        engine = None
        if self._context.goal != "none" or submission.implicit(self._target.port):
            engine = blocking.start(trust.verified, self._case.cloud.ca_file, submission.name)
            self._tasks.append(asyncio.create_task(certificates.warm()))
        letter = blocking.start(self._compose) if self._context.goal == "message" else None
        keywords = await self._until_secured(engine)
        if keywords is not None and self._signing and await self._sign_in(self._talk, keywords) and letter is not None:
            try:
                composed = await asyncio.wrap_future(letter)
            except message.BadAddressError:
                self._message(self._context.now(), None, failure=Failure("mail", FailureCode.UNKNOWN, "address"))
            else:
                await self._send(self._talk, composed, keywords)
        self._not_reached()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._talk.finish()

    def close(self) -> None:
        """Free the connection and tell the others that nothing more will come."""
        self._not_reached()
        for task in self._tasks:
            task.cancel()
        self._context.network.main_has(None)
        self._context.network.tell_leaf(None)
        self._context.network.tell_message(None)
        self._context.network.tell_tried()
        if self._talk is not None:
            self._talk.end()

    # ---- up to TLS ---------------------------------------------------------------------------------------------------

    async def _connect(self) -> Conversation | None:
        started = self._context.now()
        knock = await self._context.network.first_open(self._target.host, self._target.port)
        result: Conversation | Failure
        if isinstance(knock, Failure):
            result = knock
        else:
            self._target = Target(self._target.host, knock.address, knock.port, "submission")
            sock = knock.take()
            self._context.network.main_has(knock)
            hidden = auth.mask(self._case.mailbox, self._secret)
            try:
                sock = sock or await network.connect(knock.address, knock.port)
                result = await Conversation.on(self._context, self._target, sock, hidden)
            except (OSError, TimeoutError) as error:
                result = classify.failure("connect", error)
        if isinstance(result, Failure):
            now = self._context.now()
            self._context.emit(
                Greeting(probe=self._probe, started=started, ended=now, target=self._target, main=True, failure=result)
            )
            return None
        self._talk = result
        return result

    async def _until_secured(  # noqa: PLR0911 - one way out a stage
        self, engine: Future[TlsEngine] | None
    ) -> dict[str, str] | None:
        """Return the extensions offered on the verified connection, or None where the path ended before."""
        talk = self._talk
        if talk is None:
            return None
        implicit = self._case.cloud.submission.implicit(self._target.port)
        if implicit and (engine is None or not await self._handshake(talk, engine, implicit=True)):
            return None
        if await talk.greet(self._probe, main=True) is not None:
            return None
        keywords = await talk.hello(self._probe, main=True, secured=implicit)
        if isinstance(keywords, Failure):
            return None
        if implicit or engine is None:
            return keywords
        if not await self._start_tls(talk, keywords) or not await self._handshake(talk, engine, implicit=False):
            return None
        again = await talk.hello(self._probe, main=True, secured=True)
        return None if isinstance(again, Failure) else again

    async def _start_tls(self, talk: Conversation, keywords: dict[str, str]) -> bool:
        started = self._context.now()
        self._reason = "no-tls"
        offered = "STARTTLS" in keywords
        said = await talk.command("starttls", "STARTTLS") if offered else None
        reply = said if isinstance(said, Reply) else None
        failure = said if isinstance(said, Failure) else None
        if reply is not None and reply.positive and reply.code != 220:
            failure = Failure("starttls", FailureCode.PROTOCOL, reply.text)
            talk.over = True
        ready = reply is not None and reply.code == 220
        if ready and talk.injected:
            failure = Failure("starttls", FailureCode.INJECTED, talk.injected)
            talk.over, ready = True, False
        self._context.emit(
            StartTls(
                probe=self._probe,
                started=started,
                ended=self._context.now(),
                target=self._target,
                offered=offered,
                reply=reply and talk.kept(reply),
                failure=failure and talk.transcript.failure(failure),
                lines=talk.transcript.take(),
            )
        )
        return ready

    async def _handshake(self, talk: Conversation, ready: Future[TlsEngine], *, implicit: bool) -> bool:
        started = self._context.now()
        self._reason = "no-tls"
        engine: TlsEngine | None = None
        error: BaseException | None
        try:
            engine = await asyncio.wrap_future(ready)
        except (OSError, ValueError) as problem:  # the CA file, or a name that no certificate can bear
            error = problem
        else:
            error = await talk.secure(engine)
        seen = self._seen(talk, engine, error, started, implicit=implicit)
        if seen.verified:
            self._verified = seen.version
        elif seen.failure is not None and seen.failure.code is FailureCode.TLS_CERTIFICATE:
            self._reason = "unverified"
        elif seen.failure is not None and seen.failure.code is FailureCode.TLS_VERSION:
            self._reason = "old-tls"
        chain = engine.chain() if engine is not None else ()
        if error is None:
            self._tasks.append(asyncio.create_task(self._report(seen, chain)))  # the path need not wait for it
        elif talk.cancelled:
            self._context.emit(seen)
        else:
            await self._report(seen, chain)
        return seen.verified

    def _seen(
        self,
        talk: Conversation,
        engine: TlsEngine | None,
        error: BaseException | None,
        started: float,
        *,
        implicit: bool,
    ) -> Handshake:
        failure = handshake.failure(engine, error)
        version = cipher = curve = alert = ""
        if engine is not None:
            version = engine.version or engine.records.version
            cipher, curve, alert = engine.cipher, engine.records.group, engine.alert(error)
        if error is None:
            talk.transcript.note(f"TLS {version} {cipher} {curve}".strip())
        elif failure is not None:
            talk.over = True
            talk.transcript.note(f"TLS: {failure.code.value} {failure.detail}".strip())
        return Handshake(
            probe=self._probe,
            started=started,
            ended=self._context.now(),
            target=self._target,
            tls_name=self._case.cloud.submission.name,
            implicit=implicit,
            version=version,
            cipher=cipher,
            curve=curve,
            trust="file" if self._case.cloud.ca_file else "system",
            verified=error is None,
            verify_code=handshake.verify_code(error),
            verify_message=failure.detail if failure and failure.code is FailureCode.TLS_CERTIFICATE else "",
            alert=alert,
            wall_clock=time.time(),
            failure=failure and talk.transcript.failure(failure),
            lines=talk.transcript.take(),
        )

    async def _report(self, seen: Handshake, chain: tuple[bytes, ...]) -> None:
        certificate = await certificates.parse(chain)
        self._context.emit(replace(seen, chain=certificate))
        self._context.network.tell_leaf(certificate[0] if certificate and seen.verified else None)

    # ---- sign-in -----------------------------------------------------------------------------------------------------

    async def _sign_in(self, talk: Conversation, keywords: dict[str, str]) -> bool:
        offered = tuple(keywords.get("AUTH", "").upper().split())
        secret = self._secret
        mechanism = auth.mechanism(secret, offered)
        self._reason = self._obstacle(keywords, mechanism)
        if self._reason or secret is None:
            self._signed(self._context.now(), offered=offered, not_tried=self._reason)
            return False
        started, clock = self._context.now(), time.time()
        said = await auth.sign_in(talk, mechanism, self._case.mailbox, secret)
        accepted = isinstance(said, Reply) and said.code == 235
        self._signed(started, offered=offered, mechanism=mechanism, accepted=accepted, said=said, at=clock)
        return accepted

    def _obstacle(self, keywords: dict[str, str], mechanism: str) -> str:
        if not self._verified:
            return "unverified"
        if self._verified not in _NEW_ENOUGH:
            return "old-tls"
        if "AUTH" not in keywords:
            return "not-offered"
        if not mechanism:
            return "no-mechanism"
        return "" if self._secret else "no-password"

    def _signed(  # noqa: PLR0913 - the parts of one observation
        self,
        started: float,
        *,
        offered: tuple[str, ...] = (),
        mechanism: str = "",
        accepted: bool = False,
        said: Reply | Failure | None = None,
        not_tried: str = "",
        at: float = 0.0,
    ) -> None:
        talk = self._talk
        self._signing = False
        self._context.emit(
            SignIn(
                probe=self._probe,
                started=started,
                ended=self._context.now(),
                user=self._case.mailbox,
                mechanism=mechanism,
                offered=tuple(talk.transcript.clean(name) for name in offered) if talk else (),
                accepted=accepted,
                reply=talk.kept(said) if talk and said else None,
                not_tried=not_tried,
                at=at,
                failure=talk.failed(said) if talk and said else None,
                lines=talk.transcript.take() if talk and said else (),
            )
        )
        self._context.network.tell_tried()

    # ---- the message -------------------------------------------------------------------------------------------------

    def _compose(self) -> message.TestMessage:
        return self._context.letter or message.compose(self._case.mail_from, self._case.rcpt_to, self._case.size)

    async def _send(self, talk: Conversation, letter: message.TestMessage, keywords: dict[str, str]) -> None:
        started = self._context.now()
        if letter.utf8 and "SMTPUTF8" not in keywords:
            failure = Failure("mail", FailureCode.UNKNOWN, "SMTPUTF8 not offered")
            self._message(started, letter, stage="mail", failure=failure)
            return
        size = f" SIZE={len(letter.content)}" if "SIZE" in keywords else ""
        utf8 = " SMTPUTF8" if letter.utf8 else ""
        body = " BODY=8BITMIME" if letter.eight_bit and "8BITMIME" in keywords else ""
        commands = [
            ("mail", f"MAIL FROM:<{letter.sender}>{size}{utf8}{body}"),
            *(("rcpt", f"RCPT TO:<{recipient}>") for recipient in letter.recipients),
            ("data", "DATA"),
        ]
        # not as a group for several: where one is refused, the others must not get the empty message that ends it
        pipelining = "PIPELINING" in keywords and not letter.also
        said, stage = await self._envelope(talk, commands, pipelining=pipelining)
        accepted: bool | None = False
        if stage == "end":
            said, accepted = await handing.hand_over(talk, letter)
        self._message(started, letter, stage=stage, accepted=accepted, said=said)

    async def _envelope(
        self, talk: Conversation, commands: list[tuple[str, str]], *, pipelining: bool
    ) -> tuple[Reply | Failure, str]:
        """Say MAIL, RCPT and DATA. Returns the answer that decides and its stage, "end" for go ahead."""
        answers = await talk.group(dict(commands)) if pipelining else []
        decisive: tuple[Reply | Failure, str] | None = None
        for place, (stage, command) in enumerate(commands):
            if not pipelining:
                answers.append(await talk.command(stage, command))
            said = answers[place] if place < len(answers) else answers[-1]
            problem = handing.objection(stage, said)
            if problem is not None and decisive is None:
                decisive = (problem, stage)
                if not pipelining:
                    break
        if decisive is None:
            return answers[-1], "end"
        last = answers[-1]
        if isinstance(last, Reply) and last.code == 354 and not talk.over:
            # The group's DATA was taken although nobody will get the message: an empty one ends it (RFC 2920).
            talk.transcript.sent(".")
            await talk.say(b".\r\n")
            await talk.answer("end-of-data", limits.REPLY)
        elif isinstance(decisive[0], Failure):
            talk.over = True
        return decisive

    def _message(  # noqa: PLR0913 - the parts of one observation
        self,
        started: float,
        letter: message.TestMessage | None,
        *,
        stage: str = "",
        accepted: bool | None = False,
        said: Reply | Failure | None = None,
        not_tried: str = "",
        failure: Failure | None = None,
    ) -> None:
        talk = self._talk
        self._sending = False
        lines: tuple[Line, ...] = talk.transcript.take() if talk and not not_tried else ()
        told = Message(
            probe=self._probe,
            started=started,
            ended=self._context.now(),
            sender=letter.sender if letter else self._case.mail_from,
            recipient=", ".join(letter.recipients) if letter else self._case.rcpt_to,
            size=len(letter.content) if letter else 0,
            message_id=letter.message_id if letter else "",
            trial=self._context.letter is not None,
            stage=stage,
            accepted=accepted,
            reply=talk.kept(said) if talk and said else None,
            not_tried=not_tried,
            failure=talk.failed(said) if talk and said else failure,
            lines=lines,
        )
        self._context.emit(told)
        self._context.network.tell_message(told)

    def _not_reached(self) -> None:
        """Report what the goal includes and the path did not come to."""
        now = self._context.now()
        if self._signing:
            self._signed(now, not_tried=self._reason or "no-connection")
        if self._sending:
            asked = self._context.goal == "message"
            self._message(now, None, not_tried="no-sign-in" if asked else "not-asked")
