"""Feeds one reader of foreign bytes for a while: `python -m tests.hostile.fuzz TARGET SECONDS FOLDER`.

FOLDER takes the seeds, what was found to reach further, and what broke the reader. Needs atheris, which exists for
Linux on common processors alone.
"""

import importlib
import sys
from pathlib import Path
from typing import Any

atheris: Any = importlib.import_module("atheris")  # which most systems do not have, nor its types

with atheris.instrument_imports(include=["wizard"]):
    from tests.hostile import targets

_LONGEST = 8_192
_MEMORY = 1_024  # megabytes


def main(name: str, seconds: str, folder: str) -> None:
    """Feed the target until the time is over, or something breaks it; libFuzzer ends the process itself."""
    target = targets.TARGETS[name]
    seeds = Path(folder, name)
    seeds.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (seeds / f"seed-{number:04}").write_bytes(seed[:_LONGEST])
    options = [f"-max_total_time={seconds}", f"-max_len={_LONGEST}", "-timeout=30", f"-rss_limit_mb={_MEMORY}"]
    atheris.Setup([sys.argv[0], str(seeds), *options, f"-artifact_prefix={folder}/broke-{name}-"], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
