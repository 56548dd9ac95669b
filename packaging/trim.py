"""What of PySide6 and of the system's libraries a window of widgets does not need, and so is not packed.

Left out by name are plugins and modules. What is then not reachable from anything that stays goes as well, so that no
list of libraries has to be kept up to date. Called by the spec; it must not know how the program is built.
"""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

#: One entry of PyInstaller's tables: its place in the folder, the file, and the kind.
Entry = tuple[str, str, str]

MODULES = [
    *("tkinter", "unittest", "pydoc", "pydoc_data", "doctest", "lib2to3", "distutils", "ensurepip", "venv"),
    "multiprocessing",  # its hook would load half of it at every start
    *("setuptools", "pip", "pkg_resources", "pytest", "curses", "readline", "idlelib", "sqlite3"),
    *("PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtOpenGL", "PySide6.QtSql", "PySide6.QtTest", "PySide6.QtNetwork"),
    "PySide6.QtDBus",
]

#: The plugins that stay; a window of widgets draws itself and reads PNG without one.
PLUGINS = (
    *("platforms/libqxcb.", "platforms/libqoffscreen.", "platforms/qwindows.", "platforms/qoffscreen."),
    *("platforms/libqcocoa.", "platforminputcontexts/", "platformthemes/libqxdgdesktopportal."),
    *("styles/qmodernwindowsstyle.", "styles/libqmacstyle."),
)
UNUSED = ("opengl32sw", "d3dcompiler_", "VirtualKeyboard", "Qt6Pdf")
#: The words of Qt's own dialogs and menus, in the languages that the program has besides English.
TRANSLATIONS = ("qtbase_de.qm", "qtbase_fr.qm")
#: Files of packages that only their own tests or type checkers read.
UNREAD = ("/py.typed", ".pyi", "/tests/")


def binaries(entries: Iterable[Entry]) -> list[Entry]:
    """Return the binaries that stay."""
    kept = [entry for entry in entries if _stays(entry[0].replace("\\", "/"))]
    return reachable(kept) if sys.platform.startswith("linux") else kept


def datas(entries: Iterable[Entry], beside: Iterable[Entry]) -> list[Entry]:
    """Return the other files that stay; on Linux no link to a binary that is not among those `beside`."""
    kept = [entry for entry in entries if _stays(place := entry[0].replace("\\", "/")) and not _unread(place)]
    if not sys.platform.startswith("linux"):
        return kept
    there = {PurePosixPath(place) for place, _, kind in (*kept, *beside) if kind != "SYMLINK"}
    return [
        (place, file, kind)
        for place, file, kind in kept
        if kind != "SYMLINK" or PurePosixPath(place).parent / file in there
    ]


def _stays(place: str) -> bool:
    _, plugin, name = place.partition("/plugins/")
    if plugin and "PySide6" in place:
        return name.startswith(PLUGINS)
    _, translation, name = place.partition("/translations/")
    if translation and "PySide6" in place:
        return name in TRANSLATIONS
    return not any(part in place for part in UNUSED)


def _unread(place: str) -> bool:
    return any(part in place for part in UNREAD)


def reachable(entries: Sequence[Entry]) -> list[Entry]:
    """Return what is loaded by its own name (modules, plugins, Python itself), and what that needs, and so on."""
    by_name = {PurePosixPath(place).name: (place, file, kind) for place, file, kind in entries if kind != "SYMLINK"}
    waiting = [name for name, (place, _, kind) in by_name.items() if _is_root(place, kind)]
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in by_name and name not in needed:
            needed.add(name)
            waiting += imports(by_name[name][1])
    return [entry for entry in entries if PurePosixPath(entry[0]).name in needed]


def _is_root(place: str, kind: str) -> bool:
    return kind == "EXTENSION" or "/plugins/" in place or place.startswith("libpython")


def imports(file: str) -> list[str]:
    """Return the names of the libraries that an ELF file asks the loader for."""
    told = subprocess.run(["objdump", "-p", file], capture_output=True, text=True, check=True).stdout
    return [line.split()[1] for line in told.splitlines() if line.strip().startswith("NEEDED")]
