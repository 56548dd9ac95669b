"""The better ways to send, as a report's evidence has them: the best with all that belongs to it, the others in short.

Which way is best was judged by the checks; here it is only laid out for the writings and the window.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from wizard.model.frozen import dataclass
from wizard.model.way_trial import CHECKS, WayName
from wizard.report import facts
from wizard.report.say import say

_CHOICE, _END = "alternatives.choose", "alternatives.retirement"
#: The ways that can be tried for real, by the trial that does it.
_TRIALS: dict[str, WayName] = {
    "direct-send": "unsigned",
    "relay-connector": "unsigned",
    "graph": "graph",
    "hve": "hve",
    "acs": "acs",
}

Report = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Way:
    """One way. `fit` is "fits", "condition" or "no"; `why` are its conditions, or what stands against it."""

    id: str
    title: str
    what: str
    fit: str
    why: tuple[str, ...]
    needs: tuple[str, ...]
    steps: tuple[str, ...]
    until: str
    source: str  # with the day it was last read, and a warning where that was long ago

    @property
    def open(self) -> bool:
        """Whether nothing stands against it."""
        return self.fit != "no"


@dataclass(frozen=True, slots=True)
class Tried:
    """What a trial of a way came to: the check's status and words."""

    status: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Ways:
    """All ways, the best first, and what stops when in the words of its check: title and sentence."""

    best: Way
    others: tuple[Way, ...]
    stops: str
    stops_more: str
    tried: dict[WayName, Tried]

    @property
    def to_try(self) -> tuple[WayName, ...]:
        """The trials of the ways that are open."""
        found = [_TRIALS[way.id] for way in (self.best, *self.others) if way.open and way.id in _TRIALS]
        return tuple(dict.fromkeys(found))


def of(report: Report) -> Ways | None:
    """Return the ways that a report knows of; None where nobody looked."""
    checks = {check["id"]: check for check in report["checks"]}
    choice, end = checks.get(_CHOICE), checks.get(_END)
    told = choice["evidence"].get("ways", ()) if choice is not None else ()
    if not told:
        return None
    today = dt.date.fromisoformat(report["finished"][:10])
    first, *others = (_way(one, today) for one in told)
    said = end if end is not None and end["status"] in ("warn", "pass") else None
    stops = f"{said['title']}." if said else ""
    tried = {
        way: Tried(checks[check]["status"], checks[check]["title"], checks[check]["summary"])
        for way, check in CHECKS.items()
        if check in checks and checks[check]["status"] != "skipped"
    }
    return Ways(first, tuple(others), stops, said["summary"] if said else "", tried)


def advice(report: Report) -> list[Report]:
    """Return the advice of a report without what its ways say at length."""
    told = (_CHOICE, _END) if of(report) is not None else ()
    return [item for item in report["advice"] if item["id"] not in told]


def headline(ways: Ways) -> str:
    """Return the best way in a line."""
    best = ways.best
    name = "none" if not best.open else "now" if best.id == "keep" else "best"
    return say(f"ways.{name}", way=best.title)


def others(ways: Ways) -> str:
    """Return the other ways that are open, in a line, and where there is more."""
    named = "; ".join(one.title for one in ways.others if one.open)
    return f"{say('ways.others')}: {named}. {say('ways.more')}" if named else say("ways.more")


def why(way: Way) -> str:
    """Return under what conditions a way fits, or what stands against it, as one text."""
    return " ".join(way.why) or say("ways.fits")


def _way(told: Mapping[str, Any], today: dt.date) -> Way:
    source = say("ways.source", source=told["source"], checked=told["checked"])
    return Way(
        id=told["way"],
        title=told["title"],
        what=told["what"],
        fit=told["fit"],
        why=tuple(told["if"] if told["fit"] != "no" else told["why_not"]),
        needs=tuple(told["needs"]),
        steps=tuple(told["steps"]),
        until=told["until"],
        source=f"{source} {facts.note(told['checked'], today)}".strip(),
    )
