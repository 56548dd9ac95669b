"""The yardstick itself: Postfix as the tests set it up, looked at with swaks, a tool that is not ours."""

import os
import shutil
import subprocess

import pytest

from tests.servers.postfix import PASSWORD, USER, Postfix

pytestmark = pytest.mark.skipif(not shutil.which("swaks"), reason="not installed: swaks")


def swaks(server: Postfix, password: str) -> subprocess.CompletedProcess[str]:
    """Sign in and send one message."""
    command = ["swaks", "--server", "127.0.0.1", "--port", str(server.port), "--tls", "--tls-verify"]
    command += [
        "--tls-ca-path",
        str(server.ca_file),
        "--auth",
        "LOGIN",
        "--auth-user",
        USER,
    ]
    command += ["--from", USER, "--to", USER, "--header", "Subject: sent by swaks"]
    environment = {**os.environ, "SWAKS_OPT_auth_password": password}  # not an argument: those can be seen
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=environment)


def test_a_foreign_client_gets_a_message_through(postfix: Postfix) -> None:
    """The server takes a message from a signed-in client over TLS, and delivers it."""
    done = swaks(postfix, PASSWORD)
    assert done.returncode == 0, done.stdout + done.stderr + postfix.log()
    assert any("Subject: sent by swaks" in message for message in postfix.arrived())


def test_a_wrong_password_is_refused(postfix: Postfix) -> None:
    """The server says so in its own words."""
    done = swaks(postfix, "not-" + PASSWORD)
    assert "535 5.7.8" in done.stdout
    assert not postfix.arrived(0)
