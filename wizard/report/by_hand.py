"""The same test by hand, for a computer where this program may not run: commands filled in for the case. Runs nothing.

No command holds a password: each asks for it when it runs.
"""

import re
import shlex
from collections.abc import Mapping
from typing import Any

from wizard import resources
from wizard.model.frozen import dataclass
from wizard.report.inert import inert

_IMPLICIT = 465
_SAFE = re.compile(r"[A-Za-z0-9.@_:/+-]+")

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ByHand:
    """One way: its title, what to know of it, and the lines to type."""

    id: str
    title: str
    note: str
    lines: tuple[str, ...]


def ways(report: Report) -> list[ByHand]:
    """Return PowerShell, swaks, openssl and curl for this case."""
    case = report["case"]
    implicit = case["port"] == _IMPLICIT
    words = resources.toml("report/by-hand.toml")
    made = []
    for name in ("powershell", "swaks", "openssl", "curl"):
        quoted = _powershell if name == "powershell" else _shell
        fill = {key: quoted(str(case[key])) for key in ("mailbox", "from", "to", "host", "tls_name")}
        fill["port"] = str(case["port"])
        fill["address"] = quoted(f"{case['host']}:{case['port']}")
        fill["url"] = quoted(f"{'smtps' if implicit else 'smtp'}://{case['host']}:{case['port']}")
        way = words[name]
        lines = way.get("implicit", way["lines"]) if implicit else way["lines"]
        made.append(ByHand(name, way["title"], way["note"], tuple(_filled(line, fill) for line in lines)))
    return made


def text(report: Report) -> str:
    """Return all ways as one text to copy, with the notes as comments."""
    blocks = [f"# {way.title}. {way.note}\n" + "\n".join(way.lines) for way in ways(report)]
    return "\n\n".join(blocks) + "\n"


def _filled(line: str, fill: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z_]+)\}", lambda match: fill.get(match[1], match[0]), line)


def _powershell(value: str) -> str:
    return "'" + re.sub("['\u2018\u2019\u201a\u201b]", lambda quote: quote[0] * 2, inert(value)) + "'"


def _shell(value: str) -> str:
    value = inert(value)
    return value if _SAFE.fullmatch(value) and not value.startswith("-") else shlex.quote(value)
