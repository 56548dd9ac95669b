"""What a practice world is like: every knob, and its healthy default. Values only; opens nothing.

A scenario's `[world]` table names what differs from this. A knob describes a state of the world ("the organisation has
SMTP AUTH off"), never an answer ("say 535"): the servers work their answers out.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from wizard.model.frozen import dataclass

Table = Mapping[str, Any]

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
    mx: Literal["exchange-online", "gateway", "none"] = "exchange-online"  # where mail for the domain goes
    spf: Literal["covers", "others", "none"] = "covers"  # whom the domain lets send for it: this site, or others alone


@dataclass(frozen=True, slots=True)
class Network:
    """Which ports answer. `submission_ipv6` "" means: like `submission`."""

    submission: Port = "open"
    submission_ipv6: Literal["", "open", "dropped", "refused"] = ""
    mx: Port = "open"
    implicit: Port = "refused"  # Exchange Online does not serve it
    services: Port = "open"
    captive: bool = False  # every web page is the sign-in page of the guest network
    public_address: str = ""  # what Microsoft 365 sees of this network; "": the client's own address
    country: str = "CH"  # where Microsoft 365 takes that address to be


@dataclass(frozen=True, slots=True)
class Ways:
    """The hosts of other ways to send, and their accounts: High Volume Email, Azure Communication Services.

    `hve_policies`: whether the organisation's rules let the High Volume Email account use its password. `acs_secret`:
    the app's, which is the SMTP user name's password. `acs_domains`: those that are linked to its resource.
    """

    hve: Literal["none", "open", "dropped", "refused"] = "none"
    acs: Literal["none", "open", "dropped", "refused"] = "none"
    hve_policies: Literal["allow", "forbid"] = "allow"
    acs_secret: Literal["valid", "expired"] = "valid"  # noqa: S105 -- a knob's value
    certificate: str = ""  # the name in the one that this site has for a connector; "": it has none
    acs_domains: tuple[str, ...] = ("practice.test",)


@dataclass(frozen=True, slots=True)
class GraphMail:
    """Sending through Graph. `granted`: the app's permissions for it, of its own or for a person.

    `policy`: an application access policy, and whether its group has the mailbox. `scope`: of Exchange's own role for
    the app (Application Mail.Send), which needs no permission in Entra.
    """

    granted: tuple[str, ...] = ("Mail.Send",)
    policy: Literal["none", "has-mailbox", "leaves-out"] = "none"
    scope: Literal["none", "mailbox", "another"] = "none"


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
    """The organisation. Off with single mailboxes on is the good practice, and so the healthy default.

    `propagation` is how long a change takes to reach the mail server, while readings show it at once. `mailboxes` are
    further ones, so many that a list of them has pages. `policies` are authentication policies, each {name, smtp}.
    """

    exists: bool = True  # a tenant has this domain
    smtp_auth: Literal["on", "off"] = "off"
    basic_auth: Literal["on", "retired"] = "on"
    legacy_tls: Literal["on", "off"] = "off"
    reject_direct_send: Literal["on", "off"] = "off"
    send_from_alias: Literal["on", "off"] = "off"
    policies: tuple[Table, ...] = ()
    default_policy: str = ""
    connectors: tuple[Table, ...] = ()  # as Get-InboundConnector shows them
    accepted_domains: tuple[str, ...] = ("practice.test",)
    licence: Literal["premium", "standard"] = "premium"  # with Entra ID P1, or without
    mailboxes: int = 0
    propagation: float = 0.5


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mailbox that the practice person is given, and the account behind it."""

    exists: bool = True
    smtp_auth: Literal["on", "off", "follows"] = "on"
    password: Literal["as-given", "changed"] = "as-given"  # noqa: S105 -- a knob's value
    kind: Literal["UserMailbox", "SharedMailbox"] = "UserMailbox"
    licensed: bool = True
    sign_in: Literal["", "allowed", "blocked"] = ""  # "": blocked for a shared mailbox, as Microsoft makes it
    locked: bool = False
    password_age: int = 40  # days
    password_expires: bool = False
    password_expired: bool = False
    per_user_mfa: Literal["disabled", "enabled", "enforced"] = "disabled"
    methods: tuple[str, ...] = ("password",)  # as Graph calls them, without "AuthenticationMethod"
    auth_policy: str = ""  # the name of an authentication policy
    groups: tuple[str, ...] = ("Service accounts",)
    roles: tuple[str, ...] = ()  # directory roles, by their names
    aliases: tuple[str, ...] = ()
    send_as: tuple[str, ...] = ()
    used: int = 6  # percent of the quota
    full: bool = False
    restricted: bool = False  # blocked from sending after outbound spam
    connections: int = 0  # held by other devices with the same account
    recipients_today: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """What else decides about a sign-in. `conditional_access` picks ready policies, `more` adds to them, as in Graph.

    "allows": old clients are blocked, except for the group of service accounts · "blocks": without the exception ·
    "report-only": likewise, but only noted · "place": other clients are blocked outside the head office ·
    "mfa": everybody needs MFA, whatever the client · "none": there is no policy.
    """

    security_defaults: Literal["on", "off"] = "off"
    conditional_access: Literal["allows", "blocks", "report-only", "place", "mfa", "none"] = "allows"
    more: tuple[Table, ...] = ()
    office: tuple[str, ...] = ("192.88.99.0/24",)  # the named location "Head office"
    countries: tuple[str, ...] = ("CH",)  # the named location "Our countries"
    basic_auth_smtp: Literal["allowed", "blocked"] = "allowed"
    federation: Literal["managed", "federated", "unreachable"] = "managed"


