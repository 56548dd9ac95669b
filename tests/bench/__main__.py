"""`./check bench` prints what is promised of speed and memory, as ratios: a measure, the goal, what was measured.

Absolute times say little on a busy machine, so they are not shown: every figure is a ratio to a yardstick that ran in
turn with it, a count, or a time that depends on no network. The goals stand in `docs/performance.md`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.bench import network as lab
from tests.bench.measure import interleaved, marks_of, timed
from tests.catalogue import corpus
from tests.servers.postfix import PASSWORD, USER

PYTHON = sys.executable
TOP = Path(__file__).resolve().parents[2]
RTT = 0.05
LINES = 10_000
BENCHED = "network,tls,credentials,delivery"


def show(measure: str, must: float, figure: float) -> None:
    """Print one line of the table."""
    print(f"{'✓' if figure <= must else '✗'} {measure:58} must {must:>6g}   is {figure:6.2f}", flush=True)


def diagnosis(rounds: int) -> None:
    """Measure a complete diagnosis against the yardstick, across the delay line."""
    if reason := lab.unavailable():
        print(f"- left out: {reason}")
        return
    with lab.Network() as network:
        ideal = [*network.near, PYTHON, "-m", "tests.bench.ideal"]
        warm = [*network.near, PYTHON, "-m", "tests.bench.warm", str(network.cloud_file)]
        diagnose = [*network.near, PYTHON, "-m", "wizard", "diagnose", "--cloud", str(network.cloud_file)]
        diagnose += [
            "--mailbox",
            USER,
            "--checks",
            BENCHED,
            "--credentials",
            "stdin",
            "--send",
            "--json",
            str(network.folder / "report.json"),
        ]

        def run_ideal() -> dict[str, float]:
            whole, out = timed(ideal, network.environment)
            return {"whole": whole, "inner": float(out)}

        def run_warm() -> dict[str, float]:
            _, out = timed(warm, network.environment)
            figures: dict[str, float] = json.loads(out)
            return figures

        def run_diagnose() -> dict[str, float]:
            return {"whole": timed(diagnose, network.environment, PASSWORD + "\n")[0]}

        def connections(run: Callable[[], dict[str, float]]) -> float:
            network.tell("count")
            run()
            return float(network.tell("count"))

        rows = {"ideal": run_ideal, "diagnose": run_diagnose, "warm": run_warm}
        network.tell(f"rtt {RTT * 1000}")
        slow = interleaved(rounds, rows)
        begun = {name: connections(run) for name, run in rows.items() if name != "warm"}
        network.tell("rtt 0")
        quick = interleaved(rounds, rows)
        network.tell(f"rtt {RTT * 1000}")
        network.tell("drop 465")
        dropped = interleaved(rounds, {"diagnose": run_diagnose})
        network.tell("drop")
    show("diagnose / yardstick, 50 ms", 1.6, slow["diagnose"]["whole"] / slow["ideal"]["whole"])
    show("the engine in a warm process / yardstick, 50 ms", 1.35, slow["warm"]["whole"] / slow["ideal"]["inner"])
    trips = (slow["diagnose"]["whole"] - quick["diagnose"]["whole"]) / RTT
    show("round trips one after the other", 14, trips)
    show("first result after Run, in round trips", 3, (slow["warm"]["first"] - quick["warm"]["first"]) / RTT)
    show("one port dropped / (yardstick + 1.5 s)", 1.15, dropped["diagnose"]["whole"] / (slow["ideal"]["whole"] + 1.5))
    show(f"TCP connections (the yardstick needs {begun['ideal']:g})", 20, begun["diagnose"])


def window(rounds: int) -> None:
    """Measure the window against one with nothing in it, and its pauses while a diagnosis runs."""
    command = [PYTHON, "-m", "wizard", "practice", "healthy", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as serving:
        assert serving.stdout
        served = serving.stdout.readline().strip()
        rows = {
            "bare": lambda: marks_of([PYTHON, "-m", "tests.bench.bare"], "rss"),
            "window": lambda: marks_of([PYTHON, "-m", "wizard"], "rss"),
            "run": lambda: marks_of([PYTHON, "-m", "tests.bench.drive", served], "worst-gap"),
        }
        try:
            figures = interleaved(rounds, rows)
        finally:
            serving.terminate()
    show("first paint / bare window", 1.35, figures["window"]["first-paint"] / figures["bare"]["first-paint"])
    show("memory at first paint / bare window", 1.25, figures["window"]["rss"] / figures["bare"]["rss"])
    show("memory after a diagnosis / bare window", 2.0, figures["run"]["rss"] / figures["bare"]["rss"])
    show("longest pause of the window during it, ms", 33, figures["run"]["worst-gap"])


def listing(rounds: int) -> None:
    """Measure the list of mailboxes that still use passwords, in an organisation of many."""
    from tests.bench import listing as exposed  # noqa: PLC0415 - Qt, which no other part needs here

    figures = interleaved(rounds, {"list": exposed.measured})["list"]
    many = f"{exposed.MAILBOXES:,} mailboxes"
    show(f"{many}: first rows, s", 2, figures["first"])
    show(f"{many}: longest pause while they are read, ms", 33, figures["reading"])
    show(f"{many}: while they are sorted, ms", 33, figures["sorting"])
    show(f"{many}: while they are filtered, ms", 33, figures["filtering"])
    show(f"{many}: memory for them in the window, MB", 40, figures["grown"])


def frozen(rounds: int) -> None:
    """Measure the frozen program's window against one with nothing in it, frozen the same way; both are built first."""
    built = TOP / "build/bench"
    freeze = [subprocess.check_output([PYTHON, TOP / "packaging/environment.py", "build"], text=True).strip()]
    freeze += [str(TOP / "packaging/freeze.py"), "--into", str(built)]
    for more in ([], ["--bare"]):
        subprocess.run([*freeze, *more], check=True, stderr=subprocess.DEVNULL)
    figures = interleaved(
        rounds,
        {name: partial(marks_of, [str(built / name / name)], "rss") for name in ("bare-window", "smtp-auth-wizard")},
    )
    bare, program = figures["bare-window"], figures["smtp-auth-wizard"]
    show("frozen: first paint / bare window", 1.35, program["first-paint"] / bare["first-paint"])
    show("frozen: memory at first paint / bare window", 1.25, program["rss"] / bare["rss"])


