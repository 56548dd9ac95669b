"""Loads the scripts of packaging/ as modules, which import one another by their own names."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

TOP = Path(__file__).resolve().parents[2]


def script(name: str) -> ModuleType:
    """Return the script as a module."""
    folder = str(TOP / "packaging")
    sys.path.insert(0, folder)
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(folder)
