"""Can a window be opened here? Asked before Qt is, because Qt answers a missing display by killing the process.

Linux only: elsewhere there always is a display, and Qt brings all its libraries. Holds no words.
"""

import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

_PLUGIN = Path("Qt", "plugins", "platforms", "libqxcb.so")


class DisplayError(Exception):
    """No window can be opened. `id` picks the sentence: "no-display", "display-unreachable" or "no-qt"."""

    def __init__(self, id: str, **values: str) -> None:  # noqa: A002 - the name that every room uses for an id
        super().__init__(id)
        self.id = id
        self.values = values


def check() -> None:
    """Raise DisplayError if Qt would fail."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM", "xcb").partition(":")[0] != "xcb":
        return
    x11, wayland = os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY")
    if not x11 and not wayland and "QT_QPA_PLATFORM" not in os.environ:
        raise DisplayError("no-display")
    if wayland and _wayland_answers(wayland):
        return
    if not x11:
        raise DisplayError("no-display")
    _check_x11(x11)


def missing_library(message: str) -> str:
    """Return the file name of the library that a loader's message misses, or "" if it is about something else."""
    name, colon, _ = message.partition(": cannot open shared object file")
    return name.rpartition(" ")[2].rpartition("/")[2] if colon else ""


def missing_packages(packages: Mapping[str, str]) -> tuple[str, ...]:
    """Return the packages of those libraries (library to package) that cannot be loaded here, each once."""
    import ctypes  # noqa: PLC0415 - as below

    missing = []
    for library, package in packages.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return tuple(dict.fromkeys(missing))


def _wayland_answers(name: str) -> bool:
    socket = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent")) / name
    return socket.is_socket()


def _check_x11(name: str) -> None:
    """Load what Qt will load anyway, so that the loader's message comes to us, and call at the display."""
    import ctypes  # noqa: PLC0415 - some ms, and only here

    try:
        spec = find_spec("PySide6")
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            if (Path(folder) / _PLUGIN).exists():
                ctypes.CDLL(str(Path(folder) / _PLUGIN))
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        raise DisplayError("no-qt", detail=str(error)) from None
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    broken = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if broken:
        raise DisplayError("display-unreachable", display=name)
