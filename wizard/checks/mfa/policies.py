"""What Conditional Access does with a sign-in by SMTP AUTH, policy by policy, as Microsoft Graph gives them.

SMTP AUTH is a legacy client: Entra calls it "other", it can do no MFA, shows no device and no platform. What cannot be
known from here (a risk, a country, a group that could not be read) makes a policy unsure, never applied or passed over.
"""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Literal

from wizard.model.frozen import dataclass
from wizard.model.tenant import ABSENT, Row

EXCHANGE_ONLINE = "00000002-0000-0ff1-ce00-000000000000"
_APPLICATIONS = frozenset({"all", "office365", EXCHANGE_ONLINE})
_CLIENTS = frozenset({"all", "other"})
_NO_RISK = frozenset({"", "none"})
_REPORT_ONLY = "enabledforreportingbutnotenforced"

#: "blocks": refused outright · "demands": asks for what a legacy client cannot do · "allows": applies and lets it pass
#: "passed-over": does not apply · "unsure": what decides is not known
Outcome = Literal["blocks", "demands", "allows", "passed-over", "unsure"]
_REFUSES: tuple[Outcome, ...] = ("blocks", "demands")


@dataclass(frozen=True, slots=True)
class Who:
    """The account and where it signs in from. None stands for what could not be read."""

    user_id: str
    groups: frozenset[str] | None = frozenset()
    roles: frozenset[str] | None = frozenset()  # of role templates
    guest: bool = False
    addresses: tuple[str, ...] = ()  # public ones that the mail server sees; empty: not known


