"""Which texts in `resources/` are people's words, and are translated; the rest is data, or a server's words."""

from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

from wizard import resources

#: What is said in each file: the keys whose texts are words, wherever they stand; {"*"}: all. The first that fits.
_SAID: tuple[tuple[str, set[str]], ...] = (
    ("ui/libraries.toml", set()),
    ("ui/*.toml", {"*"}),
    ("report/words.toml", {"*"}),
    ("report/advice.toml", {"summary", "why"}),
    ("report/by-hand.toml", {"title", "note"}),
    ("request.toml", {"*"}),
    ("self-test.toml", {"*"}),
    ("changes.toml", {"*"}),
    ("errors/_decide.toml", {"*"}),
    ("errors/*.toml", {"note"}),
    ("steps.toml", {"title", "question", "intro", "beside"}),
    ("ways.toml", {"title", "what", "needs", "steps", "until", "reason"}),
    ("sign-in-codes.toml", {"meaning"}),
    ("checks/*.toml", {"title", "summary", "means", "do", "so", "claimed"}),
    ("causes/*.toml", {"title", "meaning", "tell_apart", "fix", "where", "security"}),
    ("devices/*.toml", {"title", "quirks", "text", "password_characters", "log"}),
    ("practice/*.toml", {"title", "story"}),
    ("learning/*.toml", {"title", "symptom", "remember", "text", "why"}),
    ("glossary.toml", {"name", "also", "text"}),
    ("watch/replies/*.toml", {"title", "does"}),
)

_FORMS = "also"  # further forms of a term: a language has as many as it has


def files() -> list[str]:
    """Return the files that hold people's words, by their names below `resources/`."""
    root = resources.root()
    names = (path.relative_to(root).as_posix() for path in sorted(root.rglob("*.toml")))
    return [name for name in names if not name.startswith("languages/") and said(name) and words(name)]


def said(name: str) -> set[str]:
    """Return the keys of a file whose texts are words."""
    return next((keys for pattern, keys in _SAID if fnmatch(name, pattern)), set())


def words(name: str) -> dict[str, Any]:
    """Return what is to be translated of a file, in the file's own shape; entries of a list keep what names them."""
    return _of(resources.toml(name), said(name))


def sentences(data: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Return each text in `data` with its full name; that of a list's entry has its id, or its number."""
    for key, value in data.items():
        if key in resources.IDENTITY:
            continue
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from sentences(value, f"{name}.")
        elif isinstance(value, str):
            yield name, value
        elif key == _FORMS:
            yield name, "; ".join(value)
        elif isinstance(value, list):
            for number, entry in enumerate(value):
                if isinstance(entry, dict):
                    yield from sentences(entry, f"{name}.{identity(entry)}.")
                else:
                    yield f"{name}.{number}", entry


def names(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what names an entry of a list."""
    return {key: entry[key] for key in [resources.identity(entry)] if key}


def unnamed(entry: dict[str, Any]) -> dict[str, Any]:
    """Return the entry without what names it."""
    return {key: value for key, value in entry.items() if key not in resources.IDENTITY}


def identity(entry: dict[str, Any]) -> str:
    """Return what names an entry of a list, as one text."""
    return "-".join(map(str, names(entry).values()))


def _of(table: dict[str, Any], keys: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in table.items():
        wanted = "*" in keys or key in keys
        if isinstance(value, dict):
            inner: Any = _of(value, {"*"} if wanted else keys)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            entries = [(names(one), _of(one, keys)) for one in value]
            inner = [{**which, **said} for which, said in entries if said]
        else:
            texts = value if isinstance(value, list) else [value]
            words_alone = texts and all(isinstance(text, str) and text.strip() for text in texts)
            inner = value if wanted and words_alone and key not in resources.IDENTITY else None
        if inner:
            found[key] = inner
    return found
