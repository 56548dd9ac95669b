"""Each reader gets what is for that reader, first what is asked for first, and nothing that is not so."""

from dataclasses import replace
from typing import Any

import pytest

from tests.report import house
from wizard.model.change import ChangeRecord
from wizard.model.finding import Status
from wizard.model.observation import Line
from wizard.report import as_csv, as_html, as_text, build, shown, tables
from wizard.report.audience import AUDIENCES, Audience
from wizard.report.reader import Reader

CHANGED = ChangeRecord(kind="smtp-auth-on", subject="scanner@contoso.com", before="", after="false", at=1.0)


def report_of(**evidence: Any) -> dict[str, Any]:
    """Return the report of a refused sign-in with more evidence, and of a change."""
    run = house.tenant_off()
    sign_in = run.findings["credentials.sign-in"]
    sign_in = replace(sign_in, evidence={**sign_in.evidence, **evidence})
    return build.build(replace(run, findings={**run.findings, sign_in.check: sign_in}), house.CASE, changes=(CHANGED,))


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_verdict_is_the_same_for_all(audience: Audience) -> None:
    """Whoever reads it: where it breaks, why, who must act, and the checks that prove it."""
    report = report_of()
    view = Reader(audience).view(report)
    assert view["verdict"]["causes"] == report["verdict"]["causes"]
    proofs = set(report["verdict"]["causes"][0]["because"])
    assert proofs <= {check["id"] for check in view["checks"]}
    assert {check["id"] for check in view["checks"]} <= {check["id"] for check in report["checks"]}


@pytest.mark.parametrize("audience", AUDIENCES)
def test_nobody_is_told_that_nothing_was_changed(audience: Audience) -> None:
    """Who does not see the changes is not told that there were none, and is not asked to review the exception."""
    reader = Reader(audience)
    view = reader.view(report_of())
    for text in (as_html.write(view, reader), as_text.write(view, reader)):
        assert "this program changed nothing" not in text
        assert ("Review on" in text) == (audience == "internal")


def test_advice_is_for_whoever_can_follow_it() -> None:
    """A network provider is not told how to keep a mailbox, and Microsoft not what Microsoft plans."""
    advised = {audience: {one["id"] for one in Reader(audience).view(report_of())["advice"]} for audience in AUDIENCES}
    assert advised["internal"] == {"network.port-implicit", *house.ADVICE}
    assert advised["provider"] == {"network.port-implicit", "not-the-scanner"}
    assert advised["dealer"] == {"retirement", "not-the-scanner"}
    assert advised["microsoft"] == {"not-the-scanner"}


def test_a_long_table_leaves_room_for_the_cause() -> None:
    """Page one has the first rows of a table, those of the verdict first; the whole of it follows further down."""
    ids = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(20)]
    report = report_of(readings=[{"request_id": one} for one in ids[10:]])
    report["checks"][0]["evidence"]["readings"] = [{"request_id": one} for one in ids[:10]]
    reader = Reader("microsoft")
    (first,) = reader.first_tables(report)
    assert [row[2] for row in first.rows] == ids[10:16]
    assert first.more == 14
    whole = next(table for table in reader.further_tables(report) if table.id == first.id)
    assert {row[2] for row in whole.rows} == set(ids)
    for text in (as_html.write(report, reader), as_text.write(report, reader)):
        assert all(one in text.replace("\n    ", "") for one in ids)
        assert "and 14 more" in text


def test_a_certificate_has_one_row() -> None:
    """What several checks saw of one certificate stands together."""
    subject = "CN=smtp.contoso.com"
    report = report_of(chain=[{"subject": subject, "issuer": "CN=Some CA", "key": "RSA 2048"}])
    report["checks"][0]["evidence"]["chain"] = [{"subject": subject, "not_before": "2026-01-01T00:00:00Z"}]
    rows = [row for row in tables.tls(report).rows if row[1] == subject]
    assert rows == [("Certificate 1", subject, "2026-01-01 · CN=Some CA · RSA 2048")]


def test_what_was_not_tried_is_one_entry() -> None:
    """Checks that were skipped for the same reason stand together, in the page and in the text."""
    report = build.build(house.port_dropped(), house.CASE)
    skipped = [check["title"] for check in report["checks"] if check["status"] == "skipped"]
    assert sum(len(titles) for _, _, left in shown.steps(report) for _, titles in left) == len(skipped) > 1
    text = " ".join(as_text.write(report).split())
    assert "; ".join(skipped) in text
    assert f"skipped {skipped[0]}" not in text


def test_a_line_of_a_conversation_stands_once() -> None:
    """One conversation serves many checks, and is shown at the first; lines that came twice in it stay."""
    run = house.tenant_off()
    lines = house.conversation("535 no")
    twice = (*lines, lines[0])
    more = Line(9_000, "40.99.1.2:587", "received", "250 something new")
    given = {"network.greeting": twice, "tls.starttls": lines, "credentials.sign-in": (*lines, more)}
    findings = {check: replace(run.findings[check], lines=said) for check, said in given.items()}
    report = build.build(replace(run, findings={**run.findings, **findings}), house.CASE)
    assert [len(said) for _, said in shown.transcripts(report)] == [len(twice), 1]
    assert as_html.write(report).count("AUTH LOGIN</bdi>") == 1


def test_a_sentence_within_another_is_not_said_twice() -> None:
    """The reasons of a cause do not repeat each other."""
    run = house.tenant_off("You told us: Off. That is so.")
    (cause,) = build.build(run, house.CASE)["verdict"]["causes"]
    assert cause["why"] == ["The server said: You told us: Off. That is so."]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "|calc", "\t=1", " =1", "'=1", "＝1", "%x"])  # noqa: RUF001 - a formula too
def test_no_cell_is_a_formula(text: str) -> None:
    """A spreadsheet takes every cell for text, whatever a server or a mailbox is called."""
    report = report_of()
    report["checks"][0] = {**report["checks"][0], "title": text, "status": Status.PASS.value}
    cell = as_csv.write(report).splitlines()[1].split(",")[2]
    assert cell.startswith(("'", "\\"))
