"""A screen reader that is told on standard input what to do, and answers on standard output, a JSON object a line.

It knows of the program what the bus of assistive technology (AT-SPI) says, and nothing else: roles, names, states,
announcements. It runs under the system's Python, which has pyatspi, and imports nothing of this project.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pyatspi  # type: ignore[import-not-found]
from gi.repository import GLib  # type: ignore[import-not-found]

Node = Any  # pyatspi has no types
T = TypeVar("T")

SECONDS = 45.0  # that anything may take to turn up
LOOK_MS = 50  # between two looks, unless news comes earlier
#: What a reader of this kind says nothing about: they hold other things, or bear no words.
SILENT = ("filler", "layered pane", "scroll pane", "scroll bar")

heard: list[str] = []


class FailedError(Exception):
    """What was asked for is not there."""


def wait(look: Callable[[], T | None], what: str) -> T:
    """Look again and again, letting news in, until something is there."""
    until = time.monotonic() + SECONDS
    news = GLib.MainContext.default()
    while True:
        found = look()
        if found is not None:
            return found
        if time.monotonic() > until:
            raise FailedError(f"not there after {SECONDS:.0f} s: {what}\nthere is: {listed()}\nheard: {heard}")
        GLib.timeout_add(LOOK_MS, lambda: False)
        news.iteration(True)  # noqa: FBT003 - GLib's call: until something came
        while news.iteration(False):  # noqa: FBT003 - and the rest of it
            pass


def states(node: Node) -> list[str]:
    """Return the states of a thing."""
    names = (pyatspi.stateToString(state) for state in node.getState().getStates())
    return sorted(str(name) for name in names)


def name(node: Node) -> str:
    """Return what a thing is called: by its own name, or by the label that belongs to it.

    The name of a list is what is chosen in it, on Linux; so that is what the label is for.
    """
    if node.name and node.getRoleName() != "combo box":
        return str(node.name)
    for relation in node.getRelationSet():
        if relation.getRelationType() == pyatspi.RELATION_LABELLED_BY and relation.getNTargets():
            return str(relation.getTarget(0).name)
    return str(node.name)


def shown() -> Iterator[Node]:
    """Return everything that shows: first what stands in dialogs, then in the window below."""
    desktop = pyatspi.Registry.getDesktop(0)
    windows = [window for program in desktop if program is not None for window in program if window is not None]
    for window in sorted(windows, key=lambda found: found.getRoleName() == "frame"):
        yield from below(window)


def below(node: Node) -> Iterator[Node]:
    """Return a thing and what it holds, as far as it shows."""
    if node is None or not node.getState().contains(pyatspi.STATE_SHOWING):
        return
    yield node
    for child in node:
        yield from below(child)


def everything() -> list[Node]:
    """Return what shows; nothing while it changes under the reader's hands."""
    try:
        return list(shown())
    except (GLib.Error, LookupError, RuntimeError):
        return []


def find(role: str, called: str, *, begins: bool = False) -> Node:
    """Return the thing of this role and name, once it shows."""

    def look() -> Node | None:
        for node in everything():
            try:
                is_it = node.getRoleName() == role and (
                    name(node).startswith(called) if begins else name(node) == called
                )
            except (GLib.Error, LookupError, RuntimeError):
                continue
            if is_it:
                return node
        return None

    return wait(look, f"{role} “{called}”")


def text(node: Node) -> str:
    """Return the text that stands in a thing."""
    try:
        inside = node.queryText()
    except NotImplementedError:
        return ""
    return str(inside.getText(0, inside.characterCount))


def told(node: Node) -> dict[str, Any]:
    """Return what is told of one thing."""
    return {
        "role": str(node.getRoleName()),
        "name": name(node),
        "description": str(node.description),
        "states": states(node),
        "text": text(node),
    }


def listed() -> list[str]:
    """Return role and name of everything that shows and has something to say."""
    return [f"{node.getRoleName()} “{name(node)}”" for node in everything() if node.getRoleName() not in SILENT]


def act(asked: dict[str, Any]) -> bool:
    """Do with a thing what it offers, once it is enabled."""
    node = find(asked["role"], asked["name"])
    enabled = wait(lambda: node.getState().contains(pyatspi.STATE_ENABLED) or None, f"{asked['name']} enabled")
    offers = node.queryAction()
    names = [str(offers.getName(place)) for place in range(offers.nActions)]
    if asked["action"] not in names:
        raise FailedError(f"{asked['name']} offers {names}")
    offers.doAction(names.index(asked["action"]))
    return enabled is True


def enter(asked: dict[str, Any]) -> str:
    """Put text into a field in the place of what stands there; return what stands there then."""
    node = find(asked["role"], asked["name"])
    node.queryEditableText().setTextContents(asked["text"])
    wait(lambda: text(node) == asked["text"] or None, f"“{asked['text']}” in {asked['name']}")
    return text(node)


def hear(asked: dict[str, Any]) -> list[str]:
    """Wait until an announcement has these words; return what was announced up to it, which is then forgotten."""

    def look() -> int | None:
        return next((place for place, said in enumerate(heard) if asked["words"] in said), None)

    place = wait(look, f"“{asked['words']}” said")
    said = heard[: place + 1]
    del heard[: place + 1]
    return said


DEEDS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "ready": lambda _: True,
    "find": lambda asked: told(find(asked["role"], asked["name"])),
    "begins": lambda asked: told(find(asked["role"], asked["name"], begins=True)),
    "has": lambda asked: wait(
        lambda: asked["state"] in states(find(asked["role"], asked["name"])) or None, asked["state"]
    ),
    "shown": lambda _: [told(node) for node in everything() if node.getRoleName() not in SILENT],
    "act": act,
    "enter": enter,
    "hear": hear,
}


def main() -> None:
    """Do one thing after the other, until nobody asks."""
    pyatspi.Registry.registerEventListener(lambda event: heard.append(str(event.any_data)), "object:announcement")
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"done": DEEDS[asked["deed"]](asked)}
        except FailedError as error:
            answer = {"failed": str(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
