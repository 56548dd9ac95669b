"""Ranks the ways to send for one device, its recipients, licences and network. Also the check that tells the first.

`rank` is pure: facts in, ways out, each with the reasons why it does not fit or the conditions under which it does.
The words of ways, reasons and conditions stand in `resources/ways.toml`.
"""

from functools import cache
from typing import Any, Literal

from wizard import resources
from wizard.checks import shared
from wizard.checks.alternatives import known
from wizard.checks.alternatives.known import Facts
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.frozen import dataclass
from wizard.model.observation import Told
from wizard.model.seen import Seen
from wizard.model.servers import ANYWHERE, Servers, servers_of
from wizard.model.tenant import Licences

_ID = "alternatives.choose"
Fit = Literal["fits", "condition", "no"]

#: The order in which ways of the same fit are preferred: what needs no password first, what stays as it is last.
ORDER = ("oauth", "graph", "relay-connector", "direct-send", "hve", "acs", "keep")
_PROGRAMS = ("script",)
_MAYBE_PROGRAMS = ("third-party", "legacy-application")


@dataclass(frozen=True, slots=True)
class Way:
    """One way: "no" with what stands against it, "condition" with what must be so, or "fits"."""

    id: str
    against: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()

    @property
    def fit(self) -> Fit:
        """How well it fits."""
        return "no" if self.against else "condition" if self.conditions else "fits"


def rank(facts: Facts) -> tuple[Way, ...]:
    """Return all ways, the best first. Keeping the password is never better than another way that is open."""
    ways = (_oauth(facts), _graph(facts), _connector(facts), _direct_send(facts), _hve(facts), _acs(facts))
    fits = ("fits", "condition", "no")
    ranked = sorted(ways, key=lambda way: (fits.index(way.fit), ORDER.index(way.id)))
    keep = _keep(facts)
    place = next((at for at, way in enumerate(ranked) if way.fit == "no"), len(ranked))
    return (*ranked, keep) if keep.fit == "no" else (*ranked[:place], keep, *ranked[place:])


def _way(name: str, against: dict[str, bool], conditions: dict[str, bool] | None = None) -> Way:
    """Return a way with the reasons and conditions that hold."""
    return Way(
        name,
        tuple(reason for reason, holds in against.items() if holds),
        tuple(condition for condition, holds in (conditions or {}).items() if holds),
    )


def _oauth(facts: Facts) -> Way:
    return _way(
        "oauth",
        {"sender-cannot-oauth": facts.oauth == "no"},
        {
            "firmware-can-oauth": facts.oauth == "some",
            "ask-about-oauth": facts.oauth == "unknown",
            "smtp-auth-on": facts.smtp_auth != "on",
        },
    )


def _graph(facts: Facts) -> Way:
    program = facts.sender_kind in (*_PROGRAMS, *_MAYBE_PROGRAMS)
    return _way(
        "graph",
        {"sender-cannot-graph": bool(facts.sender_kind) and not program, "sender-is-device": not facts.sender_kind},
        {
            "change-the-program": facts.sender_kind in _PROGRAMS,
            "maker-supports-graph": facts.sender_kind in _MAYBE_PROGRAMS,
        },
    )


def _connector(facts: Facts) -> Way:
    address = facts.static_address == "no" and facts.connector != "certificate"
    return _way(
        "relay-connector",
        {"port-25-closed": facts.port_25 == "closed", "address-changes": address, "no-relay-host": facts.no_relay_host},
        {
            "port-25-open": not facts.port_25,
            "static-address": not facts.static_address and facts.connector != "fits",
            "make-connector": facts.connector != "fits",
        },
    )


def _direct_send(facts: Facts) -> Way:
    return _way(
        "direct-send",
        {
            "internal-only": facts.recipients == "external",
            "direct-send-refused": facts.direct_send == "refused",
            "port-25-closed": facts.port_25 == "closed",
            "no-relay-host": facts.no_relay_host,
        },
        {
            "recipients-internal": not facts.recipients,
            "port-25-open": not facts.port_25,
            "direct-send-taken": not facts.direct_send,
            "address-in-spf": facts.spf != "pass",
        },
    )


def _hve(facts: Facts) -> Way:
    return _way(
        "hve",
        {
            "internal-only": facts.recipients == "external",
            "not-in-this-cloud": facts.hve == "none",
            "host-unreachable": facts.hve == "closed",
            "hve-security-defaults": facts.security_defaults == "on",
        },
        {
            "recipients-internal": not facts.recipients,
            "hve-policies": facts.security_defaults != "on",
            "azure-billing": True,
        },
    )


def _acs(facts: Facts) -> Way:
    return _way(
        "acs",
        {"not-in-this-cloud": facts.acs == "none", "host-unreachable": facts.acs == "closed"},
        {"azure-subscription": True, "domain-in-azure": True},
    )


def _keep(facts: Facts) -> Way:
    return _way(
        "keep",
        {
            "password-retired": facts.retired,
            "people-sign-in": facts.people_sign_in == "yes",
            "modern-client": facts.sender_kind == "mail-client",
            "server-relays": facts.sender_kind == "mail-server",
            "nothing-sends": facts.sender_kind == "nothing-yet",
        },
        {"until-default-off": True, "one-mailbox-only": True},
    )


# ---- the words of the ways -------------------------------------------------------------------------------------------


@cache
def title(way: str) -> str:
    """Return a way's name."""
    name: str = resources.toml("ways.toml")[way]["title"]
    return name


def told(way: Way, servers: Servers = ANYWHERE) -> dict[str, Any]:
    """Return one way in words, as data: for a report's evidence and for a page."""
    words, reasons = resources.toml("ways.toml")[way.id], resources.toml("ways.toml")["reason"]
    return {
        "way": way.id,
        "title": words["title"],
        "fit": way.fit,
        "what": servers.fill(words["what"]),
        "why_not": [reasons[one] for one in way.against],
        "if": [] if way.against else [reasons[one] for one in way.conditions],
        "needs": [servers.fill(one) for one in words["needs"]],
        "steps": list(words["steps"]),
        "until": words.get("until", ""),
        "source": words["source"],
        "checked": str(words["checked"]),
    }


# ---- the check -------------------------------------------------------------------------------------------------------


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not shared.exchange(case):
        return shared.skipped(_ID, "no-organisation")
    if not seen.settled(*known.USES, Licences):
        return None
    facts = known.gather(seen, case, explain)
    ways = rank(facts)
    best = ways[0]
    other = next((way for way in ways[1:] if way.fit != "no"), None)
    say = "none" if best.fit == "no" else "keep" if best.id == "keep" else "fits" if best.fit == "fits" else "condition"
    return Finding(
        check=_ID,
        status=Status.WARN if say in ("none", "keep") else Status.PASS,
        say=say,
        values={
            "way": title(best.id),
            "other": title(other.id) if other else title(best.id),
            "if": " ".join(told(best)["if"]),
            "device": facts.device,
        },
        evidence={"ways": [told(way, servers_of(case.cloud)) for way in ways], "facts": facts.shown()},
    )


CHECK = Check(id=_ID, hop="device", needs=(Told, Licences), uses=known.USES, judge=_judge, side=True, beside=True)
