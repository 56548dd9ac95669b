"""Observations about other ways to send than client submission with a password. Facts only, like all observations."""

from dataclasses import field

from wizard.model.failure import Failure
from wizard.model.frozen import dataclass
from wizard.model.observation import Line, Observation, Outcome, Reply, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class WayHost(Observation):
    """The host of one way, tried on one of its addresses. `host` is "" where there is none to try.

    `outcome` None: its name has no address, see `failure`.
    """

    role: Role
    host: str = ""
    port: int = 0
    address: str = ""
    outcome: Outcome | None = None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WayMessage(Observation):
    """A message handed over without a sign-in, as Direct Send and relay connectors take it.

    `not_tried` says why there was none ("not-asked", "no-host"). `accepted` None: nothing was heard after the last dot.
    """

    host: str = ""
    port: int = 0
    address: str = ""
    sender: str = ""
    recipient: str = ""
    message_id: str = ""
    stage: str = ""
    accepted: bool | None = False
    not_tried: str = ""
    reply: Reply | None = None
    failure: Failure | None = None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpfRecords(Observation):
    """The SPF record of the sender's domain, and what it includes, as far as ten questions to the DNS lead.

    `records` has each domain's record, "" where it has none; `hosts` the addresses behind "a:name" and "mx:name".
    `several`: the domain has more than one record, which none may have. `complete` False: ten questions did not do.
    """

    domain: str
    records: dict[str, str] = field(default_factory=dict)
    hosts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lookups: int = 0
    several: bool = False
    complete: bool = True
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRefused(Observation):
    """The login gave no access token for SMTP. `why` names the sentence for it, `code` is Entra's number (AADSTS).

    `cause` is a slug of the catalogue, "" where the refusal is none of its causes.
    """

    why: str
    code: int = 0
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenClaims(Observation):
    """What an access token says of itself, decoded and not verified. Never the token.

    `given`: there was one to decode; `readable`: it is a JSON web token. `expires` and `clock` are seconds since 1970.
    """

    given: bool
    readable: bool = False
    audience: str = ""
    scopes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    user: str = ""
    app_id: str = ""
    object_id: str = ""
    tenant_id: str = ""
    expires: float = 0.0
    clock: float = 0.0
