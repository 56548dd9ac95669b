"""Observations: what a probe saw, or what a person told.

A probe leaves them, a check judges them. They hold no secret (transcript lines are masked when recorded) and no
opinion: an observation says "no answer to 3 attempts in 1.5 s", never "blocked".
"""

from enum import StrEnum
from typing import Literal

from wizard.model.failure import Failure
from wizard.model.frozen import dataclass


class Provenance(StrEnum):
    """How we know."""

    MEASURED = "measured"
    TOLD = "told"
    PASTED = "pasted"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript: milliseconds since the run's start, who, which way, what (masked)."""

    t_ms: int
    peer: str
    direction: Literal["sent", "received", "note"]
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One SMTP reply. `lines` are the texts after the code; `enhanced` is the status code of RFC 3463 or empty."""

    code: int
    lines: tuple[str, ...]
    enhanced: str = ""

    @property
    def text(self) -> str:
        """The whole reply on one line, as a log would show it: code, enhanced code, text."""
        return f"{self.code} " + " ".join(self.lines)

    @property
    def positive(self) -> bool:
        """2xx or 3xx."""
        return 200 <= self.code < 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The common part: which probe task, and when, in seconds since the run's start (monotonic)."""

    probe: str
    started: float
    ended: float
    provenance: Provenance = Provenance.MEASURED


# ---- names and reach ------------------------------------------------------------------------------------------------

#: The last three are ways to send that are not client submission (`wizard.model.ways`).
Role = Literal["submission", "mx", "implicit", "admin", "control", "legacy", "direct-send", "hve", "acs"]


@dataclass(frozen=True, slots=True)
class Target:
    """One TCP end point to try, and what it is for. `role` "submission" is the case's own port."""

    host: str
    address: str
    port: int
    role: Role

    @property
    def family(self) -> Literal[4, 6]:
        """The address family."""
        return 6 if ":" in self.address else 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NameLookup(Observation):
    """One name asked of one resolver for one family.

    `resolver`: "first" is the one the case uses (the system's, or the cloud's own servers), "second" the comparison;
    `server` says which it was in words for the evidence ("system", "127.0.0.1:5353").
    """

    host: str
    family: Literal[4, 6]
    resolver: Literal["first", "second"]
    server: str
    addresses: tuple[str, ...] = ()
    canonical: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets(Observation):
    """Everything that will be tried of one host: how many `Reach` observations to wait for."""

    host: str
    role: Role
    targets: tuple[Target, ...]


class Outcome(StrEnum):
    """What became of an attempt to connect."""

    OPEN = "open"
    NO_ANSWER = "no-answer"  # dropped somewhere, or lost
    REFUSED = "refused"
    RESET = "reset"
    UNREACHABLE = "unreachable"
    DENIED = "denied"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach(Observation):
    """One target tried. `late`: an earlier observation of the same target said no answer, and this corrects it."""

    target: Target
    outcome: Outcome
    connect_ms: float = 0.0
    attempts: int = 1
    waited_s: float = 0.0
    late: bool = False
    failure: Failure | None = None