@dataclass(frozen=True, slots=True)
class Decision:
    """What one policy does. `why` is an id: what decides, or what is not known. `controls` are what it demands."""

    name: str
    id: str
    outcome: Outcome
    why: str
    report_only: bool = False
    controls: tuple[str, ...] = ()

    @property
    def refuses(self) -> bool:
        """Whether the sign-in is refused because of it."""
        return self.outcome in _REFUSES and not self.report_only


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All policies together: each decision in the order given, and what follows."""

    decisions: tuple[Decision, ...] = field(default_factory=tuple)

    @property
    def refusing(self) -> tuple[Decision, ...]:
        """The policies that refuse, blocking ones first."""
        return tuple(
            sorted((one for one in self.decisions if one.refuses), key=lambda one: _REFUSES.index(one.outcome))
        )

    @property
    def unsure(self) -> tuple[Decision, ...]:
        """The enforced policies of which it is not known what they do."""
        return tuple(one for one in self.decisions if one.outcome == "unsure" and not one.report_only)

    @property
    def would_refuse(self) -> tuple[Decision, ...]:
        """The policies in report-only mode that will refuse once they are turned on."""
        return tuple(one for one in self.decisions if one.outcome in _REFUSES and one.report_only)


def evaluate(policies: Iterable[Row], locations: Sequence[Row], who: Who) -> Evaluation:
    """Return what the policies do with a legacy client of `who`."""
    return Evaluation(tuple(_decide(policy, locations, who) for policy in policies))


def _decide(policy: Row, locations: Sequence[Row], who: Who) -> Decision:
    name, key = policy.text("displayName") or policy.text("id"), policy.text("id")
    state = policy.text("state").casefold()
    if state == "disabled":
        return Decision(name, key, "passed-over", "disabled")
    report_only = state == _REPORT_ONLY
    conditions = policy.row("conditions")
    unsure = "" if state in ("enabled", _REPORT_ONLY) else "state"
    for answer in (
        _client(conditions),
        _application(conditions.row("applications")),
        _user(conditions.row("users"), who),
        _place(conditions, locations, who),
        _platform(conditions),
        _risk(conditions),
        _device(conditions),
    ):
        if answer.startswith("not-"):
            return Decision(name, key, "passed-over", answer, report_only)
        unsure = unsure or answer
    outcome, why, controls = _grant(policy)
    if unsure and outcome in _REFUSES:
        return Decision(name, key, "unsure", unsure, report_only, controls)
    return Decision(name, key, outcome, why, report_only, controls)


# ---- one condition each: "" it is met, "not-…" it is not, anything else: what is not known ---------------------------


def _lower(row: Row, name: str) -> frozenset[str]:
    return frozenset(text.casefold() for text in row.texts(name))


def _client(conditions: Row) -> str:
    clients = _lower(conditions, "clientAppTypes")
    if not clients:
        return "clients" if conditions.value("clientAppTypes") is ABSENT else ""
    return "" if clients & _CLIENTS else "not-this-client"


def _application(applications: Row) -> str:
    if applications.texts("includeUserActions") or applications.texts("includeAuthenticationContextClassReferences"):
        return "not-a-sign-in"
    if _lower(applications, "excludeApplications") & (_APPLICATIONS - {"all"}):
        return "not-this-application"
    included = _lower(applications, "includeApplications")
    if not included:
        return "applications" if applications.value("includeApplications") is ABSENT else "not-this-application"
    return "" if included & _APPLICATIONS else "not-this-application"


def _user(users: Row, who: Who) -> str:
    """Say whether the account is meant: exclusions win over inclusions."""
    if not who.user_id:
        return "user"
    excluded = _excluded(users, who)
    if excluded.startswith("not-"):
        return excluded
    return _included(users, who) or excluded


def _excluded(users: Row, who: Who) -> str:
    unknown = ""
    for kind, mine in _mine(who):
        named = _lower(users, f"exclude{kind}")
        if named & _folded(mine):
            return f"not-excluded-{kind.lower()}"
        if named and mine is None:
            unknown = f"exclude-{kind.lower()}"
    return unknown


def _included(users: Row, who: Who) -> str:
    if "all" in _lower(users, "includeUsers"):
        return ""
    unknown = "" if users else "user"
    for kind, mine in _mine(who):
        named = _lower(users, f"include{kind}")
        if named & _folded(mine):
            return ""
        if named and mine is None:
            unknown = f"include-{kind.lower()}"
    return unknown or "not-this-user"


def _mine(who: Who) -> tuple[tuple[str, frozenset[str] | None], ...]:
    """Return by which names policies can mean the account."""
    names = {who.user_id, "GuestsOrExternalUsers"} if who.guest else {who.user_id}
    return (("Users", frozenset(names)), ("Groups", who.groups), ("Roles", who.roles))


def _folded(names: frozenset[str] | None) -> frozenset[str]:
    return frozenset(name.casefold() for name in names or ())


def _place(conditions: Row, locations: Sequence[Row], who: Who) -> str:
    """Say whether the place is meant. Whoever signs in from several addresses must be there with each of them."""
    places = conditions.row("locations")
    included, excluded = _lower(places, "includeLocations"), _lower(places, "excludeLocations")
    if not included and not excluded:
        return ""
    if included <= {"all"} and not excluded:
        return ""
    if not who.addresses:
        return "address"
    answers = {_one_place(included, excluded, locations, address) for address in who.addresses}
    return answers.pop() if len(answers) == 1 else "several-addresses"


def _one_place(included: frozenset[str], excluded: frozenset[str], locations: Sequence[Row], address: str) -> str:
    out = _within(excluded, locations, address)
    if out is True:
        return "not-this-place"
    inside = True if "all" in included else _within(included, locations, address)
    if inside is False:
        return "not-this-place"
    return "" if inside and out is False else "country"


def _within(names: frozenset[str], locations: Sequence[Row], address: str) -> bool | None:
    """Say whether an address lies in one of the named locations; None where a country or an unknown one decides."""
    answer: bool | None = False
    for name in names:
        trusted = name == "alltrusted"
        meant = [one for one in locations if (one.flag("isTrusted") is True if trusted else _is(one, name))]
        if not meant and not trusted:
            answer = None
        for one in meant:
            if one.rows("ipRanges") and _in_ranges(one, address):
                return True
            if not one.rows("ipRanges"):
                answer = None
    return answer


def _is(location: Row, name: str) -> bool:
    return location.text("id").casefold() == name


def _in_ranges(location: Row, address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    for one in location.rows("ipRanges"):
        try:
            network = ipaddress.ip_network(one.text("cidrAddress"), strict=False)
        except ValueError:
            continue
        if parsed in network:
            return True
    return False


def _platform(conditions: Row) -> str:
    """Say whether the platform is meant: a legacy client shows none, and only "all" is sure to mean it."""
    platforms = conditions.row("platforms")
    included = _lower(platforms, "includePlatforms")
    if included <= {"all"} and not _lower(platforms, "excludePlatforms"):
        return ""
    return "platform"


def _risk(conditions: Row) -> str:
    levels = (level for name in ("signInRiskLevels", "userRiskLevels") for level in _lower(conditions, name))
    return "risk" if any(level not in _NO_RISK for level in levels) else ""


def _device(conditions: Row) -> str:
    return "device" if conditions.row("devices") else ""


def _grant(policy: Row) -> tuple[Outcome, str, tuple[str, ...]]:
    """Return what the policy asks for. No legacy client can meet any control, whether one or all must be."""
    grant = policy.row("grantControls")
    if not grant:
        return "allows", "session-only" if policy.row("sessionControls") else "no-controls", ()
    controls = tuple(grant.texts("builtInControls"))
    if any(control.casefold() == "block" for control in controls):
        return "blocks", "block", ("block",)
    if grant.row("authenticationStrength"):
        controls = (*controls, "authenticationStrength")
    if grant.texts("termsOfUse"):
        controls = (*controls, "termsOfUse")
    controls = (*controls, *grant.texts("customAuthenticationFactors"))
    return ("demands", controls[0], controls) if controls else ("allows", "no-controls", ())
