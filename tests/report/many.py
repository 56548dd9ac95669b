"""How long a report of many findings takes (processor time), and how much memory, in every form.

    python -m tests.report.many [FINDINGS]

A report like a real one, its checks repeated until there are 5,000, each with evidence and a few lines of a
conversation. Each form is written in a process of its own, after an ordinary report that loads what is needed.
"""

import subprocess
import sys
import time
from copy import deepcopy
from pathlib import Path
from typing import Any

from wizard import case_file, clouds
from wizard.engine import judge
from wizard.model.secret import Mask, Secret
from wizard.report import build, writing
from wizard.report.reader import Reader

FINDINGS = 5_000
_SAMPLE = Path(__file__).parents[1] / "case_file" / "samples" / "organisation-off-read.smtpcase"
_LINES = 4


def many(count: int) -> dict[str, Any]:
    """Return a report of `count` findings, no two of which are alike."""
    kept = case_file.load(_SAMPLE, clouds.built_in)
    report = build.build(judge.reopened(kept.run, kept.case), kept.case)
    patterns = report["checks"]
    checks = []
    for number in range(count):
        check = deepcopy(patterns[number % len(patterns)])
        check["id"] = f"{check['id']}-{number}"
        check["title"] = f"{check['title']} {number}"
        check["evidence"] = {"host": f"host-{number}.contoso.com", "address": f"10.0.{number >> 8}.{number & 255}"}
        check["transcript"] = [
            {"t_ms": number, "peer": "192.0.2.1:587", "direction": "received", "text": f"250-{number} line {line}"}
            for line in range(_LINES)
        ]
        checks.append(check)
    return {**report, "checks": checks}


def main(arguments: list[str]) -> int:
    """Print seconds and megabytes of each form."""
    count = int(arguments[0]) if arguments else FINDINGS
    for form in writing.FORMS:
        command = [sys.executable, "-m", "tests.report.many", str(count), form]
        if len(arguments) < 2:
            subprocess.run(command, check=True)
    if len(arguments) > 1:
        _one(arguments[1], count)  # type: ignore[arg-type] # one of the forms above
    return 0


def _one(form: writing.Form, count: int) -> None:
    import resource  # noqa: PLC0415 - not on every system

    secrets = Mask([Secret("tr0ub4dor&3")])
    report, small = many(count), many(3)
    for level in ("none", "shared"):
        writing.write(small, form, Reader(level=level), secrets)
        began = time.process_time()
        made = writing.write(report, form, Reader(level=level), secrets)
        took = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        sys.stdout.write(f"{form:8} {level:6} {took:6.2f} s {peak:5.0f} MB {len(made.data) / 1e6:6.1f} MB written\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
