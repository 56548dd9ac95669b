"""What is known for the choice of a way to send: of the device, the recipients, the network and the tenant.

Takes it together from observations; what nobody saw or told is "". Draws no conclusion.
"""

import ipaddress
from collections.abc import Iterable
from typing import Any, Literal

from wizard import devices
from wizard.checks import readings, switches
from wizard.checks.alternatives import unsigned
from wizard.checks.base import Explain
from wizard.model import spf
from wizard.model.case import SENDER_QUESTIONS, Case
from wizard.model.frozen import dataclass
from wizard.model.observation import Extensions, Observation, Outcome, Role, SignIn, Told
from wizard.model.seen import Seen
from wizard.model.spf import Result as SpfResult
from wizard.model.tenant import (
    CasMailbox,
    InboundConnectors,
    Licences,
    MailRoute,
    OrganizationConfig,
    Row,
    SecurityDefaults,
    TransportConfig,
)
from wizard.model.ways import SpfRecords, WayHost, WayMessage

#: What is looked at where it exists.
USES: tuple[type[Observation], ...] = (
    Extensions,
    SignIn,
    WayHost,
    SpfRecords,
    MailRoute,
    OrganizationConfig,
    InboundConnectors,
    SecurityDefaults,
    TransportConfig,
    CasMailbox,
    WayMessage,
)
_REJECTED = "direct-send-rejected"
_OAUTH_KINDS = ("mail-client", "script", "mail-server")
_RETIRED = "basic-auth-retired"
_P1 = ("AAD_PREMIUM", "AAD_PREMIUM_P2")
_EXCHANGE = "EXCHANGE_S_"

