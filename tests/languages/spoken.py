"""Lets a test speak a language. The program chooses its own once, at its start, and keeps what it has read."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import _lru_cache_wrapper
from pathlib import Path
from unittest import mock

from wizard import languages


@contextmanager
def spoken(folder: Path | None) -> Iterator[languages.Language]:
    """Speak the language in `folder` (None: English), and English again afterwards."""
    try:
        yield _speak(folder)
    finally:
        _speak(None)


@contextmanager
def window_speaks(folder: Path | None) -> Iterator[languages.Language]:
    """Let every window that is opened speak the language in `folder`, whatever the settings or the desktop say."""
    with spoken(folder) as language, mock.patch.object(languages, "speak", return_value=language):
        yield language
    if "wizard.ui.tongue" in sys.modules:
        sys.modules["wizard.ui.tongue"].wear(languages.ENGLISH)


def _speak(folder: Path | None) -> languages.Language:
    language = languages.take(folder)
    for module in [one for name, one in sys.modules.items() if name.startswith("wizard.")]:
        for kept in vars(module).values():
            if isinstance(kept, _lru_cache_wrapper):
                kept.cache_clear()
    return language
