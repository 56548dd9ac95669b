"""Every mistake in the arguments must end in one sentence, exit status 2, and nothing on standard output."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from wizard import __version__, app
from wizard.cli import commands, usage

MAILBOX = ("diagnose", "--mailbox", "scanner@contoso.com")
CLIENT = "1f2e3d4c-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("arguments", "telling"),
    [
        (("nonsense",), "nonsense"),
        (("--nonsense",), "--nonsense"),
        (("diagnose",), "--mailbox"),
        (("diagnose", "--mailbox"), "--mailbox"),
        (("diagnose", "--mailbox", "scanner"), "no domain"),
        ((*MAILBOX, "--nonsense", "1"), "--nonsense"),
        ((*MAILBOX, "--fro", "a@contoso.com"), "--fro"),
        ((*MAILBOX, "hunter2"), "one word too many"),
        ((*MAILBOX, "--password", "hunter2"), "never taken as an argument"),
        ((*MAILBOX, "--password=hunter2"), "never taken as an argument"),
        ((*MAILBOX, "--from", "scanner"), "no domain"),
        ((*MAILBOX, "--to", "a b@contoso.com"), "space"),
        ((*MAILBOX, "--host", "hunter2@contoso.com"), "server"),
        ((*MAILBOX, "--host", "a.test:25", "--port", "587"), "25"),
        ((*MAILBOX, "--port", "0"), "65535"),
        ((*MAILBOX, "--port", "smtp"), "whole number"),
        ((*MAILBOX, "--tls-name", "hunter2!"), "server name"),
        ((*MAILBOX, "--cloud", "wordlwide"), "wordlwide"),
        ((*MAILBOX, "--ca-file", "/nowhere/ca.pem"), "/nowhere/ca.pem"),
        ((*MAILBOX, "--device", "abacus"), "abacus"),
        ((*MAILBOX, "--checks", " , "), "--checks"),
        ((*MAILBOX, "--credentials", "file"), "keyring"),
        ((*MAILBOX, "--told", "mfa"), "KEY=VALUE"),
        ((*MAILBOX, "--told", "weather=on"), "tenant-smtp-auth"),
        ((*MAILBOX, "--told", "mfa=perhaps"), "on, off"),
        ((*MAILBOX, "--deadline", "0"), "--deadline"),
        ((*MAILBOX, "--deadline", "nan"), "--deadline"),
        ((*MAILBOX, "--size", "-1"), "--size"),
        ((*MAILBOX, "--size", "1.5"), "--size"),
        ((*MAILBOX, "--sign-in", "hunter2"), "--sign-in"),
        ((*MAILBOX, "--sign-in", "browser"), "--client-id"),
        ((*MAILBOX, "--sign-in", "app"), "--client-id"),
        ((*MAILBOX, "--sign-in", "browser", "--client-id", "hunter2"), "application id"),
        ((*MAILBOX, "--sign-in", "browser", "--client-id", f"mail={CLIENT}"), "application id"),
        ((*MAILBOX, "--sign-in", "app", "--client-id", "microsoft"), "one of your own"),
        ((*MAILBOX, "--sign-in", "app", "--client-id", CLIENT, "--certificate", "/nowhere/x.pfx"), "/nowhere/x.pfx"),
        ((*MAILBOX, "--sign-in", "browser", "--client-id", CLIENT, "--certificate", "x"), "--sign-in app"),
        ((*MAILBOX, "--sign-in", "browser", "--client-id", CLIENT, "--tenant", "hunter2@x"), "server"),
        (("exposure",), "--sign-in browser"),
        (("exposure", "--sign-in", "none"), "--sign-in browser"),
        (("exposure", "--sign-in", "browser"), "--client-id"),
        (("exposure", "--sign-in", "app", "--client-id", CLIENT), "--tenant"),
        (("exposure", "--sign-in", "browser", "--client-id", CLIENT, "--days", "31"), "--days"),
        (("exposure", "--sign-in", "browser", "--client-id", CLIENT, "--json", "/nowhere/x.json"), "/nowhere/x.json"),
        (("exposure", "--mailbox", "scanner@contoso.com"), "--mailbox"),
        ((*MAILBOX, "--mask", "all"), "--mask must be one of"),
        ((*MAILBOX, "--redact", "--mask", "none"), "give one of them"),
        ((*MAILBOX, "--audience", "admin"), "--audience must be one of"),
        ((*MAILBOX, "--json", "/nowhere/x.json"), "/nowhere/x.json"),
        ((*MAILBOX, "--json", "-", "--html", "-"), "standard output"),
        ((*MAILBOX, "--log", "/nowhere/x.log"), "/nowhere/x.log"),
        (("practice",), "--list"),
        (("practice", "healthy", "--list"), "--list"),
        (("practice", "no-such-scenario", "--serve"), "no-such-scenario"),
        (("--practice", "no-such-scenario"), "no-such-scenario"),
        (("credentials",), "list, set, delete or test"),
        (("credentials", "show", "a@contoso.com"), "list, set, delete or test"),
        (("credentials", "set"), "credentials set"),
        (("credentials", "set", "contoso"), "no domain"),
        (("credentials", "set", "a@contoso.com", "hunter2"), "one word too many"),
        (("credentials", "list", "a@contoso.com"), "one word too many"),
        (("credentials", "set", "contoso.com", "--app"), "no domain"),
        (("credentials", "set", "a@contoso.com", "--sign-in", "app"), "--sign-in"),
        (("explain", "--whole"), "nothing to explain"),
        (("explain", ""), "nothing to explain"),
    ],
)
def test_a_mistake(run: Run, arguments: tuple[str, ...], telling: str) -> None:
    """One sentence that says what to do, and no word that may be a password."""
    ended = run(*arguments)
    assert ended.status == 2
    assert ended.out == ""
    lines = ended.err.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("smtp-auth-wizard: ")
    assert telling in lines[0]
    assert "hunter2" not in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize("arguments", [("--version",), ("diagnose", "--version"), ("credentials", "--version")])
def test_the_version(run: Run, arguments: tuple[str, ...]) -> None:
    """The version alone, on standard output."""
    ended = run(*arguments)
    assert (ended.status, ended.out) == (0, f"smtp-auth-wizard {__version__}\n")


@pytest.mark.parametrize("command", [(), *((name,) for name in commands.NAMES)])
def test_help(run: Run, command: tuple[str, ...]) -> None:
    """Every command explains itself on standard output, in words for every option."""
    ended = run(*command, "--help")
    assert ended.status == 0
    assert "usage:" in ended.out
    assert "None" not in ended.out


def test_what_was_tidied_is_said(run: Run, tmp_path: Path) -> None:
    """A host and a mailbox that needed tidying are used, and the person is told; here a later mistake ends it."""
    ended = run(
        "diagnose",
        "--mailbox",
        "Scanner <scanner@bücher.example>",
        "--host",
        "https://smtp.contoso.com./mail",
        "--json",
        str(tmp_path),
    )
    assert ended.status == 2
    assert "host: the final dot was removed; used is smtp.contoso.com." in ended.err
    assert "mailbox: the display name was removed; used is scanner@xn--bcher-kva.example." in ended.err


def test_a_fault_of_ours(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The last resort: the type alone on stderr, exit 70; the log holds the place and no value."""

    def fail(*_: object) -> None:
        secret = "hunter2"
        raise ZeroDivisionError(secret)

    monkeypatch.setattr("wizard.catalogue.explain", fail)
    ended = run("explain", "535 5.7.139", "--log", str(tmp_path / "log"))
    assert ended.status == 70
    assert "ZeroDivisionError" in ended.err
    log = (tmp_path / "log").read_text()
    assert "test_usage.py" in log
    for text in (ended.err, ended.out, log):
        assert "hunter2" not in text
        assert "Traceback" not in text


def test_ctrl_c_outside_a_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C at any moment is a cancel, not a traceback."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "run", interrupt)
    ended = run("explain", "x")
    assert ended.status == 130
    assert "Traceback" not in ended.err


def test_a_reader_that_has_gone(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`… | head` must not end in a traceback."""

    def gone(*_: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr(commands, "run", gone)
    monkeypatch.setattr(app, "_let_go_of_stdout", lambda: None)
    ended = run("explain", "x")
    assert (ended.status, ended.err) == (141, "")


def test_a_number_reads_in_words() -> None:
    """The limits in the sentence are written as people write numbers."""
    with pytest.raises(usage.UsageError) as raised:
        usage.number("--size", 0, 157_286_400)("x")
    assert raised.value.sentence == "--size must be a number from 0 to 157286400."
