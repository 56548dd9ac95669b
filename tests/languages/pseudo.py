"""Made-up languages, to see what is not translated, what is cut off when it grows, and what reads from the right.

    python -m tests.languages pseudo FOLDER

writes both. Their words are the English ones, written with other letters, one of them with longer words; what is filled
in stays.
"""

import json
import re
from pathlib import Path
from typing import Any

from tests.languages import people
from wizard import resources

#: Folder and name of each: Latin letters with marks, and longer words; and Hebrew letters, written from the right.
LONGER = "pseudo"
FROM_THE_RIGHT = "mirrored"

_ACCENTED = str.maketrans("aceinouyACEINOUYdgkrstz", "áçéîñöüýÁÇÉÎÑÖÜÝđğķŕšťž")
_HEBREW = str.maketrans(
    "abcdefghijklmnopqrstuvwxyz" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "אבצדעפגהיחקלמנוטכרסתוופחיז" * 2,
)
#: What stays: what is filled in, a menu's key, addresses, servers, commands and numbers.
_KEPT = re.compile(r"\{[^{}]*\}|&\w|https?://\S+|\S+@\S+|[\w-]+(?:\.[\w-]+)+|--?[\w-]+|\n")
_WORD = re.compile(r"[^\W\d_]{2,}")
_VOWEL = re.compile(r"[aeiouy](?=[^aeiouy]*$)", re.IGNORECASE)
_MORE = 0.4  # what a word grows by: German and French do


def longer(text: str) -> str:
    """Return the text in brackets, with marks on its letters and words that are two fifths longer."""
    inside = text.strip(" ")
    grown = f"[{_kept(inside, lambda part: _WORD.sub(lambda word: _drawn_out(word[0]), part))}]"
    return text.replace(inside, grown)


def mirrored(text: str) -> str:
    """Return the text in Hebrew letters."""
    inside = text.strip(" ")  # which may begin with a Latin word, and is read from the right all the same
    return text.replace(inside, "\u200f" + _kept(inside, lambda part: part.translate(_HEBREW)))


def write(folder: Path) -> None:
    """Write both languages into `folder`, each into a folder of its own."""
    for name, change, right_to_left in ((LONGER, longer, False), (FROM_THE_RIGHT, mirrored, True)):
        own = folder / name
        for file in people.files():
            (own / file).parent.mkdir(parents=True, exist_ok=True)
            (own / file).write_text("".join(_lines(_changed(people.words(file), change))), encoding="utf-8")
        about = {"name": change("Made up"), "right_to_left": right_to_left}
        (own / "language.toml").write_text("".join(_lines(about)), encoding="utf-8")


def printed(files: dict[str, dict[str, Any]]) -> str:
    """Return what is to be translated, file by file."""
    return "\n".join(f"# {name}\n{''.join(_lines(words))}" for name, words in files.items())


def _drawn_out(word: str) -> str:
    """Return a word with marks on its letters, and its last vowel drawn out; what stands in capitals stays."""
    if word.isupper():
        return word
    more = max(1, round(len(word) * _MORE))
    return _VOWEL.sub(lambda vowel: vowel[0] + vowel[0].lower() * more, word, count=1).translate(_ACCENTED)


def _kept(text: str, change: Any) -> str:
    parts, at = [], 0
    for kept in _KEPT.finditer(text):
        parts += [change(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*parts, change(text[at:])])


def _changed(value: Any, change: Any, key: str = "") -> Any:
    if key in resources.IDENTITY:
        return value
    if isinstance(value, dict):
        return {name: _changed(inner, change, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_changed(inner, change) for inner in value]
    return change(value)


def _lines(table: dict[str, Any]) -> list[str]:
    """Write TOML: every value in one line, which the format allows for tables in a list as well."""
    return [f"{json.dumps(key)} = {_value(value)}\n" for key, value in table.items()]


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_value(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
