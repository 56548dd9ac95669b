"""The practice tenant while its world runs: one state that cmdlets change, readings show and the mail server obeys.

A change is shown at once and reaches the mail server after `Tenant.propagation` seconds, as with Exchange Online: so
there are two copies of the records, and every change is made to both. Opens nothing, and answers no question itself.
"""

import datetime as dt
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from wizard.lab.settings import Settings
from wizard.model.secret import Secret

DOMAIN = "practice.test"
OTHER_DOMAIN = "other-company.test"
MAILBOX = f"scanner@{DOMAIN}"
COLLEAGUE = f"reception@{DOMAIN}"
ADMIN = f"admin@{DOMAIN}"
HVE_ACCOUNT = f"hve-scanner@{DOMAIN}"  # of High Volume Email: a mail user, no mailbox
ACS_USER = "practice-scanner"  # an SMTP user name of Azure Communication Services
BLOCKING = "Block Basic Auth"  # the policy that the knob `basic_auth_smtp` assigns
GIGABYTE = 1024**3
_QUOTA = 50 * GIGABYTE


def number(name: str) -> str:
    """Return the GUID of something in the practice tenant: the same at every start."""
    spelled = name.encode("utf-8", "replace").decode()
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{spelled}.practice.test"))


TENANT_ID = number("tenant")
OTHER_TENANT_ID = number("other-tenant")
CLIENT_ID = number("client")
APP_ID = number("app")
OFFICE_ID = number("head-office")
COUNTRIES_ID = number("our-countries")

Change = Callable[["Records"], None]


@dataclass(slots=True, kw_only=True)
class User:
    """An account in Entra ID. `password` is None where nobody knows one."""

    name: str
    display: str
    enabled: bool = True
    licensed: bool = True
    password: Secret | None = None
    password_set: dt.datetime
    password_expires: bool = False
    password_expired: bool = False
    must_change: bool = False
    mfa: str = "disabled"
    methods: list[str] = field(default_factory=lambda: ["password"])
    groups: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    auth_policy: str = ""
    sessions_from: dt.datetime  # tokens from before are no longer taken

    @property
    def id(self) -> str:
        """The object id."""
        return number(self.name)


@dataclass(slots=True, kw_only=True)
class Mailbox:
    """A mailbox in Exchange Online. `off` is SmtpClientAuthenticationDisabled: None follows the organisation."""

    address: str
    display: str
    off: bool | None = None
    kind: str = "UserMailbox"
    aliases: list[str] = field(default_factory=list)
    trustees: list[str] = field(default_factory=list)  # who may send as this mailbox
    quota: int = _QUOTA
    size: int = GIGABYTE
    restricted: bool = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address, the primary one first."""
        return (self.address, *self.aliases)


@dataclass(slots=True)
class Records:
    """What the tenant has written down. `synthetic` further mailboxes exist; those that were changed stand here too."""

    smtp_off: bool
    legacy_tls: bool
    reject_direct_send: bool
    send_from_alias: bool
    default_policy: str
    policies: dict[str, bool]  # name: passwords over SMTP are allowed
    users: dict[str, User]
    mailboxes: dict[str, Mailbox]
    synthetic: int

    def mailbox(self, identity: str) -> Mailbox | None:
        """Find a mailbox by address, alias, id or name."""
        wanted = identity.strip().casefold()
        for one in self.mailboxes.values():
            names = (*one.addresses, number(one.address), one.display, one.address.partition("@")[0])
            if wanted in {name.casefold() for name in names}:
                return one
        return self._further(wanted)

    def user(self, identity: str) -> User | None:
        """Find an account by its name, an alias of its mailbox, or its id."""
        wanted = identity.strip().casefold()
        for one in self.users.values():
            if wanted in {one.name.casefold(), one.id}:
                return one
        box = self.mailbox(wanted)
        return self.users.get(box.address) if box else None

    def every_mailbox(self, start: int = 0) -> Iterator[Mailbox]:
        """Yield all mailboxes from the `start`th on, in a fixed order, each made when it is asked for."""
        own = [box for box in self.mailboxes.values() if _place(box.address) is None]
        yield from own[start:]
        for place in range(max(0, start - len(own)), self.synthetic):
            yield self.further(place)

    def further(self, place: int) -> Mailbox:
        """Return one of the further mailboxes by its number."""
        return self.mailboxes.get(_address(place)) or _synthetic(place)

    def allows_basic(self, user: User | None) -> bool:
        """Say whether the authentication policy of a user, or else the default one, allows passwords over SMTP."""
        name = (user.auth_policy if user else "") or self.default_policy
        return not name or self.policies.get(name, True)

    def _further(self, wanted: str) -> Mailbox | None:
        place = _place(wanted)
        if place is None or place >= self.synthetic:
            return None
        return self.mailboxes.setdefault(_address(place), _synthetic(place))


def _address(place: int) -> str:
    return f"user{place:05}@{DOMAIN}"


def _place(address: str) -> int | None:
    name, _, domain = address.casefold().partition("@")
    digits = name.removeprefix("user")
    return int(digits) if domain == DOMAIN and name != digits and digits.isdecimal() and len(digits) == 5 else None


def _synthetic(place: int) -> Mailbox:
    """Return a further mailbox as it was made: one in fifty is on, one in twenty off, one in ten shared."""
    off = False if place % 50 == 7 else True if place % 20 == 3 else None
    kind = "SharedMailbox" if place % 10 == 9 else "UserMailbox"
    return Mailbox(address=_address(place), display=f"User {place:05}", off=off, kind=kind)


class Tenant:
    """The state of one world, for every server of it. May be used from any thread."""

    def __init__(self, world: Settings, password: Secret) -> None:
        self.world = world
        self.clock: Callable[[], float] = lambda: time.time() + world.services.clock_ahead
        self.propagation = world.tenant.propagation
        self._lock = threading.RLock()
        self._shown = _records(world, password, self.now())
        self._effective = _records(world, password, self.now())
        self._pending: list[tuple[float, Change]] = []
        self._rows: list[tuple[float, dict[str, Any]]] = []

    def now(self) -> dt.datetime:
        """Return the time of this world."""
        return dt.datetime.fromtimestamp(self.clock(), dt.UTC)

    @property
    def shown(self) -> Records:
        """What readings show: every change at once. To be changed by `change` alone."""
        return self._shown

    @property
    def effective(self) -> Records:
        """What the mail server and the sign-in go by: changes that have arrived."""
        with self._lock:
            now = self.clock()
            while self._pending and self._pending[0][0] <= now:
                self._pending.pop(0)[1](self._effective)
            return self._effective

    def change(self, change: Change) -> None:
        """Make a change: shown now, effective later."""
        with self._lock:
            change(self._shown)
            self._pending.append((self.clock() + self.propagation, change))

    def note_sign_in(self, row: dict[str, Any]) -> None:
        """Keep a row of the sign-in log; it is seen after the world's delay."""
        with self._lock:
            row = {"id": number(f"sign-in-{len(self._rows)}"), **row}
            self._rows.append((self.clock() + self.world.log.delay, row))

    def sign_ins(self) -> list[dict[str, Any]]:
        """Return the rows that are seen by now and came while the world ran, newest first."""
        with self._lock:
            return [row for seen, row in reversed(self._rows) if seen <= self.clock()]


