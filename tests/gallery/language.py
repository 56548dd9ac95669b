"""In which language the window speaks while it is drawn. `longer` is English made longer, as other languages are.

A word grows by two fifths within itself, so that sentences and single long words both grow; what is filled in, keys
marked by & and whatever is no sentence (links, ids, commands) stay as they are.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from wizard import catalogue, resources, words
from wizard.ui import text

LANGUAGES = ("en", "longer")
_MORE = 0.4
_WORD = re.compile(r"\{[^}]*\}|[^\W\d_]{2,}")
_VOWEL = re.compile(r"[aeiouy](?=[^aeiouy]*$)", re.IGNORECASE)
#: Files whose every text is for people, and the keys of others whose texts are.
_WHOLE = ("ui/", "checks/", "report/words", "report/advice", "ways")
_PARTS = ("title", "question", "intro", "meaning", "tell_apart", "fix", "where", "security", "note")
_NEVER = ("link", "command", "source", "id", "by-hand")


def speak(language: str) -> Callable[[], None]:
    """Let the window that is opened next speak `language`; return what brings the usual one back."""
    if language not in LANGUAGES:
        raise ValueError(language)
    if language == "en":
        return lambda: None
    plain = resources.toml
    setattr(resources, "toml", cache(lambda name: _grown(plain(name), name)))  # noqa: B010 - mypy knows a cached function
    _forget()

    def back() -> None:
        setattr(resources, "toml", plain)  # noqa: B010 - as above
        _forget()

    return back


def _forget() -> None:
    for remembered in (text.steps, words.steps, catalogue.cause):
        getattr(remembered, "cache_clear", lambda: None)()


def _grown(found: Any, name: str, key: str = "") -> Any:
    if isinstance(found, dict):
        return {inner: _grown(value, name, inner) for inner, value in found.items()}
    if isinstance(found, list):
        return [_grown(value, name, key) for value in found]
    if isinstance(found, str) and key not in _NEVER and (name.startswith(_WHOLE) or key in _PARTS):
        return longer(found)
    return found


def longer(sentence: str) -> str:
    """Return a sentence with longer words: the last vowel of each is drawn out."""
    return _WORD.sub(lambda match: match[0] if match[0].startswith("{") else _drawn_out(match[0]), sentence)


def _drawn_out(word: str) -> str:
    if word.isupper():
        return word
    more = max(1, round(len(word) * _MORE))
    return _VOWEL.sub(lambda vowel: vowel[0] + vowel[0].lower() * more, word, count=1)
