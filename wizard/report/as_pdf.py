"""The report as PDF, with the look of the page: what stands in it. How it is drawn is `pdf_drawing`'s business.

Text goes through `markup.tag` as in the page, so that a server's words cannot become markup. The tags are those that
Qt's documents know: a card is a table of one cell.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from wizard import words
from wizard.model.secret import Mask
from wizard.report import by_hand, compare, pdf_drawing, review, shown, ways
from wizard.report.as_html import MARKS, VERDICTS
from wizard.report.markup import Markup, join, link, masked, tag
from wizard.report.pdf_drawing import COLOURS
from wizard.report.reader import Reader
from wizard.report.saving import Written
from wizard.report.say import say
from wizard.report.tables import Table

Report = Mapping[str, Any]

_RULED_OUT = 6  # sights for which page one has room
_MOST = 250  # checks in the appendix, and …
_LINES = 1_000  # … lines of conversations: hundreds of pages are read by nobody, and drawn for minutes
_ID = 40  # letters of an identifier
_HOP = 76  # of the nine hops, in the pixels of a document (96 an inch)
_EDGE, _SOFT, _DEED = "#d5dbe1", "#eef1f4", "#f3f6fb"  # as in report.css on paper


def write(view: Report, reader: Reader, secrets: Mask) -> Written:
    """Return the PDF, and the text in it. Raises ReportError ("no-pdf") where Qt cannot be loaded."""
    pdf_drawing.start()
    body = tag("body", _first_page(view, reader), _appendix(_cut(view), reader, len(view["checks"]))).text
    if secrets.found_in(body):
        body = masked(f"<style></style>{body}", secrets).removeprefix("<style></style>")
    title = secrets(say("page.title-of", mailbox=view["case"]["mailbox"]))
    data, text = pdf_drawing.draw(body, view["path"], title, say("page.footer", **_tool(view)))
    return Written(data, (body, text, title))


def _tool(view: Report) -> dict[str, str]:
    return {"name": view["tool"]["name"], "version": view["tool"]["version"]}


# ---- what stands in it -----------------------------------------------------------------------------------------------


def _first_page(report: Report, reader: Reader) -> Markup:
    verdict = report["verdict"]
    kind = VERDICTS[verdict["status"]]
    causes = verdict["causes"]
    return join(
        _box(tag("p", say("page.practice")), edge=COLOURS["warning"]) if report["case"]["practice"] else join(),
        _about(report, reader),
        tag("h1", _mark(kind, 19), " ", tag("span", verdict["headline"], class_=kind)),
        tag("p", verdict["summary"]),
        tag("p", " · ".join(shown.figures(report)), class_="dim"),
        _box(_path(report["path"])),
        [_first_table(table) for table in reader.first_tables(report)],
        _box(_cause(causes[0], shown.since(report)), edge=COLOURS[kind]) if causes else _no_cause(report, kind),
        _further(causes[1:]),
        _compared(report["compared"]) if "compared" in report else join(),
        _beside(
            _ruled_out(report, _RULED_OUT // 3 if reader.first_tables(report) else _RULED_OUT),
            join(_ways_part(ways.of(report)), _advice(report)),
        ),
        tag("p", tag("b", review.sentence(report))) if reader.reviews else join(),
    )


def _about(report: Report, reader: Reader) -> Markup:
    case = report["case"]
    facts = [
        (say("page.mailbox"), case["mailbox"]),
        (say("page.device"), case["device_title"]),
        (say("page.server"), f"{case['host']}:{case['port']} ({case['cloud_title']})"),
        (say("page.tested"), f"{shown.moment(report['started'])} UTC, {say('page.measured-here')}"),
    ]
    line = [join(tag("span", f" · {name} ", class_="dim"), value) for name, value in facts if value]
    return join(
        tag("p", tag("b", say("page.title")), line, class_="small"),
        tag("p", tag("b", reader.named)) if reader.named else join(),
        tag("p", reader.note, class_="small") if reader.note else join(),
        tag("hr"),
    )


def _mark(state: str, size: int) -> Markup:
    return tag("img", src=f"mark:{state}", width=size, height=size)


def _path(path: Iterable[Report]) -> Markup:
    """Return the picture as three rows: the marks on their line are drawn, names and states are text."""
    hops = list(path)
    marks = [tag("img", src=f"hop:{place}", width=_HOP, height=30) for place in range(len(hops))]
    names = [tag("span", tag("b", hop["title"]) if hop["here"] else hop["title"], class_=_tone(hop)) for hop in hops]
    states = [tag("span", say(f"state.{hop['state']}"), class_=f"{_tone(hop) or 'dim'} small") for hop in hops]
    rows = [
        tag("tr", [tag("td", tag("p", cell, align="center"), width=_HOP) for cell in cells])
        for cells in (marks, names, states)
    ]
    return tag("table", rows, cellspacing=0, cellpadding=0)


def _tone(hop: Report) -> str:
    return str(hop["state"]) if hop["here"] or hop["state"] == "broken" else ""


def _cause(cause: Report, since: str) -> Markup:
    where = [tag("p", cause["where"])] if cause["where"] else []
    where += [tag("p", link(cause["link"]))] if cause["link"] else []
    deed = _list(
        ("page.fix", tag("p", cause["fix"], class_="fix")),
        ("page.who", tag("p", cause["who"])),
        ("page.where", join(where)),
        ("page.command", _code(cause["command"].splitlines())),
        ("page.security", _text(cause["security"])),
    )
    reasons = _list(
        ("page.because", join([tag("p", why) for why in cause["why"]])),
        ("page.said", join([tag("p", said, class_="mono") for said in cause["said"]])),
        ("page.tell-apart", _text(cause["tell_apart"] if cause["confidence"] != "certain" else "")),
        ("page.since", tag("p", since)),
    )
    notes = [_text(cause["note"]), _text("" if cause.get("verified", True) else say("fact.unverified"))]
    return join(
        tag("h2", cause["title"]),
        tag("p", cause["meaning"], class_="dim"),
        _box(deed, edge=_DEED, ground=_DEED),
        reasons,
        notes,
    )


def _text(text: str) -> Markup:
    return tag("p", text) if text else join()


def _code(lines: Iterable[str]) -> Markup:
    return join([tag("p", line, class_="mono") for line in lines])


def _list(*entries: tuple[str, Markup]) -> Markup:
    rows = [
        tag("tr", tag("td", tag("b", say(name)), width=110), tag("td", part)) for name, part in entries if part.text
    ]
    return tag("table", rows, width="100%", cellspacing=0, cellpadding=2) if rows else join()


def _no_cause(report: Report, kind: str) -> Markup:
    healthy = report["verdict"]["status"] == "healthy"
    rows = [
        (MARKS[check["status"]], join(tag("b", check["title"]), " ", check["summary"]))
        for check in ([] if healthy else shown.unsettled(report))
    ]
    inside = join(
        tag("h2", say("page.next")),
        tag("p", shown.next_step(report)),
        tag("h3", say("page.open")) if rows else join(),
        _marked(rows),
        tag("p", shown.since(report), class_="dim"),
    )
    return _box(inside, edge=COLOURS[kind])


def _further(causes: Iterable[Report]) -> Markup:
    rows = [
        ("broken", join(tag("b", cause["title"]), tag("br"), cause["fix"], tag("br"), cause["who"])) for cause in causes
    ]
    return _box(join(tag("h2", say("page.more-causes")), _marked(rows))) if rows else join()


def _compared(compared: Report) -> Markup:
    """Return what changed since the run before."""
    rows = [tag("li", said) for said in compare.told(compared)]
    return _box(
        join(
            tag("h2", say("compare.title")),
            tag("p", compare.outcome(compared)),
            tag("ul", rows) if rows else join(),
            tag("p", say("compare.same", count=len(compared["same"]))),
        )
    )


def _ruled_out(report: Report, room: int) -> Markup:
    seen = shown.ruled_out(report)
    rows = [
        ("ok", join(sight, tag("br"), tag("span", say("page.not", causes="; ".join(causes)), class_="dim small")))
        for sight, causes in seen[:room]
    ]
    more = say("page.ruled-out-more", count=len(seen) - room) if len(seen) > room else ""
    return join(
        tag("h2", say("page.ruled-out")),
        _marked(rows) if rows else tag("p", say("page.ruled-out-none"), class_="dim"),
        tag("p", more, class_="dim small") if more else join(),
    )


def _advice(report: Report) -> Markup:
    rows = [("warning", join(item["summary"])) for item in ways.advice(report)]
    if not rows:
        return join()
    more = tag("p", say("page.advice-more"), class_="dim small")
    return join(tag("h2", say("page.advice")), _marked(rows), more)


def _ways_part(known: ways.Ways | None) -> Markup:
    """Return the best way in three lines: the first page has room for no more."""
    if known is None:
        return join()
    return join(tag("p", tag("b", ways.headline(known)), tag("br"), known.stops, tag("br"), say("ways.more")))


def _all_ways(known: ways.Ways | None) -> Markup:
    if known is None:
        return join()
    parts = [
        join(
            tag("h4", way.title),
            tag("p", way.what),
            _list(
                ("ways.if" if way.open else "ways.against", _text(ways.why(way))),
                ("ways.needs", join([tag("p", one) for one in way.needs])),
                ("ways.steps", join([tag("p", f"{at}. {one}") for at, one in enumerate(way.steps, 1)])),
                ("ways.until", _text(way.until)),
            ),
            tag("p", way.source, class_="dim small"),
        )
        for way in (known.best, *known.others)
    ]
    return join(tag("h2", say("ways.all")), parts)


def _marked(rows: Iterable[tuple[str, Markup]]) -> Markup:
    made = [tag("tr", tag("td", _mark(state, 10), width=16), tag("td", text)) for state, text in rows]
    return tag("table", made, cellspacing=0, cellpadding=2) if made else join()


def _beside(left: Markup, right: Markup) -> Markup:
    cells = [
        tag("td", part, width="50%", bgcolor="#ffffff", style=f"border: 1px solid {_EDGE}; padding: 8px")
        for part in (left, right)
        if part.text
    ]
    return tag("table", tag("tr", cells), width="100%", cellspacing=6, cellpadding=8)


def _box(inside: Markup, *, edge: str = _EDGE, ground: str = "#ffffff") -> Markup:
    """Return a card: Qt draws no border around anything but a table's cell."""
    style = f"border: 1px solid {edge}; padding: 7px"
    return tag("table", tag("tr", tag("td", inside, bgcolor=ground, style=style)), width="100%", cellspacing=5)


