"""The window's own words, from the files in `resources/ui/`. Knows no toolkit.

Several files, because the first paint waits for the first: TOML is read by Python code, and a page of text costs time.
"""

from functools import cache
from typing import Any

from wizard import resources

#: In the order in which they are needed.
_FILES = (
    "ui/window.toml",
    "ui/pages.toml",
    "ui/tenant.toml",
    "ui/cases.toml",
    "ui/watch.toml",
    "ui/learn.toml",
    "ui/explain.toml",
)


def say(name: str, **fill: str | float) -> str:
    """Return the sentence `name` ("group.key", or "group.sub.key"), filled in."""
    sentence = _entry(name)
    if not isinstance(sentence, str):
        raise KeyError(name)
    return sentence.format(**fill) if fill else sentence


def say_or(name: str, otherwise: str) -> str:
    """Return the sentence `name`, or `otherwise` where there is none."""
    try:
        return say(name)
    except KeyError:
        return otherwise


def entry(name: str) -> dict[str, str]:
    """Return the sentences of a group that all belong to one thing."""
    return {key: value for key, value in _entry(name).items() if isinstance(value, str)}


@cache
def steps() -> tuple[dict[str, str], ...]:
    """Return the steps of the rail: id, title, question, and perhaps intro.

    Not through `wizard.words`: that knows findings, and loading their model would hold up the first paint.
    """
    return tuple(resources.toml("steps.toml")["step"])


def step(step_id: str) -> dict[str, str]:
    """Return one step."""
    return next(entry for entry in steps() if entry["id"] == step_id)


def _entry(name: str) -> Any:  # noqa: ANN401 - a table or a sentence, as the file has it
    path = name.split(".")
    found: Any = next((words for file in _FILES if path[0] in (words := resources.toml(file))), {})
    for part in path:
        found = found[part]
    return found
