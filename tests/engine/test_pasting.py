"""Pasted output becomes readings of the case, which later runs keep; what a change made untrue is forgotten."""

import pytest

from tests.checks.house import EXCHANGE, reply, sign_in
from wizard import pasted, words
from wizard.engine import judge, pasting, verdict
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.inputs import InputError
from wizard.model.observation import Observation, Provenance
from wizard.model.run import Run, RunFinished, RunStarted, apply
from wizard.model.tenant import CasMailbox, MailboxInfo, SignInLog, TransportConfig

ORGANISATION_OFF = "PS> Get-TransportConfig | fl Smtp*\n\nSmtpClientAuthenticationDisabled : True\n"
MAILBOX = "PS> Get-CASMailbox x | fl\n\nPrimarySmtpAddress : {}\nSmtpClientAuthenticationDisabled : {}\n"
MAIL = EXCHANGE.mailbox


def given(text: str, run: Run | None = None, case: Case = EXCHANGE) -> Run:
    """Return a run with a paste taken in."""
    return judge.with_pasted(run or Run(), case, pasting.readings(pasted.parse(text), case))


def test_a_paste_is_judged_without_any_run() -> None:
    """What was pasted settles what it can settle, and says that it was pasted."""
    run = given(ORGANISATION_OFF + MAILBOX.format(MAIL, ""))
    found = run.findings["mailbox.smtp-auth"]
    assert (found.status, found.cause) == (Status.FAIL, "tenant-smtp-auth-disabled")
    assert {one["known"] for one in found.evidence["readings"]} == {"pasted"}
    assert run.findings["mailbox.effective"].cause == "tenant-smtp-auth-disabled"
    assert {one.provenance for one in run.observations} == {Provenance.PASTED}


def test_a_newer_paste_takes_the_place_of_the_older() -> None:
    """Of one kind the last paste counts; another kind stays."""
    run = given(MAILBOX.format(MAIL, "False"), given(ORGANISATION_OFF + MAILBOX.format(MAIL, "True")))
    assert [type(one) for one in run.observations] == [TransportConfig, CasMailbox]
    assert run.findings["mailbox.smtp-auth"].status is Status.PASS


def test_a_later_run_keeps_it() -> None:
    """A run supersedes what its own probes left, and no paste is theirs."""
    run = given(ORGANISATION_OFF)
    probes = ("exchange.transport-config", "session", "told")
    run = apply(run, RunStarted(run_id=1, at=0, wall_clock=0, checks=(), probes=probes, selected=()))
    run = apply(run, RunFinished(run_id=1, at=1, verdict=verdict.fold({}, EXCHANGE)))
    assert [type(one) for one in run.observations] == [TransportConfig]


@pytest.mark.parametrize(
    "text",
    [
        MAILBOX.format("other@contoso.com", "True"),
        (
            "Get-EXOCasMailbox\n\nPrimarySmtpAddress SmtpClientAuthenticationDisabled\n"
            "------------------ --------------------------------\n"
            "a@contoso.com      True\nb@contoso.com      False\n"
        ),
    ],
)
def test_another_mailbox_says_nothing_about_this_one(text: str) -> None:
    """It is refused with a sentence that names both."""
    with pytest.raises(InputError) as caught:
        given(text)
    said = words.text(f"input.{caught.value.id}", **caught.value.values)
    assert MAIL in said
    assert "@contoso.com, not" in said


def test_of_a_list_the_own_mailbox_is_taken() -> None:
    """By its address, whatever its case, also where it is one of several addresses."""
    run = given(
        "Get-Mailbox | fl\n\nPrimarySmtpAddress : a@contoso.com\nEmailAddresses : {SMTP:a@contoso.com}\n\n"
        f"PrimarySmtpAddress : main@contoso.com\nEmailAddresses : {{SMTP:main@contoso.com, smtp:{MAIL.upper()}}}\n"
    )
    (reading,) = run.observations
    assert isinstance(reading, MailboxInfo)
    assert reading.first.text("PrimarySmtpAddress") == "main@contoso.com"


