"""What the watcher saw of a device that was pointed at this computer. Frozen values, and no secret in any of them.

A password is compared while it arrives and then forgotten: what stays is the outcome, its length, and which characters
panels tend to spoil. Free text of the device is masked before it gets here.
"""

from typing import Literal

from wizard.model.frozen import dataclass
from wizard.model.observation import Line, Observation, Provenance

#: How a hello is written: as TLS does, as SSL 3.0 did, or in the record form of SSL 2.
HelloStyle = Literal["tls", "ssl3", "ssl2"]

#: How a presented password relates to the stored one. "absent": none was presented; "not-compared": none was stored.
PasswordVerdict = Literal["equal", "final-space", "case", "length", "differs", "absent", "not-compared"]

#: How a connection ended. "": it is still open. "closed" and "reset": by the device, without QUIT.
Ending = Literal["", "quit", "closed", "reset", "tls", "idle", "refused", "limit", "too-long", "stopped", "not-allowed"]

Encryption = Literal["starttls", "implicit"]

#: What became of a sign-in (see `DeviceSignIn`).
Outcome = Literal["accepted", "refused", "not-offered", "malformed", "given-up", "cut-off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientHello:
    """The first message of TLS, as the device wrote it. Versions read "1.2", SSL's "SSL 3.0"; names are IANA's.

    `client_version` is the highest version of old stacks; `versions` is what newer ones list (empty: no such list).
    `problem`: "garbled" (a length leads outside), "cut-short" (the rest never came), "too-long", "no-hello" (other
    bytes than a hello), or nothing. What could be read until then is there.
    """

    style: HelloStyle = "tls"
    record_version: str = ""
    client_version: str = ""
    versions: tuple[str, ...] = ()
    ciphers: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    server_name: str = ""
    alpn: tuple[str, ...] = ()
    size: int = 0
    problem: str = ""

    @property
    def newest(self) -> str:
        """The highest version that the device can speak."""
        listed = [one for one in self.versions if one in VERSIONS]
        return max(listed, key=VERSIONS.index) if listed else self.client_version


#: Known versions, oldest first.
VERSIONS = ("SSL 2.0", "SSL 3.0", "1.0", "1.1", "1.2", "1.3")


@dataclass(frozen=True, slots=True)
class Password:
    """What is kept of a presented password."""

    verdict: PasswordVerdict
    length: int = 0  # characters
    odd: tuple[str, ...] = ()  # ids: "edge-space", "space", "control", "non-ascii", "quotes", "symbols", "long"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSignIn:
    """One AUTH command and what followed.

    `outcome`: "accepted", "refused" (as the chosen answer wants it), "not-offered" (Exchange Online does not take this
    mechanism, or none here), "malformed", "given-up" (the device answered "*"), "cut-off" (nothing more came).
    `swapped`: the address stood in the password's place, so the user's place is not shown.
    """

    mechanism: str
    secured: bool
    outcome: Outcome
    user: str = ""
    password: Password = Password("absent")
    initial: bool = False  # the first answer stood on the AUTH line
    token: bool = False
    swapped: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """One part of a message that is no plain body. The name itself is not kept: `suffix` is its ending, `odd` ids."""

    type: str
    suffix: str
    size: int  # decoded bytes
    odd: tuple[str, ...] = ()  # "path", "long", "control", "non-ascii"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceObservation(Observation):
    """The common part: the number of the connection, the device's address, and the port that it came to."""

    connection: int
    client: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceHello(DeviceObservation):
    """A ClientHello, noted before any handshake is tried. `implicit`: it came before a word of SMTP."""

    hello: ClientHello
    implicit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceMessage(DeviceObservation):
    """One message, or what came of it. `complete` is False where the connection ended before the final dot.

    `date` is the Date header and `clock` this computer's time, both seconds since 1970; `zone_minutes` is the offset
    that the Date header names. `senders` are the addresses of the From header, `named_at` that its display name holds
    an @. `structure` holds ids of what is odd in the MIME structure: "deep", "many", "unfinished", "long-header".
    """

    sender: str
    recipients: tuple[str, ...]
    complete: bool
    taken: bool
    size: int
    declared_size: int = 0
    senders: tuple[str, ...] = ()
    from_header: bool = False
    named_at: bool = False
    date_header: bool = False
    date: float | None = None
    zone_minutes: int | None = None
    clock: float = 0.0
    message_id: str = ""
    bare_lf: int = 0
    bare_cr: int = 0
    dot_after_lf: bool = False  # a dot alone on a line that bare line feeds end: meant as the end of the message
    eight_bit: bool = False
    eight_bit_declared: bool = False
    nul: bool = False
    longest_line: int = 0
    attachments: tuple[Attachment, ...] = ()
    parts: int = 0
    structure: tuple[str, ...] = ()
    seconds: float = 0.0
    reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSession(DeviceObservation):
    """One connection as a whole; noted at each turning point and at the end, the newest is the truth.

    `expected` is what the watcher was started for, `implicit` and `starttls` what the device did. `alert` is the TLS
    alert that the device sent (RFC name), `tls_failure` why the handshake failed otherwise. `certificate`: "made" by
    the watcher, which no device can know, or "given". `hello_faults`: ids of what Exchange Online will not take in
    the EHLO name ("empty", "space", "underscore", "other"). `without_sign_in` and `without_tls`: MAIL came before
    those; `bare_address`: without angle brackets. `stage` is the last command that had a positive answer, `reply` our
    last answer. `scenario` is what the watcher was told to answer like.
    """

    expected: Encryption
    certificate: Literal["made", "given"]
    scenario: str
    at: float = 0.0  # wall clock at the connect, seconds since 1970
    implicit: bool = False
    starttls: bool = False
    early: bool = False  # bytes in clear stood behind STARTTLS
    tls_version: str = ""
    cipher: str = ""
    alert: str = ""
    tls_failure: str = ""
    hello_verb: Literal["", "EHLO", "HELO"] = ""
    hello_name: str = ""
    hello_faults: tuple[str, ...] = ()
    sign_ins: tuple[DeviceSignIn, ...] = ()
    mail_from: tuple[str, ...] = ()
    bare_address: bool = False
    recipients: int = 0
    messages: int = 0
    without_sign_in: bool = False
    without_tls: bool = False
    commands: int = 0
    errors: int = 0
    stage: str = ""
    reply: str = ""
    ending: Ending = ""
    longest_pause: float = 0.0
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelText(Observation):
    """What a person read on the device while the watcher answered as `scenario` says: this panel shows that for it.

    `device` is the profile's id, if one was chosen.
    """

    provenance: Provenance = Provenance.TOLD
    scenario: str
    text: str
    device: str = ""
