"""SPF records (RFC 7208) taken apart, and what they say of one address. Pure: whoever asks the DNS is elsewhere.

Evaluates what was gathered and guesses nothing: a term that was not looked up makes the result "unknown", unless
another term decides before it.
"""

import ipaddress
import re
from collections.abc import Mapping
from typing import Literal

from wizard.model.frozen import dataclass

Result = Literal["pass", "fail", "softfail", "neutral", "none", "permerror", "unknown"]
LOOKUPS = 10  # terms that ask the DNS, over all included records
_VERSION = "v=spf1"
_QUALIFIERS: dict[str, Result] = {"+": "pass", "-": "fail", "~": "softfail", "?": "neutral"}
_TERM = re.compile(
    r"(?P<qualifier>[+?~-]?)(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)"
    r"(?P<argument>[:/].*)?|(?P<modifier>[a-z][a-z0-9._-]*)=(?P<value>.*)",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"(?P<domain>[^/]*)(?:/(?P<four>\d{1,2}))?(?://(?P<six>\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class Term:
    """One term. `name` is the mechanism, or "redirect"; `four` and `six` are the lengths of prefixes of a and mx."""

    name: str
    qualifier: Result = "pass"
    argument: str = ""
    four: int = 32
    six: int = 128

    @property
    def asks(self) -> bool:
        """Whether it costs a question to the DNS."""
        return self.name in ("include", "a", "mx", "ptr", "exists", "redirect")

    def domain(self, current: str) -> str:
        """Return the domain that it is about."""
        return (self.argument or current).lower().rstrip(".")


def is_record(text: str) -> bool:
    """Say whether a TXT record is one of SPF."""
    return text.casefold() == _VERSION or text.casefold().startswith(f"{_VERSION} ")


def terms(record: str) -> tuple[Term, ...] | None:
    """Return the terms in the order in which they count, or None where one is not SPF. Other modifiers are left out."""
    found: list[Term] = []
    redirect: list[Term] = []
    for word in record.split()[1:]:
        match = _TERM.fullmatch(word)
        if match is None:
            return None
        if match["modifier"]:
            if match["modifier"].casefold() == "redirect":
                redirect.append(Term("redirect", argument=match["value"]))
            continue
        term = _term(match["name"].casefold(), _QUALIFIERS[match["qualifier"] or "+"], match["argument"] or "")
        if term is None:
            return None
        found.append(term)
    return (*found, *(redirect if not any(term.name == "all" for term in found) else ()))


def _term(name: str, qualifier: Result, argument: str) -> Term | None:
    if name in ("ip4", "ip6"):
        try:
            network = ipaddress.ip_network(argument.removeprefix(":"), strict=False)
        except ValueError:
            return None
        return Term(name, qualifier, str(network)) if network.version == int(name[2]) else None
    if name in ("a", "mx"):
        split = _PREFIX.fullmatch(argument.removeprefix(":"))
        if split is None:
            return None
        return Term(name, qualifier, split["domain"], int(split["four"] or 32), int(split["six"] or 128))
    return Term(name, qualifier, argument.removeprefix(":"))


def evaluate(
    address: str, domain: str, records: Mapping[str, str], hosts: Mapping[str, tuple[str, ...]]
) -> tuple[Result, str]:
    """Return what `domain` says of `address`, and the term that decided.

    `records` are the SPF records that were found, by domain ("" for a domain without one); `hosts` the addresses that
    "a:name" and "mx:name" have. What is in neither was not asked.
    """
    try:
        sender = ipaddress.ip_address(address)
    except ValueError:
        return "unknown", ""
    return _evaluate(sender, domain.lower().rstrip("."), records, hosts, depth=0)


def _evaluate(  # noqa: PLR0911 - one way out for each rule of the RFC
    sender: ipaddress.IPv4Address | ipaddress.IPv6Address,
    domain: str,
    records: Mapping[str, str],
    hosts: Mapping[str, tuple[str, ...]],
    depth: int,
) -> tuple[Result, str]:
    if domain not in records or depth > LOOKUPS:
        return "unknown", ""
    if not records[domain]:
        return "none", ""
    found = terms(records[domain])
    if found is None:
        return "permerror", ""
    for term in found:
        shown = f"{term.name}:{term.argument}" if term.argument else term.name
        if term.name in ("include", "redirect"):
            inner, why = _evaluate(sender, term.domain(domain), records, hosts, depth + 1)
            inner = "permerror" if inner == "none" else inner
            if term.name == "redirect" or inner in ("unknown", "permerror"):
                return inner, why or shown
            matches: bool | None = inner == "pass"
        else:
            matches = _matches(sender, term, domain, hosts)
        if matches is None:
            return "unknown", shown
        if matches:
            return term.qualifier, shown
    return "neutral", ""


def _matches(
    sender: ipaddress.IPv4Address | ipaddress.IPv6Address,
    term: Term,
    domain: str,
    hosts: Mapping[str, tuple[str, ...]],
) -> bool | None:
    """Say whether a term names the sender; None where that was not looked up."""
    if term.name == "all":
        return True
    if term.name in ("ip4", "ip6"):
        return sender in ipaddress.ip_network(term.argument)
    if term.name in ("a", "mx"):
        known = hosts.get(f"{term.name}:{term.domain(domain)}")
        length = term.four if sender.version == 4 else term.six
        return None if known is None else any(_near(sender, one, length) for one in known)
    return None  # ptr and exists ask about the sender itself


def _near(sender: ipaddress.IPv4Address | ipaddress.IPv6Address, address: str, length: int) -> bool:
    try:
        return sender in ipaddress.ip_network(f"{address}/{length}", strict=False)
    except ValueError:  # a prefix that no address of this family has
        return False