Reachable = Literal["", "open", "closed", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Each "" where it is not known."""

    device: str = ""
    sender_kind: str = ""
    oauth: Literal["yes", "some", "no", "unknown"] = "unknown"
    recipients: str = ""
    people_sign_in: str = ""
    static_address: str = ""
    smtp_auth: Literal["", "on", "off"] = ""
    retired: bool = False
    security_defaults: str = ""
    conditional_access: Literal["", "yes", "no"] = ""  # licensed
    port_25: Reachable = ""
    no_relay_host: bool = False
    direct_send: Literal["", "taken", "refused"] = ""
    spf: SpfResult | Literal[""] = ""
    connector: Literal["", "none", "fits", "certificate", "other"] = ""
    hve: Reachable = ""
    acs: Reachable = ""

    def shown(self) -> dict[str, Any]:
        """Return what is known, as evidence."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in named.items() if value not in ("", False)}


def gather(seen: Seen, case: Case, explain: Explain) -> Facts:
    """Return what is known so far."""
    about = switches.known(seen, explain)
    device = devices.load(case.device) if case.device in devices.ids() else None
    kind = answer(seen, "sender-kind")
    organisation = readings.answered(seen, OrganizationConfig)
    route = readings.newest(seen, MailRoute)
    rejected = organisation.first.flag("RejectDirectSend") if organisation else None
    tried = unsigned.trial(seen)
    if tried is not None and not tried.not_tried:  # what the host did says more than what a setting reads
        rejected = False if tried.accepted else unsigned.refusal(seen, explain) == _REJECTED or rejected
    return Facts(
        device=device.title if device else case.device,
        sender_kind=kind,
        oauth=_oauth(seen, device, kind),
        recipients=recipients(seen, case),
        people_sign_in=answer(seen, "people-sign-in"),
        static_address=answer(seen, "static-address"),
        smtp_auth=_smtp_auth(about),
        retired=about.said == _RETIRED,
        security_defaults=about.told("security-defaults"),
        conditional_access=_licensed(seen),
        port_25=reachable(seen, "direct-send"),
        no_relay_host=route is not None and route.answered and not route.direct_send,
        direct_send="refused" if rejected is True else "taken" if rejected is False else "",
        spf=covers(seen)[0] if public_addresses(seen) and seen.last(SpfRecords) else "",
        connector=connector(seen),
        hve=reachable(seen, "hve") if case.cloud.hve else "none",
        acs=reachable(seen, "acs") if case.cloud.acs else "none",
    )


def answer(seen: Seen, question: str) -> str:
    """Return what a person told of the sender; "" where nothing that means anything was told."""
    told = seen.last(Told, lambda one: one.key == question)
    return told.value if told is not None and told.value in SENDER_QUESTIONS[question] else ""


def recipients(seen: Seen, case: Case) -> str:
    """Return where mail goes: as told, else from a recipient of another domain; "" where neither says it."""
    own, to = (address.rpartition("@")[2].casefold() for address in (case.mailbox, case.rcpt_to))
    return answer(seen, "recipients") or ("external" if to != own else "")


def public_addresses(seen: Seen) -> tuple[str, ...]:
    """Return the addresses that the mail server saw."""
    return tuple(dict.fromkeys(one.public_address for one in seen.all(Extensions) if one.public_address))


def covers(seen: Seen) -> tuple[SpfResult, str]:
    """Return what the sender's domain says of this site's address by SPF, and the term that decided.

    With several addresses the least good result counts: a device may use any of them.
    """
    records = seen.last(SpfRecords)
    if records is None or records.failure is not None:
        return "unknown", ""
    if records.several:
        return "permerror", ""
    found = [
        spf.evaluate(address, records.domain, records.records, records.hosts) for address in public_addresses(seen)
    ]
    return next((one for one in found if one[0] != "pass"), found[0]) if found else ("unknown", "")


def host(seen: Seen, role: Role) -> WayHost | None:
    """Return what became of the host of one way."""
    return seen.last(WayHost, lambda one: one.role == role)


def reachable(seen: Seen, role: Role) -> Reachable:
    """Say whether the host of one way can be reached from here."""
    tried = host(seen, role)
    if tried is None or not tried.host:
        return ""
    return "open" if tried.outcome is Outcome.OPEN else "closed"


def connector(seen: Seen) -> Literal["", "none", "fits", "certificate", "other"]:
    """Say whether an inbound connector knows this site: by its address, or its senders by a certificate."""
    reading = readings.answered(seen, InboundConnectors)
    if reading is None:
        return ""
    enabled = [row for row in reading.rows if row.flag("Enabled") is not False]
    if fitting(enabled, public_addresses(seen)):
        return "fits"
    if any(row.text("TlsSenderCertificateName") for row in enabled):
        return "certificate"
    return "other" if enabled else "none"


def fitting(rows: Iterable[Row], addresses: Iterable[str]) -> tuple[Row, ...]:
    """Return the connectors that name one of `addresses`."""
    known = tuple(addresses)
    return tuple(row for row in rows if any(_names(one, known) for one in row.texts("SenderIPAddresses")))


def _names(text: str, addresses: tuple[str, ...]) -> bool:
    try:
        network = ipaddress.ip_network(text, strict=False)
        return any(ipaddress.ip_address(address) in network for address in addresses)
    except ValueError:
        return False


def _oauth(seen: Seen, device: devices.Device | None, kind: str) -> Literal["yes", "some", "no", "unknown"]:
    """Return whether the sender can sign in without a password: as told, else as its make says, else by its kind."""
    told = answer(seen, "oauth")
    if told in ("yes", "no"):
        return "yes" if told == "yes" else "no"
    if device is not None and device.oauth.status != "unknown":
        return device.oauth.status
    return "yes" if kind in _OAUTH_KINDS else "unknown"


def _smtp_auth(about: switches.Known) -> Literal["", "on", "off"]:
    """Return whether SMTP AUTH is on for the mailbox, which OAuth over SMTP needs as well."""
    if about.accepted:
        return "on"
    mailbox, organisation = about.told("mailbox-smtp-auth"), about.told("tenant-smtp-auth")
    value = organisation if mailbox in ("", "follows") else mailbox
    return "on" if value == "on" else "off" if value == "off" else ""


def _licensed(seen: Seen) -> Literal["", "yes", "no"]:
    """Return whether the tenant has a licence with Conditional Access (Entra ID P1)."""
    reading = readings.answered(seen, Licences)
    if reading is None:
        return ""
    plans = {plan.text("servicePlanName").upper() for row in reading.rows for plan in row.rows("servicePlans")}
    return "yes" if plans.intersection(_P1) else "no"


def external_limit(seen: Seen) -> int:
    """Return how many outside recipients the organisation may have in 24 hours, by its licences; 0: not known.

    500 x licences^0.7 + 9,500, and 5,000 where all are trials (techcommunity.microsoft.com/blog/exchange, 4372797).
    """
    reading = readings.answered(seen, Licences)
    if reading is None or not reading.complete:
        return 0
    bought = [
        int(units)
        for row in reading.rows
        if any(plan.text("servicePlanName").upper().startswith(_EXCHANGE) for plan in row.rows("servicePlans"))
        and (units := row.row("prepaidUnits").text("enabled")).isdigit()
    ]
    return int(500 * sum(bought) ** 0.7 + 9_500) if sum(bought) else 0
