"""A short sheet for whoever stands at the device: its menu, what to type in, what to mind. As a page, or as PDF.

The words come from whoever asks; knows no case and no device. The password never stands in it.
"""

from typing import Literal

from wizard import languages, resources
from wizard.model.frozen import dataclass
from wizard.model.secret import Mask
from wizard.report import saving
from wizard.report.markup import Markup, join, masked, page, tag
from wizard.report.saving import Written

Form = Literal["html", "pdf"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on it. `settings` are rows of caption, value and hint; `before` and `after` are caption and lines."""

    title: str
    lead: str
    before: tuple[tuple[str, tuple[str, ...]], ...]
    settings_title: str
    settings: tuple[tuple[str, str, str], ...]
    after: tuple[tuple[str, tuple[str, ...]], ...]
    footer: str


def write(sheet: Sheet, form: Form, secrets: Mask) -> Written:
    """Return the sheet. Raises ReportError: Qt cannot draw, or a known secret stands in it."""
    body = _body(sheet)
    if form == "html":
        head = join(
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", http_equiv="Content-Security-Policy", content="default-src 'none'; style-src 'unsafe-inline'"),
            tag("title", sheet.title),
        )
        main = tag("main", body, tag("hr"), tag("p", sheet.footer, class_="dim small"))
        text = page(languages.spoken(), head, resources.text("report/report.css"), main)
        text = masked(text, secrets) if secrets.found_in(text) else text
        made = Written(text.encode("utf-8", "backslashreplace"), (text,))
    else:
        from wizard.report import pdf_drawing  # noqa: PLC0415 - Qt, for this form alone

        pdf_drawing.start()
        inside = tag("body", body).text
        if secrets.found_in(inside):
            inside = masked(f"<style></style>{inside}", secrets).removeprefix("<style></style>")
        title = secrets(sheet.title)
        data, read = pdf_drawing.draw(inside, (), title, sheet.footer)
        made = Written(data, (inside, read, title))
    if any(saving.holds_secret(text, secrets) for text in made.readable):
        raise saving.ReportRefusedError("secret")
    return made


def _body(sheet: Sheet) -> Markup:
    rows = [
        tag(
            "tr",
            tag("td", tag("b", caption), width=190),
            tag("td", tag("p", tag("b", value)) if value else join(), tag("p", hint, class_="dim") if hint else join()),
        )
        for caption, value, hint in sheet.settings
    ]
    return join(
        tag("h1", sheet.title),
        tag("p", sheet.lead, class_="dim"),
        [_section(*part) for part in sheet.before],
        tag("h3", sheet.settings_title),
        tag("table", rows, width="100%", cellspacing=0, cellpadding=4),
        [_section(*part) for part in sheet.after],
    )


def _section(caption: str, lines: tuple[str, ...]) -> Markup:
    return join(tag("h3", caption), tag("ul", [tag("li", line) for line in lines]))
