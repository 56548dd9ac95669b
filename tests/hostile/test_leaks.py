"""One password through every flow: afterwards it stands nowhere, in no form, also where the server said it back."""

import contextlib
import io
import json
import smtplib
import ssl
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.hostile import canary
from tests.hostile.aside import aside
from tests.hostile.behaviours import CANARY, echoes
from tests.hostile.house import PATH, hurry
from tests.hostile.test_window import opened
from tests.memory_keyring import Memory
from tests.wire import certs
from tests.wire.bench import USER
from tests.wire.script_server import Script
from wizard import app, trace
from wizard.ui.export import ExportDialog

pytestmark = pytest.mark.usefixtures("qapp")  # before a PDF makes a smaller one
CHECKS = ",".join(PATH)
_WORDS = " ".join(form.decode() for form in echoes().values())
SCRIPTS = {
    "taken": {},
    "refused, and said back": {"pass": f"535 5.7.8 no: {_WORDS}\r\n".encode()},
    "said back at the end": {"end": f"554 5.6.0 you said {_WORDS}\r\n".encode()},
}
#: What is looked into quickly, and what with every page of every PDF.
_QUICK = "refused, and said back"
_ALL = [pytest.param(name, True, marks=pytest.mark.long) for name in SCRIPTS]
Say = Callable[..., str]


