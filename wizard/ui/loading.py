"""Imports a module without keeping its source text. For whatever is loaded after Qt; knows nothing of what is loaded.

To see whether a module uses Qt, PySide reads the source of every module that is imported after it, through `linecache`,
which never forgets: seven megabytes by the time a run has ended.
"""

import importlib
import linecache


def load(module: str) -> None:
    """Import the module of that name."""
    importlib.import_module(module)
    linecache.clearcache()
