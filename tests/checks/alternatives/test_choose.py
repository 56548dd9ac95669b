"""Ways are ranked by what is known, and each says why not, or under which conditions."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.alternatives.ways import CASE, HERE, host, organisation, route, spf
from tests.checks.house import EXCHANGE, PLAIN, reading, settled, sign_in, told
from wizard import resources
from wizard.checks.alternatives import choose
from wizard.checks.alternatives.choose import rank
from wizard.checks.alternatives.known import Facts
from wizard.model.case import SENDER_QUESTIONS
from wizard.model.finding import Status
from wizard.model.observation import Outcome
from wizard.model.tenant import InboundConnectors, SecurityDefaults

_ID = "alternatives.choose"
OPEN = Facts(
    oauth="no",
    recipients="internal",
    sender_kind="printer",
    static_address="yes",
    port_25="open",
    direct_send="taken",
    spf="pass",
    connector="fits",
    hve="open",
    acs="open",
    smtp_auth="on",
)


def by_id(facts: Facts) -> dict[str, choose.Way]:
    return {way.id: way for way in rank(facts)}


def test_a_device_with_oauth_takes_it() -> None:
    """Where the device can do OAuth and SMTP AUTH is on, nothing is better."""
    best = rank(replace(OPEN, oauth="yes"))[0]
    assert (best.id, best.fit) == ("oauth", "fits")


@pytest.mark.parametrize(
    ("facts", "best"),
    [
        ({}, "relay-connector"),
        ({"connector": "none"}, "direct-send"),
        ({"connector": "none", "spf": "softfail"}, "relay-connector"),
        ({"recipients": "external", "static_address": "no", "connector": "none"}, "acs"),
        ({"port_25": "closed"}, "hve"),
        ({"port_25": "closed", "security_defaults": "on"}, "acs"),
        ({"port_25": "closed", "hve": "closed", "acs": "none"}, "keep"),
        ({"sender_kind": "script", "oauth": "yes"}, "oauth"),
    ],
)
def test_the_best_way(facts: dict[str, Any], best: str) -> None:
    """Recipients, network and tenant decide among the ways of a device without OAuth."""
    assert rank(replace(OPEN, **facts))[0].id == best


@pytest.mark.parametrize(
    ("facts", "way", "why"),
    [
        ({"recipients": "external"}, "direct-send", "internal-only"),
        ({"recipients": "external"}, "hve", "internal-only"),
        ({"direct_send": "refused"}, "direct-send", "direct-send-refused"),
        ({"port_25": "closed"}, "relay-connector", "port-25-closed"),
        ({"static_address": "no"}, "relay-connector", "address-changes"),
        ({"no_relay_host": True}, "relay-connector", "no-relay-host"),
        ({"security_defaults": "on"}, "hve", "hve-security-defaults"),
        ({"sender_kind": "printer"}, "graph", "sender-cannot-graph"),
        ({"people_sign_in": "yes"}, "keep", "people-sign-in"),
        ({"retired": True}, "keep", "password-retired"),
        ({"sender_kind": "mail-client"}, "keep", "modern-client"),
    ],
)
def test_why_not(facts: dict[str, Any], way: str, why: str) -> None:
    """A way that does not fit says why."""
    found = by_id(replace(OPEN, **facts))[way]
    assert found.fit == "no"
    assert why in found.against


def field(values: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from(("", *values))


FACTS = st.builds(
    Facts,
    sender_kind=field(SENDER_QUESTIONS["sender-kind"]),
    oauth=st.sampled_from(["yes", "some", "no", "unknown"]),
    recipients=field(("internal", "external")),
    people_sign_in=field(("yes", "no")),
    static_address=field(("yes", "no")),
    smtp_auth=field(("on", "off")),
    retired=st.booleans(),
    security_defaults=field(("on", "off")),
    port_25=field(("open", "closed")),
    no_relay_host=st.booleans(),
    direct_send=field(("taken", "refused")),
    spf=field(("pass", "softfail", "none", "unknown")),
    connector=field(("none", "fits", "certificate", "other")),
    hve=field(("open", "closed", "none")),
    acs=field(("open", "closed", "none")),
)


@given(facts=FACTS)
def test_every_way_once_and_in_order(facts: Facts) -> None:
    """Every way stands once and with its words, the open ones first, and the password behind whatever else is open."""
    ways = rank(facts)
    assert sorted(way.id for way in ways) == sorted(choose.ORDER)
    shut = [way.fit == "no" for way in ways]
    assert shut == sorted(shut)
    assert ways[0].id != "keep" or all(way.fit == "no" for way in ways[1:])
    for way in ways:
        words = choose.told(way)
        assert words["steps"]
        assert words["needs"]
        assert bool(words["why_not"]) == (way.fit == "no")
        assert bool(words["if"]) == (way.fit == "condition")


def test_every_reason_can_be_given() -> None:
    """No reason stands in the words that nothing gives, and every way has a source and a day."""
    text = (resources.root().parent / "wizard/checks/alternatives/choose.py").read_text(encoding="utf-8")
    ways = resources.toml("ways.toml")
    assert [reason for reason in ways["reason"] if f'"{reason}"' not in text] == []
    assert set(ways) == {*choose.ORDER, "reason"}
    assert all(ways[way]["source"] and ways[way]["checked"] for way in choose.ORDER)


def test_the_check_tells_the_best() -> None:
    """From observations come facts, from facts a ranking; all ways with their steps are in the evidence."""
    connector = reading(InboundConnectors, {"Name": "Copiers", "SenderIPAddresses": ["203.0.113.7"]})
    seen = (told("oauth", "no"), told("recipients", "external"), HERE, host("direct-send"), connector, route())
    found = settled(_ID, *seen, case=CASE)
    assert (found.status, found.say) == (Status.PASS, "fits")
    assert found.evidence["ways"][0]["way"] == "relay-connector"
    assert len(found.evidence["ways"]) == len(choose.ORDER)


def test_only_the_password_is_left() -> None:
    """Where nothing else is open the check warns, and says what to plan for."""
    shut = (host("direct-send", Outcome.NO_ANSWER), host("hve", Outcome.REFUSED), host("acs", None))
    found = settled(_ID, *shut, told("oauth", "no"), told("sender-kind", "printer"), case=CASE)
    assert (found.status, found.say) == (Status.WARN, "keep")


def test_nothing_is_open() -> None:
    """Where not even the password may stay, the check says so."""
    shut = (host("direct-send", Outcome.NO_ANSWER), host("hve", Outcome.REFUSED), host("acs", None))
    found = settled(_ID, *shut, told("oauth", "no"), told("people-sign-in", "yes"), case=CASE)
    assert (found.status, found.say) == (Status.WARN, "none")


def test_the_device_profile_counts() -> None:
    """What the make says of OAuth counts until a person says otherwise."""
    ricoh = replace(CASE, device="ricoh")
    first = settled(_ID, case=ricoh).evidence["facts"]["oauth"]
    assert (first, settled(_ID, told("oauth", "no"), case=ricoh).evidence["facts"]["oauth"]) == ("some", "no")


def test_readings_count() -> None:
    """Security defaults, refused Direct Send, the SPF record and a sign-in that worked stand in the facts."""
    seen = (
        reading(SecurityDefaults, {"isEnabled": True}),
        organisation(refuses=True),
        spf(),
        HERE,
        sign_in(),
        host("hve"),
    )
    facts = settled(_ID, *seen, case=CASE).evidence["facts"]
    expected = {"security_defaults": "on", "direct_send": "refused", "spf": "pass", "smtp_auth": "on", "hve": "open"}
    assert {key: facts.get(key) for key in expected} == expected


def test_no_organisation() -> None:
    """A server that is not Exchange Online has none of these ways."""
    assert settled(_ID, case=PLAIN).say == "no-organisation"
    assert settled(_ID, case=EXCHANGE).evidence["facts"]["hve"] == "none"
