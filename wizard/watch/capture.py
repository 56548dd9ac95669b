"""What is noted of one connection while it lasts, and the frozen values that leave the watcher.

This is where secrets stop. A password is judged when it arrives; until the connection ends it is held as a `Secret`
alone, so that it can be masked wherever else the device wrote it, and then it is gone. Lines of a sign-in and lines
that are no known command are never written down.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass as changing
from dataclasses import field, replace
from typing import Any, Literal

from wizard.model.device import (
    ClientHello,
    DeviceHello,
    DeviceMessage,
    DeviceSession,
    DeviceSignIn,
    Encryption,
    Ending,
    Password,
)
from wizard.model.observation import Line
from wizard.model.secret import MASK, Mask, Secret
from wizard.watch import password as passwords
from wizard.watch.limits import Limits
from wizard.watch.mime import Message

_TEXT = 254  # characters of anything that a device wrote
_LINE = 300
_SECRETS = 40  # of one connection: five sign-ins bring no more
_HELLO_SHOWN = re.compile(r"[A-Za-z0-9 ._:\[\]-]{1,254}")
_USER_SHOWN = re.compile(r"[A-Za-z0-9._@+\\-]{1,254}")  # with other signs it could be the password in the wrong place
_HELLO_TAKEN = re.compile(r"\[(?:IPv6:)?[0-9A-Fa-f:.]{2,}\]|[A-Za-z0-9][A-Za-z0-9.-]{0,250}")


@changing(slots=True, kw_only=True)
class Envelope:
    """One message from MAIL to its end."""

    sender: str
    declared_size: int
    eight_bit: bool
    recipients: list[str] = field(default_factory=list)
    message: Message = field(default_factory=Message)
    began: float = 0.0
    dot_after_lf: bool = False


class Record:
    """One connection. `now` tells seconds since the run's start, `clock` this computer's time."""

    def __init__(  # noqa: PLR0913 - what a connection is
        self,
        *,
        connection: int,
        client: str,
        port: int,
        expected: Encryption,
        certificate: Literal["made", "given"],
        scenario: str,
        stored: Secret | None,
        limits: Limits,
        now: Callable[[], float],
        clock: Callable[[], float],
    ) -> None:
        self._common: dict[str, Any] = {"probe": "watch", "connection": connection, "client": client, "port": port}
        self._fixed: dict[str, Any] = {
            "expected": expected,
            "certificate": certificate,
            "scenario": scenario,
            "at": clock(),
        }
        self._stored = stored
        self._limits = limits
        self._now, self._clock = now, clock
        self._began = self._heard = now()
        self._secrets: list[Secret] = [stored] if stored else []
        self._mask = Mask(self._secrets)
        self._lines: list[Line] = []
        self._recipients = 0
        self.facts: dict[str, Any] = {}  # fields of DeviceSession that need no more than their value
        self.sign_ins: list[DeviceSignIn] = []
        self.senders: list[str] = []
        self.messages = 0

    # ---- secrets -----------------------------------------------------------------------------------------------------

    def secret(self, *texts: str) -> None:
        """Mask these wherever the device wrote them."""
        new = [Secret(text) for text in texts if text]
        if new and len(self._secrets) + len(new) <= _SECRETS:
            self._secrets += new
            self._mask = Mask(self._secrets)

    def judged(self, user: str, presented: str) -> tuple[str, Password, bool]:
        """Return the user name as it may be shown, what is kept of the password, and whether the two are swapped."""
        kept = passwords.judge(presented, self._stored)
        swapped = passwords.like_address(presented) and not passwords.like_address(user)
        swapped = swapped or (self._stored is not None and bool(user) and user == self._stored.reveal())
        self.secret(presented, *([user] if swapped else []))
        named = not user.strip() or _USER_SHOWN.fullmatch(user.strip()) or passwords.like_address(user.strip())
        return ("" if swapped else self.text(user) if named else MASK), kept, swapped

    def text(self, written: str) -> str:
        """Return what a device wrote, clipped, on one line. Masking is done once more when it leaves."""
        return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in written[:_TEXT])

    # ---- what happens ------------------------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """Seconds since the run's start."""
        return self._now()

    def heard(self) -> None:
        """Take that the device sent something."""
        now = self._now()
        self.facts["longest_pause"] = max(self.facts.get("longest_pause", 0.0), now - self._heard)
        self._heard = now

    def line(self, direction: Literal["sent", "received", "note"], text: str) -> None:
        """Write a line down; the caller has left out what may not be."""
        if len(self._lines) < self._limits.transcript:
            peer = self._common["client"]
            self._lines.append(Line(round(self._now() * 1000), peer, direction, self.text(text[:_LINE])))
        if direction == "sent":
            self.facts["reply"] = self.text(text)
            self._heard = self._now()  # a pause is the device's: it begins with our answer

    def greeted(self, verb: Literal["EHLO", "HELO"], name: str) -> bool:
        """Note the name of a hello; True if Exchange Online would take it."""
        faults = {
            "empty": not name,
            "space": " " in name,
            "underscore": "_" in name,
        }
        found = [fault for fault, there in faults.items() if there]
        if not found and not _HELLO_TAKEN.fullmatch(name):
            found = ["other"]
        self.facts["hello_verb"] = verb
        self.facts["hello_name"] = self.hello_name(name)
        self.facts["hello_faults"] = tuple(found)
        return not found

    @staticmethod
    def hello_name(name: str) -> str:
        """Return the name as it may be shown: one with odd characters could be a password in the wrong place."""
        return name if not name or _HELLO_SHOWN.fullmatch(name) else MASK

    def addressed(self) -> None:
        """Count a recipient."""
        self._recipients += 1

    # ---- what leaves -------------------------------------------------------------------------------------------------

    def hello(self, hello: ClientHello, *, implicit: bool) -> DeviceHello:
        """Return the hello as an observation."""
        return DeviceHello(**self._times(self._now()), hello=self._unsecret(hello), implicit=implicit)

    def session(self, ending: Ending = "") -> DeviceSession:
        """Return all that is known of the connection, masked with every secret that it brought."""
        facts = dict(self.facts)
        for name in ("hello_name", "reply"):
            facts[name] = self._mask(facts.get(name, ""))
        return DeviceSession(
            **self._times(self._began),
            **self._fixed,
            **facts,
            sign_ins=tuple(self._unsecret(one) for one in self.sign_ins),
            mail_from=tuple(self._mask(one) for one in self.senders),
            recipients=self._recipients,
            messages=self.messages,
            ending=ending,
            lines=tuple(self._unsecret(line) for line in self._lines),
        )

    def message(self, envelope: Envelope, *, complete: bool, taken: bool, reply: str) -> DeviceMessage:
        """Return one message as an observation."""
        seen = envelope.message
        seen.finish()
        date, zone = seen.date
        return DeviceMessage(
            **self._times(envelope.began),
            sender=self._mask(envelope.sender),
            recipients=tuple(self._mask(one) for one in envelope.recipients),
            complete=complete,
            taken=taken,
            size=seen.size,
            declared_size=envelope.declared_size,
            senders=tuple(self._mask(self.text(one)) for one in seen.senders),
            from_header=b"from" in seen.headers,
            named_at=seen.named_at,
            date_header=b"date" in seen.headers,
            date=date,
            zone_minutes=zone,
            clock=self._clock(),
            message_id=self._mask(self.text(seen.headers.get(b"message-id", ""))),
            bare_lf=seen.bare_lf,
            bare_cr=seen.bare_cr,
            dot_after_lf=envelope.dot_after_lf,
            eight_bit=seen.eight_bit,
            eight_bit_declared=envelope.eight_bit,
            nul=seen.nul,
            longest_line=seen.longest_line,
            attachments=tuple(self._unsecret(one) for one in seen.attachments),
            parts=seen.parts,
            structure=tuple(sorted(seen.structure)),
            seconds=round(self._now() - envelope.began, 3),
            reply=self._mask(self.text(reply)),
        )

    def _times(self, began: float) -> dict[str, Any]:
        return {**self._common, "started": began, "ended": self._now()}

    def _unsecret(self, value: Any) -> Any:  # noqa: ANN401 - any of the frozen values of the model
        """Return the value with its free texts masked."""
        free = {
            ClientHello: ("server_name", "alpn"),
            DeviceSignIn: ("user",),
            Line: ("text",),
        }.get(type(value), ("type", "suffix"))
        changed = {}
        for name in free:
            text = getattr(value, name)
            changed[name] = self._mask(text) if isinstance(text, str) else tuple(map(self._mask, text))
        return replace(value, **changed)
