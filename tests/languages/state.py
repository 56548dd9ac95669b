"""How far a translation is: what it lacks, what nobody says any more, and whose English sentence has changed since.

Of each English sentence that was translated, a short digest is kept in `tests/languages/taken/`. It tells when the
sentence changes: a translation would go on saying what was true before.
"""

import json
import re
import tomllib
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.languages import people
from wizard import languages, resources

_TAKEN = Path(__file__).parent / "taken"
_FILLED = re.compile(r"\{[^{}]*\}")
_KEY = re.compile(r"&\w")
_DIGEST = 8  # hexadecimal digits


def codes() -> list[str]:
    """Return the codes of the languages beside English."""
    return [one.code for one in languages.known() if one != languages.ENGLISH]


def faults(code: str) -> list[str]:
    """Return what is wrong with a translation, a line for each fault; none: it is complete and fits."""
    found: list[str] = []
    taken = _taken(code)
    here = {path.relative_to(_folder(code)).as_posix() for path in _folder(code).rglob("*.toml")} - {"language.toml"}
    found += [f"{name}: there is nothing to translate in it" for name in sorted(here - set(people.files()))]
    for name in people.files():
        english, other = _english(name), _translated(code, name)
        found += [f"{name}: {key} is missing" for key in english.keys() - other.keys()]
        found += [f"{name}: {key} is not in the English file" for key in other.keys() - english.keys()]
        for key in english.keys() & other.keys():
            found += [f"{name}: {key} {fault}" for fault in _misfits(english[key], other[key])]
            if taken.get(f"{name}:{key}") != _digest(english[key]):
                found.append(f"{name}: {key} was translated from another sentence")
    return sorted(found)


def missing(code: str) -> dict[str, dict[str, Any]]:
    """Return what is still to be translated: of each file the words that are missing or changed, in its shape."""
    taken, found = _taken(code), {}
    for name in people.files():
        other = _translated(code, name)
        done = {
            key for key, text in _english(name).items() if key in other and taken.get(f"{name}:{key}") == _digest(text)
        }
        left = _without(people.words(name), done)
        if left:
            found[name] = left
    return found


def take(code: str) -> None:
    """Remember that the translation is that of the sentences of now."""
    now = {name: {key: _digest(text) for key, text in _english(name).items()} for name in people.files()}
    _TAKEN.mkdir(exist_ok=True)
    (_TAKEN / f"{code}.json").write_text(json.dumps(now, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def _misfits(english: str, other: str) -> list[str]:
    """Return why a translation cannot stand in the place of the English sentence."""
    found = []
    if Counter(_FILLED.findall(english)).keys() != Counter(_FILLED.findall(other)).keys():
        found.append("fills in other things than the English one")
    if not other.strip():
        found.append("is empty")
    if english[:1] == " " != other[:1] or english[-1:] == " " != other[-1:]:
        found.append("lacks the blank at its edge")
    if bool(_KEY.search(english)) != bool(_KEY.search(other)):
        found.append("lacks the key of its menu entry, or has one that English has not")
    return found


def _english(name: str) -> dict[str, str]:
    return dict(people.sentences(people.words(name)))


def _translated(code: str, name: str) -> dict[str, str]:
    file = _folder(code) / name
    return dict(people.sentences(tomllib.loads(file.read_text(encoding="utf-8")))) if file.is_file() else {}


def _folder(code: str) -> Path:
    return resources.root() / "languages" / code


def _taken(code: str) -> dict[str, str]:
    file = _TAKEN / f"{code}.json"
    kept = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {f"{name}:{key}": digest for name, digests in kept.items() for key, digest in digests.items()}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_DIGEST]


def _without(table: dict[str, Any], done: set[str], prefix: str = "") -> dict[str, Any]:
    left: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            inner: Any = _without(value, done, f"{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            named = [(people.identity(one), one) for one in value]
            entries = [(people.names(one), _without(people.unnamed(one), done, f"{name}.{own}.")) for own, one in named]
            inner = [{**which, **said} for which, said in entries if said]
        elif isinstance(value, list):
            inner = value if any(f"{name}.{number}" not in done for number in range(len(value))) else None
        else:
            inner = value if name not in done else None
        if inner:
            left[key] = inner
    return left
