"""The PDF: whole lines on every page, headings with what they head, bookmarks, text to copy, nothing fetched or run."""

import io
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from tests.report import house
from wizard.model.observation import Line
from wizard.model.secret import Mask, Secret
from wizard.report import as_pdf, build, writing
from wizard.report.audience import AUDIENCES, Audience
from wizard.report.pdf_drawing import _breaks
from wizard.report.reader import Reader
from wizard.report.saving import ReportRefusedError

pytestmark = pytest.mark.usefixtures("qapp")  # the tests of the window need theirs, and a process has but one

LONG = "x" * 200
NAMES = ("scan🖨️ner@contoso.com", "\u202emoc.osotnoc@scanner", "سكانر@مثال.كوم", f"{LONG}@{LONG}.example")


def pdf_of(report: dict[str, Any], audience: Audience = "internal") -> PdfReader:
    """Return the PDF of a report."""
    return PdfReader(io.BytesIO(writing.write(report, "pdf", Reader(audience), Mask()).data))


def text_of(pdf: PdfReader) -> str:
    """Return all the text that can be selected in it, without its breaks."""
    return " ".join("\n".join(page.extract_text() for page in pdf.pages).split())


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_first_page_says_it(audience: Audience) -> None:
    """Headline, cause, deed and who must act are on page one, for every reader, and the appendix begins a page."""
    report = build.build(house.tenant_off(), house.CASE)
    pdf = pdf_of(report, audience)
    first = " ".join(pdf.pages[0].extract_text().split())
    (cause,) = report["verdict"]["causes"]
    for wanted in (report["verdict"]["headline"], cause["title"], cause["who"], cause["fix"][:40]):
        assert wanted in first
    assert " ".join(pdf.pages[1].extract_text().split()).startswith("Appendix: the evidence")


def test_it_can_be_found_ones_way_in() -> None:
    """Headings are bookmarks, in their order; the title names the mailbox; nothing runs when it is opened."""
    pdf = pdf_of(build.build(house.tenant_off(), house.CASE))
    titles = [str(one.title) for one in pdf.outline if not isinstance(one, list)]
    assert "Appendix: the evidence" in titles
    assert pdf.metadata is not None
    assert pdf.metadata.title == "SMTP AUTH report: scanner@contoso.com"
    root: Any = pdf.trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)
    resources: Any = pdf.pages[0]["/Resources"]
    fonts = [font.get_object()["/DescendantFonts"][0].get_object() for font in resources["/Font"].values()]
    assert all("/FontFile" in str(font["/FontDescriptor"]) for font in fonts)


@pytest.mark.parametrize("name", NAMES)
def test_any_name_can_be_drawn(name: str) -> None:
    """An emoji, a name from right to left and one of 200 letters are drawn, and lose no page."""
    run = house.tenant_off(f"550 5.1.1 {name} is unknown")
    pdf = pdf_of(build.build(run, replace(house.CASE, mailbox=name)))
    assert "\u202e" not in text_of(pdf)
    assert "breaks" in text_of(pdf)


def test_a_secret_is_refused() -> None:
    """A password that came into a report keeps the PDF unwritten, though it is compressed there."""
    report = build.build(house.tenant_off("535 tr0ub4dor&3 is wrong"), house.CASE)
    report["checks"][0]["evidence"]["tr0ub4dor"] = "tr0ub\nsplit"
    made = writing.write(report, "pdf", Reader(), Mask([Secret("tr0ub4dor&3")]))
    assert "tr0ub4dor&3" not in text_of(PdfReader(io.BytesIO(made.data)))
    with pytest.raises(ReportRefusedError):
        writing.write(report, "json", Reader(), Mask([Secret("tr0ub4dor&3")]))


def test_every_line_stands_on_one_page() -> None:
    """A conversation of many pages is there as a whole, each line once."""
    lines = tuple(Line(place, "peer", "received", f"250-line-{place:04}") for place in range(300))
    run = house.tenant_off()
    long = replace(run.findings["credentials.sign-in"], lines=lines)
    text = text_of(pdf_of(build.build(replace(run, findings={**run.findings, long.check: long}), house.CASE)))
    assert all(text.count(line.text) == 1 for line in lines)


@pytest.mark.parametrize("room", [(12, 40), pytest.param((as_pdf._MOST, as_pdf._LINES), marks=pytest.mark.long)])
def test_what_has_no_room_is_counted(room: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of more checks and lines than it has room for the PDF holds those that did not pass, and counts the others."""
    most, lines = room
    monkeypatch.setattr(as_pdf, "_MOST", most)
    monkeypatch.setattr(as_pdf, "_LINES", lines)
    report = build.build(house.tenant_off(), house.CASE)
    (failed,) = (check for check in report["checks"] if check["id"] == "credentials.sign-in")
    line = {"t_ms": 0, "peer": "peer", "direction": "received"}
    passed = [
        {**failed, "id": f"x.{number}", "title": f"Passed {number}.", "status": "pass", "transcript": []}
        for number in range(most + 50)
    ]
    failed = {**failed, "transcript": [{**line, "text": f"250-{number}"} for number in range(lines + 200)]}
    text = text_of(pdf_of({**report, "checks": [*passed, failed]}))
    assert "Checks that have no room in a PDF: 51." in text
    assert "Lines that have no room in a PDF: 200." in text
    assert f"Passed {most - 2}." in text
    assert f"Passed {most - 1}." not in text
    assert f"250-{lines - 1}" in text
    assert f"250-{lines}" not in text
    assert "The sign-in was refused" in text


def test_pages_begin_between_lines() -> None:
    """No break in a line or one beside it, none behind a heading; what is taller than a page is cut all the same."""
    plain = [(10.0 * place, 10.0 * place + 9, False) for place in range(20)]
    assert _breaks(plain, 0, 200, 50) == [49.5, 99.5, 149.5]
    beside = sorted([*plain, (38.0, 62.0, False)])
    assert _breaks(beside, 0, 200, 55)[0] == 29.5
    tall = sorted([*plain, (1.0, 44.0, False)])  # a paragraph that began far above, in the column beside
    assert _breaks(tall, 5, 60, 38) == [43]
    headed = [(top, bottom, top == 40.0) for top, bottom, _ in plain]
    assert _breaks(headed, 0, 200, 52)[0] == 39.5
    assert _breaks([(0.0, 500.0, False)], 0, 500, 100) == [100, 200, 300, 400]
    assert _breaks([], 0, 90, 100) == []
