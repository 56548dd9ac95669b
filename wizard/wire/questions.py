"""What a run asks of Exchange Online and Microsoft Graph: which reading comes of which cmdlet or path. Data only.

A module of its own because every plan of a run needs to know what could be asked, and few runs ask.
"""

from wizard.model.case import Case
from wizard.model.frozen import dataclass
from wizard.model.tenant import (
    AcceptedDomains,
    AuthenticationMethods,
    AuthenticationPolicies,
    CasMailbox,
    ConditionalAccess,
    DirectoryUser,
    ExchangeUser,
    InboundConnectors,
    Licences,
    MailboxInfo,
    MailboxSize,
    Memberships,
    MessageTrace,
    NamedLocations,
    OrganizationConfig,
    PerUserMfa,
    Reading,
    RestrictedSenders,
    SecurityDefaults,
    SendAsRights,
    SignInLog,
    TransportConfig,
)


@dataclass(frozen=True, slots=True)
class Cmdlet:
    """A cmdlet of Exchange Online. `about` names the case's address that it is asked about; "" for the organisation."""

    kind: type[Reading]
    name: str
    about: str = ""

    def subject(self, case: Case) -> str:
        """Return whom it is about."""
        return str(getattr(case, self.about)) if self.about else ""

    def parameters(self, case: Case) -> dict[str, object]:
        """Return its parameters."""
        return {"Identity": self.subject(case)} if self.about else {}

    def typed(self, case: Case) -> str:
        """Return it as a person would type it."""
        return typed(self.name, self.parameters(case))


@dataclass(frozen=True, slots=True)
class Path:
    """A path of Graph; {user} stands for the account. `needs` is the permission that covers it."""

    kind: type[Reading]
    path: str
    needs: str
    personal: bool = False
    beta: bool = False

    def subject(self, case: Case) -> str:
        """Return whom it is about."""
        return case.mailbox if self.personal else ""

    def typed(self, case: Case) -> str:
        """Return it as a person would ask it."""
        return f"GET {self.path.partition('?')[0].format(user=case.mailbox)}"


Question = Cmdlet | Path

_METHODS = "UserAuthenticationMethod.Read.All"

CMDLETS = (
    Cmdlet(TransportConfig, "Get-TransportConfig"),
    Cmdlet(OrganizationConfig, "Get-OrganizationConfig"),
    Cmdlet(AuthenticationPolicies, "Get-AuthenticationPolicy"),
    Cmdlet(InboundConnectors, "Get-InboundConnector"),
    Cmdlet(AcceptedDomains, "Get-AcceptedDomain"),
    Cmdlet(CasMailbox, "Get-CASMailbox", "mailbox"),
    Cmdlet(MailboxInfo, "Get-Mailbox", "mailbox"),
    Cmdlet(ExchangeUser, "Get-User", "mailbox"),
    Cmdlet(MailboxSize, "Get-MailboxStatistics", "mailbox"),
    Cmdlet(SendAsRights, "Get-RecipientPermission", "mail_from"),
    Cmdlet(RestrictedSenders, "Get-BlockedSenderAddress"),
)
PATHS = (
    Path(SecurityDefaults, "/policies/identitySecurityDefaultsEnforcementPolicy", "Policy.Read.All"),
    Path(ConditionalAccess, "/identity/conditionalAccess/policies", "Policy.Read.All"),
    Path(NamedLocations, "/identity/conditionalAccess/namedLocations", "Policy.Read.All"),
    Path(Memberships, "/users/{user}/transitiveMemberOf?$top=999", "Directory.Read.All", personal=True),
    Path(PerUserMfa, "/users/{user}/authentication/requirements", "Policy.Read.All", personal=True, beta=True),
    Path(
        AuthenticationMethods,
        "/users/{user}/authentication/methods",
        "UserAuthenticationMethod.Read.All",
        personal=True,
    ),
    Path(Licences, "/subscribedSkus", "Directory.Read.All"),
)
#: Those that are more than one question.
TRACE = Cmdlet(MessageTrace, "Get-MessageTraceV2")
ACCOUNT = Path(DirectoryUser, "/users/{user}", "Directory.Read.All", personal=True)
SIGN_INS = Path(SignInLog, "/auditLogs/signIns", "AuditLog.Read.All", personal=True)


def name(kind: type[Reading]) -> str:
    """Return a kind's name as it stands in a probe's id: TransportConfig is transport-config."""
    return "".join(f"-{char.lower()}" if char.isupper() else char for char in kind.__name__).removeprefix("-")


def typed(cmdlet: str, parameters: dict[str, object]) -> str:
    """Return a cmdlet as a person would type it."""
    return " ".join([cmdlet, *(f"-{name} {value}" for name, value in parameters.items())])