@dataclass(frozen=True, slots=True)
class Log:
    """The sign-in log before anything is tried, and how many seconds a new row takes to be seen.

    "quiet": the scanner, daily, from here · "burst": wrong passwords within minutes, from here · "attack": wrong
    passwords from other countries, one right · "interactive": somebody uses the account in a browser · "none": nothing.
    `more` are rows as in Graph; their `minutes_ago` becomes createdDateTime.
    """

    history: Literal["quiet", "burst", "attack", "interactive", "none"] = "quiet"
    more: tuple[Table, ...] = ()
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Admin:
    """The administrator who signs in, and what becomes of it."""

    role: Literal["full", "recipients", "reader", "none", "stale"] = "full"
    tenant: Literal["own", "other"] = "own"
    consent: Literal["granted", "missing", "admin-needed", "refused"] = "granted"
    consent_about: Literal["both", "exchange", "graph", "smtp"] = "both"
    browser: Literal["approves", "cancels", "leaves"] = "approves"
    device_code: Literal["approved", "pending", "declined", "expired"] = "approved"
    app_secret: Literal["valid", "expired"] = "valid"  # noqa: S105 -- a knob's value
    token_life: int = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Oauth:
    """Tokens for SMTP. Consent, browser and device code are the administrator's knobs.

    `asks` is what the cloud file has one ask for: Outlook's SMTP.Send, whatever Outlook grants, or Graph's SMTP.Send.
    `person`: who signs in for a token. `granted`: the app's permissions at Outlook for a person; `roles`: those of its
    own. `principal`: whether Exchange knows the app, and by which id. `full_access`: who may open the mailbox, "app"
    for the app itself. `scoped`: the app has Exchange's own role for this mailbox, which needs neither of the two.
    """

    asks: Literal["smtp", "default", "graph"] = "smtp"
    person: Literal["mailbox", "colleague"] = "mailbox"
    granted: tuple[str, ...] = ("SMTP.Send",)
    roles: tuple[str, ...] = ("SMTP.SendAsApp",)
    principal: Literal["registered", "wrong-object", "missing"] = "registered"
    full_access: tuple[str, ...] = ("app",)
    scoped: bool = False
    token_life: int = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Services:
    """How Graph and Exchange admin answer. The first `throttled` requests get 429, the first `failing` get 503.

    `revoked_after`: so many requests in, every token issued so far is refused. `values`: switches come plain, wrapped
    as {"value": x}, as texts, or not at all. `body`: JSON, or what stands in its place.
    """

    about: Literal["both", "exchange", "graph"] = "both"
    throttled: int = 0
    retry_after: int = 1
    failing: int = 0
    revoked_after: int = 0
    latency: float = 0.0
    clock_ahead: float = 0.0  # seconds by which Microsoft's clock is ahead of this computer's
    values: Literal["plain", "wrapped", "text", "absent"] = "plain"
    body: Literal["json", "login-page", "garbage", "huge", "bomb", "looping", "elsewhere", "to-http"] = "json"
    region: bool = False  # Exchange admin sends on to the host of the tenant's region


@dataclass(frozen=True, slots=True)
class Vault:
    """The Key Vault. `deleted` names secrets that were deleted and not yet purged."""

    access: Literal["full", "read", "none"] = "full"
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """A whole practice world."""

    dns: Dns = field(default_factory=Dns)
    network: Network = field(default_factory=Network)
    ways: Ways = field(default_factory=Ways)
    graph_mail: GraphMail = field(default_factory=GraphMail)
    smtp: Smtp = field(default_factory=Smtp)
    tls: Tls = field(default_factory=Tls)
    tenant: Tenant = field(default_factory=Tenant)
    mailbox: Mailbox = field(default_factory=Mailbox)
    policy: Policy = field(default_factory=Policy)
    log: Log = field(default_factory=Log)
    admin: Admin = field(default_factory=Admin)
    oauth: Oauth = field(default_factory=Oauth)
    services: Services = field(default_factory=Services)
    vault: Vault = field(default_factory=Vault)


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
        inside = Mapping if get_args(hint)[0] is Table else str
        fits = isinstance(value, list) and all(isinstance(one, inside) for one in value)
    elif hint is float:
        fits = isinstance(value, (int, float)) and not isinstance(value, bool)
    else:
        fits = type(value) is hint
    if not fits:
        raise ValueError(f"{knob} cannot be {value!r}")