@pytest.fixture
def place(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder that is the present one, and the parent of all that a program writes."""
    folder = tmp_path / "place"
    for name in ("tmp", "out"):
        (folder / name).mkdir(parents=True)
    monkeypatch.chdir(folder / "out")
    monkeypatch.setenv("TMPDIR", str(folder / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv(trace.VARIABLE, str(folder / "out/trace"))
    hurry(monkeypatch, 10.0)
    return folder


def cloud_file(folder: Path, port: int) -> str:
    """Write the file of a cloud whose server is a script."""
    file = folder / "cloud.toml"
    file.write_text(
        f'name = "lab"\n[smtp]\nhost = "127.0.0.1"\nport = {port}\nmx_port = {port}\nimplicit_tls_port = 1\n'
        f'tls_name = "{certs.NAME}"\n[trust]\nca_file = "{certs.authority().file.as_posix()}"\n'
    )
    return str(file)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Return a function that runs a command with the password on its standard input, and gives all that it said."""

    def run(*command: str) -> str:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{CANARY}\n".encode()), encoding="utf-8"))
        capsys.readouterr()
        app.main(list(command))
        captured = capsys.readouterr()
        return captured.out + captured.err

    return run


def outputs(folder: Path, name: str) -> list[str]:
    """Return the options for every form of the report."""
    forms = {"json": "json", "html": "html", "pdf": "pdf", "text": "txt", "csv": "csv", "bundle": "zip"}
    return [part for form, suffix in forms.items() for part in (f"--{form}", str(folder / f"{name}.{suffix}"))]


@pytest.mark.parametrize(("script", "pages"), [(_QUICK, False), *_ALL])
def test_commands(place: Path, home: Path, say: Say, script: str, pages: bool) -> None:  # noqa: FBT001 - a table
    """Kept, listed, tried, used, reported, saved, opened and rendered again: no file and no line has it."""
    out = place / "out"
    with aside(Script(dict(SCRIPTS[script]), tls=certs.server())) as server:
        cloud = ("--cloud", cloud_file(place, server.port))
        common = ("diagnose", *cloud, "--checks", CHECKS, "--send")
        mailbox = ("--mailbox", USER)
        kept = (USER, *cloud)
        lines = [
            ("credentials", "set", *kept),
            ("credentials", "list"),
            ("credentials", "list", "--json"),
            ("credentials", "test", *kept),
            (
                *common,
                "--mailbox",
                USER,
                *outputs(out, "kept"),
                "--log",
                str(out / "log"),
                "--save-case",
                str(out / "a"),
            ),
            (*common, "--mailbox", USER, "--credentials", "stdin", *outputs(out, "typed"), "--mask", "shared"),
            (*common, "--case", str(out / "a"), "--credentials", "stdin", "--save-case", str(out / "b")),
            ("report", str(out / "a"), *outputs(out, "again")),
            ("credentials", "delete", *kept),
        ]
        told = [say(*line) for line in lines]
        told.append(say(*common, *mailbox, "--credentials", "keyring", "--text", "-"))
    assert (out / "kept.pdf").stat().st_size > 1_000
    assert (out / "b").exists()
    assert {line for text in told for line in canary.found_in(text, CANARY)} == set()
    assert not canary.files([place, home], CANARY, pages=pages)
    assert CANARY not in repr(Memory.kept)
    assert sum(b"AUTH" in line for _, line in server.heard) == sum(
        "diagnose" in line or "test" in line for line in lines
    )


def test_the_watcher(place: Path, home: Path, say: Say) -> None:
    """A device that presents the password, in the right place and in wrong ones, gets it into nothing."""
    out, told = place / "out", []
    cloud = cloud_file(place, 1)
    told.append(say("credentials", "set", USER, "--cloud", cloud))
    device = threading.Thread(target=_device, args=(out / "seen",))
    device.start()
    watch = ("watch", "--bind", "127.0.0.1", "--port", "0", "--json", str(out / "seen"), "--max-messages", "1")
    told.append(say(*watch, "--cloud", cloud, "--compare", USER, "--seconds", "60"))
    device.join()
    seen = (out / "seen").read_text(encoding="utf-8")
    assert '"equal"' in seen
    assert not [form for text in told for form in canary.found_in(text, CANARY)]
    assert not canary.files([place, home], CANARY)


def _device(seen: Path) -> None:
    """Wait for the watcher, say the password where it belongs and where it does not, and send a message."""
    until = time.monotonic() + 60
    while not (seen.exists() and "port" in seen.read_text(encoding="utf-8")) and time.monotonic() < until:
        time.sleep(0.05)
    port = json.loads(seen.read_text(encoding="utf-8").splitlines()[0])["port"]
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with smtplib.SMTP("127.0.0.1", port, local_hostname="copier", timeout=30) as client:
        client.command_encoding = "utf-8"
        client.starttls(context=trusting)
        client.ehlo()
        client.docmd("AUTH", "LOGIN")
        client.docmd(echoes()["base64"].decode())  # as the user
        client.docmd(echoes()["base64"].decode())
        client.docmd("AUTH", f"PLAIN {echoes()['PLAIN'].decode()}")
        with contextlib.suppress(smtplib.SMTPException):
            client.sendmail(USER, ["you@lab.test"], f"From: {USER}\r\nSubject: x\r\n\r\n{CANARY}\r\n".encode())


@pytest.mark.parametrize("script", [_QUICK, *(pytest.param(one, marks=pytest.mark.long) for one in SCRIPTS)])
def test_the_window(qtbot: QtBot, place: Path, home: Path, script: str) -> None:
    """Typed, used, shown, exported, kept while working: no widget but its own field, and no file, has it."""
    out = place / "out"
    with aside(Script(dict(SCRIPTS[script]), tls=certs.server())) as server:
        window = opened(qtbot, server)
        shell = window.shell
        with qtbot.waitSignal(window.session.run_ended, timeout=60_000):
            assert window.session.start(PATH, send=True)
        for step in ("start", *PATH, "device", "result"):
            shell.go(step)
            QApplication.processEvents()
        dialog = ExportDialog(window.session, shell)
        for name in ("r.html", "r.pdf", "r.json", "r.txt", "r.csv", "r.zip"):
            dialog.write(out / name)
            qtbot.waitUntil((out / name).exists, timeout=20_000)
        window.session.cases.save(out / "a.smtpcase")
        qtbot.waitUntil((out / "a.smtpcase").exists, timeout=20_000)
        shown = [text for widget in window.findChildren(QWidget) for text in _texts(widget)]
        assert len(shown) > 100
        window.close()
        window.session.close()
    assert {form for text in shown for form in canary.found_in(text, CANARY)} == set()
    assert not canary.files([place, home], CANARY)


def _texts(widget: QWidget) -> Iterator[str]:
    yield from (widget.windowTitle(), widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    if isinstance(widget, QLineEdit):
        yield widget.displayText()
    elif isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText()
