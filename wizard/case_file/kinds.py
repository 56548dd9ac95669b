"""The kinds of observation that a case file holds, each under a name that stays, whatever its class is called later."""

from typing import Any

from wizard.case_file.codec import BadValueError, codec
from wizard.model import device, observation, tenant, ways
from wizard.model.observation import Observation

TAG = "type"  # the key that holds the kind's name; no observation has a field of that name

KINDS: dict[str, type[Observation]] = {
    "name-lookup": observation.NameLookup,
    "targets": observation.Targets,
    "reach": observation.Reach,
    "greeting": observation.Greeting,
    "extensions": observation.Extensions,
    "starttls": observation.StartTls,
    "handshake": observation.Handshake,
    "tls-version": observation.TlsVersion,
    "revocation": observation.Revocation,
    "sign-in": observation.SignIn,
    "message": observation.Message,
    "surroundings": observation.Surroundings,
    "portal": observation.Portal,
    "service-handshake": observation.ServiceHandshake,
    "told": observation.Told,
    "tenant-found": tenant.TenantFound,
    "realm": tenant.Realm,
    "mail-route": tenant.MailRoute,
    "admin-sign-in": tenant.AdminSignIn,
    "transport-config": tenant.TransportConfig,
    "organization-config": tenant.OrganizationConfig,
    "authentication-policies": tenant.AuthenticationPolicies,
    "inbound-connectors": tenant.InboundConnectors,
    "accepted-domains": tenant.AcceptedDomains,
    "cas-mailbox": tenant.CasMailbox,
    "mailbox-info": tenant.MailboxInfo,
    "exchange-user": tenant.ExchangeUser,
    "mailbox-size": tenant.MailboxSize,
    "send-as-rights": tenant.SendAsRights,
    "restricted-senders": tenant.RestrictedSenders,
    "message-trace": tenant.MessageTrace,
    "security-defaults": tenant.SecurityDefaults,
    "conditional-access": tenant.ConditionalAccess,
    "named-locations": tenant.NamedLocations,
    "directory-user": tenant.DirectoryUser,
    "memberships": tenant.Memberships,
    "per-user-mfa": tenant.PerUserMfa,
    "authentication-methods": tenant.AuthenticationMethods,
    "sign-in-log": tenant.SignInLog,
    "licences": tenant.Licences,
    "device-hello": device.DeviceHello,
    "device-message": device.DeviceMessage,
    "device-session": device.DeviceSession,
    "panel-text": device.PanelText,
    "way-host": ways.WayHost,
    "way-message": ways.WayMessage,
    "graph-message": ways.GraphMessage,
    "spf-records": ways.SpfRecords,
    "token-claims": ways.TokenClaims,
    "token-refused": ways.TokenRefused,
}
_NAMES = {kind: name for name, kind in KINDS.items()}


def name(seen: Observation) -> str:
    """Return the name of the observation's kind."""
    return _NAMES[type(seen)]


def write(seen: Observation) -> dict[str, Any]:
    """Return an observation as JSON data."""
    return {TAG: name(seen), **codec(type(seen)).write(seen)}


def read(value: object) -> Observation:
    """Return the observation. BadValueError: it is none that this program knows."""
    if not isinstance(value, dict):
        raise BadValueError
    kind = value.get(TAG)
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadValueError(TAG)
    found: Observation = codec(KINDS[kind]).read({key: inner for key, inner in value.items() if key != TAG})
    return found
