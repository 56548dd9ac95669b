"""The marks of Exchange Online, of inspecting products, mail shields and other providers, from `inspectors.toml`.

Compares texts and addresses with the data; what follows from a match is the checks' business.
"""

import ipaddress
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from wizard import resources
from wizard.model.observation import Certificate


@cache
def _data() -> dict[str, Any]:
    return resources.toml("inspectors.toml")


@cache
def _pattern(group: str, key: str) -> re.Pattern[str]:
    return re.compile(_data()[group][key], re.IGNORECASE)


def masked_greeting(text: str) -> bool:
    """Say whether a firewall wrote over a greeting (the text without its code)."""
    return bool(_pattern("masked", "greeting").search(text.strip()))


def masked_keywords(keywords: Iterable[str]) -> tuple[str, ...]:
    """Return the EHLO keywords that a firewall wrote over."""
    return tuple(word for word in keywords if _pattern("masked", "keyword").fullmatch(word))


def missing_keywords(keywords: Iterable[str]) -> tuple[str, ...]:
    """Return what Exchange Online offers before TLS and this answer does not."""
    offered = set(keywords)
    return tuple(word for word in _data()["exchange"]["keywords"] if word not in offered)


def exchange_greeting(text: str) -> bool:
    """Say whether a greeting is in the words of Exchange."""
    return _data()["exchange"]["greeting"].lower() in text.lower()


def microsoft_name(host: str) -> bool:
    """Say whether a server's own name is one of Microsoft's."""
    return _under(host, _data()["exchange"]["names"])


def mx_host(host: str) -> bool:
    """Say whether a host takes mail from other servers, without sign-in."""
    return _under(host, _data()["exchange"]["mx"])


def mailbox_host(host: str) -> bool:
    """Say whether a host serves mail programs, not senders."""
    return host.lower().rstrip(".") in _data()["exchange"]["mailbox_hosts"]


def shield(text: str) -> str:
    """Return the name of the mail shield that a greeting betrays, or ""."""
    return _named("shield", text)


def provider(text: str) -> str:
    """Return the name of another mail service that a greeting betrays, or ""."""
    return _named("provider", text)


def product(issuers: Iterable[str]) -> str:
    """Return the name of the inspecting product that issued a certificate, or ""."""
    folded = " / ".join(issuers).lower()
    return next((one["name"] for one in _data()["product"] if any(mark in folded for mark in one["issuer"])), "")


def says_inspecting(issuers: Iterable[str]) -> bool:
    """Say whether an issuer calls itself something that inspects."""
    folded = " / ".join(issuers).lower()
    return any(re.search(rf"\b{re.escape(word)}\b", folded) for word in _data()["inspecting"]["words"])


def exchange_issuer(issuers: Iterable[str]) -> bool:
    """Say whether an issuer is one of those that Exchange Online's certificates come from."""
    return _issued_by("exchange", issuers)


def public_issuer(issuers: Iterable[str]) -> bool:
    """Say whether an issuer is another well-known public authority."""
    return _issued_by("public", issuers)


def issuers(chain: Iterable[Certificate]) -> tuple[str, ...]:
    """Return the issuers' names of a chain."""
    return tuple(dict.fromkeys(name for one in chain for name in (one.issuer_organisation, one.issuer) if name))


def reserved_name(host: str) -> bool:
    """Say whether a name belongs to nobody in public, so that its addresses mean nothing."""
    return "." not in host.strip(".") or _under(host, _data()["addresses"]["reserved"])


def microsoft_address(address: str) -> bool:
    """Say whether an address is one under which Exchange Online has been seen."""
    return _within(address, "networks")


def odd_address(address: str) -> bool:
    """Say whether an address is none that a public name can have: private, loopback, reserved, made up."""
    try:
        return not ipaddress.ip_address(address).is_global and not _within(address, "translated")
    except ValueError:
        return False


def _within(address: str, key: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in ipaddress.ip_network(one) for one in _data()["addresses"][key])


def _under(host: str, suffixes: Iterable[str]) -> bool:
    name = host.lower().rstrip(".")
    return any(name == suffix or name.endswith(f".{suffix}") for suffix in suffixes)


def _named(kind: str, text: str) -> str:
    folded = text.lower()
    return next((one["name"] for one in _data()[kind] if any(mark in folded for mark in one["greeting"])), "")


def _issued_by(group: str, issuers: Iterable[str]) -> bool:
    folded = " / ".join(issuers).lower()
    return any(name in folded for name in _data()[group]["issuers"])