def _cut(report: Report) -> Report:
    """Return the report with as many checks as the appendix holds: what did not pass before what did."""
    if len(report["checks"]) <= _MOST:
        return report
    ranked = sorted(report["checks"], key=lambda check: check["status"] in ("pass", "skipped"))
    kept = {check["id"] for check in ranked[:_MOST]}
    return {**report, "checks": [check for check in report["checks"] if check["id"] in kept]}


def _appendix(report: Report, reader: Reader, count: int) -> Markup:
    advice = [
        join(tag("p", tag("b", item["summary"])), tag("p", item["why"]), tag("p", link(item["link"])))
        for item in report["advice"]
    ]
    changes = [
        join(
            tag("p", tag("b", one["what"])),
            tag("p", say("page.change-values", before=one["before"], after=one["after"], at=one["at"])),
            _text("" if one.get("confirmed", True) else say("page.change-open")),
            tag("p", say("page.change-undo", undo=one["undo"])),
        )
        for one in report["changes"]
    ]
    ruled = [
        tag("li", one["title"], " ", tag("span", say("page.ruled-out-by", check=one["seen"]), class_="dim"))
        for one in report["verdict"]["ruled_out"]
    ]
    return join(
        tag("h1", say("page.appendix"), style="page-break-before: always"),
        _text(
            say("page.cut-checks", count=count - shown_here) if (shown_here := len(report["checks"])) < count else ""
        ),
        tag("h2", say("page.advice-all")),
        advice or tag("p", say("page.advice-none")),
        _all_ways(ways.of(report)),
        tag("h2", say("page.checks")),
        _checks(report),
        [join(tag("h2", say(f"table.{table.id}")), _table(table)) for table in reader.further_tables(report)],
        tag("h2", say("page.transcripts")),
        _transcripts(report),
        tag("h2", say("page.ruled-out-all")),
        tag("ul", ruled) if ruled else tag("p", say("page.ruled-out-none")),
        join(tag("h2", say("page.changes")), changes or tag("p", say("page.no-changes")))
        if reader.sees_tenant
        else join(),
        tag("h2", say("page.by-hand")),
        tag("p", say("page.by-hand-how"), class_="dim"),
        [
            join(tag("h4", way.title), tag("p", way.note, class_="small dim"), _code(way.lines))
            for way in by_hand.ways(report)
        ],
        tag("h2", say("page.environment")),
        _list(*((name, tag("p", value)) for name, value in shown.environment(report))),
        tag("h2", say("page.facts")),
        _facts(report),
    )


