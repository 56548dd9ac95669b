"""A workbench for the watcher: a conversation without a network, and a watcher on loopback."""

import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any, TypeVar

from wizard.model.device import DeviceMessage, DeviceObservation, DeviceSession, Ending
from wizard.model.secret import Secret, encodings
from wizard.watch import Limits, Options, Watcher, replies, start
from wizard.watch.capture import Record
from wizard.watch.conversation import Conversation

T = TypeVar("T", bound=DeviceObservation)
MAILBOX = "scanner@contoso.com"
CANARY = "Canary-7!Kettle w"
NOW = 1_795_500_000.0
MESSAGE = (
    b"From: scanner@contoso.com\r\nTo: office@contoso.com\r\nDate: Tue, 24 Nov 2026 06:00:00 +0000\r\n"
    b"Subject: Scan\r\n\r\nhello\r\n"
)


def b64(text: str | bytes) -> str:
    """Return base64, as sign-ins have it."""
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


class Talk:
    """A conversation whose other end is the test. TLS begins when it is asked for, by itself."""

    def __init__(
        self, scenario: str = "accept", stored: str | None = None, limits: Limits | None = None, *, secured: bool = True
    ) -> None:
        self.sent = b""
        self.ending: Ending = ""
        self.told: list[DeviceObservation] = []
        self.contents: list[bytes] = []
        self.delays: list[float] = []
        self._then: Callable[[], None] | None = None
        self._since = 0
        bounds = limits or Limits()
        self.record = Record(
            connection=1,
            client="192.0.2.9",
            port=587,
            expected="starttls",
            certificate="made",
            scenario=scenario,
            stored=Secret(stored) if stored else None,
            limits=bounds,
            now=lambda: 1.0,
            clock=lambda: NOW,
        )
        self.talk = Conversation(self, self.record, replies.scenario(scenario), bounds, "192.0.2.9")
        self.talk.greet()
        if secured:
            self.talk.secured()

    # ---- what the conversation asks ----

    def send(self, data: bytes) -> None:
        self.sent += data

    def secure(self, early: bytes) -> None:  # noqa: ARG002 - the conversation's own call
        self.talk.secured()

    def end(self, ending: Ending) -> None:
        self.ending = self.ending or ending
        self.talk.lost()

    def later(self, seconds: float, then: Callable[[], None]) -> None:
        self.delays.append(seconds)
        self._then = then

    def noted(self, message: DeviceMessage | None, content: bytes) -> None:
        self.contents.append(content)
        self.told.append(message or self.record.session())

    def may_keep(self) -> bool:
        return True

    # ---- what the test does ----

    def raw(self, data: bytes) -> str:
        """Send bytes and return the answer."""
        before = len(self.sent)
        self.talk.receive(data)
        return self.sent[before:].decode()

    def say(self, *lines: str | bytes) -> str:
        """Send lines, and return the answer to the last."""
        answer = ""
        for line in lines:
            answer = self.raw((line.encode() if isinstance(line, str) else line) + b"\r\n")
        return answer

    def wait(self) -> str:
        """Let the delay pass, and return what is said then."""
        before = len(self.sent)
        then, self._then = self._then, None
        assert then is not None
        then()
        return self.sent[before:].decode()

    def close(self) -> DeviceSession:
        """End the connection and return its record."""
        self.talk.lost()
        session = self.record.session(self.ending or "closed")
        self.told.append(session)
        return session

    @property
    def messages(self) -> list[DeviceMessage]:
        """The messages so far."""
        return [one for one in self.told if isinstance(one, DeviceMessage)]

    def mail(self, content: bytes = MESSAGE, sender: str = MAILBOX) -> str:
        """Send a message."""
        self.say(f"MAIL FROM:<{sender}>", "RCPT TO:<office@contoso.com>", "DATA")
        return self.raw(content + b".\r\n")

    def sign_in(self, user: str = MAILBOX, password: str = CANARY) -> str:
        """Sign in by LOGIN, as devices do."""
        return self.say("EHLO copier", "AUTH LOGIN", b64(user), b64(password))


def everything(told: list[Any], sent: bytes = b"") -> str:
    """Return all that left the watcher, spelt in every way in which it is shown or kept."""
    spelt = [repr(one) for one in told] + [json.dumps(asdict(one), default=str) for one in told]
    spelt += [json.dumps(asdict(one), default=str, ensure_ascii=False) for one in told]
    return "\n".join([*spelt, sent.decode("utf-8", "replace")])


def leaks(secret: str, told: list[Any], sent: bytes = b"") -> list[str]:
    """Return the forms of a secret that stand in what left the watcher."""
    written = everything(told, sent)
    return [form for form in encodings(secret) if form in written]


@asynccontextmanager
async def watching(**options: Any) -> AsyncIterator[tuple[Watcher, list[DeviceObservation]]]:
    """Run a watcher on loopback; give it and what it tells."""
    told: list[DeviceObservation] = []
    known: dict[str, Any] = {"bind": "127.0.0.1", "ports": (0,), "limits": Limits(first_word=0.15)}
    watcher = await start(Options(**{**known, **options}), told.append)
    try:
        yield watcher, told
    finally:
        await watcher.close()


def last(told: list[DeviceObservation], kind: type[T]) -> T:
    """Return the newest observation of a kind."""
    return [one for one in told if isinstance(one, kind)][-1]
