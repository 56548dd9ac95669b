"""The talk with one device: SMTP as Exchange Online speaks it, with nothing behind it. Bytes in, bytes out, no I/O.

Nothing is relayed, looked up or executed: a message is read as it passes and dropped. What the device says may be
anything; every buffer and every count has its bound in `limits.py`, and no input makes this module raise.
"""

import base64
import binascii
import re
from collections.abc import Callable
from typing import Protocol

from wizard.model.device import DeviceMessage, DeviceSignIn, Ending, Outcome, Password
from wizard.watch import replies
from wizard.watch.capture import Envelope, Record
from wizard.watch.limits import Limits
from wizard.watch.replies import Scenario

_KNOWN = re.compile(
    "PLAIN|LOGIN|(CRAM|DIGEST|SCRAM)-MD5|NTLM|GSSAPI|GSS-SPNEGO|XOAUTH2|OAUTHBEARER|EXTERNAL|ANONYMOUS|OTP|KERBEROS_V4"
    "|SCRAM-SHA-(1|256|512)(-PLUS)?|MSN"
)
_EXCHANGED = frozenset({"LOGIN", "XOAUTH2"})  # what Exchange Online takes; PLAIN is listened to where all is taken
_PATH = re.compile(r"(?:FROM|TO)\s*:\s*(?:<(?P<inner>[^<>]*)>|(?P<bare>[^\s<>]*))(?P<rest>.*)", re.IGNORECASE)
_BEARER = re.compile(r"user=([^\x01]*)\x01auth=Bearer ([^\x01]*)", re.IGNORECASE)
_END = b"\r\n.\r\n"
_OTHER_END = re.compile(rb"(?<!\r)\n\.\r?\n|\r\n\.\n")
_SIZE_DIGITS = 15


class Line(Protocol):
    """What the conversation asks of the one who owns the connection."""

    def send(self, data: bytes) -> None:
        """Send."""

    def secure(self, early: bytes) -> None:
        """Begin TLS; `early` are bytes of it that have come already."""

    def end(self, ending: Ending) -> None:
        """End the connection when everything is sent."""

    def later(self, seconds: float, then: Callable[[], None]) -> None:
        """Hear nothing for `seconds`, then call `then`."""

    def noted(self, message: DeviceMessage | None, content: bytes) -> None:
        """Take that a turning point was reached: a sign-in, or a message (with its content, if that is to be kept)."""

    def may_keep(self) -> bool:
        """Say whether this connection may keep a message's content now."""
        ...


