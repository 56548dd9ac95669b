"""Signed in to the practice tenant the program must measure what it asks about otherwise, and list who is exposed."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.e2e.program import diagnose, wizard
from tests.lab.admin import world
from wizard.lab.serve import World

LATER = ("tenant.retirement",)


@pytest.fixture(scope="module")
def small() -> Iterator[World]:
    """Return a healthy world with some mailboxes more."""
    with world(tenant={"mailboxes": 120}) as started:
        yield started
        assert not started.faults


def test_a_diagnosis_signed_in(small: World) -> None:
    """By device code every check of tenant, mailbox and MFA is measured, and the verdict is the same."""
    arguments = ("--cloud", small.cloud_file, "--mailbox", small.mailbox, "--credentials", "stdin")
    ended = diagnose(*arguments, "--sign-in", "device-code", typed=small.password.reveal())
    assert ended.verdict == ("healthy", None, None)
    assert "/devicelogin" in ended.err
    steps = ("tenant", "mailbox", "mfa")
    states = {check["id"]: check["status"] for check in ended.report["checks"] if check["step"] in steps}
    assert len(states) > 10
    assert {name for name, status in states.items() if status != "pass"} <= set(LATER)


def test_a_sign_in_that_is_declined() -> None:
    """The run goes on without it, and says so."""
    with world(admin={"device_code": "declined"}) as started:
        arguments = ("--cloud", started.cloud_file, "--mailbox", started.mailbox, "--credentials", "stdin")
        ended = diagnose(*arguments, "--sign-in", "device-code", typed=started.password.reveal())
    assert ended.verdict[0] == "healthy"
    assert "go on without a sign-in" in ended.err
    assert ended.check("tenant.legacy-tls")["status"] == "skipped"


def test_an_app_registration(small: World) -> None:
    """An app signs in with its certificate or a secret of the keyring; here there is neither, and nothing is tried."""
    arguments = ("--cloud", small.cloud_file, "--mailbox", small.mailbox, "--credentials", "none")
    ended = diagnose(*arguments, "--sign-in", "app", "--client-id", small.app_id, "--checks", "tenant")
    assert "neither a secret nor a certificate" in ended.err
    assert ended.check("tenant.legacy-tls")["status"] == "skipped"


def test_ctrl_c_while_a_code_is_waited_for() -> None:
    """It ends at once with 130, without a traceback."""
    with world(admin={"device_code": "pending"}) as started:
        command = [sys.executable, "-m", "wizard", "diagnose", "--cloud", str(started.cloud_file)]
        process = subprocess.Popen(
            [*command, "--mailbox", started.mailbox, "--credentials", "none", "--sign-in", "device-code"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        assert "/devicelogin" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err


def test_who_is_exposed(small: World) -> None:
    """Those that are On themselves, and those that follow only where the log saw them."""
    ended = wizard("exposure", "--cloud", small.cloud_file, "--sign-in", "device-code", "--json", "-")
    assert ended.status == 0, ended.err
    listed = {row["mailbox"]: row for row in json.loads(ended.out)}
    assert {name for name, row in listed.items() if row["effective"] == "on"} == {
        *("scanner@practice.test", "user00007@practice.test", "user00057@practice.test", "user00107@practice.test"),
    }
    assert listed["scanner@practice.test"]["last_result"] == "success"
    assert all(row["last_sign_in"] for row in listed.values() if row["effective"] == "off")


def test_a_tenant_without_the_licence() -> None:
    """The settings are listed, and what cannot be read is said."""
    with world(tenant={"licence": "standard"}) as started:
        ended = wizard("exposure", "--cloud", started.cloud_file, "--sign-in", "device-code")
    assert ended.status == 3
    assert "P1" in ended.err
    assert "scanner@practice.test" in ended.out
