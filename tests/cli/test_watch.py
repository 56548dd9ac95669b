"""`watch` must say where it listens, tell of each connection on one line, and never show a password."""

import json
import os
import shutil
import signal
import smtplib
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run as RunProgram
from wizard import clouds, watch
from wizard.model.secret import Secret, encodings
from wizard.vault import Vault
from wizard.watch import Address

MAILBOX = "scanner@contoso.com"
CANARY = "Canary-7!Kettle"


@contextmanager
def watching(*options: str) -> Iterator[tuple["subprocess.Popen[str]", dict[str, Any]]]:
    """Run the command on loopback; give the process and its first line."""
    process = subprocess.Popen(
        [sys.executable, "-m", "wizard", "watch", "--bind", "127.0.0.1", "--port", "0", "--json", "-", *options],
        cwd=Path(__file__).parents[2],
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
    finally:
        process.kill()
        process.communicate(timeout=60)


def send(port: int, password: str = CANARY, sender: str = MAILBOX) -> None:
    """Send a message as a scanner does."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with smtplib.SMTP("127.0.0.1", port, local_hostname="copier", timeout=30) as client:
        client.starttls(context=trusting)
        client.login(MAILBOX, password)
        client.sendmail(sender, ["office@contoso.com"], f"From: {sender}\r\n\r\nhello\r\n")


def test_one_line_a_connection() -> None:
    """The first line says where it listens; then each connection has one line with what was seen and judged."""
    with watching("--max-messages", "1") as (process, first):
        assert first == {"event": "listening", "host": "127.0.0.1", "port": first["port"]}
        send(first["port"])
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0
    (told,) = [json.loads(line) for line in out.splitlines()]
    assert (told["event"], told["connection"], told["ending"]) == ("connection", 1, "quit")
    assert told["sign_ins"][0]["password"] == {"verdict": "not-compared", "length": len(CANARY), "odd": ["symbols"]}
    assert told["mail"][0]["sender"] == MAILBOX
    statuses = {finding["id"]: finding["status"] for finding in told["findings"]}
    assert statuses["device.tls"] == statuses["device.encryption"] == statuses["device.authentication"] == "pass"
    assert "device.settings" not in statuses
    assert "STARTTLS" in err
    assert str(first["port"]) in err
    assert not [form for form in encodings(CANARY) if form in out + err]


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it(name: signal.Signals) -> None:
    """Ctrl-C is the usual end, and no failure; who was connected is told of."""
    with watching() as (process, first), socket.create_connection(("127.0.0.1", first["port"])) as device:
        assert device.recv(100).startswith(b"220")
        process.send_signal(name)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert json.loads(out)["ending"] == "stopped"


def test_the_answer_is_the_chosen_one() -> None:
    """With --reply the device is refused in Exchange Online's words."""
    with watching("--reply", "too-many-connections", "--max-messages", "1") as (process, first):
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(first["port"])
        process.communicate(timeout=60)
    assert refused.value.smtp_code == 432


def watch_here(
    run: RunProgram, monkeypatch: pytest.MonkeyPatch, password: str, *options: str
) -> tuple[int, str, str, list[str]]:
    """Run the command in this process, and send to it when it listens."""
    began = watch.start

    async def start(given: watch.Options, emit: Any) -> watch.Watcher:
        watcher = await began(given, emit)
        threading.Thread(target=send, args=(watcher.address[1], password), daemon=True).start()
        return watcher

    monkeypatch.setattr(watch, "start", start)
    ended = run("watch", "--bind", "127.0.0.1", "--port", "0", "--max-messages", "1", *options)
    return ended.status, ended.out, ended.err, [form for form in encodings(password) if form in ended.out + ended.err]


@pytest.mark.parametrize(
    ("presented", "words"),
    [
        (CANARY, "PASS: The password is the stored one"),
        (CANARY + " ", "FAIL: The scanner's password differs by a space at the end"),
        (CANARY.upper(), "FAIL: The scanner's password differs in capital letters"),
        ("something-else", "FAIL: The scanner has another password stored"),
    ],
)
def test_the_password_is_compared(run: RunProgram, monkeypatch: pytest.MonkeyPatch, presented: str, words: str) -> None:
    """With --compare it is said how the presented password differs from the stored one, and neither is shown."""
    Vault(practice=True).set(clouds.load("worldwide"), MAILBOX, Secret(CANARY))
    status, out, err, leaks = watch_here(run, monkeypatch, presented, "--compare", MAILBOX)
    assert (status, leaks) == (0, [])
    assert words in out
    assert "PASS: The user name is right" in out
    assert MAILBOX in err


def test_lines_go_to_a_file(run: RunProgram, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With a file the same lines are written there, and the terminal is told in short."""
    file = tmp_path / "seen.jsonl"
    status, out, err, leaks = watch_here(run, monkeypatch, CANARY, "--json", str(file))
    assert (status, out, leaks) == (0, "", [])
    assert [json.loads(line)["event"] for line in file.read_text().splitlines()] == ["listening", "connection"]
    assert "Connection 1" in err
    assert not [form for form in encodings(CANARY) if form in file.read_text()]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (("--bind", "0.0.0.0"), "not all of them"),
        (("--bind", "::"), "not all of them"),
        (("--bind", "laptop"), "in figures"),
        (("--bind", "127.0.0.1", "--allow", "copier"), "in figures"),
        (("--bind", "127.0.0.1", "--port", "70000"), "from 0 to 65535"),
        (("--bind", "127.0.0.1", "--seconds", "1801"), "from 1 to 1800"),
        (("--bind", "127.0.0.1", "--tls", "ssl"), "starttls"),
        (("--bind", "127.0.0.1", "--reply", "nonsense"), "bad-password"),
        (("--bind", "127.0.0.1", "--compare", "nobody"), "scanner@contoso.com"),
        (("--bind", "127.0.0.1", "--password", "x"), "never taken as an argument"),
        (("--bind", "127.0.0.1", "extra"), "one word too many"),
    ],
)
def test_mistakes(run: RunProgram, options: tuple[str, ...], word: str) -> None:
    """A mistake is one sentence and exit status 2, and nothing listens."""
    ended = run("watch", *options)
    assert (ended.status, ended.out) == (2, "")
    assert word in ended.err
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("found", "word"),
    [
        ((), "no address"),
        ((Address("192.0.2.1", "eth0"), Address("198.51.100.1", "wlan0")), "192.0.2.1 (eth0), 198.51.100.1 (wlan0)"),
    ],
)
def test_which_address(run: RunProgram, monkeypatch: pytest.MonkeyPatch, found: tuple[Address, ...], word: str) -> None:
    """Without --bind the one address is taken; with several or none a person must say."""
    monkeypatch.setattr(watch, "addresses", lambda: found)
    ended = run("watch")
    assert ended.status == 2
    assert word in ended.err
    monkeypatch.setattr(watch, "addresses", lambda: (Address("127.0.0.1", "eth0"),))
    ended = run("watch", "--port", "0", "--seconds", "1")
    assert ended.status == 0
    assert "127.0.0.1" in ended.err


def test_what_cannot_be_had(run: RunProgram, tmp_path: Path) -> None:
    """A taken port, a bad certificate and a password that is not stored end with status 3 and a sentence."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = run("watch", "--bind", "127.0.0.1", "--port", str(taken.getsockname()[1]))
    assert (ended.status, "is taken" in ended.err) == (3, True)
    ended = run("watch", "--bind", "127.0.0.1", "--port", "0", "--cert", str(tmp_path / "absent.pem"))
    assert (ended.status, "absent.pem" in ended.err) == (3, True)
    ended = run("watch", "--bind", "127.0.0.1", "--port", "0", "--compare", MAILBOX)
    assert (ended.status, "Nothing is stored" in ended.err) == (3, True)


@pytest.mark.skipif(shutil.which("ip") is None, reason="not installed: ip")
def test_this_computer_s_own_addresses() -> None:
    """What is offered are addresses of this computer that others can reach."""
    shown = subprocess.run(["ip", "-o", "-4", "addr"], capture_output=True, text=True, check=True, timeout=30).stdout
    for one in watch.addresses():
        assert one.address in shown
        assert not one.address.startswith("127.")
