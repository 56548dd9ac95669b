"""The program must open a window, or say in one line why it cannot; it must never be killed by the toolkit."""

import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from wizard import app, display
from wizard.display import DisplayError


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Put a window that only notes how it was opened in the place of the real one."""
    seen: list[dict[str, Any]] = []
    module = ModuleType("wizard.ui.main")

    def run(options: dict[str, Any]) -> int:
        seen.append(options)
        return 0

    vars(module).update(Options=dict, run=run)
    monkeypatch.setitem(sys.modules, "wizard.ui.main", module)
    return seen


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away everything that tells Qt where to draw."""
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


def test_the_window(opened: list[dict[str, Any]]) -> None:
    """Without arguments the window opens on the default cloud, with a vault made when it is needed."""
    assert app.main([]) == 0
    (options,) = opened
    assert "world" not in options
    assert options["vault"]().get is not None


def test_practice(opened: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    """--practice opens the window against the scenario that was named."""
    monkeypatch.setattr("wizard.cli.practice.scenario_named", lambda name: name or "first")
    assert app.main(["--practice"]) == 0
    assert app.main(["--practice", "wrong-password"]) == 0
    assert [options["world"] for options in opened] == ["first", "wrong-password"]


@pytest.mark.usefixtures("no_display")
def test_no_display(opened: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]) -> None:
    """With nowhere to draw: one line that names the way without a window, and exit 1."""
    assert app.main([]) == 1
    assert opened == []
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "diagnose" in err


@pytest.mark.usefixtures("no_display")
def test_a_display_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Qt would abort; the display is called first."""
    monkeypatch.setenv("DISPLAY", ":4711")
    with pytest.raises(DisplayError) as raised:
        display.check()
    assert raised.value.id in ("display-unreachable", "no-qt")


@pytest.mark.usefixtures("no_display")
@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600"])
def test_a_platform_that_needs_no_display(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    """Whoever chose such a platform gets it."""
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    asked: list[str] = []
    monkeypatch.setattr(display, "_check_x11", asked.append)
    display.check()
    assert asked == []


@pytest.mark.usefixtures("no_display")
def test_other_systems_always_have_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows and macOS nothing is asked."""
    monkeypatch.setattr(sys, "platform", "win32")
    asked: list[str] = []
    monkeypatch.setenv("DISPLAY", ":4711")
    monkeypatch.setattr(display, "_check_x11", asked.append)
    display.check()
    assert asked == []


@pytest.mark.parametrize(
    ("message", "library"),
    [
        ("libGL.so.1: cannot open shared object file: No such file or directory", "libGL.so.1"),
        ("/x/libqxcb.so: libxcb-cursor.so.0: cannot open shared object file: No such file", "libxcb-cursor.so.0"),
        ("No module named 'PySide7'", ""),
    ],
)
def test_a_loader_names_what_is_missing(message: str, library: str) -> None:
    """The file's name is read from the loader's own message."""
    assert display.missing_library(message) == library


def test_missing_libraries(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One line names all packages that are missing, in a command that can be copied; exit 1."""

    def fail() -> None:
        raise DisplayError("no-qt", detail="libGL.so.1: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(display, "check", fail)
    monkeypatch.setattr(display, "missing_packages", lambda _: ("libgl1", "libegl1"))
    assert app.main([]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "libGL.so.1" in err
    assert "sudo apt-get install libgl1 libegl1" in err


def test_an_import_that_fails_for_a_library(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The toolkit's own ImportError is such a line, too; any other is our fault and said to be."""
    monkeypatch.setattr(display, "check", lambda: None)
    monkeypatch.setattr(display, "missing_packages", lambda _: ())
    for message, status in (
        ("libEGL.so.1: cannot open shared object file: No such file or directory", 1),
        ("No module named 'PySide7'", 70),
    ):

        class Broken(ModuleType):
            text = message

            def __getattr__(self, name: str) -> object:
                raise ImportError(self.text)

        monkeypatch.setitem(sys.modules, "wizard.ui.main", Broken("wizard.ui.main"))
        assert app.main([]) == status
        assert capsys.readouterr().err.count("\n") == 1


def test_packages_of_libraries() -> None:
    """Only what cannot be loaded is named, each package once."""
    asked = {"libc.so.6": "libc6", "libnowhere.so.1": "nowhere", "libnowhere-extra.so.1": "nowhere"}
    assert display.missing_packages(asked) == ("nowhere",)


def test_a_thread_that_dies(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A thread's exception is told by its type, without a traceback and without its text."""

    def die() -> None:
        raise LookupError("hunter2")

    def command(*_: object) -> int:
        thread = threading.Thread(target=die)
        thread.start()
        thread.join()
        return 0

    monkeypatch.setattr("wizard.cli.commands.run", command)
    assert app.main(["explain", "x"]) == 0
    err = capsys.readouterr().err
    assert "LookupError" in err
    assert "hunter2" not in err
    assert "Traceback" not in err


@pytest.mark.parametrize("arguments", [["explain", "--help"], ["diagnose", "--help"], ["credentials", "--help"]])
def test_what_start_up_does_not_load(arguments: list[str]) -> None:
    """Heavy libraries wait until a step needs them: start-up time is a goal."""
    heavy = ["PySide6", "cryptography", "dns", "msal", "httpx", "requests", "keyring", "aiosmtplib"]
    script = (
        "import sys; from wizard.app import main; "
        f"main({arguments!r}); print(','.join(name for name in {heavy!r} if name in sys.modules))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    assert ended.stdout.splitlines()[-1] == ""
