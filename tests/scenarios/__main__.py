"""`python -m tests.scenarios` prints the table of scenarios: expected verdict, and what came where it differs."""

import sys
import tempfile
from pathlib import Path

from tests.scenarios.play import everything, row

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        every = everything(Path(folder))
    sys.stdout.write("\n".join(row(played) for played in every) + "\n")
    sys.exit(any(not played.right for played in every))
