"""Prints how long the catalogue takes: to load, and for 10,000 lines of its own corpus. No test: it asserts nothing.

python -m tests.bench.bench_explain
"""

import statistics
import sys
import time

from tests.catalogue.corpus import everything
from wizard import catalogue

LINES = 10_000
ROUNDS = 5


def main() -> None:
    """Measure and print."""
    started = time.perf_counter()
    catalogue.warm()
    loaded = time.perf_counter()
    corpus = [line["text"] for line in everything()]
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for number in range(LINES):
            catalogue.explain(corpus[number % len(corpus)])
        times.append(time.perf_counter() - begun)
    entries = len(catalogue.entries())
    sys.stdout.write(f"{entries} entries loaded in {(loaded - started) * 1e3:.0f} ms\n")
    sys.stdout.write(f"{LINES} lines ({len(corpus)} different) explained in {statistics.median(times):.2f} s\n")


if __name__ == "__main__":
    main()
