"""The day on which the exception for this scanner is to be looked at again, and its entry for a calendar."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import Any

from wizard import resources
from wizard.report.inert import inert
from wizard.report.say import say

_LAST = dt.date(9000, 1, 1)  # a clock may stand anywhere; behind this no day could be reckoned any more
_WIDTH = 73  # octets of a line, less the space that continues it

Report = Mapping[str, Any]


def day(report: Report) -> dt.date:
    """Return the day: soon after Microsoft's next change if that comes first, else after the usual time."""
    rules = resources.toml("report/review.toml")
    today = min(dt.date.fromisoformat(report["finished"][:10]), _LAST)
    usual = today + dt.timedelta(days=rules["days"])
    change: dt.date = resources.toml("report/advice.toml")["retirement"]["date"] + dt.timedelta(days=rules["after"])
    return _working(min(usual, change) if today < change else usual)


def _working(found: dt.date) -> dt.date:
    return found + dt.timedelta(days=7 - found.weekday()) if found.weekday() > 4 else found


def sentence(report: Report) -> str:
    """Return the line of the report."""
    return say("review.line", day=day(report).isoformat())


def calendar(report: Report) -> str:
    """Return the day as a calendar file (RFC 5545), an all-day entry with a reminder in the morning."""
    on = day(report)
    mailbox = report["case"]["mailbox"]
    stamp = report["finished"][:19].replace("-", "").replace(":", "") + "Z"
    uid = hashlib.sha256(f"{mailbox} {on} {report['started']}".encode("utf-8", "replace")).hexdigest()[:32]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{report['tool']['name']}//{report['tool']['version']}//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}@smtp-auth-wizard.invalid",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{on + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(say('review.title', mailbox=mailbox))}",
        f"DESCRIPTION:{_text(say('review.text', mailbox=mailbox, tested=report['finished'][:10]))}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "TRIGGER:PT9H",
        f"DESCRIPTION:{_text(say('review.title', mailbox=mailbox))}",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _text(text: str) -> str:
    return inert(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """Break a line after 75 octets, never within a character."""
    parts, size = [""], 0
    for char in line:
        width = len(char.encode("utf-8", "replace"))
        if size + width > _WIDTH:
            parts.append("")
            size = 0
        parts[-1] += char
        size += width
    return "\r\n ".join(parts)