def _records(world: Settings, password: Secret, now: dt.datetime) -> Records:
    tenant, mailbox = world.tenant, world.mailbox
    policies = {str(one["name"]): bool(one.get("smtp", False)) for one in tenant.policies}
    auth_policy = mailbox.auth_policy
    if world.policy.basic_auth_smtp == "blocked":
        policies[BLOCKING], auth_policy = False, BLOCKING
    allowed = mailbox.sign_in == "allowed" or (not mailbox.sign_in and mailbox.kind == "UserMailbox")
    before = now - dt.timedelta(days=400)
    users = [
        User(
            name=MAILBOX,
            display="Scanner",
            enabled=allowed,
            licensed=mailbox.licensed,
            password=password,
            password_set=now - dt.timedelta(days=mailbox.password_age),
            password_expires=mailbox.password_expires,
            password_expired=mailbox.password_expired,
            mfa=mailbox.per_user_mfa,
            methods=list(mailbox.methods),
            groups=mailbox.groups,
            roles=mailbox.roles,
            auth_policy=auth_policy,
            sessions_from=before,
        ),
        User(name=COLLEAGUE, display="Reception", password_set=before, sessions_from=before),
        User(
            name=ADMIN,
            display="Administrator",
            password_set=before,
            methods=["password", "microsoftAuthenticator"],
            sessions_from=before,
        ),
    ]
    boxes = [
        Mailbox(
            address=MAILBOX,
            display="Scanner",
            off={"on": False, "off": True, "follows": None}[mailbox.smtp_auth],
            kind=mailbox.kind,
            aliases=list(mailbox.aliases),
            size=_QUOTA if mailbox.full else _QUOTA * mailbox.used // 100,
            restricted=mailbox.restricted,
        ),
        Mailbox(address=COLLEAGUE, display="Reception"),
        Mailbox(address=ADMIN, display="Administrator", off=True),
    ]
    for sender in mailbox.send_as:
        box = next((one for one in boxes if one.address == sender.casefold()), None)
        if box is None:
            box = Mailbox(address=sender.casefold(), display=sender.partition("@")[0].title())
            boxes.append(box)
        box.trustees.append(MAILBOX)
    if not mailbox.exists:
        users, boxes = users[1:], boxes[1:]
    return Records(
        smtp_off=tenant.smtp_auth == "off",
        legacy_tls=tenant.legacy_tls == "on",
        reject_direct_send=tenant.reject_direct_send == "on",
        send_from_alias=tenant.send_from_alias == "on",
        default_policy=tenant.default_policy,
        policies=policies,
        users={one.name: one for one in users},
        mailboxes={one.address: one for one in boxes},
        synthetic=tenant.mailboxes,
    )
