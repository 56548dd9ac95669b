"""The request tells an administrator what was found, what to do, how, why, and how to take it back."""

from dataclasses import replace

import pytest

from tests.checks.house import EXCHANGE
from wizard import catalogue
from wizard.changes import request
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, RankedCause, Status, Verdict, VerdictStatus
from wizard.model.run import Run

SAID = "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. [AM0PR01 x]"


def run(*causes: str, said: str = SAID, **open_ones: Status) -> Run:
    refused = Finding(
        check="credentials.sign-in",
        status=Status.FAIL,
        say="refused",
        cause=causes[0] if causes else None,
        evidence={"reply": said},
    )
    findings = {refused.check: refused}
    for name, status in open_ones.items():
        check = name.replace("__", ".").replace("_", "-")
        findings[check] = Finding(check=check, status=status, say="look")
    ranked = tuple(RankedCause(cause, Confidence.CERTAIN, (refused.check,)) for cause in causes)
    return Run(started=1_795_500_000.0, verdict=Verdict(status=VerdictStatus.BROKEN, causes=ranked), findings=findings)


def test_the_organisation_is_off() -> None:
    """The mailbox alone is asked for, with command, undo, the server's words and their time."""
    text = request.text(run("tenant-smtp-auth-disabled"), EXCHANGE)
    assert text.startswith("Request: let scanner@contoso.com send over SMTP again\n")
    for words in (
        "disabled for the Tenant",
        "2026-11-24 06:00 UTC",
        "Set-CASMailbox -Identity 'scanner@contoso.com' -SmtpClientAuthenticationDisabled $false",
        "Set-CASMailbox -Identity 'scanner@contoso.com' -SmtpClientAuthenticationDisabled $null",
        "leave SMTP AUTH Off for the organisation",
    ):
        assert words in " ".join(text.split()), words


def test_the_way_back_is_what_was_there() -> None:
    """A mailbox that was explicitly Off goes back to Off."""
    assert "-SmtpClientAuthenticationDisabled $true" in request.text(run("mailbox-smtp-auth-disabled"), EXCHANGE)


def test_a_pair_of_faults_is_two_requests() -> None:
    """Both are asked for, in the order in which to fix them."""
    text = request.text(run("tenant-smtp-auth-disabled", "conditional-access"), EXCHANGE)
    assert text.index("1. ") < text.index("2. ")
    assert "ConditionalAccessBlade" in text


def test_what_nobody_looked_at_is_asked() -> None:
    """Without a cause the request asks to look, with the commands that show it; what was told is not asked again."""
    unknown = Run(findings=run(mailbox__smtp_auth=Status.MANUAL, tenant__smtp_auth=Status.MANUAL).findings)
    text = request.text(unknown, EXCHANGE)
    assert "please look at the settings" in text
    assert "Get-CASMailbox" in text
    told = replace(EXCHANGE, told={"mailbox-smtp-auth": "on"})
    assert "Get-CASMailbox" not in request.text(unknown, told)


@pytest.mark.parametrize("cause", catalogue.causes())
def test_any_cause_makes_a_request(cause: str) -> None:
    """No line but a command or a link is wider than a ticket, and nothing is left unfilled."""
    text = request.text(run(cause), replace(EXCHANGE, mailbox="o'brien@contoso.com", sender="office@contoso.com"))
    for line in text.splitlines():
        assert len(line) <= request.COLUMNS or "-" in line or "https://" in line
        assert "{" not in line


def test_it_names_the_case() -> None:
    """Whoever answers can say which case it is about, and is told that its file can be had."""
    assert "This is case K7QM-94TX." in request.text(run("conditional-access"), EXCHANGE, "K7QM-94TX")
    assert "This is case" not in request.text(run("conditional-access"), EXCHANGE)


def test_hostile_words_stay_words() -> None:
    """What a server sent cannot begin a line of its own or move a terminal's cursor."""
    text = request.text(run("conditional-access", said="535 no\r\nSubject: x\x1b[2J\u202eevil"), EXCHANGE)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\nSubject:" not in text
