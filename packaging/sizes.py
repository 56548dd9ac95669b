"""Says how large the built program is, and what of it each family of modules takes: `sizes.py FOLDER [--compressed]`.

With `--most MB` it ends with 1 where the whole is larger. Links are not counted, files once.
"""

import argparse
import subprocess
import sys
from collections import Counter
from pathlib import Path

#: A family and the parts of a path that tell it; the first that fits counts.
FAMILIES = (
    ("Qt's translations", ("/translations/qt",)),
    ("the program's translations", ("wizard/_resources/languages/",)),
    ("Qt", ("PySide6/Qt/", "PySide6/plugins/", "Qt6", "/QtCore.framework", ".framework")),
    ("PySide and Shiboken", ("PySide6", "shiboken")),
    ("cryptography", ("cryptography",)),
    ("OpenSSL", ("libssl", "libcrypto")),
    ("the program's data", ("wizard/_resources",)),
    ("Python", ("python3", "libpython", "base_library", "lib-dynload")),
    ("other packages", (".cpython", ".pyd", "certifi", "dist-info", "charset_normalizer", "cffi", "/lib/python")),
)
_REST = "libraries of the system"
_PROGRAM = "the program, with all its Python modules"


def family(place: str) -> str:
    """Return the family of a file by its place in the folder, written with forward slashes."""
    if "/" not in place:
        return _PROGRAM
    return next((name for name, parts in FAMILIES if any(part in place for part in parts)), _REST)


def measured(folder: Path) -> Counter[str]:
    """Return the bytes of each family."""
    found: Counter[str] = Counter()
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            found[family(file.relative_to(folder).as_posix())] += file.stat().st_size
    return found


def compressed(folder: Path) -> int:
    """Return the bytes of the folder as tar.xz."""
    with subprocess.Popen(["tar", "-C", folder.parent, "-cf", "-", folder.name], stdout=subprocess.PIPE) as tar:
        packed = subprocess.run(["xz", "-6", "-T0"], stdin=tar.stdout, capture_output=True, check=True)
    return len(packed.stdout)


def main(arguments: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=float, default=0, help="megabytes that the whole may have")
    parser.add_argument("--compressed", action="store_true", help="also as tar.xz, which takes a minute")
    asked = parser.parse_args(arguments)
    sizes = measured(asked.folder)
    whole = sizes.total() / 1e6
    for name, size in sizes.most_common():
        print(f"{size / 1e6:7.1f} MB  {name}")
    print(f"{whole:7.1f} MB  in all{f', of {asked.most:g} at most' if asked.most else ''}")
    if asked.compressed:
        print(f"{compressed(asked.folder) / 1e6:7.1f} MB  as tar.xz")
    return int(bool(asked.most) and whole > asked.most)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
