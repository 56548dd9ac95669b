"""Runs in the frozen program before anything else: libraries and plugins come from the program's own folder alone.

The loader has been told by the bootloader where the program's libraries are. What the environment says of Qt's plugins
and of Python is forgotten, so that nobody who can set a variable puts code into the program; and what the bootloader
changed is put back for the programs that this one starts (the browser, for a sign-in), which bring their own libraries.
"""

import os
import sys

#: Variables that make Qt load code from elsewhere.
FOREIGN = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_GENERIC_PLUGINS", "QT_STYLE_OVERRIDE")


def clean(environment: "os._Environ[str] | dict[str, str]") -> None:
    """Forget the foreign, and put back what was changed for this program's own start."""
    for name in FOREIGN:
        environment.pop(name, None)
    for name in ("LD_LIBRARY_PATH", "LIBPATH"):
        before = environment.pop(f"{name}_ORIG", None)
        if before is not None:
            environment[name] = before
        elif name in environment and getattr(sys, "_MEIPASS", "") in environment[name].split(os.pathsep):
            del environment[name]


if getattr(sys, "frozen", False):
    clean(os.environ)
