"""The program: a command, or the window. The only place that knows everyone; loads nobody before it must."""

import gc
import os
import sys
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wizard import trace

if TYPE_CHECKING:
    from wizard.display import DisplayError
    from wizard.vault import Vault

_STARTED = time.monotonic()
_NO_WINDOW = 1
_BUG = 70
_CANCELLED = 130
_READER_GONE = 141  # what a shell shows for a program whose reader closed the pipe
_TURN_S = 0.0005  # a tenth of what Python lets a busy thread run on before one that got an answer has its turn
_GARBAGE = 20_000  # new objects before garbage is looked for; starting alone makes more than Python's usual 700, often


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status. No traceback reaches anybody."""
    trace.mark("start")
    arguments = list(sys.argv[1:] if argv is None else argv)
    started = _STARTED if argv is None else time.monotonic()
    if argv is None:  # the process is ours
        sys.setswitchinterval(_TURN_S)
        gc.set_threshold(_GARBAGE)
    before = threading.excepthook
    threading.excepthook = _thread_died
    try:
        return _main(arguments, started)
    except SystemExit as end:  # --help and --version
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        _complain("cancelled")
        return _CANCELLED
    except BrokenPipeError:
        _let_go_of_stdout()
        return _READER_GONE
    except Exception as error:  # noqa: BLE001 - the last resort: its type is told, its text could hold anything
        _complain("bug", error=type(error).__name__)
        return _BUG
    finally:
        threading.excepthook = before
        if argv is None and "PySide6" not in sys.modules:
            gc.freeze()  # the system takes everything back at once; looking through it for garbage takes 50 ms


def _main(arguments: Sequence[str], started: float) -> int:
    if not arguments:
        return _window(practice=False, scenario="")
    from wizard.cli import commands, terminal  # noqa: PLC0415 - the window, opened plainly, needs no arguments

    terminal.tolerant()
    _speak()
    if commands.knows(arguments[0]):
        return commands.run(arguments, started)
    return commands.guard(lambda: _without_command(arguments))


def _without_command(arguments: Sequence[str]) -> int:
    from wizard.cli import commands  # noqa: PLC0415 - as above

    asked = commands.program_arguments(arguments)
    if asked.self_test:
        from wizard import self_test  # noqa: PLC0415 - as above

        return self_test.run(asked.cloud)
    return _window(practice=asked.practice, scenario=asked.scenario)


def _window(*, practice: bool, scenario: str) -> int:
    from wizard import display  # noqa: PLC0415 - no command needs a display

    try:
        display.check()
        from wizard.ui.main import Options, run  # noqa: PLC0415 - Qt: the one import that must wait for the check above
    except display.DisplayError as error:
        return _no_window(error)
    except ImportError as error:
        if not display.missing_library(str(error)):
            raise
        return _no_window(display.DisplayError("no-qt", detail=str(error)))
    if not practice:
        return run(Options(vault=_vault))
    from wizard.cli.practice import scenario_named  # noqa: PLC0415 - practice alone needs the lab

    return run(Options(world=scenario_named(scenario), vault=_vault))


def _speak() -> None:
    """Choose the language, before the first word is said; the window does so by itself, after its first paint."""
    from wizard import languages  # noqa: PLC0415 - as above
    from wizard.settings import Settings  # noqa: PLC0415

    languages.speak(Settings().language())


def _vault() -> "Vault":
    from wizard.vault import Vault  # noqa: PLC0415 - the window asks for it when a password is meant

    return Vault()


def _no_window(error: "DisplayError") -> int:
    """Say in one line why there is no window, and what to install."""
    _speak()
    if error.id != "no-qt":
        _complain(error.id, **error.values)
        return _NO_WINDOW
    from wizard import display, resources  # noqa: PLC0415 - only to name what is missing

    detail = error.values["detail"]
    packages = display.missing_packages(resources.toml("ui/libraries.toml")["debian"])
    library = display.missing_library(detail) or detail
    if packages:
        _complain("no-qt", detail=library, command="sudo apt-get install " + " ".join(packages))
    else:
        _complain("no-window", detail=library)
    return _NO_WINDOW


def _complain(name: str, **values: str) -> None:
    from wizard.cli import terminal  # noqa: PLC0415 - only where something went wrong
    from wizard.words import text  # noqa: PLC0415

    terminal.complain(text(f"cli.{name}", **values))


def _thread_died(died: threading.ExceptHookArgs) -> None:
    """Keep a thread's traceback, which may hold values, off the terminal."""
    if not issubclass(died.exc_type, SystemExit):
        _complain("bug", error=died.exc_type.__name__)


def _let_go_of_stdout() -> None:
    """Keep the interpreter from writing into the closed pipe once more when it ends."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
    except (OSError, ValueError):
        return
