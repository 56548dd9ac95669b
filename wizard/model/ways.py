"""Observations about other ways to send than client submission with a password. Facts only, like all observations."""

from dataclasses import field

from wizard.model.failure import Failure
from wizard.model.frozen import dataclass
from wizard.model.observation import Line, Observation, Outcome, Reply, Role
from wizard.model.tenant import Refused
from wizard.model.way_trial import WayName


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
    """A trial of a way by SMTP: a message without a sign-in, or a sign-in with the way's own account and a message.

    `not_tried` says why there was none ("not-asked", "no-host", "no-account"). `stage` is the last one reached: as in
    `Message`, before that "connect", "greeting", "ehlo", "starttls", "tls" and "auth", and "signed-in" where only that
    was wanted. `accepted` is the message's; None: nothing was heard after the last dot. `certificate`: one was shown.
    """

    way: WayName = "unsigned"
    user: str = ""
    mechanism: str = ""
    signed_in: bool = False
    certificate: bool = False
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
class GraphMessage(Observation):
    """A message handed to Microsoft Graph (sendMail) for the mailbox, by whoever is signed in to Microsoft 365.

    `not_tried`: "not-asked", "no-endpoint", "not-signed-in". `code` is Graph's own name of its refusal, `refused` what
    the layer below made of the answer. `accepted` None: the request went out, and no answer was heard.
    """

    mailbox: str = ""
    recipient: str = ""
    message_id: str = ""
    user: str = ""
    as_app: bool = False
    permissions: tuple[str, ...] = ()
    accepted: bool | None = False
    not_tried: str = ""
    status: int = 0
    code: str = ""
    refused: Refused = ""
    detail: str = ""
    request_id: str = ""
    failure: Failure | None = None


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
