"""Loads the scripts of packaging/ as modules, which import one another by their own names."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

TOP = Path(__file__).resolve().parents[2]


def script(name: str) -> ModuleType:
    """Return the script as a module."""
    folder = str(TOP / "packaging")
    if folder not in sys.path:
        sys.path.append(folder)  # and left there: some import others when they are called; last, it hides nothing
    return importlib.import_module(name)
