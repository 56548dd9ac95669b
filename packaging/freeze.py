"""Builds the frozen program, the same bytes from the same inputs: `freeze.py [--one-file] [--bare] [--into FOLDER]`.

It must run on the Python of `environment.py build`, and it must know nothing of the program.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Call PyInstaller with everything fixed that would differ from build to build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one-file", action="store_true", help="one file that unpacks itself")
    parser.add_argument("--bare", action="store_true", help="an empty window, the yardstick of the benchmark")
    parser.add_argument("--into", type=Path, default=TOP / "dist", help="where to (dist)")
    asked = parser.parse_args(arguments)
    chosen = [name for name, on in (("--one-file", asked.one_file), ("--bare", asked.bare)) if on]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level=WARN"]
    command += ["--distpath", str(asked.into), "--workpath", str(TOP / "build" / "-".join(["freeze", *chosen]))]
    command += [str(TOP / "packaging/smtp-auth-wizard.spec"), *(["--", *chosen] if chosen else [])]
    return subprocess.run(command, check=False, cwd=TOP, env={**os.environ, **fixed()}).returncode


def fixed() -> dict[str, str]:
    """Return the variables that make a build repeatable: the order of sets, and one date for everything."""
    return {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": os.environ.get("SOURCE_DATE_EPOCH") or committed()}


def committed() -> str:
    """Return the time of the last commit in seconds, or of 1980 (the first that a zip file can hold)."""
    asked = ["git", "log", "-1", "--format=%ct"]
    try:
        return subprocess.check_output(asked, cwd=TOP, text=True, stderr=subprocess.DEVNULL).strip() or "315619200"
    except (OSError, subprocess.CalledProcessError):
        return "315619200"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