# ---- the SMTP conversation, stage by stage; `lines` is the transcript of that stage ---------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Greeting(Observation):
    """What came after connecting, before anything was sent. `main`: seen by the session that signs in.

    `waits_for_tls`: while nothing came, the same end point answered a TLS hello on another connection.
    """

    target: Target
    main: bool = False
    reply: Reply | None = None
    first_bytes: str = ""  # of an answer that is no SMTP, printable, 200 characters at most
    waits_for_tls: bool = False
    failure: Failure | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extensions(Observation):
    """The answer to EHLO. `secured`: after TLS. `public_address`: what the server calls us ("Hello [203.0.113.7]")."""

    target: Target
    main: bool = False
    secured: bool = False
    ehlo_name: str = ""
    reply: Reply | None = None
    keywords: dict[str, str] | None = None  # upper-case keyword to its parameters
    public_address: str = ""
    failure: Failure | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTls(Observation):
    """The answer to STARTTLS. `offered` is False when EHLO did not list it (it is then not sent, `reply` is None)."""

    target: Target
    offered: bool
    reply: Reply | None = None
    failure: Failure | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """One certificate as presented. Names are RFC 4514 strings; times are seconds since 1970, UTC."""

    subject: str
    issuer: str
    common_name: str
    issuer_organisation: str
    names: tuple[str, ...]  # subjectAltName DNS and IP entries
    not_before: float
    not_after: float
    key: str  # "RSA 2048", "EC secp256r1"
    key_bits: int
    signature: str  # "sha256"
    self_signed: bool
    ocsp_urls: tuple[str, ...]
    crl_urls: tuple[str, ...]
    issuer_urls: tuple[str, ...]  # AIA caIssuers
    sha256: str
    is_ca: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake(Observation):
    """The main session's TLS handshake, with verification against the cloud's trust.

    `verified` says that chain, dates and name hold. `verify_code` is OpenSSL's number (0: none, -1: the operating
    system said no without a number), `alert` the alert the *server* sent, by its RFC name. `chain` is as presented,
    leaf first, also after a failure. `trust` is "system" or "file".
    """

    target: Target
    tls_name: str
    implicit: bool = False
    version: str = ""
    cipher: str = ""
    curve: str = ""
    chain: tuple[Certificate, ...] = ()
    trust: Literal["system", "file"] = "system"
    verified: bool = False
    verify_code: int = 0
    verify_message: str = ""
    alert: str = ""
    wall_clock: float = 0.0  # this computer's time at the handshake, seconds since 1970
    failure: Failure | None = None
    lines: tuple[Line, ...] = ()


class VersionOutcome(StrEnum):
    """What became of one TLS version tried on its own."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # the server said no, by alert, by another version, by closing, or in SMTP words afterwards
    UNSPEAKABLE = "unspeakable"  # this computer's TLS library cannot speak it: nothing learnt
    UNCLEAR = "unclear"  # the connection failed for a reason that says nothing about the version


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsVersion(Observation):
    """One version ("1.0" … "1.3") tried on its own connection. `reply`: an SMTP refusal after the handshake."""

    target: Target
    version: str
    outcome: VersionOutcome
    cipher: str = ""
    curve: str = ""
    alert: str = ""
    reply: Reply | None = None
    failure: Failure | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation(Observation):
    """Whether a revocation service named in the certificate can be reached from here."""

    url: str
    kind: Literal["ocsp", "crl"]
    reached: bool
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn(Observation):
    """The one sign-in attempt. `not_tried` says why there was none (then the rest is empty).

    not_tried: "no-password", "no-connection", "no-tls", "unverified", "old-tls", "not-offered", "no-mechanism".
    """

    user: str
    mechanism: str = ""
    offered: tuple[str, ...] = ()
    accepted: bool = False
    reply: Reply | None = None
    not_tried: str = ""
    at: float = 0.0  # wall clock, for the look-up in the sign-in log
    failure: Failure | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Observation):
    """The test message. `stage` is the last one reached: "mail", "rcpt", "data", "end".

    `accepted` None: nothing was heard after the final dot, so nobody knows. `reply` is the server's last word.
    `not_tried`: "not-asked", "no-sign-in". `trial`: it was a device's own message, sent on from this computer.
    """

    sender: str
    recipient: str
    size: int = 0
    message_id: str = ""
    stage: str = ""
    trial: bool = False
    accepted: bool | None = False
    reply: Reply | None = None
    not_tried: str = ""
    failure: Failure | None = None
    lines: tuple[Line, ...] = ()


# ---- what stands in between, on this computer and this site ---------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings(Observation):
    """This computer's proxy settings, the interfaces that look like a VPN, and the library that speaks TLS for it."""

    proxies: dict[str, str]
    vpn_interfaces: tuple[str, ...]
    clock: float  # wall clock, seconds since 1970
    tls_library: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal(Observation):
    """A plain page whose text is known, fetched to notice a captive portal. `status` 0: no answer."""

    url: str
    status: int = 0
    matched: bool = False
    location: str = ""
    first_bytes: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHandshake(Observation):
    """A TLS handshake with an HTTPS service, to see whether something inspects HTTPS as well."""

    target: Target
    verified: bool
    issuer: str = ""
    verify_message: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Observation):
    """A person's answer to one of `wizard.model.case.QUESTIONS`."""

    key: str
    value: str