def test_one_without_an_address_is_believed() -> None:
    """A list of one property names nobody; it was asked for about this mailbox."""
    run = given("Get-CASMailbox x | fl Smtp*\n\nSmtpClientAuthenticationDisabled : True\n")
    assert run.findings["mailbox.smtp-auth"].cause == "mailbox-smtp-auth-disabled"


def finished(*observations: Observation) -> Run:
    """Return a run that has ended, judged."""
    checks = ("credentials.sign-in", "mailbox.smtp-auth", "tenant.smtp-auth")
    found = {name: Finding(check=name, status=Status.UNKNOWN, say="unmeasured") for name in checks}
    return judge.rejudge(Run(state="finished", observations=observations, findings=found), EXCHANGE)


def test_an_accepted_sign_in_proves_nothing_after_a_change() -> None:
    """It is forgotten with what rests on it; what was read stays."""
    before = judge.with_pasted(
        finished(sign_in()), EXCHANGE, pasting.readings(pasted.parse(ORGANISATION_OFF), EXCHANGE)
    )
    after = judge.without_acceptance(before, EXCHANGE)
    assert before.findings["credentials.sign-in"].status is Status.PASS
    assert "credentials.sign-in" not in after.findings
    assert [type(one) for one in after.observations] == [TransportConfig]
    assert after.findings["tenant.smtp-auth"].status is Status.MANUAL


def test_a_refusal_is_kept_until_the_next_sign_in() -> None:
    """A change may not have arrived: the server's last word stands."""
    refused = finished(sign_in(reply(535, "5.7.139 Authentication unsuccessful, the user credentials were incorrect.")))
    assert judge.without_acceptance(refused, EXCHANGE) is refused


DEFAULTS = "Get-MgPolicyIdentitySecurityDefaultEnforcementPolicy\n\nIsEnabled : {}\n\n"
ACCOUNT = f"Get-MgUser\n\nId : 42\nUserPrincipalName : {MAIL}\nAccountEnabled : True\nUserType : Member\n\n"
GROUPS = (
    'Get-MgUserTransitiveMemberOf\n[{"Id": "g1", "AdditionalProperties": {"@odata.type": "#microsoft.graph.group"}}]\n'
)
POLICIES = """Get-MgIdentityConditionalAccessPolicy
[{"Id": "1", "DisplayName": "No legacy", "State": "enabled",
  "Conditions": {"ClientAppTypes": ["other"], "Applications": {"IncludeApplications": ["All"]},
                 "Users": {"IncludeUsers": ["All"], "ExcludeGroups": ["%s"]},
                 "Devices": {"DeviceFilter": {"Mode": null, "Rule": null}}},
  "GrantControls": {"BuiltInControls": ["block"], "AuthenticationStrength": {"Id": null}}}]
"""


def test_sign_in_rules_are_judged_from_a_paste() -> None:
    """Whoever cannot sign in gets the same answer from somebody else's output: blocked, or excluded by a group."""
    run = given(DEFAULTS.format("False") + ACCOUNT + GROUPS + POLICIES % "g2")
    assert run.findings["mfa.security-defaults"].status is Status.PASS
    found = run.findings["mfa.conditional-access"]
    assert (found.status, found.cause, found.values["policy"]) == (Status.FAIL, "conditional-access", "No legacy")
    assert given(ACCOUNT + GROUPS + POLICIES % "g1").findings["mfa.conditional-access"].status is Status.PASS
    assert given(POLICIES % "g1").findings["mfa.conditional-access"].status is Status.UNKNOWN
    assert given(DEFAULTS.format("True")).findings["mfa.security-defaults"].cause == "security-defaults"


def test_of_everybodys_sign_ins_the_accounts_own_count() -> None:
    """The log of a whole organisation is pasted as easily; one without this account is about others."""
    row = '{{"UserPrincipalName": "{}", "ClientAppUsed": "Authenticated SMTP", "Status": {{"ErrorCode": 50126}}}}'
    both = f"[{row.format('Boss@contoso.com')}, {row.format(MAIL.upper())}]"
    (log,) = given(both).observations
    assert isinstance(log, SignInLog)
    assert len(log.rows) == 1
    with pytest.raises(InputError, match="paste-other"):
        given(f"[{row.format('boss@contoso.com')}]")
