"""The report as one self-contained page: no script, nothing to fetch, light, dark and paper. Judges nothing.

Page one is for whoever gets the escalation: where it breaks, who must do what, why, what was ruled out. The appendix
is the evidence. All text goes through `markup.tag`, which makes it inert.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from wizard import languages, resources, words
from wizard.report import by_hand, compare, path_svg, review, shown, ways
from wizard.report.markup import Markup, join, link, page, tag
from wizard.report.reader import Reader
from wizard.report.say import say
from wizard.report.tables import Table

_RULED_OUT = 8  # sights for which page one has room
#: The state that each status is drawn as, for the PDF too.
MARKS = {
    "pass": "ok",
    "warn": "warning",
    "fail": "broken",
    "skipped": "not-reached",
    "manual": "unknown",
    "crashed": "unknown",
    "unknown": "unknown",
}
_FITS = {"fits": "ok", "condition": "unknown", "no": "not-reached"}
VERDICTS = {"healthy": "ok", "degraded": "warning", "broken": "broken", "inconclusive": "unknown"}

Report = Mapping[str, Any]


def write(report: Report, reader: Reader | None = None) -> str:
    """Return the report as a document for `reader`."""
    reader = reader or Reader()
    title = say("page.title-of", mailbox=report["case"]["mailbox"])
    head = join(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        # belt and braces: even if something slipped through, nothing may be loaded or run
        tag("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
        tag("title", title),
    )
    body = join(
        tag("main", _first_page(report, reader), class_="first"),
        tag("main", _appendix(report, reader), class_="appendix"),
    )
    return page(languages.spoken(), head, resources.text("report/report.css"), body)


# ---- page one --------------------------------------------------------------------------------------------------------


def _first_page(report: Report, reader: Reader) -> Markup:
    verdict = report["verdict"]
    kind = VERDICTS[verdict["status"]]
    causes = verdict["causes"]
    return join(
        tag("p", say("page.practice"), class_="practice") if report["case"]["practice"] else join(),
        _about(report, reader),
        tag("p", note, class_="masked") if (note := reader.note) else join(),
        tag("h1", _mark(kind), tag("span", verdict["headline"]), class_=kind),
        tag("p", verdict["summary"], class_="summary"),
        tag("p", " · ".join(shown.figures(report)), class_="figures"),
        tag("section", path_svg.draw(report["path"]), class_="card picture"),
        [_table_card(table) for table in reader.first_tables(report)],
        _cause(causes[0], kind, shown.since(report)) if causes else _no_cause(report, kind),
        _further(causes[1:]),
        _compared(report["compared"]) if "compared" in report else join(),
        tag("div", _ruled_out(report), tag("div", _ways_card(ways.of(report)), _advice(report)), class_="pair"),
        tag("p", review.sentence(report), class_="review") if reader.reviews else join(),
    )


def _about(report: Report, reader: Reader) -> Markup:
    case = report["case"]
    facts = [
        (say("page.mailbox"), case["mailbox"]),
        (say("page.device"), case["device_title"]),
        (say("page.server"), f"{case['host']}:{case['port']} ({case['cloud_title']})"),
        (say("page.tested"), f"{shown.moment(report['started'])} UTC, {say('page.measured-here')}"),
    ]
    return tag(
        "header",
        tag("strong", say("page.title")),
        tag("span", reader.named) if reader.named else join(),
        [tag("span", tag("b", name), " ", tag("bdi", value)) for name, value in facts if value],
    )


def _mark(state: str) -> Markup:
    return tag("svg", path_svg.mark(state, 12, 12, 10), viewBox="0 0 24 24", class_="sign-box", aria_hidden="true")


def _cause(cause: Report, kind: str, since: str) -> Markup:
    """Return the card of the cause to fix first: the deed above, the reasons below."""
    deed = _list(
        ("page.fix", tag("p", cause["fix"], class_="fix")),
        ("page.who", tag("p", cause["who"])),
        ("page.where", _where(cause)),
        ("page.command", _command(cause["command"])),
        ("page.security", _text(cause["security"])),
    )
    reasons = _list(
        ("page.because", join([tag("p", tag("bdi", why)) for why in cause["why"]])),
        ("page.said", join([tag("p", tag("code", tag("bdi", said))) for said in cause["said"]])),
        ("page.tell-apart", _text(cause["tell_apart"] if cause["confidence"] != "certain" else "")),
        ("page.since", tag("p", since)),
    )
    return tag(
        "section",
        tag("h2", cause["title"]),
        tag("p", cause["meaning"], class_="meaning"),
        tag("div", deed, class_="deed"),
        reasons,
        _fact_note(cause),
        class_=f"card cause {kind}",
    )


def _compared(compared: Report) -> Markup:
    """Return what changed since the run before."""
    rows = [tag("li", tag("bdi", said)) for said in compare.told(compared)]
    return tag(
        "section",
        tag("h2", say("compare.title")),
        tag("p", compare.outcome(compared)),
        tag("ul", rows) if rows else join(),
        tag("p", say("compare.same", count=len(compared["same"]))),
        class_="card",
    )


def _where(cause: Report) -> Markup:
    parts = [tag("p", cause["where"])] if cause["where"] else []
    parts += [tag("p", link(cause["link"]), class_="address")] if cause["link"] else []
    return join(parts)


def _command(command: str) -> Markup:
    """Return a command of the catalogue: the only text with line breaks of its own."""
    lines = [tag("span", line, class_="line") for line in command.splitlines()]
    return tag("pre", lines) if lines else join()


def _text(text: str) -> Markup:
    return tag("p", text) if text else join()


def _list(*entries: tuple[str, Markup]) -> Markup:
    filled = [(name, part) for name, part in entries if part.text]
    return tag("dl", [join(tag("dt", say(name)), tag("dd", part)) for name, part in filled]) if filled else join()


def _fact_note(entry: Report) -> Markup:
    notes = [entry["note"]] if entry["note"] else []
    if not entry.get("verified", True):
        notes.append(say("fact.unverified"))
    return join([tag("p", note, class_="old") for note in notes])


def _no_cause(report: Report, kind: str) -> Markup:
    """Return the card of a verdict without a cause: what to do next, and what is still open."""
    healthy = report["verdict"]["status"] == "healthy"
    rows = [
        tag(
            "li",
            _mark(MARKS[check["status"]]),
            tag("div", tag("b", check["title"]), " ", tag("bdi", check["summary"])),
        )
        for check in ([] if healthy else shown.unsettled(report))
    ]
    return tag(
        "section",
        tag("h2", say("page.next")),
        tag("div", tag("p", shown.next_step(report)), class_="deed"),
        tag("h3", say("page.open")) if rows else join(),
        tag("ul", rows, class_="marked") if rows else join(),
        tag("p", shown.since(report), class_="dim"),
        class_=f"card cause {kind}",
    )


def _further(causes: Iterable[Report]) -> Markup:
    rows = [
        tag(
            "li",
            _mark("broken"),
            tag("div", tag("b", cause["title"]), tag("p", cause["fix"]), tag("p", cause["who"], class_="dim")),
        )
        for cause in causes
    ]
    if not rows:
        return join()
    return tag("section", tag("h2", say("page.more-causes")), tag("ul", rows, class_="marked"), class_="card")


def _ruled_out(report: Report) -> Markup:
    seen = shown.ruled_out(report)
    rows = [
        tag(
            "li",
            _mark("ok"),
            tag("div", tag("bdi", sight), tag("p", say("page.not", causes="; ".join(causes)), class_="dim small")),
        )
        for sight, causes in seen[:_RULED_OUT]
    ]
    more = tag("p", say("page.ruled-out-more", count=len(seen) - _RULED_OUT), class_="dim small")
    return tag(
        "section",
        tag("h2", say("page.ruled-out")),
        tag("ul", rows, class_="marked") if rows else tag("p", say("page.ruled-out-none"), class_="dim"),
        more if len(seen) > _RULED_OUT else join(),
        class_="card",
    )


def _advice(report: Report) -> Markup:
    """Return the advice in short; the reasons are in the appendix."""
    rows = [
        tag("li", _mark("warning"), tag("div", tag("bdi", item["summary"]), _fact_note(item)))
        for item in ways.advice(report)
    ]
    if not rows:
        return join()
    more = tag("p", say("page.advice-more"), class_="dim small")
    return tag("section", tag("h2", say("page.advice")), tag("ul", rows, class_="marked"), more, class_="card")


def _ways_card(known: ways.Ways | None) -> Markup:
    """Return the best way in short; what it needs and its steps are in the appendix."""
    if known is None:
        return join()
    return tag(
        "section",
        tag("h2", ways.headline(known)),
        tag("p", tag("b", known.stops), " ", ways.why(known.best)),
        tag("p", ways.others(known), class_="dim small"),
        class_="card ways",
    )


# ---- the appendix ----------------------------------------------------------------------------------------------------


def _appendix(report: Report, reader: Reader) -> Markup:
    return join(
        tag("h1", say("page.appendix")),
        tag("h2", say("page.advice-all")),
        _reasons(report),
        _all_ways(ways.of(report)),
        tag("h2", say("page.checks")),
        _checks(report),
        [join(tag("h2", say(f"table.{table.id}")), _table(table)) for table in reader.further_tables(report)],
        tag("h2", say("page.transcripts")),
        _transcripts(report),
        tag("h2", say("page.ruled-out-all")),
        _all_ruled_out(report),
        join(tag("h2", say("page.changes")), _changes(report)) if reader.sees_tenant else join(),
        tag("h2", say("page.by-hand")),
        _by_hand(report),
        tag("h2", say("page.environment")),
        _environment(report),
        tag("h2", say("page.facts")),
        _facts(report),
        tag("footer", say("page.footer", name=report["tool"]["name"], version=report["tool"]["version"])),
    )


def _table_card(table: Table) -> Markup:
    more = tag("p", say("table.more-below", count=table.more), class_="dim small") if table.more else join()
    return tag("section", tag("h2", say(f"table.{table.id}")), _table(table), more, class_="card table")


def _table(table: Table) -> Markup:
    head = [tag("th", say(f"table.{name}")) for name in table.heads]
    rows = [tag("tr", [tag("td", tag("bdi", cell)) for cell in row]) for row in table.rows]
    return tag("table", tag("thead", tag("tr", head)), tag("tbody", rows), class_=f"rows {table.id}")


def _by_hand(report: Report) -> Markup:
    """Return the same test with other tools: text to copy, nothing that runs."""
    return join(
        tag("p", say("page.by-hand-how"), class_="dim"),
        [
            join(
                tag("h4", way.title),
                tag("p", way.note, class_="small dim"),
                tag("pre", [tag("span", line, class_="line") for line in way.lines]),
            )
            for way in by_hand.ways(report)
        ],
    )


def _changes(report: Report) -> Markup:
    """Return what was changed in the tenant, each with what was there before and the way back."""
    if not report["changes"]:
        return tag("p", say("page.no-changes"))
    rows = [
        tag(
            "li",
            tag("b", tag("bdi", one["what"])),
            tag("p", tag("bdi", say("page.change-values", before=one["before"], after=one["after"], at=one["at"]))),
            tag("p", tag("bdi", say("page.change-open"))) if not one.get("confirmed", True) else join(),
            tag("p", tag("bdi", say("page.change-undo", undo=one["undo"])), class_="small"),
        )
        for one in report["changes"]
    ]
    return tag("ul", join(*rows))


def _reasons(report: Report) -> Markup:
    rows = [
        tag(
            "li",
            tag("b", tag("bdi", item["summary"])),
            tag("p", tag("bdi", item["why"])),
            tag("p", link(item["link"]), class_="address small") if item["link"] else join(),
            _fact_note(item),
        )
        for item in report["advice"]
    ]
    return tag("ul", rows, class_="plain") if rows else tag("p", say("page.advice-none"))


def _all_ways(known: ways.Ways | None) -> Markup:
    """Return every way with what it needs and its steps."""
    if known is None:
        return join()
    parts = [
        tag(
            "article",
            _mark(_FITS[way.fit]),
            tag(
                "div",
                tag("h4", way.title),
                tag("p", way.what),
                _list(
                    ("ways.if" if way.open else "ways.against", _text(ways.why(way))),
                    ("ways.needs", tag("ul", [tag("li", one) for one in way.needs])),
                    ("ways.steps", tag("ol", [tag("li", one) for one in way.steps])),
                    ("ways.until", _text(way.until)),
                ),
                tag("p", way.source, class_="dim small"),
            ),
            class_="check",
        )
        for way in (known.best, *known.others)
    ]
    return join(tag("h2", say("ways.all")), parts)


def _checks(report: Report) -> Markup:
    return join(
        [
            tag(
                "section",
                tag("h3", words.step_title(step)),
                [_check(check) for check in tried],
                [_not_tried(why, titles) for why, titles in skipped],
                class_="step",
            )
            for step, tried, skipped in shown.steps(report)
        ]
    )


def _not_tried(why: str, titles: Iterable[str]) -> Markup:
    """Return in one entry what was not tried for the same reason."""
    said = tag("div", tag("p", tag("bdi", "; ".join(titles))), tag("p", tag("bdi", why), class_="dim small"))
    return tag("article", _mark(MARKS["skipped"]), said, class_="check")


def _check(check: Report) -> Markup:
    status = check["status"]
    time = say("page.at", at=check["started"][11:23], ms=check["duration_ms"])
    evidence = [
        join(tag("dt", key), tag("dd", [tag("div", tag("bdi", line)) for line in lines]))
        for key, lines in shown.evidence(check["evidence"])
    ]
    return tag(
        "article",
        _mark(MARKS[status]),
        tag(
            "div",
            tag(
                "h4",
                tag("bdi", check["title"]),
                " ",
                tag("span", say(f"status.{status}"), class_=f"word {MARKS[status]}"),
            ),
            tag("p", tag("bdi", check["summary"])),
            tag("p", tag("bdi", check["means"]), class_="dim") if check["means"] else join(),
            tag("p", tag("b", say("page.remedy")), " ", tag("bdi", check["remedy"])) if check["remedy"] else join(),
            tag("dl", evidence, class_="evidence") if evidence else join(),
            tag("p", tag("code", check["id"]), " ", time, class_="dim small"),
        ),
        class_="check",
    )


def _transcripts(report: Report) -> Markup:
    said = shown.transcripts(report)
    if not said:
        return tag("p", say("page.no-transcripts"))
    return join(
        tag("p", say("page.transcripts-how", started=shown.moment(report["started"])), class_="dim"),
        [join(tag("h4", tag("bdi", title)), _transcript(lines)) for title, lines in said],
    )


def _transcript(lines: Iterable[Report]) -> Markup:
    rows = [
        tag(
            "tr",
            tag("td", line["t_ms"], class_="number"),
            tag("td", say(f"direction.{line['direction']}")),
            tag("td", tag("bdi", line["peer"])),
            tag("td", tag("bdi", line["text"])),
            class_=line["direction"],
        )
        for line in lines
    ]
    return tag("table", tag("tbody", rows), class_="transcript")


def _all_ruled_out(report: Report) -> Markup:
    rows = [
        tag("li", ruled["title"], " ", tag("span", say("page.ruled-out-by", check=ruled["seen"]), class_="dim"))
        for ruled in report["verdict"]["ruled_out"]
    ]
    return tag("ul", rows) if rows else tag("p", say("page.ruled-out-none"))


def _environment(report: Report) -> Markup:
    return _list(*((name, tag("p", tag("bdi", value))) for name, value in shown.environment(report)))


def _facts(report: Report) -> Markup:
    head = [tag("th", say(f"page.{name}")) for name in ("fact", "source", "checked")]
    rows = [
        tag(
            "tr",
            tag("td", tag("bdi", fact["about"])),
            tag("td", fact["source"]),
            tag("td", fact["checked"], " ", _age(fact)),
        )
        for fact in report["facts"]
    ]
    return tag("table", tag("thead", tag("tr", head)), tag("tbody", rows), class_="facts")


def _age(fact: Report) -> Markup:
    if fact["age_days"] is None:
        return join()
    days = tag("span", say("page.days", days=fact["age_days"]), class_="dim")
    return join(days, " ", tag("b", say("page.old"), class_="old")) if fact["old"] else days
