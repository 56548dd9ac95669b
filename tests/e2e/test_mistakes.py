"""What people get wrong on the command line and in files: one sentence, exit 2, no report, no traceback."""

import os
from pathlib import Path

import pytest

from tests.e2e.program import wizard

MAILBOX = ("--mailbox", "scanner@example.test", "--credentials", "none")

ARGUMENTS = {
    "no mailbox": ["diagnose"],
    "address without a domain": ["diagnose", "--mailbox", "scanner"],
    "address with a space": ["diagnose", "--mailbox", "scan ner@example.test"],
    "two at signs": ["diagnose", "--mailbox", "scanner@home@example.test"],
    "no such option": ["diagnose", *MAILBOX, "--fast"],
    "no such cloud": ["diagnose", *MAILBOX, "--cloud", "mars"],
    "no such cloud file": ["diagnose", *MAILBOX, "--cloud", "nowhere.toml"],
    "no such trust file": ["diagnose", *MAILBOX, "--host", "mail.example.test", "--ca-file", "nowhere.pem"],
    "port above all ports": ["diagnose", *MAILBOX, "--port", "70000"],
    "port in words": ["diagnose", *MAILBOX, "--port", "submission"],
    "no such check": ["diagnose", *MAILBOX, "--checks", "network,luck"],
    "no such answer": ["diagnose", *MAILBOX, "--told", "mfa=perhaps"],
    "no such device": ["diagnose", *MAILBOX, "--device", "toaster"],
    "password as an argument": ["diagnose", *MAILBOX, "--password", "x"],
    "no such mask": ["diagnose", *MAILBOX, "--mask", "everything"],
    "report into no folder": ["diagnose", *MAILBOX, "--json", "no/such/folder/report.json"],
    "no such command": ["diagnoze"],
    "no such scenario": ["practice", "everything-at-once", "--serve"],
    "credentials of nobody": ["credentials", "set"],
}

CLOUDS = {
    "not TOML": "name = lab",
    "no host": 'name = "lab"\n[smtp]\nport = 587\n',
    "unknown key": 'name = "lab"\n[smtp]\nhost = "mail.example.test"\nflavor = "generic"\n',
    "unknown table": 'name = "lab"\n[smtp]\nhost = "mail.example.test"\n[sntp]\n',
    "port in quotes": 'name = "lab"\n[smtp]\nhost = "mail.example.test"\nport = "587"\n',
    "built-in name": 'name = "worldwide"\n[smtp]\nhost = "mail.example.test"\n',
    "trust file missing": 'name = "lab"\n[smtp]\nhost = "mail.example.test"\n[trust]\nca_file = "nowhere.pem"\n',
}


def one_sentence(text: str) -> bool:
    """Say whether a text is one line that ends as a sentence does, and no traceback."""
    lines = text.strip().splitlines()
    return len(lines) == 1 and lines[0].endswith((".", "?")) and "Traceback" not in text


@pytest.mark.parametrize("arguments", ARGUMENTS.values(), ids=ARGUMENTS)
def test_a_mistake_costs_one_sentence(arguments: list[str]) -> None:
    """Wrong arguments are answered at once, without touching the network."""
    done = wizard(*arguments)
    assert done.status == 2, done.err
    assert one_sentence(done.err), done.err
    assert not done.out


@pytest.mark.parametrize("text", CLOUDS.values(), ids=CLOUDS)
def test_a_broken_cloud_file_costs_one_sentence(text: str, tmp_path: Path) -> None:
    """A cloud file with an unknown, missing or wrong field is refused."""
    file = tmp_path / "cloud.toml"
    file.write_text(text)
    done = wizard("diagnose", *MAILBOX, "--cloud", file)
    assert done.status == 2, done.err
    assert one_sentence(done.err), done.err


@pytest.mark.skipif(os.name == "nt", reason="files are not made unreadable like this there")
def test_a_trust_file_that_is_none_costs_one_sentence(tmp_path: Path) -> None:
    """A folder and a file of something else are no trust anchors."""
    (tmp_path / "picture.pem").write_bytes(b"\x89PNG\r\n")
    for file in (tmp_path, tmp_path / "picture.pem"):
        done = wizard("diagnose", *MAILBOX, "--host", "mail.example.test", "--ca-file", file)
        assert done.status == 2, done.err
        assert one_sentence(done.err), done.err
