"""A case file is whole at every moment: the process that writes it is killed, and what stands there is read."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.case_file import cases
from wizard import case_file, clouds
from wizard.model.secret import Mask
from wizard.whole_file import PREFIX

_WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from wizard import case_file, clouds
from wizard.model.secret import Mask

file = Path(sys.argv[1])
kept = case_file.load(file, clouds.built_in)
print("ready", flush=True)
for number in range(100_000):
    case_file.save(file, replace(kept, saved=float(number)), Mask())
"""


def killed(moments: int, folder: Path, seed: int) -> list[float]:
    """Kill a process that writes a case again and again, at random moments; return what was read after each."""
    file = folder / "a.smtpcase"
    case = cases.kept(*(cases.sign_in(started=float(number)) for number in range(1_000)))
    began = time.monotonic()
    case_file.save(file, case, Mask())
    while_writing = max(0.25, 4 * (time.monotonic() - began))  # on a slow machine, too, some writings come to their end
    dice = random.Random(seed)  # noqa: S311 - to be the same each time
    found = []
    for _ in range(moments):
        with subprocess.Popen([sys.executable, "-c", _WRITER, str(file)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.readline() == b"ready\n"
            time.sleep(dice.uniform(0.0, while_writing))
            writer.kill()
        kept = case_file.load(file, clouds.built_in)
        assert kept.run.observations == case.run.observations
        found.append(kept.saved)
    return found


def test_killed_while_writing(tmp_path: Path) -> None:
    """Killed at six random moments, six times the case is read as a whole; beside it stand only unfinished copies."""
    assert len(killed(6, tmp_path, 1)) == 6
    beside = [path.name for path in tmp_path.iterdir() if path.name != "a.smtpcase"]
    assert all(name.startswith(PREFIX) for name in beside)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_killed_at_fifty_moments(tmp_path: Path) -> None:
    """Killed at 50 random moments, 50 readable, and more than one writing had come to its end."""
    found = killed(50, tmp_path, 2)
    assert len(found) == 50
    assert len(set(found)) > 2
