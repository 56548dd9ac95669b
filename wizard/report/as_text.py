"""The report's first page as plain text: 72 columns, no markup. What `diagnose` prints, and what goes into a ticket."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from wizard.report import compare, review, shown, ways
from wizard.report.inert import inert
from wizard.report.reader import Reader
from wizard.report.say import say
from wizard.report.tables import Table

COLUMNS = 72
_INDENT = "  "
_ON = " `"

Report = Mapping[str, Any]


def write(report: Report, reader: Reader | None = None) -> str:
    """Return the summary; every line is inert and at most 72 columns wide."""
    return "\n".join(_page(report, reader or Reader())) + "\n"


def _page(report: Report, reader: Reader) -> Iterator[str]:
    verdict, case = report["verdict"], report["case"]
    if case["practice"]:
        yield from _wrap(say("page.practice"))
        yield ""
    yield from _wrap(say("page.title-of", mailbox=case["mailbox"]))
    about = [f"{case['host']}:{case['port']}", case["device_title"], f"{shown.moment(report['started'])} UTC"]
    yield from _wrap(" · ".join(part for part in about if part))
    for line in (reader.named, reader.note):
        yield from _wrap(line) if line else ()
    yield ""
    yield from _wrap(f"{say('verdict.' + verdict['status'])}: {verdict['headline']}")
    yield from _wrap(" ".join(verdict["explained"]), _INDENT)
    yield from _wrap(" · ".join(shown.figures(report)), _INDENT)
    yield from _path(report)
    for table in reader.first_tables(report):
        yield from _table(table)
    for place, cause in enumerate(verdict["causes"], 1):
        yield from _cause(place, cause, len(verdict["causes"]))
    if not verdict["causes"]:
        yield from _next(report)
    yield from _section("page.since" if verdict["causes"] else "page.when", [shown.since(report)])
    if "compared" in report:
        yield from _section("compare.title", compare.lines(report["compared"]), "- ")
    yield from _section("page.ruled-out", [sight for sight, _ in shown.ruled_out(report)], "+ ")
    yield from _section("page.changes", list(_changes(report)), "* ")
    yield from _ways(report)
    yield from _section("page.advice", [_advice(item) for item in ways.advice(report)], "! ")
    if reader.reviews:
        yield ""
        yield from _wrap(review.sentence(report))
    yield from _checks(report)
    first = {table.id for table in reader.first_tables(report)}
    for table in reader.further_tables(report):
        if table.id in first:
            yield from _table(table)


def _path(report: Report) -> Iterator[str]:
    yield ""
    yield from _heading("page.path")
    width = max(_width(hop["title"]) for hop in report["path"])
    for hop in report["path"]:
        here = "  <<<" if hop["here"] else ""
        yield f"{_INDENT}{_pad(hop['title'], width)}  {say('state.' + hop['state'])}{here}"


def _cause(place: int, cause: Report, count: int) -> Iterator[str]:
    yield ""
    yield from _wrap(f"{place}. {cause['title']}" if count > 1 else cause["title"])
    entries = [("fix", [cause["fix"]]), ("who", [cause["who"]]), ("where", [cause["where"]]), ("link", [cause["link"]])]
    entries += [("command", cause["command"].splitlines()), ("security", [cause["security"]])]
    entries += [("because", cause["why"]), ("said", cause["said"])]
    if cause["confidence"] != "certain":
        entries.append(("tell-apart", [cause["tell_apart"]]))
    notes = [cause["note"]] if cause["note"] else []
    if not cause["verified"]:
        notes.append(say("fact.unverified"))
    for name, lines in entries:
        yield from _entry(name, [line for line in lines if line])
    for note in notes:
        yield from _wrap(note, _INDENT)


def _entry(name: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from _wrap(f"{say('page.' + name)}:", _INDENT)
    for line in lines:
        if name == "command":
            yield from _continued(line)
        else:  # a link is whole if it can be: without the indent it may just fit
            yield from _wrap(line, "" if name == "link" and len(line) > COLUMNS - 4 else _INDENT * 2)


def _continued(command: str) -> Iterator[str]:
    """Break a PowerShell command so that it can be copied as it stands: a backtick goes on in the next line."""
    lines = list(_wrap(command, _INDENT * 2, room=COLUMNS - len(_ON)))
    yield from (line + _ON for line in lines[:-1])
    yield lines[-1]


def _next(report: Report) -> Iterator[str]:
    yield from _section("page.next", [shown.next_step(report)])
    if report["verdict"]["status"] != "healthy":
        rows = [f"{check['title']}: {check['summary']}" for check in shown.unsettled(report)]
        yield from _section("page.open", rows, "? ")


def _advice(item: Report) -> str:
    return f"{item['summary']}. {item['note']}".rstrip() if item["note"] else item["summary"]


def _changes(report: Report) -> Iterator[str]:
    """Return what was changed in the tenant, and the way back of each."""
    for one in report["changes"]:
        yield one["what"]
        yield say("page.change-values", before=one["before"], after=one["after"], at=one["at"])
        if not one.get("confirmed", True):
            yield say("page.change-open")
        yield say("page.change-undo", undo=one["undo"])


def _ways(report: Report) -> Iterator[str]:
    """Return the better ways: the best with its steps, the others in a line each."""
    known = ways.of(report)
    if known is None:
        return
    yield ""
    yield from _heading("ways.title")
    yield from _wrap(f"{known.stops} {known.stops_more}", _INDENT) if known.stops else ()
    yield from _wrap(ways.headline(known), _INDENT)
    best = known.best
    captions = (("if" if best.open else "against", best.why), ("needs", best.needs), ("until", (best.until,)))
    yield from _wrap(best.what, _INDENT * 2)
    for name, lines in captions:
        if any(lines):
            yield from _wrap(f"{say(f'ways.{name}')}: {' '.join(lines)}", _INDENT * 2, _INDENT * 3)
    for number, step in enumerate(best.steps if best.open else (), 1):
        yield from _wrap(f"{number}. {step}", _INDENT * 2, _INDENT * 3 + " ")
    for tried in known.tried.values():
        yield from _wrap(f"{tried.title}: {tried.summary}", _INDENT)
    for other in known.others:
        yield from _wrap(f"{'+' if other.open else '-'} {other.title}: {ways.why(other)}", _INDENT, _INDENT * 2)


def _checks(report: Report) -> Iterator[str]:
    yield ""
    yield from _heading("page.checks")
    seen = {check["status"] for check in report["checks"]} - {"skipped"}
    width = max((_width(say(f"status.{status}")) for status in seen), default=0)
    skipped: dict[str, list[str]] = {}
    for _, tried, left_out in shown.steps(report):
        for check in tried:
            status = _pad(say(f"status.{check['status']}"), width)
            yield from _wrap(f"{status}  {check['title']}", _INDENT, " " * (width + 4))
        for why, titles in left_out:
            skipped.setdefault(why, []).extend(titles)
    rows = (f"{'; '.join(titles)}. {why}" for why, titles in skipped.items())
    yield from _section("page.not-tried", rows, "- ")


def _table(table: Table) -> Iterator[str]:
    """Return a table as lines: what does not fit beside each other stands below each other."""
    yield ""
    yield from _heading(f"table.{table.id}")
    for cells in table.rows:
        yield from _wrap("- " + " · ".join(cell for cell in cells if cell), _INDENT, _INDENT * 2)
    if table.more:
        yield from _wrap(say("table.more-below", count=table.more), _INDENT)


def _section(name: str, lines: Iterable[str], bullet: str = "") -> Iterator[str]:
    filled = [line for line in lines if line]
    if filled:
        yield ""
        yield from _heading(name)
        for line in filled:
            yield from _wrap(bullet + line, _INDENT, _INDENT + " " * len(bullet))


def _heading(name: str) -> Iterator[str]:
    yield say(name)


# ---- width -----------------------------------------------------------------------------------------------------------


def _width(text: str) -> int:
    """Return the columns that a terminal takes for `text`."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - _width(text))


def _wrap(text: str, first: str = "", rest: str | None = None, room: int = COLUMNS) -> Iterator[str]:
    """Break inert `text` into lines of at most `room` columns; a word that is longer is broken too."""
    rest = first if rest is None else rest
    line = start = first
    for word in inert(text).split(" "):
        for piece in _pieces(word, room - _width(rest)):
            gap = "" if line == start else " "
            if line != start and _width(line) + len(gap) + _width(piece) > room:
                yield line.rstrip()
                line, start, gap = rest, rest, ""
            line += gap + piece
    yield line.rstrip()


def _pieces(word: str, room: int) -> Iterator[str]:
    """Cut a word that fits on no line."""
    if _width(word) <= room:
        yield word
        return
    piece = ""
    for char in word:
        if _width(piece) + _columns(char) > room:
            yield piece
            piece = ""
        piece += char
    yield piece
