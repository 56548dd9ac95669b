"""Conditional Access of the practice tenant: its policies as Graph would give them, and what they make of a sign-in.

Knows policies and one sign-in; nothing of passwords, servers or switches.
"""

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any

from wizard.lab import tenant
from wizard.lab.settings import Policy
from wizard.model.frozen import dataclass

EXCHANGE_APP = "00000002-0000-0ff1-ce00-000000000000"
SERVICE_ACCOUNTS = tenant.number("group-service-accounts")
EVERY_GROUP = {"Service accounts": SERVICE_ACCOUNTS}
#: Directory roles by name, with the ids of their templates, which are the same in every tenant.
ROLES = {
    "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
    "Exchange Administrator": "29232cdf-9323-42fd-ade2-1d097af3e4de",
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in to Exchange Online by a client that knows passwords only."""

    user_id: str
    groups: tuple[str, ...]  # ids
    roles: tuple[str, ...]  # ids of templates
    address: str
    country: str


def group_id(name: str) -> str:
    """Return the id of a group."""
    return EVERY_GROUP.get(name, tenant.number(f"group-{name}"))


def locations(policy: Policy) -> list[dict[str, Any]]:
    """Return the named locations, as Graph gives them."""
    return [
        {
            "@odata.type": "#microsoft.graph.ipNamedLocation",
            "id": tenant.OFFICE_ID,
            "displayName": "Head office",
            "isTrusted": True,
            "ipRanges": [
                {"@odata.type": "#microsoft.graph.iPv4CidrRange", "cidrAddress": one} for one in policy.office
            ],
        },
        {
            "@odata.type": "#microsoft.graph.countryNamedLocation",
            "id": tenant.COUNTRIES_ID,
            "displayName": "Our countries",
            "countriesAndRegions": list(policy.countries),
            "includeUnknownCountriesAndRegions": False,
            "countryLookupMethod": "clientIpAddress",
        },
    ]


def policies(policy: Policy) -> list[dict[str, Any]]:
    """Return every policy of the tenant, as Graph gives them."""
    chosen: list[dict[str, Any]] = []
    if policy.conditional_access != "none":
        chosen.append(_policy("Require MFA in browsers and apps", ["browser", "mobileAppsAndDesktopClients"], "mfa"))
    old = ["exchangeActiveSync", "other"]
    match policy.conditional_access:
        case "allows":
            users = {"excludeGroups": [SERVICE_ACCOUNTS]}
            chosen.append(_policy("Block legacy authentication", old, "block", users=users))
        case "blocks":
            chosen.append(_policy("Block legacy authentication", old, "block"))
        case "report-only":
            state = "enabledForReportingButNotEnforced"
            chosen.append(_policy("Block legacy authentication", old, "block", state=state))
        case "place":
            where = {"includeLocations": ["All"], "excludeLocations": [tenant.OFFICE_ID]}
            chosen.append(_policy("Legacy authentication from the office only", old, "block", where=where))
        case "mfa":
            chosen.append(_policy("Require MFA for everybody", ["all"], "mfa"))
    chosen += [_whole(dict(one)) for one in policy.more]
    return chosen


def deciding(attempt: Attempt, policy: Policy) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """Return the policy that refuses the attempt, if one does, and what each policy came to, as the log shows it."""
    refusing: dict[str, Any] | None = None
    applied = []
    for one in policies(policy):
        result = "notApplied"
        if one["state"] == "disabled":
            result = "notEnabled"
        elif _applies(attempt, one["conditions"], policy):
            refuses = _refuses(one.get("grantControls") or {})
            live = one["state"] == "enabled"
            result = (
                {True: "failure", False: "success"}[refuses]
                if live
                else ("reportOnlyFailure" if refuses else "reportOnlySuccess")
            )
            if refuses and live and refusing is None:
                refusing = one
        controls = [str(control) for control in (one.get("grantControls") or {}).get("builtInControls", ())]
        shown = {"id": one["id"], "displayName": one["displayName"], "enforcedGrantControls": controls}
        applied.append({**shown, "enforcedSessionControls": [], "result": result})
    return refusing, applied


def blocks(policy: Mapping[str, Any]) -> bool:
    """Say whether a policy refuses outright, rather than for want of a second factor or a known device."""
    return "block" in policy["grantControls"].get("builtInControls", ())


def _policy(  # noqa: PLR0913, PLR0917 -- the parts of a policy
    name: str,
    clients: list[str],
    control: str,
    users: dict[str, list[str]] | None = None,
    where: dict[str, list[str]] | None = None,
    state: str = "enabled",
) -> dict[str, Any]:
    conditions: dict[str, Any] = {"clientAppTypes": clients, "users": users or {}, "locations": where}
    return _whole({"displayName": name, "state": state, "conditions": conditions, "grantControls": _grant(control)})


def _grant(control: str) -> dict[str, Any]:
    return {"operator": "OR", "builtInControls": [control], "customAuthenticationFactors": [], "termsOfUse": []}


def _whole(given: dict[str, Any]) -> dict[str, Any]:
    """Return a policy with every property that Graph gives, the missing ones as Graph fills them."""
    conditions = {key: value for key, value in given.get("conditions", {}).items() if value is not None}
    narrowed = {"includeUsers", "includeGroups", "includeRoles"} & set(conditions.get("users", {}))
    users: dict[str, list[str]] = {"includeUsers": [] if narrowed else ["All"]}
    for kind in ("excludeUsers", "includeGroups", "excludeGroups", "includeRoles", "excludeRoles"):
        users[kind] = []
    applications = {"includeApplications": ["All"], "excludeApplications": [], "includeUserActions": []}
    where = conditions.get("locations")
    return {
        "id": tenant.number(f"policy-{given['displayName']}"),
        "createdDateTime": "2025-03-04T09:00:00Z",
        "modifiedDateTime": None,
        "state": "enabled",
        "grantControls": None,
        "sessionControls": None,
        **given,
        "conditions": {
            "clientAppTypes": ["all"],
            "signInRiskLevels": [],
            "userRiskLevels": [],
            "platforms": None,
            **conditions,
            "users": {**users, **{kind: [*map(_id, named)] for kind, named in conditions.get("users", {}).items()}},
            "applications": {**applications, **conditions.get("applications", {})},
            "locations": where
            and {"includeLocations": [], "excludeLocations": [], **{key: [*map(_id, where[key])] for key in where}},
        },
    }


def _id(named: str) -> str:
    """Return the id for what a scenario calls by its name: an account, a group, the head office."""
    if "@" in named:
        return tenant.number(named)
    places = {"Head office": tenant.OFFICE_ID, "Our countries": tenant.COUNTRIES_ID}
    return {**places, **EVERY_GROUP, **ROLES}.get(named, named)


def _applies(attempt: Attempt, conditions: Mapping[str, Any], policy: Policy) -> bool:
    apps = conditions["applications"]
    here = {"All", "Office365", EXCHANGE_APP}
    return (
        bool({"all", "other"} & set(conditions["clientAppTypes"]))
        and bool(here & set(apps["includeApplications"]))
        and not ({"Office365", EXCHANGE_APP} & set(apps["excludeApplications"]))
        and _names_user(attempt, conditions["users"])
        and _names_place(attempt, conditions.get("locations"), policy)
        and not conditions.get("signInRiskLevels")
        and not conditions.get("userRiskLevels")
        and "all" in (conditions.get("platforms") or {}).get("includePlatforms", ["all"])
    )


def _names_user(attempt: Attempt, users: Mapping[str, Any]) -> bool:
    ids = {attempt.user_id, *attempt.groups, *attempt.roles}
    included, excluded = (
        {*users[f"{verb}Users"], *users[f"{verb}Groups"], *users[f"{verb}Roles"]} for verb in ("include", "exclude")
    )
    return bool(({"All"} | ids) & included) and not ids & excluded


def _names_place(attempt: Attempt, where: Mapping[str, Any] | None, policy: Policy) -> bool:
    if not where:
        return True
    return _among(attempt, where["includeLocations"], policy) and not _among(attempt, where["excludeLocations"], policy)


def _among(attempt: Attempt, names: Iterable[str], policy: Policy) -> bool:
    if "All" in names:
        return True
    office, countries = locations(policy)
    known = ipaddress.ip_address(attempt.address)
    at_home = any(known in ipaddress.ip_network(one["cidrAddress"]) for one in office["ipRanges"])
    return (bool({tenant.OFFICE_ID, "AllTrusted"} & set(names)) and at_home) or (
        tenant.COUNTRIES_ID in names and attempt.country in countries["countriesAndRegions"]
    )


def _refuses(grant: Mapping[str, Any]) -> bool:
    """Say whether a client that knows passwords only cannot meet the controls."""
    return bool(grant.get("builtInControls") or grant.get("authenticationStrength") or grant.get("termsOfUse"))
