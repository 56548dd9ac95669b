"""Makes the environment that the commands at the top of the tree run in, with the standard library and pip alone.

`environment.py PURPOSE` answers with the path of a Python that has everything locked in `requirements/PURPOSE.txt`.
What it does goes to stderr, nothing but that path to stdout. It must run on a Python that is too old, to say so, and it
must know nothing of the program but what the machine has to bring along for it.
"""

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
FONT = (Path("/usr/share/fonts"), "fonts-dejavu-core")


def missing(purpose: str) -> list[str]:
    """Name the Debian packages that this Linux lacks: of libraries by the list that the program itself uses."""
    if not sys.platform.startswith("linux"):
        return []
    import tomllib  # noqa: PLC0415 - a Python that is too old has no such module

    packages = []
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian keeps this module in a package of its own
    except ImportError:
        packages.append("python3-venv")
    listed: dict[str, str] = tomllib.loads((TOP / "resources/ui/libraries.toml").read_text(encoding="utf-8"))["debian"]
    if purpose == "build":
        if not shutil.which("objdump"):
            packages.append("binutils")
        if sysconfig.get_config_var("Py_ENABLE_SHARED"):  # Debian keeps the library apart from its Python
            listed[sysconfig.get_config_var("INSTSONAME")] = "libpython{}.{}".format(*sys.version_info[:2])
    for library, package in listed.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            packages.append(package)
    folder, package = FONT
    if not any(folder.rglob("*.[to]t[fc]")):
        packages.append(package)
    return packages


def bring(packages: list[str]) -> None:
    """Install the system packages where this is allowed (as root, on a system with apt), or say how, and stop."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if not (Path("/usr/bin/apt-get").exists() and os.geteuid() == 0):
        sys.exit(f"This system lacks libraries. Please run:  sudo {' '.join(command)}")
    print(f"Installing system libraries: {' '.join(packages)}", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["apt-get", "update", "-q"], command):
        done = subprocess.run(
            step, check=False, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(f"'{' '.join(step)}' failed: {done.stderr.strip()}")


def python_of(folder: Path) -> Path:
    """Return the interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make(purpose: str) -> Path:
    """Return a Python with what `purpose` needs, making or completing its environment when the lock has changed."""
    folder = TOP / (".venv-build" if purpose == "build" else ".venv")  # a build takes in whatever lies about
    python = python_of(folder)
    wanted = {name: hashlib.sha256(lock(name).read_bytes()).hexdigest() for name in ("runtime", "test", "build")}
    stamp = folder / "locked"
    enough = [wanted[purpose], wanted["test"]] if purpose == "runtime" else [wanted[purpose]]
    if python.exists() and stamp.exists() and stamp.read_text(encoding="ascii") in enough:
        return python
    packages = missing(purpose)
    if packages:
        bring(packages)
    print(f"Setting up {folder.name} …", file=sys.stderr)
    if not python.exists():  # one that is there keeps its Python: another's laid over it would be a mixture of both
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, stdout=sys.stderr)
    install: list[str | Path] = [
        python,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "-qq",
        "--require-hashes",
    ]
    subprocess.run([*install, "--only-binary=:all:", "--requirement", lock(purpose)], check=True, stdout=sys.stderr)
    where = subprocess.check_output([python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True)
    Path(where.strip(), "smtp-auth-wizard.pth").write_text(f"{TOP}\n", encoding="utf-8")
    # else the first start compiles everything, and where Python may not write bytecode every start does
    subprocess.run([python, "-m", "compileall", "-q", TOP / "wizard"], check=True, stdout=sys.stderr)
    stamp.write_text(wanted[purpose], encoding="ascii")
    return python


def lock(purpose: str) -> Path:
    """Return the file of locked versions."""
    return TOP / "requirements" / f"{purpose}.txt"


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Set PYTHON to another.")
    try:
        print(make(sys.argv[1]))
    except subprocess.CalledProcessError as failed:
        sys.exit(f"The set-up stopped: '{' '.join(map(str, failed.cmd[:4]))} …' failed.")
