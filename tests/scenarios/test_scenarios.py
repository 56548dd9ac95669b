"""Every practice scenario comes to the verdict that it announces."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.program import diagnose, wizard
from tests.scenarios.lessons import untrue
from tests.scenarios.play import EXIT, play
from wizard import lab
from wizard.lab import Scenario

#: what must at least be told apart
KINDS = {
    None,
    "bad-credentials",
    "tenant-smtp-auth-disabled",
    "mailbox-smtp-auth-disabled",
    "security-defaults",
    "sign-in-criteria",
    "basic-auth-retired",
    "account-locked",
    "send-as-denied",
    "port-blocked",
    "port-refused",
    "starttls-stripped",
    "tls-intercepted",
    "tls-version-unsupported",
    "dns-hijacked",
    "conditional-access",
    "mfa-required",
    "password-expired",
    "account-disabled",
    "mailbox-auth-policy",
    "tenant-auth-policy",
    "mailbox-unlicensed",
    "tenant-not-found",
}


def test_the_scenarios_cover_the_commonest_faults() -> None:
    """For each of the commonest causes there is a scenario to practise with."""
    assert {scenario.expect_cause for scenario in lab.scenarios()} >= KINDS


def test_many_scenarios_have_two_faults() -> None:
    """At least fifteen worlds have two faults at once, and their names say so."""
    assert len([scenario for scenario in lab.scenarios() if scenario.id.startswith("two-")]) >= 15


@pytest.mark.parametrize("scenario", lab.scenarios(), ids=lambda scenario: scenario.id)
def test_the_verdict_is_the_expected_one(scenario: Scenario, tmp_path: Path) -> None:
    """Status, cause, hop and exit status are as announced; no check crashed; the password is nowhere in the report.

    What the course says of this case holds as well.
    """
    played = play(scenario, tmp_path)
    found = [(check["id"], check["status"], check["cause"], check["summary"]) for check in played.report["checks"]]
    assert played.verdict == scenario.expect, found
    assert played.status == EXIT[scenario.expect_status]
    assert not played.otherwise
    assert "crashed" not in {status for _, status, _, _ in found}
    assert not played.leaked
    assert not untrue(scenario.id, played.report)


@pytest.mark.skipif(os.name == "nt", reason="SIGTERM ends a process there without asking it")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_served_scenario_can_be_diagnosed_from_outside(stop: signal.Signals) -> None:
    """A scenario announces itself in one line of JSON, can be diagnosed by another process, and leaves no file."""
    listed = {entry["id"]: entry for entry in json.loads(wizard("practice", "--list", "--json").out)}
    command = [sys.executable, "-m", "wizard", "practice", "healthy", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as serving:
        assert serving.stdout
        served = json.loads(serving.stdout.readline())
        assert set(served) == {"cloud_file", "mailbox", "password", "smtp"}
        assert set(served["smtp"]) == {"host", "port", "tls_name", "ca_file"}
        arguments = ("--cloud", served["cloud_file"], "--mailbox", served["mailbox"], "--credentials", "stdin")
        done = diagnose(*arguments, *listed["healthy"]["args"], typed=served["password"] + "\n")
        serving.send_signal(stop)
        assert serving.wait(20) == 0
    assert done.status == 0, done.err
    assert done.verdict == ("healthy", None, None)
    assert not Path(served["cloud_file"]).exists()
