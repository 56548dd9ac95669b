"""The tenant as it says of itself: readings of Microsoft's services, or of a cmdlet's pasted output. Values only.

A reading keeps the service's own property names and says no more than was answered. A property may be there with a
value, there and null, or not there at all; the three mean different things, so `Row.value` tells them apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import Final, Literal

from wizard.model.failure import Failure
from wizard.model.frozen import dataclass
from wizard.model.observation import Observation


class Absent(Enum):
    """The answer did not mention the property: an older service, a narrower role, a shortened paste."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT

#: What a property can hold after `normal` has taken wrappers away.
Value = str | int | float | bool | None | tuple["Value", ...] | Mapping[str, "Value"]


class Row(Mapping[str, Value]):
    """The properties of one object. Names are found whatever their case, as PowerShell and OData spell them unlike."""

    __slots__ = ("_names", "_values")

    def __init__(self, properties: Mapping[str, object] | None = None) -> None:
        self._values: dict[str, Value] = {str(name): normal(value) for name, value in (properties or {}).items()}
        self._names = {name.casefold(): name for name in self._values}

    def __getitem__(self, name: str) -> Value:
        return self._values[self._names[name.casefold()]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(tuple(self._values))

    def __repr__(self) -> str:
        return f"Row({self._values!r})"

    def value(self, name: str) -> Value | Absent:
        """Return the property, or ABSENT."""
        key = self._names.get(name.casefold())
        return ABSENT if key is None else self._values[key]

    def flag(self, name: str) -> bool | Absent | None:
        """Return a switch: True, False, None for null, ABSENT where it is not there or is no switch."""
        value = self.value(name)
        if value is None or value is ABSENT or isinstance(value, bool):
            return value
        if isinstance(value, str):
            text = value.strip().casefold().lstrip("$")
            return {"true": True, "false": False, "": None, "null": None}.get(text, ABSENT)
        return ABSENT

    def text(self, name: str) -> str:
        """Return a property as text; "" where it is null, not there, or no simple value."""
        value = self.value(name)
        if isinstance(value, str):
            return value.strip()
        return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a property of several texts; a single one is one of one."""
        value = self.value(name)
        if isinstance(value, str):
            return (value.strip(),) if value.strip() else ()
        return tuple(one.strip() for one in value if isinstance(one, str)) if isinstance(value, tuple) else ()

    def row(self, name: str) -> "Row":
        """Return a property that is an object itself; an empty row where it is none."""
        value = self.value(name)
        return Row(value) if isinstance(value, Mapping) else Row()

    def rows(self, name: str) -> tuple["Row", ...]:
        """Return a property that is a list of objects."""
        value = self.value(name)
        return tuple(Row(one) for one in value if isinstance(one, Mapping)) if isinstance(value, tuple) else ()


def normal(value: object) -> Value:
    """Return a decoded JSON value without the wrappers that Exchange puts around some: {"value": x}."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, Mapping):
        named = {str(key): one for key, one in value.items()}
        own = [key for key in named if "@" not in key]  # the rest are OData's annotations
        if [key.casefold() for key in own] == ["value"]:
            return normal(named[own[0]])
        return {key: normal(one) for key, one in named.items()}
    if isinstance(value, Iterable):
        return tuple(normal(one) for one in value)
    return str(value)


#: Why a reading has no answer. "" where it has one.
#: not-signed-in, no-endpoint: nobody asked · token: expired, or for another service · consent: the app was not allowed
#: role: the person's role does not cover it · licence: the tenant lacks Entra ID P1 · not-found: no such object
#: throttled, unavailable: too many questions, 5xx · login-page: HTML where JSON should be · unreadable: no JSON, too
#: large, a loop of pages · unreachable: the connection failed · wrong-tenant: another tenant than the mailbox's
Refused = Literal[
    "",
    "not-signed-in",
    "no-endpoint",
    "token",
    "consent",
    "role",
    "licence",
    "not-found",
    "throttled",
    "unavailable",
    "login-page",
    "unreadable",
    "unreachable",
    "wrong-tenant",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Observation):
    """One question to one of Microsoft's services, and its answer.

    `source` is what was asked, as a person would ask it again ("Get-TransportConfig"); `subject` whom it is about.
    `detail` is the service's own text and `request_id` its number, for the evidence; `complete` is False where a limit
    ended a longer list.
    """

    source: str
    subject: str = ""
    rows: tuple[Row, ...] = ()
    refused: Refused = ""
    detail: str = ""
    request_id: str = ""
    complete: bool = True
    failure: Failure | None = None

    @property
    def answered(self) -> bool:
        """Whether there is an answer, be it an empty list."""
        return not self.refused

    @property
    def first(self) -> Row:
        """The only object of a reading of one, or an empty row."""
        return self.rows[0] if self.rows else Row()


# ---- without signing in ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantFound(Reading):
    """The domain's openid-configuration: rows[0] has issuer, tenant_region_scope, tenant_region_sub_scope and more."""

    @property
    def tenant_id(self) -> str:
        """The tenant's id, out of the issuer; "" if there is none."""
        parts = self.first.text("issuer").rstrip("/").removesuffix("/v2.0").rpartition("/")
        return parts[2].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Realm(Reading):
    """Managed or federated: rows[0] has NameSpaceType, AuthURL, FederationBrandName."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRoute(Reading):
    """The domain's MX: rows have host and preference (lowest first).

    `direct_send` is the host in Exchange Online that takes mail for this domain, "" if it does not resolve; `guessed`
    says that it was made of the domain's name, because the MX leads elsewhere.
    """

    direct_send: str = ""
    guessed: bool = False


# ---- the sign-in of an administrator ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminSignIn(Observation):
    """Who is signed in, and to which tenant; all empty where nobody is. Holds no token."""

    user: str = ""
    tenant_id: str = ""
    how: Literal["", "browser", "device-code", "app"] = ""


# ---- Exchange Online (facts: cmdlets by InvokeCommand) ---------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportConfig(Reading):
    """Get-TransportConfig: SmtpClientAuthenticationDisabled, AllowLegacyTLSClients."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationConfig(Reading):
    """Get-OrganizationConfig: DefaultAuthenticationPolicy, RejectDirectSend, SendFromAliasEnabled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationPolicies(Reading):
    """Get-AuthenticationPolicy, all of them: Name (or Identity), AllowBasicAuthSmtp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundConnectors(Reading):
    """Get-InboundConnector: Enabled, ConnectorType, SenderIPAddresses, TlsSenderCertificateName and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedDomains(Reading):
    """Get-AcceptedDomain: DomainName, DomainType, Default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasMailbox(Reading):
    """Get-CASMailbox: SmtpClientAuthenticationDisabled: null follows, False allowed, True blocked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxInfo(Reading):
    """Get-Mailbox: RecipientTypeDetails, PrimarySmtpAddress, EmailAddresses, ProhibitSendQuota and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeUser(Reading):
    """Get-User: AuthenticationPolicy, AccountDisabled, UserPrincipalName."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSize(Reading):
    """Get-MailboxStatistics: TotalItemSize."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAsRights(Reading):
    """Get-RecipientPermission of the From mailbox (`subject`): Trustee, AccessRights."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictedSenders(Reading):
    """Get-BlockedSenderAddress: SenderAddress, Reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTrace(Reading):
    """Get-MessageTraceV2 of the test message: Status, Received, SenderAddress, RecipientAddress, MessageId."""


# ---- Microsoft Graph -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityDefaults(Reading):
    """The policy that enforces security defaults: isEnabled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionalAccess(Reading):
    """Every Conditional Access policy, as Graph gives it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLocations(Reading):
    """The named locations: id, displayName, ipRanges, isTrusted, countriesAndRegions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryUser(Reading):
    """The account: id, accountEnabled, assignedLicenses, passwordPolicies, lastPasswordChangeDateTime and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memberships(Reading):
    """The account's groups and directory roles, also indirect ones: id, displayName, @odata.type, roleTemplateId."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PerUserMfa(Reading):
    """The account's authentication requirements: perUserMfaState (disabled, enabled, enforced)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationMethods(Reading):
    """The account's registered methods; each row has type (without the namespace)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLog(Reading):
    """The account's recent sign-ins, newest first, as Graph gives them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Licences(Reading):
    """The tenant's subscriptions: skuPartNumber, servicePlans."""
