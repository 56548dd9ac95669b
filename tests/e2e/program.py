"""The program as its users start it: a process of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 120


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind. `report` is its JSON report, or empty."""

    status: int
    out: str
    err: str
    report: dict[str, Any]

    @property
    def verdict(self) -> tuple[str, str | None, str | None]:
        """Status, cause and the hop where it breaks."""
        verdict = self.report["verdict"]
        return verdict["status"], verdict["cause"], verdict["broken_at"]

    def check(self, name: str) -> dict[str, Any]:
        """Return one check of the report."""
        found: dict[str, Any] = next(check for check in self.report["checks"] if check["id"] == name)
        return found


def wizard(*arguments: str | Path, typed: str = "") -> Ended:
    """Run a command to its end, with `typed` on its standard input."""
    command = [sys.executable, "-m", "wizard", *map(str, arguments)]
    done = subprocess.run(
        command, input=typed, capture_output=True, text=True, check=False, timeout=SECONDS, encoding="utf-8"
    )
    return Ended(done.returncode, done.stdout, done.stderr, {})


def diagnose(*arguments: str | Path, typed: str = "") -> Ended:
    """Run a diagnosis and read the report that it writes to standard output."""
    done = wizard("diagnose", *arguments, "--json", "-", typed=typed)
    report = json.loads(done.out) if done.out else {}
    return Ended(done.status, done.out, done.err, report)
