"""Lets a test speak a language. The program chooses its own once, at its start, and keeps what it has read."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from pathlib import Path

from wizard import languages


@contextmanager
def spoken(folder: Path | None) -> Iterator[languages.Language]:
    """Speak the language in `folder` (None: English), and English again afterwards."""
    try:
        yield _speak(folder)
    finally:
        _speak(None)


def _speak(folder: Path | None) -> languages.Language:
    language = languages.take(folder)
    for kept in [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]:
        if kept.__module__.startswith("wizard"):
            kept.cache_clear()
    return language
