"""Whether an inbound connector knows the public address from which this network sends.

That is another way to send, without a password; client submission does not need it, so its absence is no fault.
"""

import ipaddress
from collections.abc import Iterable

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Extensions
from wizard.model.seen import Seen
from wizard.model.tenant import InboundConnectors, Row

_ID = "tenant.connectors"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(InboundConnectors, Extensions):
        return None
    reading = readings.newest(seen, InboundConnectors)
    if reading is None or not reading.answered:
        return readings.unread(_ID, case, reading)
    addresses = tuple(dict.fromkeys(one.public_address for one in seen.all(Extensions) if one.public_address))
    enabled = [row for row in reading.rows if row.flag("Enabled") is not False]
    fitting = [row for row in enabled if any(_names(row, address) for address in addresses)]
    by_certificate = [row for row in enabled if row.text("TlsSenderCertificateName")]
    say = "fits" if fitting else "none" if not enabled else "by-certificate" if by_certificate else "other-addresses"
    if enabled and not addresses and not by_certificate:
        say = "no-address"
    shown = fitting or by_certificate or enabled
    return Finding(
        check=_ID,
        status=Status.PASS,
        say=say,
        values={
            "name": _title(shown[0]) if shown else "-",
            "addresses": ", ".join(addresses) or "-",
            "count": len(enabled),
        },
        evidence={
            **readings.evidence(reading),
            "connectors": [
                {
                    "name": _title(row),
                    "enabled": row.flag("Enabled") is not False,
                    "addresses": list(row.texts("SenderIPAddresses")),
                    "certificate": row.text("TlsSenderCertificateName"),
                }
                for row in reading.rows
            ],
            "public_addresses": list(addresses),
        },
        **shared.basis((reading,)),
    )


def _title(row: Row) -> str:
    return row.text("Name") or row.text("Identity")


def _names(row: Row, address: str) -> bool:
    return any(_within(address, one) for one in _ranges(row.texts("SenderIPAddresses")))


def _ranges(texts: Iterable[str]) -> Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    for text in texts:
        try:
            yield ipaddress.ip_network(text, strict=False)
        except ValueError:
            continue


def _within(address: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(address) in network
    except ValueError:
        return False


CHECK = Check(id=_ID, hop="tenant", needs=(InboundConnectors,), uses=(Extensions,), judge=_judge, side=True)
