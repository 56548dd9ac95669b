"""What the watcher says, from `resources/watch/`, and at which point a chosen answer refuses. Knows no conversation."""

import secrets
import time
from functools import cache
from typing import Literal

from wizard import resources
from wizard.model.frozen import dataclass

_FOLDER = "watch/replies"
_CLIENT_TEXT = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One way to answer. `at`: where `reply` is given (nowhere: ""), `delay` seconds late.

    `lenient`: also take what Exchange Online would not.
    """

    id: str
    title: str
    does: str
    at: Literal["", "tls", "auth", "end"] = ""
    reply: str = ""
    delay: float = 0.0
    lenient: bool = False


def scenarios() -> tuple[str, ...]:
    """Return the ids of all answers."""
    return resources.names(_FOLDER)


@cache
def scenario(name: str) -> Scenario:
    """Return the answer `name`; KeyError if there is none."""
    if name not in scenarios():
        raise KeyError(name)
    data = resources.toml(f"{_FOLDER}/{name}.toml")
    known = {key: value for key, value in data.items() if key not in ("source", "checked")}
    return Scenario(id=name, **known)


def host() -> str:
    """Return the name that the watcher greets with."""
    name: str = resources.toml("watch/server.toml")["host"]
    return name


def mechanisms() -> tuple[str, ...]:
    """Return the mechanisms of sign-in that are offered."""
    return tuple(resources.toml("watch/server.toml")["mechanisms"])


def say(name: str, **fill: str) -> str:
    """Return the reply `name`, filled in."""
    replies: dict[str, str] = resources.toml("watch/server.toml")["replies"]
    return fill_in(replies[name], **fill)


def fill_in(reply: str, **fill: str) -> str:
    """Return a reply with its gaps filled; what a device wrote cannot end the line."""
    clean = {key: "".join(char for char in value if char.isprintable())[:_CLIENT_TEXT] for key, value in fill.items()}
    return reply.format_map({"host": host(), "trailer": _trailer(), **clean})


def hello(client: str, size: int, *, secured: bool) -> str:
    """Return the answer to EHLO, of many lines."""
    lines = [say("hello", client=client)]
    for extension in resources.toml("watch/server.toml")["extensions"]:
        if extension != "{security}":
            lines.append(extension.format(size=size))
        else:
            lines.append("AUTH " + " ".join(mechanisms()) if secured else "STARTTLS")
    last = len(lines) - 1
    return "\r\n".join(f"250{' ' if place == last else '-'}{line}" for place, line in enumerate(lines))


def _trailer() -> str:
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    return f"[{host()} {now} {secrets.token_hex(8).upper()}]"
