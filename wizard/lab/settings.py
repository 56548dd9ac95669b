"""What a practice world is like: every knob, and its healthy default. Values only; opens nothing.

A scenario's `[world]` table names what differs from this. A knob describes a state of the world ("the organisation has
SMTP AUTH off"), never an answer ("say 535"): the servers work their answers out.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

Port = Literal["open", "dropped", "refused"]
Names = Literal["true", "unknown", "failing", "silent", "foreign"]
Persona = Literal["exchange-online", "exchange-online-mx", "google", "hosting", "imap"]
Stage = Literal["", "greeting", "ehlo", "starttls", "auth", "mail", "data", "end"]
CertificateKind = Literal[
    "valid",
    "expired",
    "not-yet-valid",
    "wrong-host",
    "incomplete-chain",
    "self-signed",
    "unknown-issuer",
    "inspected",
    "weak",
]


@dataclass(frozen=True, slots=True)
class Dns:
    """What the two resolvers say about the submission host. "foreign": another server's address."""

    first: Names = "true"
    second: Names = "true"
    ipv6: bool = True  # the host has an IPv6 address, where this computer has IPv6 at all


@dataclass(frozen=True, slots=True)
class Network:
    """Which ports answer. `submission_ipv6` "" means: like `submission`."""

    submission: Port = "open"
    submission_ipv6: Literal["", "open", "dropped", "refused"] = ""
    mx: Port = "open"
    implicit: Port = "refused"  # Exchange Online does not serve it
    services: Port = "open"
    captive: bool = False  # every web page is the sign-in page of the guest network


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server on the submission port."""

    persona: Persona = "exchange-online"
    greeting_delay: float = 0.0
    refusal_delay: float = 0.3  # Exchange Online takes about 5 s over a refused sign-in, on purpose
    starttls: Literal["offered", "stripped", "refused", "injected"] = "offered"
    inspected: bool = False  # a firewall masks the greeting and the extensions
    tls_from_first_byte: bool = False
    configured_as_implicit: bool = False  # the cloud file says that this port speaks TLS from the first byte
    mechanisms: tuple[str, ...] = ()  # empty: what the persona offers
    size: int = 157286400
    busy: Literal["", "greeting", "auth"] = ""
    breaks_at: Stage = ""
    breaks_by: Literal["silence", "reset", "close"] = "silence"


@dataclass(frozen=True, slots=True)
class Tls:
    """TLS on the submission port. `old` versions, below 1.2, are negotiated and then refused in words, or served."""

    lowest: Literal["1.0", "1.1", "1.2", "1.3"] = "1.0"
    highest: Literal["1.0", "1.1", "1.2", "1.3"] = "1.3"
    old: Literal["refused", "served"] = "refused"
    certificate: CertificateKind = "valid"
    inspector_trusted: bool = False  # this computer trusts the inspecting product's authority
    client_certificate: bool = False
    no_common_cipher: bool = False


@dataclass(frozen=True, slots=True)
class Tenant:
    """The organisation. Off with single mailboxes on is the good practice, and so the healthy default."""

    smtp_auth: Literal["on", "off"] = "off"
    basic_auth: Literal["on", "retired"] = "on"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mailbox that the practice person is given."""

    smtp_auth: Literal["on", "off", "follows"] = "on"
    password: Literal["as-given", "changed"] = "as-given"  # noqa: S105 -- a knob's value
    locked: bool = False
    send_as: tuple[str, ...] = ()
    full: bool = False
    restricted: bool = False  # blocked from sending after outbound spam
    connections: int = 0  # held by other devices with the same account
    recipients_today: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """What else decides about a sign-in."""

    security_defaults: Literal["on", "off"] = "off"
    conditional_access: Literal["allows", "blocks"] = "allows"
    basic_auth_smtp: Literal["allowed", "blocked"] = "allowed"
    federation: Literal["managed", "unreachable"] = "managed"


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole practice world."""

    dns: Dns = field(default_factory=Dns)
    network: Network = field(default_factory=Network)
    smtp: Smtp = field(default_factory=Smtp)
    tls: Tls = field(default_factory=Tls)
    tenant: Tenant = field(default_factory=Tenant)
    mailbox: Mailbox = field(default_factory=Mailbox)
    policy: Policy = field(default_factory=Policy)


T = TypeVar("T")


def settings(table: Mapping[str, Mapping[str, Any]]) -> Settings:
    """Return the world that `table` describes. An unknown knob or value is a mistake in our own data: ValueError."""
    parts = get_type_hints(Settings)
    if unknown := set(table) - set(parts):
        raise ValueError(f"no such part of a practice world: {sorted(unknown)}")
    return Settings(**{name: _part(parts[name], given) for name, given in table.items()})


def _part(kind: type[T], given: Mapping[str, Any]) -> T:
    """Return one part of the world, each value checked against the type of its knob."""
    hints = get_type_hints(kind)
    for knob, value in given.items():
        if knob not in hints:
            raise ValueError(f"{kind.__name__} has no knob {knob!r}")
        _check(hints[knob], knob, value)
    return kind(**{knob: tuple(value) if isinstance(value, list) else value for knob, value in given.items()})


def _check(hint: Any, knob: str, value: object) -> None:  # noqa: ANN401 -- a type hint has no narrower type
    origin = get_origin(hint)
    if origin is Literal:
        fits = value in get_args(hint)
    elif origin is tuple:
        fits = isinstance(value, list)
    elif hint is float:
        fits = isinstance(value, (int, float)) and not isinstance(value, bool)
    else:
        fits = type(value) is hint
    if not fits:
        raise ValueError(f"{knob} cannot be {value!r}")
