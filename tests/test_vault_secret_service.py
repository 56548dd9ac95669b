"""The vault against the real Secret Service: gnome-keyring in a D-Bus session of its own, with a throw-away home."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

WORD = "pa55 w\u00f6rd\"' %&"
MAILBOX = "scanner@contoso.com"
UNLOCK = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; "

pytestmark = pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="needs dbus-run-session and gnome-keyring-daemon",
)


@pytest.fixture
def environment(home: Path, tmp_path: Path) -> Mapping[str, str]:
    """Give the programs a home and a runtime folder of their own, no display, and their own choice of keyring."""
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    kept = {key: value for key, value in os.environ.items() if key not in ("PYTHON_KEYRING_BACKEND", "DISPLAY")}
    return kept | {"XDG_RUNTIME_DIR": str(runtime), "HOME": str(home), "PYTHONPATH": str(Path(__file__).parent.parent)}


def session(script: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a shell script in a D-Bus session; `wizard` in it is the program."""
    wizard = f'wizard() {{ "{sys.executable}" -m wizard "$@"; }}; '
    return subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", wizard + script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def test_a_password_goes_round(environment: Mapping[str, str], home: Path) -> None:
    """Set, listed, found under the contract's name by another program, replaced, deleted; nothing of it in a file."""
    read = (
        "import keyring, sys; "
        f"sys.stdout.write(repr(keyring.get_password('smtp-auth-wizard:worldwide', '{MAILBOX}')) + chr(10))"
    )
    script = f"""
        {UNLOCK}
        printf '%s\\n' "$WORD" | wizard credentials set {MAILBOX} || exit 11
        wizard credentials list --json || exit 12
        echo ---
        "{sys.executable}" -c "{read}"
        printf 'new\\n' | wizard credentials set {MAILBOX} || exit 13
        "{sys.executable}" -c "{read}"
        wizard credentials delete {MAILBOX} || exit 14
        wizard credentials delete {MAILBOX}
        echo $?
        "{sys.executable}" -c "{read}"
    """
    ended = session(script, {**environment, "WORD": WORD})
    assert ended.returncode == 0, ended.stderr
    listed, _, rest = ended.stdout.partition("---\n")
    assert [(entry["cloud"], entry["mailbox"], entry["host"]) for entry in json.loads(listed)] == [
        ("worldwide", MAILBOX, "smtp.office365.com")
    ]
    assert rest.splitlines() == [repr(WORD), "'new'", "1", "None"]
    assert WORD not in ended.stderr + listed
    for file in home.rglob("*"):
        assert not file.is_file() or WORD.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("script", "telling"),
    [
        ("gnome-keyring-daemon --start --components=secrets >/dev/null 2>&1; ", "locked"),
        ("unset DBUS_SESSION_BUS_ADDRESS; ", "no keyring"),
    ],
)
def test_a_keyring_that_cannot_be_used(environment: Mapping[str, str], script: str, telling: str) -> None:
    """Locked without a display to unlock it, or no D-Bus at all: one sentence, exit 3, no traceback and no hang."""
    ended = session(
        f"{script} printf '%s\\n' \"$WORD\" | wizard credentials set {MAILBOX}", {**environment, "WORD": WORD}
    )
    assert ended.returncode == 3, ended.stderr
    lines = [line for line in ended.stderr.splitlines() if line.startswith("smtp-auth-wizard: ")]
    assert len(lines) == 1  # beside what the bus and the keyring's own dialog say
    assert "Traceback" not in ended.stderr
    assert telling in lines[0]
    assert ended.stdout == ""
