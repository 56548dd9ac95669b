"""Writes the locked versions: `requirements/*.txt`, one stand-alone file for each purpose, from `pyproject.toml`.

Every version bears the hashes of all its files, so that one lock serves each platform, and no file says where packages
are downloaded from: any index or folder that has the same bytes will do. Run it with `python3 packaging/lock.py`, and
with `--upgrade` for newer versions. It must not know what the packages are for.
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
HEAD = "# Written by packaging/lock.py from pyproject.toml: change it there.\n"
#: purpose → the extra of pyproject.toml that it needs besides the program's own dependencies
PURPOSES = {"runtime": "", "test": "test", "build": "build"}


def main(arguments: list[str]) -> int:
    """Resolve each purpose with uv in an environment of its own; all agree with the versions of the first."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
        for purpose, extra in PURPOSES.items():
            target = TOP / "requirements" / f"{purpose}.txt"
            command = [str(python), "-m", "uv", "pip", "compile", "pyproject.toml"]
            command += ["--universal", "--python-version", "3.11"]
            command += ["--generate-hashes", "--no-annotate", "--no-header", "--no-emit-index-url", "--quiet"]
            command += ["--output-file", str(target), *arguments]
            command += ["--extra", extra] if extra else []
            command += ["--constraints", "requirements/runtime.txt"] if extra else []
            subprocess.run(command, check=True, cwd=TOP, stdout=subprocess.DEVNULL)
            target.write_text(HEAD + target.read_text(encoding="utf-8").removeprefix(HEAD), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
