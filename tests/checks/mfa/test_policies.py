"""Each condition of a Conditional Access policy decides as Entra decides for a legacy client, or says what it lacks."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.checks.mfa.policies import EXCHANGE_ONLINE, Decision, Who, evaluate
from wizard.model.tenant import Row

ME = "11111111-aaaa-bbbb-cccc-000000000001"
GROUP, ROLE = "22222222-0000-0000-0000-000000000002", "33333333-0000-0000-0000-000000000003"
OFFICE, ABROAD = "203.0.113.7", "198.51.100.9"
WHO = Who(ME, frozenset({GROUP}), frozenset({ROLE}), addresses=(OFFICE,))
LOCATIONS = (
    Row({"id": "office", "isTrusted": True, "ipRanges": [{"cidrAddress": "203.0.113.0/24"}]}),
    Row({"id": "branch", "isTrusted": False, "ipRanges": [{"cidrAddress": "192.0.2.0/24"}]}),
    Row({"id": "germany", "countriesAndRegions": ["DE"]}),
)


def policy(**conditions: Any) -> Row:
    """Return a policy that blocks everybody's legacy clients, but for what is given."""
    known: dict[str, Any] = {
        "clientAppTypes": ["exchangeActiveSync", "other"],
        "users": {"includeUsers": ["All"]},
        "applications": {"includeApplications": ["All"]},
    }
    return Row(
        {
            "id": "p1",
            "displayName": "Block legacy",
            "state": "enabled",
            "conditions": {**known, **conditions},
            "grantControls": {"operator": "OR", "builtInControls": ["block"]},
        }
    )


def decide(made: Row, who: Who = WHO) -> Decision:
    (decision,) = evaluate([made], LOCATIONS, who).decisions
    return decision


def changed(**more: Any) -> Row:
    return Row({**policy(), **more})


def test_a_block_of_legacy_clients_refuses() -> None:
    """The commonest policy of all."""
    found = evaluate([policy()], LOCATIONS, WHO)
    assert [one.name for one in found.refusing] == ["Block legacy"]
    assert not found.unsure
    assert not found.would_refuse


