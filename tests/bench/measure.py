"""Times commands in turn, so that a busy machine is busy for all of them, and reads the marks that they leave."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from wizard import trace

SECONDS = 120


def interleaved(rounds: int, rows: Mapping[str, Callable[[], dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Run every row in each round, the first of which only warms up; return the median of every figure."""
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in rows}
    for number in range(rounds + 1):
        for name, row in rows.items():
            measured = row()
            if number:
                figures[name].append(measured)
    return {
        name: {key: statistics.median(one[key] for one in every) for key in every[0]} for name, every in figures.items()
    }


def timed(
    command: list[str], environment: Mapping[str, str], typed: str = "", status: int = 0, *, seconds: float = SECONDS
) -> tuple[float, str]:
    """Run to the end; return seconds and standard output. Another exit status than the expected one ends it all."""
    began = time.monotonic()
    done = subprocess.run(
        command, input=typed, env=environment, capture_output=True, text=True, check=False, timeout=seconds
    )
    took = time.monotonic() - began
    if done.returncode != status:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return took, done.stdout


def marks_of(command: list[str], last: str) -> dict[str, float]:
    """Start a window, wait for the mark `last`, end it; return seconds since the start, and what else the marks say."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "trace")
        file.touch()
        environment = {**os.environ, trace.VARIABLE: str(file), "QT_QPA_PLATFORM": "offscreen", "HOME": folder}
        began = time.monotonic()
        program = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        figures: dict[str, float] = {}
        while last not in figures and program.poll() is None and time.monotonic() < began + SECONDS:
            time.sleep(0.02)
            for line in file.read_text(encoding="utf-8").splitlines():
                mark = json.loads(line)
                figures[mark["mark"]] = mark.get("mb") or mark.get("ms") or mark["t"] - began
        program.kill()
        _, error = program.communicate()
        if last not in figures:
            sys.exit(f"{' '.join(command)} left no mark {last}:\n{error[-2000:]}")
        return figures