class Conversation:
    """One connection's SMTP. `client` is the device's address, as the answer to EHLO names it."""

    def __init__(self, line: Line, record: Record, scenario: Scenario, limits: Limits, client: str) -> None:
        self._wire = line
        self._record = record
        self._scenario = scenario
        self._limits = limits
        self._client = client
        self._buffer = bytearray()
        self._over = False
        self._waiting = False
        self._secured = False
        self._greeted = False
        self._user = ""
        self._signed_in = False
        self._commands = 0
        self._errors = 0
        self._answer: Callable[[bytes], None] | None = None  # takes the next line, in a sign-in
        self._asking = ("", "")  # by which mechanism, and the user if that is known
        self._envelope: Envelope | None = None
        self._window: bytearray | None = None  # the end of what came of a message, while one comes
        self._skip = 0
        self._kept: bytearray | None = None
        self._handlers: dict[bytes, Callable[[bytes], None]] = {
            b"EHLO": self._ehlo,
            b"HELO": self._helo,
            b"STARTTLS": self._starttls,
            b"AUTH": self._auth,
            b"MAIL": self._mail,
            b"RCPT": self._rcpt,
            b"DATA": self._data,
            b"RSET": self._rset,
            b"NOOP": self._noop,
            b"HELP": self._help,
            b"VRFY": self._verify,
            b"QUIT": self._quit,
        }

    # ---- what the owner calls ----------------------------------------------------------------------------------------

    def greet(self) -> None:
        """Say the first word."""
        self._say("greeting")

    def secured(self) -> None:
        """Take that TLS is spoken from now on; whatever was said before is void."""
        self._secured = True
        self._greeted = False
        self._envelope = None
        self._buffer.clear()

    def receive(self, data: bytes) -> None:
        """Take what the device sent."""
        if not self._over:
            self._buffer += data
            self._go()

    def lost(self) -> None:
        """Take that the connection is gone: a message in mid-way is noted as what it is."""
        self._over = True
        self._buffer.clear()
        envelope, self._envelope = self._envelope, None
        if self._window is not None and envelope is not None:
            self._feed(envelope, bytes(self._window[self._skip :]))
            self._window = None
            self._wire.noted(self._record.message(envelope, complete=False, taken=False, reply=""), b"")
        if self._answer is not None:
            self._answer = None
            self._sign_in(*self._asking, initial=False, outcome="cut-off")

    # ---- the frame ---------------------------------------------------------------------------------------------------

    def _go(self) -> None:
        while self._buffer and not self._over and not self._waiting:
            if not (self._take_data() if self._window is not None else self._take_line()):
                return

    def _take_line(self) -> bool:
        limit = self._limits.auth_line if self._answer else self._limits.line
        end = self._buffer.find(b"\n", 0, limit)
        if end < 0:
            if len(self._buffer) < limit:
                return False
            self._say("line-too-long")
            self._end("too-long")
            return False
        line = bytes(self._buffer[:end]).rstrip(b"\r")
        del self._buffer[: end + 1]
        answer, self._answer = self._answer, None
        if answer is not None:
            self._record.line("received", "<redacted>")
            answer(line)
        else:
            self._command(line)
        return True

    def _command(self, line: bytes) -> None:
        self._commands += 1
        self._record.facts["commands"] = self._commands
        if self._commands > self._limits.commands:
            self._say("too-much")
            self._end("limit")
            return
        if self._secured and self._scenario.at == "tls":
            self._record.line("received", self._shown(line))
            self._reply(self._scenario.reply)
            self._end("refused")
            return
        verb, _, rest = line.partition(b" ")
        self._record.line("received", self._shown(line))
        self._handlers.get(verb.strip().upper(), self._unknown)(rest.strip())

    def _shown(self, line: bytes) -> str:
        """Return a command as it may be written down. What is no command could be a password that lost its way."""
        verb = line.partition(b" ")[0].strip().upper()
        text = line.decode("utf-8", "replace")
        if verb in (b"EHLO", b"HELO"):
            name = Record.hello_name(text[5:].strip())
            return f"{text[:4]} {name}"
        if verb == b"AUTH":
            words = text.split(None, 2)
            return " ".join(["AUTH", *[_mechanism(word) for word in words[1:2]], *["<redacted>" for _ in words[2:]]])
        if verb in (b"MAIL", b"RCPT") and _PATH.match(text[5:].strip()):
            return text
        known = verb in self._handlers
        extra = " …" if len(line) > len(verb) else ""
        return verb.decode("ascii", "replace") + extra if known else f"<{len(line)} bytes that are no command>"

    def _reply(self, text: str, **fill: str) -> None:
        said = replies.fill_in(text, **fill)
        self._record.line("sent", said)
        self._wire.send(said.encode("utf-8", "replace") + b"\r\n")

    def _say(self, name: str, **fill: str) -> None:
        said = replies.say(name, **fill)
        self._record.line("sent", said)
        self._wire.send(said.encode("utf-8", "replace") + b"\r\n")

    def _well(self, name: str, stage: str) -> None:
        self._record.facts["stage"] = stage
        self._say(name)

    def _wrong(self, name: str) -> None:
        self._say(name)
        self._count_error()

    def _count_error(self) -> None:
        self._errors += 1
        self._record.facts["errors"] = self._errors
        if self._errors >= self._limits.errors:
            self._say("too-many-errors")
            self._end("limit")

    def _end(self, ending: Ending) -> None:
        self._over = True
        self._buffer.clear()
        self._wire.end(ending)

    def _late(self, then: Callable[[], None]) -> None:
        """Do `then` after the delay of the chosen answer, and hear nothing meanwhile."""
        delay = self._scenario.delay * self._limits.pace
        if not delay:
            then()
            return
        self._waiting = True

        def resume() -> None:
            self._waiting = False
            if not self._over:
                then()
                self._go()

        self._wire.later(delay, resume)

    # ---- hello and TLS -----------------------------------------------------------------------------------------------

    def _hello(self, verb: bytes, name: bytes) -> bool:
        taken = self._record.greeted("EHLO" if verb == b"EHLO" else "HELO", name.decode("utf-8", "replace"))
        if not taken and not self._scenario.lenient:
            self._wrong("bad-domain")
            return False
        self._greeted, self._envelope = True, None
        self._record.facts["stage"] = verb.decode()
        return True

    def _ehlo(self, name: bytes) -> None:
        if self._hello(b"EHLO", name):
            text = replies.hello(self._client, self._limits.size, secured=self._secured)
            self._record.line("sent", " / ".join(text.split("\r\n")))
            self._wire.send(text.encode() + b"\r\n")

    def _helo(self, name: bytes) -> None:
        if self._hello(b"HELO", name):
            self._reply("250 {client}", client=replies.say("hello", client=self._client))

    def _starttls(self, argument: bytes) -> None:
        if self._secured:
            self._wrong("already-secure")
        elif argument:
            self._wrong("bad-argument")
        elif not self._greeted:
            self._wrong("hello-first")
        else:
            self._record.facts["starttls"] = True
            early = bytes(self._buffer)
            self._buffer.clear()
            self._well("starttls", "STARTTLS")
            if early and early[0] not in (0x16, *range(0x80, 0x100)):
                self._record.facts["early"] = True  # said in clear, so that it could have been anybody's
                early = b""
            self._wire.secure(early)

    # ---- signing in --------------------------------------------------------------------------------------------------

    def _auth(self, argument: bytes) -> None:
        word, _, initial = argument.decode("utf-8", "replace").partition(" ")
        mechanism, initial = _mechanism(word), initial.strip()
        if not self._greeted:
            self._record.secret(initial, *_decoded(initial))
            self._wrong("hello-first")
        elif self._signed_in or self._envelope is not None:
            self._record.secret(initial, *_decoded(initial))
            self._wrong("already-signed-in" if self._signed_in else "out-of-order")
        elif len(self._record.sign_ins) >= self._limits.sign_ins:
            self._say("too-many-errors")
            self._end("limit")
        elif not self._secured or not (mechanism in _EXCHANGED or (mechanism == "PLAIN" and self._scenario.lenient)):
            self._untaken(mechanism, initial)
        else:
            self._exchange(mechanism, initial)

    def _untaken(self, mechanism: str, initial: str) -> None:
        """Refuse what Exchange Online would refuse, without asking for anything; what came unasked is judged."""
        user = password = ""
        if initial and initial != "=":
            texts = _decoded(initial)
            self._record.secret(initial)
            if mechanism == "PLAIN" and texts:
                user, password = _plain(texts[0])
            elif mechanism == "LOGIN" and texts:
                user = texts[0]
            else:
                self._record.secret(*texts)
        self._sign_in(mechanism, user, password, outcome="not-offered", initial=bool(initial))
        self._wrong("unknown-mechanism")
        self._turn()

    def _exchange(self, mechanism: str, initial: str) -> None:
        self._record.facts["stage"] = f"AUTH {mechanism}"
        if mechanism == "LOGIN":
            if initial:
                self._login_user(initial.encode("utf-8", "replace"), initial=True)
            else:
                self._ask("ask-user", (mechanism, ""), self._login_user)
        elif initial:
            self._single(mechanism, initial.encode("utf-8", "replace"), initial=True)
        else:
            self._ask("ask-token", (mechanism, ""), lambda line: self._single(mechanism, line))

    def _ask(self, prompt: str, asking: tuple[str, str], answer: Callable[[bytes], None]) -> None:
        self._say(prompt)
        self._asking, self._answer = asking, answer

    def _login_user(self, line: bytes, *, initial: bool = False) -> None:
        user = self._decode("LOGIN", line, initial=initial)
        if user is not None:
            self._ask(
                "ask-password",
                ("LOGIN", user),
                lambda answer: self._login_password(user, answer, initial=initial),
            )

    def _login_password(self, user: str, line: bytes, *, initial: bool) -> None:
        password = self._decode("LOGIN", line, user=user, initial=initial)
        if password is not None:
            self._record.secret(line.decode("utf-8", "replace"))
            self._judge("LOGIN", user, password, initial=initial)

    def _single(self, mechanism: str, line: bytes, *, initial: bool = False) -> None:
        text = self._decode(mechanism, line, initial=initial)
        if text is None:
            return
        self._record.secret(line.decode("utf-8", "replace"))
        if mechanism == "PLAIN":
            if text.count("\0") < 1:
                self._malformed(mechanism, text, initial=initial)
                return
            self._judge(mechanism, *_plain(text), initial=initial)
        else:
            found = _BEARER.match(text)
            if found is None:
                self._malformed(mechanism, text, initial=initial)
                return
            self._record.secret(found[2])
            self._judge(mechanism, found[1], "", initial=initial, token=True)

    def _decode(self, mechanism: str, line: bytes, user: str = "", *, initial: bool) -> str | None:
        """Return what a response says, or answer to one that says nothing and return None."""
        text = line.decode("utf-8", "replace").strip()
        if text == "*":
            self._sign_in(mechanism, user, outcome="given-up", initial=initial)
            self._wrong("cancelled")
            self._turn()
            return None
        if text in ("", "="):
            return ""
        decoded = _decoded(text)
        if not decoded:
            self._malformed(mechanism, text, user, initial=initial)
            return None
        return decoded[0]

    def _malformed(self, mechanism: str, text: str, user: str = "", *, initial: bool) -> None:
        """Refuse a response that is none. It may be the password in clear, so it is a secret from here on."""
        self._record.secret(text, text.strip())
        self._sign_in(mechanism, user, outcome="malformed", initial=initial)
        self._wrong("bad-base64")
        self._turn()

    def _judge(self, mechanism: str, user: str, password: str, *, initial: bool, token: bool = False) -> None:
        offered = mechanism in replies.mechanisms()
        refusal = self._scenario.reply if self._scenario.at == "auth" else ""
        outcome: Outcome = "not-offered" if not offered else "refused" if refusal else "accepted"
        self._sign_in(mechanism, user, password, outcome=outcome, initial=initial, token=token)
        shown = self._record.sign_ins[-1].user

        def answer() -> None:
            if refusal:
                self._reply(refusal, user=shown)
                self._count_error()
            else:
                self._user, self._signed_in = shown, True
                self._well("signed-in", "AUTH")
            self._turn()

        self._late(answer) if refusal else answer()

    def _sign_in(  # noqa: PLR0913 - the parts of a sign-in
        self,
        mechanism: str,
        user: str = "",
        password: str = "",
        *,
        outcome: Outcome,
        initial: bool,
        token: bool = False,
    ) -> None:
        shown, kept, swapped = self._record.judged(user, password)
        self._record.sign_ins.append(
            DeviceSignIn(
                mechanism=mechanism,
                secured=self._secured,
                outcome=outcome,
                user=shown,
                password=Password("absent") if token else kept,
                initial=initial,
                token=token,
                swapped=swapped,
            )
        )

    def _turn(self) -> None:
        if not self._over:
            self._wire.noted(None, b"")

    # ---- a message ---------------------------------------------------------------------------------------------------

    def _mail(self, argument: bytes) -> None:
        found = _PATH.fullmatch(argument.decode("utf-8", "replace")[:1000]) if argument[:4].upper() == b"FROM" else None
        if found is not None:
            self._came_with(found)
        if not self._greeted:
            self._wrong("hello-first")
        elif not self._secured and not self._scenario.lenient:
            self._wrong("starttls-first")
        elif not self._signed_in and not self._scenario.lenient:
            self._wrong("not-authenticated")
        elif self._envelope is not None:
            self._wrong("sender-twice")
        elif found is None or (found["inner"] is None and not found["bare"]):
            self._wrong("bad-address")
        else:
            size = _declared_size(found["rest"])
            if size > self._limits.size:
                self._wrong("too-large")
                return
            sender = self._record.text((found["inner"] or found["bare"] or "").strip())
            self._envelope = Envelope(
                sender=sender, declared_size=size, eight_bit="BODY=8BITMIME" in found["rest"].upper()
            )
            self._well("sender", "MAIL")

    def _came_with(self, found: re.Match[str]) -> None:
        """Note the sender, and what did not go before it."""
        facts = self._record.facts
        facts["without_tls"] = facts.get("without_tls", False) or not self._secured
        facts["without_sign_in"] = facts.get("without_sign_in", False) or not self._signed_in
        facts["bare_address"] = facts.get("bare_address", False) or found["inner"] is None
        sender = self._record.text((found["inner"] or found["bare"] or "").strip())
        if sender not in self._record.senders and len(self._record.senders) < self._limits.errors:
            self._record.senders.append(sender)

    def _rcpt(self, argument: bytes) -> None:
        found = _PATH.fullmatch(argument.decode("utf-8", "replace")[:1000]) if argument[:2].upper() == b"TO" else None
        address = (found["inner"] or found["bare"] or "").strip() if found else ""
        if self._envelope is None:
            self._wrong("mail-first")
        elif not address:
            self._wrong("bad-address")
        elif len(self._envelope.recipients) >= self._limits.recipients:
            self._wrong("too-many-recipients")
        else:
            self._envelope.recipients.append(self._record.text(address))
            self._record.addressed()
            self._well("recipient", "RCPT")

    def _data(self, argument: bytes) -> None:
        if argument:
            self._wrong("bad-argument")
        elif self._envelope is None or not self._envelope.recipients:
            self._wrong("mail-first" if self._envelope is None else "rcpt-first")
        else:
            self._envelope.began = self._record.now
            self._window, self._skip = bytearray(b"\r\n"), 2  # the line end before the first line counts for the dot
            self._kept = bytearray() if self._limits.keep and self._wire.may_keep() else None
            self._well("data", "DATA")

    def _take_data(self) -> bool:
        """Take the message up to CRLF.CRLF, and nothing else for its end. False: more is to come."""
        window, envelope = self._window, self._envelope
        if window is None or envelope is None:
            return False
        window += self._buffer
        self._buffer.clear()
        if not envelope.dot_after_lf:
            envelope.dot_after_lf = bool(_OTHER_END.search(window))
        end = window.find(_END)
        if end < 0:
            fed = max(len(window) - len(_END) + 1, 0)
            self._feed(envelope, bytes(window[min(self._skip, fed) : fed]))
            del window[:fed]
            self._skip = max(0, self._skip - fed)
            if envelope.message.size > self._limits.size:
                self._too_large(envelope)
            return False
        self._feed(envelope, bytes(window[self._skip : end + 2]))
        self._buffer += window[end + len(_END) :]
        self._window, self._envelope = None, None
        if envelope.message.size > self._limits.size:
            self._envelope = envelope
            self._too_large(envelope)
            return False
        self._finish(envelope)
        return True

    def _feed(self, envelope: Envelope, data: bytes) -> None:
        envelope.message.feed(data)
        if self._kept is not None:
            self._kept += data
            if len(self._kept) > self._limits.keep:
                self._kept = None

    def _too_large(self, envelope: Envelope) -> None:
        self._window, self._envelope, self._kept = None, None, None
        self._say("too-large")
        reply = str(self._record.facts.get("reply", ""))
        self._wire.noted(self._record.message(envelope, complete=False, taken=False, reply=reply), b"")
        self._end("limit")

    def _finish(self, envelope: Envelope) -> None:
        refused = self._scenario.at == "end"
        if refused:
            self._reply(self._scenario.reply, user=self._user or "-", sender=envelope.sender)
        else:
            self._well("accepted", "message")
        self._record.messages += 1
        content, self._kept = self._kept, None
        reply = str(self._record.facts.get("reply", ""))
        message = self._record.message(envelope, complete=True, taken=not refused, reply=reply)
        self._wire.noted(message, _unstuffed(bytes(content)) if content is not None and not refused else b"")

    # ---- the rest ----------------------------------------------------------------------------------------------------

    def _rset(self, _: bytes) -> None:
        self._envelope = None
        self._say("reset")

    def _noop(self, _: bytes) -> None:
        self._say("noop")

    def _help(self, _: bytes) -> None:
        self._say("help")

    def _verify(self, _: bytes) -> None:
        self._say("verify")

    def _quit(self, _: bytes) -> None:
        self._say("quit")
        self._end("quit")

    def _unknown(self, _: bytes) -> None:
        self._wrong("unknown-command")


def _mechanism(word: str) -> str:
    """Return the name of a mechanism; a word that is none could be anything, and is not repeated."""
    return word.upper() if _KNOWN.fullmatch(word.upper()) else "other"


def _decoded(text: str) -> tuple[str, ...]:
    """Return what base64 says, or nothing if it is none."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return ()
    try:
        return (raw.decode("utf-8"),)
    except UnicodeDecodeError:
        return (raw.decode("latin-1"),)  # as old devices send it


def _plain(text: str) -> tuple[str, str]:
    """Return user and password of a response to PLAIN."""
    parts = text.split("\0")
    return (parts[1], parts[2]) if len(parts) > 2 else (parts[0], parts[-1] if len(parts) > 1 else "")


def _declared_size(parameters: str) -> int:
    for word in parameters.upper().split():
        digits = word.removeprefix("SIZE=")
        if digits != word and digits.isascii() and digits.isdigit() and len(digits) <= _SIZE_DIGITS:
            return int(digits)
    return 0


def _unstuffed(content: bytes) -> bytes:
    """Return the message without the dots that only the transfer needs."""
    return (content[1:] if content.startswith(b"..") else content).replace(b"\r\n..", b"\r\n.")