def _checks(report: Report) -> Markup:
    return join(
        [
            join(
                tag("h3", words.step_title(step)),
                [_check(check) for check in tried],
                [_beside_mark("not-reached", _not_tried(why, titles)) for why, titles in skipped],
            )
            for step, tried, skipped in shown.steps(report)
        ]
    )


def _not_tried(why: str, titles: Iterable[str]) -> Markup:
    return join(tag("p", "; ".join(titles)), tag("p", why, class_="dim small"))


def _check(check: Report) -> Markup:
    state = MARKS[check["status"]]
    time = say("page.at", at=check["started"][11:23], ms=check["duration_ms"])
    evidence = [
        tag(
            "tr",
            tag("td", key, width=110, class_="dim small"),
            tag("td", join([tag("p", line) for line in lines]), class_="small"),
        )
        for key, lines in shown.evidence(check["evidence"])
    ]
    inside = join(
        tag("h4", check["title"], " ", tag("span", say(f"status.{check['status']}"), class_=f"{state} small")),
        tag("p", check["summary"]),
        tag("p", check["means"], class_="dim") if check["means"] else join(),
        tag("p", tag("b", say("page.remedy")), " ", check["remedy"]) if check["remedy"] else join(),
        tag("table", evidence, width="100%", cellspacing=0, cellpadding=1, bgcolor=_SOFT) if evidence else join(),
        tag("p", check["id"], " ", time, class_="dim small"),
    )
    return _beside_mark(state, inside)