def explaining(rounds: int) -> None:
    """Measure the command that says what error lines mean, on lines that servers and devices really print."""
    known = [line["text"].replace("\n", " ") for line in corpus.everything()]
    lines = "\n".join(known[number % len(known)] for number in range(LINES))
    took = statistics.median(
        timed([PYTHON, "-m", "wizard", "explain", "--json"], os.environ, lines, status=1)[0] for _ in range(rounds)
    )
    show(f"explain, {LINES:,} lines, seconds", 2, took)


def faults(rounds: int) -> None:
    """Measure what happens while others do their worst: pauses of the window, time beyond deadlines, memory."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}

    def stall(what: str) -> float:
        command = [PYTHON, "-m", "tests.bench.stall", what]
        return statistics.median(float(json.loads(timed(command, environment)[1])["ms"]) for _ in range(rounds))

    show("longest pause at 10,000 events a second, ms", 100, stall("events"))
    show("longest pause while 10 MB are pasted, ms", 33, stall("paste"))
    show("from Cancel until everything is freed, ms", 1000, stall("cancel"))
    show("from closing the window until it is over, ms", 2000, stall("close"))
    for what, unit, must, measure in (
        ("time", "s", 0.5, "beyond a step's deadline, slow servers at once, s"),
        ("memory", "mb", 40, "growth while a server floods, MB"),
    ):
        _, out = timed([PYTHON, "-m", "tests.bench.hostile", what], os.environ, seconds=400)
        show(measure, must, float(json.loads(out)[unit]))


if __name__ == "__main__":
    parts = {
        "diagnosis": diagnosis,
        "window": window,
        "listing": listing,
        "frozen": frozen,
        "explain": explaining,
        "faults": faults,
    }
    parser = argparse.ArgumentParser(prog="./check bench", description="speed and memory, as ratios")
    parser.add_argument("parts", nargs="*", default=[], help=f"which of {', '.join(parts)}; left out: all")
    parser.add_argument("-n", type=int, default=5, help="rounds, of which the median counts (5)")
    asked = parser.parse_args()
    for name in asked.parts or parts:
        parts[name](asked.n)
