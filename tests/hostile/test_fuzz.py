"""Bytes that nobody would write break no reader: a few mutations always, and for minutes what a fuzzer thinks of."""

import importlib.util
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.targets import TARGETS
from tests.watch.test_fuzz import mutated

_ROUNDS = 150
_SECONDS = 50  # for each reader, ten minutes in all


@pytest.mark.parametrize("name", TARGETS)
def test_a_few_mutations(name: str) -> None:
    """The seeds themselves, and changed ones, are read or refused as promised."""
    target, chance = TARGETS[name], random.Random(2026)  # noqa: S311 - the same every time is what is wanted
    seeds = list(target.seeds())
    for seed in seeds if len(seeds) < _ROUNDS else chance.sample(seeds, _ROUNDS):
        target.run(seed)
    for _ in range(_ROUNDS):
        target.run(mutated(chance.choice(seeds)[:4_096], chance))


@pytest.mark.long
@pytest.mark.timeout(_SECONDS + 120)
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="there is no atheris for this system")
@pytest.mark.parametrize("name", TARGETS)
def test_a_fuzzer_finds_nothing(name: str, tmp_path: Path) -> None:
    """A fuzzer that sees which branches were taken breaks no reader."""
    command = [sys.executable, "-m", "tests.hostile.fuzz", name, str(_SECONDS), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr[-3_000:]
    assert re.search(r"Done \d{3,} runs", done.stderr), done.stderr[-3_000:]
    assert not list(tmp_path.glob("broke-*"))