@pytest.mark.parametrize(
    ("conditions", "why"),
    [
        ({"clientAppTypes": ["browser", "mobileAppsAndDesktopClients"]}, "not-this-client"),
        ({"applications": {"includeApplications": ["00000003-0000-0000-c000-000000000000"]}}, "not-this-application"),
        (
            {"applications": {"includeApplications": ["All"], "excludeApplications": ["Office365"]}},
            "not-this-application",
        ),
        ({"applications": {"includeApplications": []}}, "not-this-application"),
        ({"applications": {"includeUserActions": ["urn:user:registersecurityinfo"]}}, "not-a-sign-in"),
        ({"users": {"includeUsers": ["All"], "excludeUsers": [ME.upper()]}}, "not-excluded-users"),
        ({"users": {"includeUsers": ["All"], "excludeGroups": [GROUP]}}, "not-excluded-groups"),
        ({"users": {"includeUsers": ["All"], "excludeRoles": [ROLE]}}, "not-excluded-roles"),
        ({"users": {"includeUsers": ["somebody-else"]}}, "not-this-user"),
        ({"users": {"includeGroups": ["another"]}}, "not-this-user"),
        ({"locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]}}, "not-this-place"),
        ({"locations": {"includeLocations": ["branch"]}}, "not-this-place"),
    ],
)
def test_what_passes_the_account_over(conditions: dict[str, Any], why: str) -> None:
    """An exclusion, another client, application, user or place: the policy does not touch the scanner."""
    assert (decide(policy(**conditions)).outcome, decide(policy(**conditions)).why) == ("passed-over", why)


@pytest.mark.parametrize(
    "conditions",
    [
        {"clientAppTypes": ["all"]},
        {"applications": {"includeApplications": [EXCHANGE_ONLINE]}},
        {"applications": {"includeApplications": ["Office365"]}},
        {"users": {"includeUsers": [ME]}},
        {"users": {"includeGroups": [GROUP]}},
        {"users": {"includeRoles": [ROLE]}},
        {"locations": {"includeLocations": ["office"]}},
        {"locations": {"includeLocations": ["AllTrusted"]}},
        {"locations": {"includeLocations": ["All"], "excludeLocations": ["branch"]}},
        {"platforms": {"includePlatforms": ["all"]}},
        {"platforms": None},
        {"signInRiskLevels": [], "userRiskLevels": ["none"]},
    ],
)
def test_what_meets_the_account(conditions: dict[str, Any]) -> None:
    """Each way to name the account, the application and the place."""
    assert decide(policy(**conditions)).outcome == "blocks"


@pytest.mark.parametrize(
    ("conditions", "who", "why"),
    [
        ({"users": {"includeGroups": [GROUP]}}, Who(ME, None, frozenset()), "include-groups"),
        ({"users": {"includeUsers": ["All"], "excludeGroups": ["x"]}}, Who(ME, None, frozenset()), "exclude-groups"),
        ({"users": {"includeUsers": ["All"], "excludeRoles": ["x"]}}, Who(ME, frozenset(), None), "exclude-roles"),
        ({"locations": {"includeLocations": ["office"]}}, Who(ME), "address"),
        ({"locations": {"includeLocations": ["office"]}}, Who(ME, addresses=(OFFICE, ABROAD)), "several-addresses"),
        ({"locations": {"includeLocations": ["germany"]}}, WHO, "country"),
        ({"locations": {"includeLocations": ["gone"]}}, WHO, "country"),
        ({"locations": {"includeLocations": ["All"], "excludeLocations": ["germany"]}}, WHO, "country"),
        ({"platforms": {"includePlatforms": ["windows"]}}, WHO, "platform"),
        ({"signInRiskLevels": ["high"]}, WHO, "risk"),
        ({"devices": {"deviceFilter": {"mode": "exclude", "rule": "x"}}}, WHO, "device"),
        ({}, Who(""), "user"),
    ],
)
def test_what_is_not_known_is_said(conditions: dict[str, Any], who: Who, why: str) -> None:
    """A policy whose condition cannot be judged from here is unsure, with the reason."""
    found = evaluate([policy(**conditions)], LOCATIONS, who)
    assert [(one.outcome, one.why) for one in found.decisions] == [("unsure", why)]
    assert not found.refusing
    assert found.unsure


def test_an_absent_condition_is_not_an_empty_one() -> None:
    """A policy of which Graph told only the half is unsure."""
    assert decide(
        Row({"state": "enabled", "conditions": {}, "grantControls": {"builtInControls": ["block"]}})
    ).outcome == ("unsure")


@pytest.mark.parametrize(
    ("grant", "outcome", "controls"),
    [
        ({"builtInControls": ["mfa"]}, "demands", ("mfa",)),
        ({"builtInControls": ["mfa", "compliantDevice"], "operator": "OR"}, "demands", ("mfa", "compliantDevice")),
        ({"builtInControls": [], "authenticationStrength": {"id": "x"}}, "demands", ("authenticationStrength",)),
        ({"builtInControls": [], "termsOfUse": ["x"]}, "demands", ("termsOfUse",)),
        ({"builtInControls": ["block"]}, "blocks", ("block",)),
        ({"builtInControls": []}, "allows", ()),
        (None, "allows", ()),
    ],
)
def test_what_is_asked_for(grant: dict[str, Any] | None, outcome: str, controls: tuple[str, ...]) -> None:
    """A legacy client can meet no control at all; a policy without any lets it pass."""
    found = decide(changed(grantControls=grant, sessionControls={"x": 1} if grant is None else None))
    assert (found.outcome, found.controls) == (outcome, controls)


def test_report_only_and_disabled_refuse_nothing() -> None:
    """Report-only is told as what will come, disabled is passed over."""
    found = evaluate([changed(state="enabledForReportingButNotEnforced"), changed(state="disabled")], LOCATIONS, WHO)
    assert not found.refusing
    assert [one.outcome for one in found.decisions] == ["blocks", "passed-over"]
    assert len(found.would_refuse) == 1


def test_blocks_are_told_before_demands() -> None:
    """The policy to look at first comes first."""
    demands = changed(displayName="MFA", grantControls={"builtInControls": ["mfa"]})
    assert [one.name for one in evaluate([demands, policy()], LOCATIONS, WHO).refusing] == ["Block legacy", "MFA"]


RUBBISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["state", "conditions", "grantControls", "displayName"]), RUBBISH), RUBBISH)
def test_no_policy_is_too_odd(properties: dict[str, Any], conditions: Any) -> None:
    """Whatever Graph says, each policy has one decision, and rubbish refuses nobody."""
    made = Row({"conditions": conditions, **properties})
    (decision,) = evaluate([made, *[]], LOCATIONS, WHO).decisions
    assert not decision.refuses