def _beside_mark(state: str, inside: Markup) -> Markup:
    row = tag("tr", tag("td", _mark(state, 10), width=16), tag("td", inside))
    return tag("table", row, width="100%", cellspacing=0, cellpadding=3)


def _first_table(table: Table) -> Markup:
    more = tag("p", say("table.more-below", count=table.more), class_="dim small") if table.more else join()
    return join(tag("h2", say(f"table.{table.id}")), _table(table), more)


def _table(table: Table) -> Markup:
    head = tag("thead", tag("tr", [tag("th", say(f"table.{name}"), align="left") for name in table.heads]))
    rows = [tag("tr", [tag("td", cell, class_="small", style=_unbroken(cell)) for cell in row]) for row in table.rows]
    return tag("table", head, rows, width="100%", cellspacing=0, cellpadding=3)


def _unbroken(cell: str) -> str:
    """Keep an identifier on one line, so that it can be read and copied."""
    return "white-space: nowrap" if " " not in cell and len(cell) <= _ID else ""


def _transcripts(report: Report) -> Markup:
    said = shown.transcripts(report)
    if not said:
        return tag("p", say("page.no-transcripts"))
    how = say("page.transcripts-how", started=shown.moment(report["started"]))
    parts, room = [], _LINES
    for title, lines in said:
        if room:
            parts.append(_transcript(title, lines[:room]))
            room -= min(room, len(lines))
    more = sum(len(lines) for _, lines in said) - _LINES
    return join(tag("p", how, class_="dim"), parts, _text(say("page.cut-lines", count=more) if more > 0 else ""))


def _transcript(title: str, lines: Iterable[Report]) -> Markup:
    rows = [
        tag(
            "tr",
            tag("td", line["t_ms"], align="right", width=40, class_="mono dim"),
            tag("td", say(f"direction.{line['direction']}"), width=70, class_="mono dim"),
            tag("td", line["peer"], width=96, class_="mono dim"),
            tag("td", line["text"], class_="mono"),
        )
        for line in lines
    ]
    return join(tag("h4", title), tag("table", rows, width="100%", cellspacing=0, cellpadding=2))


def _facts(report: Report) -> Markup:
    head = tag(
        "thead", tag("tr", [tag("th", say(f"page.{name}"), align="left") for name in ("fact", "source", "checked")])
    )
    rows = [
        tag("tr", tag("td", fact["about"]), tag("td", fact["source"]), tag("td", fact["checked"], " ", _age(fact)))
        for fact in report["facts"]
    ]
    return tag("table", head, rows, width="100%", cellspacing=0, cellpadding=3)


def _age(fact: Report) -> str:
    if fact["age_days"] is None:
        return ""
    days = say("page.days", days=fact["age_days"])
    return f"{days} {say('page.old')}" if fact["old"] else days
