"""What was read answers the questions that a person would be asked, and goes before the person's word."""

from typing import Any

import pytest

from tests.checks.house import EXCHANGE, extensions, reading, reply, settled, sign_in, told
from wizard import catalogue, words
from wizard.checks import switches
from wizard.model.explanation import Confidence
from wizard.model.finding import Status
from wizard.model.observation import Provenance
from wizard.model.seen import Seen
from wizard.model.tenant import (
    CasMailbox,
    ConditionalAccess,
    DirectoryUser,
    Memberships,
    NamedLocations,
    PerUserMfa,
    SecurityDefaults,
    SignInLog,
    TransportConfig,
)

SWITCH = "SmtpClientAuthenticationDisabled"
VAGUE = sign_in(
    reply(
        535,
        "5.7.139 Authentication unsuccessful, the request did not meet the criteria to be authenticated successfully.",
    )
)


def known(*seen: Any) -> switches.Known:
    return switches.known(Seen(seen), catalogue.explain)


@pytest.mark.parametrize(
    ("kind", "row", "question", "answer"),
    [
        (TransportConfig, {SWITCH: True}, "tenant-smtp-auth", "off"),
        (TransportConfig, {SWITCH: "False"}, "tenant-smtp-auth", "on"),
        (TransportConfig, {SWITCH: None}, "tenant-smtp-auth", ""),
        (TransportConfig, {}, "tenant-smtp-auth", ""),
        (CasMailbox, {SWITCH: None}, "mailbox-smtp-auth", "follows"),
        (CasMailbox, {SWITCH: False}, "mailbox-smtp-auth", "on"),
        (CasMailbox, {SWITCH: True}, "mailbox-smtp-auth", "off"),
        (CasMailbox, {"Name": "x"}, "mailbox-smtp-auth", ""),
        (SecurityDefaults, {"isEnabled": True}, "security-defaults", "on"),
        (PerUserMfa, {"perUserMfaState": "Enforced"}, "mfa", "on"),
        (PerUserMfa, {"perUserMfaState": "disabled"}, "mfa", "off"),
        (PerUserMfa, {"perUserMfaState": "new"}, "mfa", ""),
    ],
)
def test_a_reading_answers(kind: Any, row: dict[str, Any], question: str, answer: str) -> None:
    """Absent answers nothing; null means following for a mailbox, and nothing elsewhere."""
    assert known(reading(kind, row)).told(question) == answer


def test_a_reading_goes_before_the_persons_word() -> None:
    """Both stand in the evidence; the sentence says that it was read."""
    found = settled("tenant.smtp-auth", told("tenant-smtp-auth", "off"), reading(TransportConfig, {SWITCH: False}))
    assert (found.status, found.say) == (Status.PASS, "on")
    assert found.evidence["told"] == {"tenant-smtp-auth": "off"}
    assert found.evidence["read"] == {"tenant-smtp-auth": "on"}
    assert words.said(found).summary.startswith("So it was read.")


def test_what_was_read_is_certain() -> None:
    """Organisation Off and the mailbox follows: the tenant's cause, and no doubt about it. Pasted is told as pasted."""
    off = reading(TransportConfig, {SWITCH: True})
    follows = reading(CasMailbox, {SWITCH: None}, provenance=Provenance.PASTED)
    found = settled("mailbox.smtp-auth", off, follows)
    assert (found.status, found.cause, found.confidence) == (
        Status.FAIL,
        "tenant-smtp-auth-disabled",
        Confidence.CERTAIN,
    )
    assert found.values["known"] == "pasted"
    assert settled("mailbox.smtp-auth", off, told("mailbox-smtp-auth", "follows")).confidence is Confidence.LIKELY


BLOCK = {
    "id": "p",
    "displayName": "Block legacy",
    "state": "enabled",
    "conditions": {
        "clientAppTypes": ["other"],
        "users": {"includeUsers": ["All"], "excludeGroups": ["g-out"]},
        "applications": {"includeApplications": ["All"]},
    },
    "grantControls": {"builtInControls": ["block"]},
}
ME = reading(DirectoryUser, {"id": "me", "accountEnabled": True})


def member(*groups: str) -> Memberships:
    return reading(Memberships, *({"@odata.type": "#microsoft.graph.group", "id": one} for one in groups))


def access(*more: Any, policy: dict[str, Any] | None = None) -> Any:
    policies = reading(ConditionalAccess, policy or BLOCK)
    return settled("mfa.conditional-access", policies, reading(NamedLocations), ME, extensions(), *more)


@pytest.mark.parametrize(
    ("more", "status", "say"),
    [
        ((member(),), Status.FAIL, "policy-blocks"),
        ((member("g-out"),), Status.PASS, "policies-allow"),
        ((reading(Memberships, refused="role"),), Status.UNKNOWN, "policy-unsure"),
        ((member(), sign_in()), Status.PASS, "accepted"),
    ],
)
def test_conditional_access_is_worked_out(more: tuple[Any, ...], status: Status, say: str) -> None:
    """Groups that could not be read make it unsure; an accepted sign-in is right."""
    found = access(*more)
    assert (found.status, found.say) == (status, say)
    assert (found.cause == "conditional-access") is (status is Status.FAIL)


def test_policies_that_ask_or_only_report() -> None:
    """MFA is a demand; report-only is a warning for later; none at all allows."""
    demands = {**BLOCK, "grantControls": {"builtInControls": ["mfa"]}}
    assert access(member(), policy=demands).say == "policy-demands"
    report = {**BLOCK, "state": "enabledForReportingButNotEnforced"}
    assert access(member(), policy=report).say == "policy-report-only"
    assert access(member(), sign_in(), policy=report).say == "accepted-would-refuse"
    assert settled("mfa.conditional-access", reading(ConditionalAccess), ME, member()).say == "no-policies"


def test_without_the_policies_a_person_is_asked() -> None:
    """As before, with the refusal of the reading in the evidence."""
    found = settled("mfa.conditional-access", reading(ConditionalAccess, refused="role"), VAGUE)
    assert (found.status, found.say) == (Status.MANUAL, "look-vague")
    assert found.evidence["readings"][0]["refused"] == "role"


def test_a_vague_refusal_is_told_by_the_tenant() -> None:
    """The policies or the log name the cause that the server left open; certain, without alternatives."""
    seen = (VAGUE, reading(ConditionalAccess, BLOCK), reading(NamedLocations), ME, member(), extensions())
    found = settled("credentials.sign-in", *seen)
    assert (found.cause, found.confidence, found.alternatives) == ("conditional-access", Confidence.CERTAIN, ())
    row = {
        "createdDateTime": "2026-11-24T06:00:00Z",
        "status": {"errorCode": 50126},
        "clientAppUsed": "Authenticated SMTP",
    }
    by_log = settled("credentials.sign-in", VAGUE, reading(SignInLog, row))
    assert by_log.cause == "bad-credentials"


def test_a_vague_refusal_stays_vague_without_proof() -> None:
    """What allows proves nothing."""
    found = settled("credentials.sign-in", VAGUE, reading(SecurityDefaults, {"isEnabled": False}))
    assert found.cause == "sign-in-criteria"
    assert EXCHANGE.mailbox in found.evidence["user"]
