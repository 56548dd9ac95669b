"""A way is tried only where its check is named; what it signs in with comes from standard input alone."""

from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run as RunProgram
from wizard.cli import running
from wizard.model.run import Run
from wizard.model.way_trial import WayTrial

MAILBOX = ("diagnose", "--mailbox", "scanner@contoso.com", "--json", "-")
NAMED = "alternatives.unsigned,alternatives.graph-message,alternatives.hve-account,alternatives.acs-account"
HVE = ("--checks", "alternatives.hve-account", "--way-account", "hve@contoso.com")


@pytest.fixture
def tried(run: RunProgram, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that runs a command and returns the trials that its run would make."""
    asked: list[tuple[WayTrial, ...]] = []

    def execute(request: Any, **_more: Any) -> Run:
        asked.append(request.trials)
        return Run(state="finished")

    monkeypatch.setattr(running, "execute_here", execute)

    def trials(*arguments: str, stdin: str = "") -> tuple[WayTrial, ...]:
        asked.clear()
        run(*MAILBOX, *arguments, stdin=stdin)
        assert asked, "the command was refused"
        return asked[0]

    return trials


@pytest.mark.parametrize(
    ("arguments", "ways"),
    [
        (("--send",), []),
        (("--send", "--checks", "alternatives"), []),
        (("--checks", NAMED), []),
        (("--send", "--checks", NAMED), ["unsigned", "graph"]),
        (("--send", "--checks", "alternatives.unsigned"), ["unsigned"]),
        (("--send", "--checks", "alternatives.graph-message"), ["graph"]),
        (("--send", "--checks", "alternatives.hve-account"), []),
    ],
)
def test_only_what_was_named(tried: Any, arguments: tuple[str, ...], ways: list[str]) -> None:
    """A whole step tries nothing, nothing is sent without --send, and no account is tried without its name."""
    assert [trial.way for trial in tried(*arguments, "--credentials", "none")] == ways


def test_an_account_gets_the_line_of_standard_input(tried: Any) -> None:
    """Its name, that password, its own address as From; without --send the sign-in alone."""
    (trial,) = tried(*HVE, "--credentials", "stdin", stdin="kettle-Weather-47\n")
    assert (trial.way, trial.user, trial.sender, trial.send) == ("hve", "hve@contoso.com", "hve@contoso.com", False)
    assert trial.secret.reveal() == "kettle-Weather-47"
    acs = (
        "--checks",
        "alternatives.acs-account",
        "--way-account",
        "scans",
        "--from",
        "scans@mail.contoso.com",
        "--send",
    )
    (trial,) = tried(*acs, "--credentials", "stdin", stdin="s3cret~value\n")
    assert (trial.way, trial.user, trial.sender, trial.send) == ("acs", "scans", "scans@mail.contoso.com", True)


def test_a_certificate_lies_where_it_was_said_or_beside_the_cloud_file(tried: Any, tmp_path: Path) -> None:
    """As paths in a cloud file do; its passphrase is the line of standard input, where one is to be read."""
    (tmp_path / "relay.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    cloud = tmp_path / "lab.toml"
    cloud.write_text('name = "lab"\n[smtp]\nhost = "smtp.lab.test"\n')
    named = ("--cloud", str(cloud), "--send", "--checks", "alternatives.unsigned", "--way-certificate")
    (trial,) = tried(*named, "relay.pem", "--credentials", "none")
    assert (trial.certificate, trial.passphrase) == (tmp_path / "relay.pem", None)
    (trial,) = tried(*named, str(tmp_path / "relay.pem"), "--credentials", "stdin", stdin="open sesame\n")
    assert trial.passphrase.reveal() == "open sesame"


@pytest.mark.parametrize(
    ("arguments", "telling"),
    [
        (("--way-account", "hve@contoso.com"), "alternatives.hve-account"),
        ((*HVE, "--checks", NAMED, "--credentials", "stdin"), "one of the two"),
        (HVE, "--credentials stdin"),
        ((*HVE, "--credentials", "keyring"), "--credentials stdin"),
        ((*HVE[:3], "two\nlines", "--credentials", "stdin"), "--way-account"),
        (
            ("--checks", "alternatives.hve-account,credentials", *HVE[2:], "--credentials", "stdin"),
            "cannot be two passwords",
        ),
        (("--way-certificate", "x.pem"), "alternatives.unsigned"),
        (("--send", "--checks", "alternatives.unsigned", "--way-certificate", "/nowhere/x.pem"), "/nowhere/x.pem"),
    ],
)
def test_mistakes(run: RunProgram, arguments: tuple[str, ...], telling: str) -> None:
    """What cannot be meant is refused in one sentence, with nothing on standard output."""
    ended = run(*MAILBOX, *arguments, stdin="kettle-Weather-47\n")
    assert (ended.status, ended.out) == (2, "")
    assert telling in ended.err
    assert "kettle" not in ended.err
