"""The words of the causes, one file each in `resources/causes/`. A look-up reads one small file, once."""

import datetime as dt
from functools import cache
from typing import Any

from wizard import resources
from wizard.model.frozen import dataclass
from wizard.model.servers import ANYWHERE, Servers

#: The hop of a cause that can stand anywhere: where it breaks is known only to the check that found it.
ANY_HOP = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseWords:
    """What is to be said of one cause. Empty: there is nothing to say.

    `who` must act: you, admin, network, dealer, provider or microsoft. `where` is the written path in a portal or a
    menu, `link` its address, `command` the narrow PowerShell form with scanner@contoso.com standing for the mailbox.
    {submission}, {microsoft} and {relay} in the texts stand for mail servers (`wizard.model.servers`).
    `verified` is False where nobody has shown it to be so; `checked` is the day on which `source` was last read.
    """

    slug: str
    title: str
    hop: str
    rank: int
    meaning: str
    fix: str
    tell_apart: str = ""
    who: str = ""
    where: str = ""
    command: str = ""
    link: str = ""
    security: str = ""
    source: str = ""
    checked: str = ""
    verified: bool = True


@cache
def cause(slug: str, servers: Servers = ANYWHERE) -> CauseWords:
    """Return the words of a cause, with the case's servers in them.

    A slug that has no file is our bug: FileNotFoundError.
    """
    fields: dict[str, Any] = dict(resources.toml(f"causes/{slug}.toml"))
    checked: dt.date | str = fields.pop("checked", "")
    fields |= {name: servers.fill(value) for name, value in fields.items() if isinstance(value, str)}
    return CauseWords(slug=slug, checked=str(checked), **fields)


def causes() -> tuple[str, ...]:
    """Return every slug, sorted by name."""
    return resources.names("causes")


def hop(slug: str) -> str:
    """Return the hop of the path that a cause breaks, or "any"."""
    return cause(slug).hop


def rank(slug: str) -> int:
    """Return the place of a cause in the order in which several are to be fixed; unique, smallest first."""
    return cause(slug).rank
