"""Observations about other ways, with sensible defaults."""

from dataclasses import replace
from typing import Any

from tests.checks.house import EXCHANGE, NOW, extensions, reading
from wizard.model.case import Case
from wizard.model.cloud import Endpoint
from wizard.model.observation import Outcome, Role
from wizard.model.tenant import MailRoute, OrganizationConfig
from wizard.model.ways import SpfRecords, TokenClaims, WayHost

_DONE: dict[str, Any] = {"probe": "test", "started": 1.0, "ended": 2.0}
_CLOUD = replace(
    EXCHANGE.cloud,
    submission=replace(EXCHANGE.cloud.submission, direct_send="mail.protection.outlook.com"),
    hve=Endpoint("smtp.hve.mx.microsoft", 587),
    acs=Endpoint("smtp.azurecomm.net", 587),
)
CASE: Case = replace(EXCHANGE, cloud=_CLOUD)
HOSTS = {
    "direct-send": ("contoso-com.mail.protection.outlook.com", 25),
    "hve": ("smtp.hve.mx.microsoft", 587),
    "acs": ("smtp.azurecomm.net", 587),
}
HERE = extensions(public_address="203.0.113.7")
COVERED = {"contoso.com": "v=spf1 ip4:203.0.113.0/24 include:spf.protection.outlook.com -all"}
MICROSOFT = {"spf.protection.outlook.com": "v=spf1 ip4:40.92.0.0/15 -all"}


def host(role: Role, outcome: Outcome | None = Outcome.OPEN, **more: Any) -> WayHost:
    """Return the host of one way, open unless said otherwise."""
    name, port = HOSTS[role]
    return WayHost(**{**_DONE, "role": role, "host": name, "port": port, "outcome": outcome, **more})


def spf(records: dict[str, str] | None = None, **more: Any) -> SpfRecords:
    """Return the sender's SPF records, which name this site unless said otherwise."""
    known = {**COVERED, **MICROSOFT} if records is None else records
    return SpfRecords(**{**_DONE, "domain": "contoso.com", "records": known, **more})


def token(**more: Any) -> TokenClaims:
    """Return a good token of the mailbox."""
    known = {
        "given": True,
        "readable": True,
        "audience": "https://outlook.office.com",
        "scopes": ("SMTP.Send",),
        "user": CASE.mailbox,
        "expires": NOW + 1800,
        "clock": NOW,
    }
    return TokenClaims(**{**_DONE, **known, **more})


def no_token() -> TokenClaims:
    """Return that there was none."""
    return TokenClaims(**_DONE, given=False)


def route(**more: Any) -> MailRoute:
    """Return where the domain's mail goes."""
    return reading(MailRoute, **{"direct_send": HOSTS["direct-send"][0], **more})


def organisation(*, refuses: bool) -> OrganizationConfig:
    """Return whether the organisation refuses Direct Send."""
    return reading(OrganizationConfig, {"RejectDirectSend": refuses})
