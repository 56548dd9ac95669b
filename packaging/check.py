"""The parts of `./check`, one word each. It starts the tools and knows nothing of what they look at."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


def run(*command: str | Path) -> None:
    """Start a tool in the top folder; its failure is ours."""
    print(f"» {' '.join(str(part) for part in command).replace(PYTHON, 'python')}", file=sys.stderr, flush=True)
    done = subprocess.run(command, check=False, cwd=TOP)
    if done.returncode:
        sys.exit(done.returncode)


def lint(_: Sequence[str] = ()) -> None:
    """Look at style, types and the floors of the house."""
    run(PYTHON, "-m", "ruff", "check", ".")
    run(PYTHON, "-m", "ruff", "format", "--check", ".")
    run(PYTHON, "-m", "mypy")
    run(Path(PYTHON).with_name("lint-imports"))


def run_tests(arguments: Sequence[str] = ()) -> None:
    """Run the tests; what follows goes to pytest, as in ./check test -k vault."""
    run(PYTHON, "-m", "pytest", *arguments)


def everything(_: Sequence[str] = ()) -> None:
    """Do both, one after the other: this is ./check with no word."""
    lint()
    run_tests(["-m", "not long"])


def full(_: Sequence[str] = ()) -> None:
    """Do the same with the tests that take long."""
    lint()
    run_tests()


def gallery(arguments: Sequence[str] = ()) -> None:
    """Take a picture of every page of the window, into out/gallery."""
    run(PYTHON, "-m", "tests.gallery", *arguments)


def facts(arguments: Sequence[str] = ()) -> None:
    """List the facts in resources/ that nobody has looked up for 180 days."""
    run(PYTHON, "-m", "tests.facts", *arguments)


def bench(arguments: Sequence[str] = ()) -> None:
    """Measure speed and memory as ratios to a yardstick (as root, for its two network namespaces)."""
    run(PYTHON, "-m", "compileall", "-q", "wizard")  # as the set-up does, or a build
    run(PYTHON, "-m", "tests.bench", *arguments)


def build(_: Sequence[str] = ()) -> None:
    """Build the program as one folder that needs no Python, into dist/, and try it."""
    python = subprocess.check_output([PYTHON, TOP / "packaging/environment.py", "build"], text=True).strip()
    run(python, "-m", "PyInstaller", "--noconfirm", "--log-level=WARN", "packaging/smtp-auth-wizard.spec")
    run(PYTHON, "packaging/smoke.py", "dist/smtp-auth-wizard")


def usage(_: Sequence[str] = ()) -> None:
    """Say what can be asked for."""
    for name, part in PARTS.items():
        print(f"./check {name:9}{part.__doc__}")


PARTS: dict[str, Callable[[Sequence[str]], None]] = {
    "lint": lint,
    "test": run_tests,
    "": everything,
    "full": full,
    "gallery": gallery,
    "facts": facts,
    "bench": bench,
    "build": build,
    "help": usage,
}


if __name__ == "__main__":
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    word, *rest = sys.argv[1:] or [""]
    if word not in PARTS:
        sys.exit(f"There is no ./check {word}. There are: {' '.join(filter(None, PARTS))}")
    PARTS[word](rest)
