"""The parts of `./check`, one word each. It starts the tools and knows nothing of what they look at."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from freeze import committed
from linux_files import version

TOP = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
LARGEST = "130"  # megabytes of the frozen folder
#: As many tests at a time as there are cores: half of them wait for a server most of the time.
TOGETHER = ("--numprocesses", "auto", "--maxprocesses", "4", "--dist", "worksteal")


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
    run_tests([*TOGETHER, "-m", "not long"])


def full(_: Sequence[str] = ()) -> None:
    """Do the same with the tests that take long, then build and try the frozen program and the wheel."""
    lint()
    run_tests()
    build()
    wheel()


def gallery(arguments: Sequence[str] = ()) -> None:
    """Draw the window in every state into out/gallery; --compare and --approve are about the approved pictures."""
    run(PYTHON, "-m", "tests.gallery", *arguments)


def facts(arguments: Sequence[str] = ()) -> None:
    """List the facts in resources/ that nobody has looked up for 180 days."""
    run(PYTHON, "-m", "tests.facts", *arguments)


def bench(arguments: Sequence[str] = ()) -> None:
    """Measure speed and memory as ratios to a yardstick (as root, for its two network namespaces)."""
    run(PYTHON, "-m", "compileall", "-q", "wizard")  # as the set-up does, or a build
    run(PYTHON, "-m", "tests.bench", *arguments)


def build(arguments: Sequence[str] = ()) -> None:
    """Build the program as one folder that needs no Python, into dist/, and try it (--one-file: as one file)."""
    run(building(), "packaging/freeze.py", *arguments)
    built = "dist/smtp-auth-wizard"
    if "--one-file" in arguments:
        built += ".exe" if sys.platform == "win32" else ""
    else:
        run(PYTHON, "packaging/sizes.py", built, "--most", LARGEST)
    run(PYTHON, "packaging/smoke.py", built)


def wheel(_: Sequence[str] = ()) -> None:
    """Build the wheel, into dist/, and try it, installed in an empty environment."""
    os.environ.setdefault("SOURCE_DATE_EPOCH", committed())
    run(building(), "-m", "hatchling", "build", "--target", "wheel", "--directory", "dist")
    run(PYTHON, "packaging/smoke.py", f"dist/smtp_auth_wizard-{version()}-py3-none-any.whl")


def package(_: Sequence[str] = ()) -> None:
    """Make what is published of the folder in dist/: archive, package, bill of materials, checksums, in out/release."""
    os.environ.setdefault("SOURCE_DATE_EPOCH", committed())
    python = building()
    run(python, "packaging/release.py", "dist/smtp-auth-wizard", "out/release")
    if sys.platform.startswith("linux"):
        run(python, "packaging/linux_files.py", "build/flatpak")


def building() -> str:
    """Return the Python that holds nothing but what a build needs."""
    return subprocess.check_output([PYTHON, TOP / "packaging/environment.py", "build"], text=True).strip()


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
    "wheel": wheel,
    "package": package,
    "help": usage,
}


if __name__ == "__main__":
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    word, *rest = sys.argv[1:] or [""]
    if word not in PARTS:
        sys.exit(f"There is no ./check {word}. There are: {' '.join(filter(None, PARTS))}")
    PARTS[word](rest)
