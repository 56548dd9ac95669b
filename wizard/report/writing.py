"""The one way from a report to what is written of it: form, reader, mask, and the search for secrets in the outcome.

Each form is loaded when it is asked for. What is compressed or drawn is searched as the text it was.
"""

from collections.abc import Mapping
from typing import Any, Literal

from wizard.model.secret import Mask
from wizard.report import saving
from wizard.report.reader import Reader
from wizard.report.saving import Written

Form = Literal["html", "pdf", "text", "json", "csv", "calendar", "bundle"]
FORMS: tuple[Form, ...] = ("html", "pdf", "text", "json", "csv", "calendar", "bundle")
#: What a file of each form is called.
SUFFIXES: dict[Form, str] = {
    "html": "html",
    "pdf": "pdf",
    "text": "txt",
    "json": "json",
    "csv": "csv",
    "calendar": "ics",
    "bundle": "zip",
}

Report = Mapping[str, Any]


def write(report: Report, form: Form, reader: Reader, secrets: Mask) -> Written:
    """Return the report in one form. Raises ReportRefusedError if a known secret stands in it, in any encoding."""
    return render(reader.view(report), form, reader, secrets)


def render(view: Report, form: Form, reader: Reader, secrets: Mask) -> Written:
    """Like `write`, of a report that was chosen and masked for its reader already."""
    if form == "pdf":
        from wizard.report import as_pdf  # noqa: PLC0415 - Qt, for this form alone

        made = as_pdf.write(view, reader, secrets)
    elif form == "bundle":
        from wizard.report import bundle  # noqa: PLC0415 - one form loads none of the others

        made = bundle.write(view, reader, secrets)
    else:
        text = without_secrets(_text(view, form, reader), form, secrets)
        made = Written(text.encode("utf-8", "backslashreplace"), (text,))
    if any(saving.holds_secret(text, secrets) for text in made.readable):
        raise saving.ReportRefusedError("secret")
    return made


def without_secrets(text: str, form: Form, secrets: Mask) -> str:
    """Mask what is left of a secret that is an ordinary word: "scanner" stands in this program's own sentences too.

    JSON stays as it is: its keys are promised, and a text in it was masked when the report was built.
    """
    if form == "json" or not secrets.found_in(text):
        return text
    if form == "html":
        from wizard.report import markup  # noqa: PLC0415 - see above

        return markup.masked(text, secrets)
    return secrets(text)


def _text(view: Report, form: Form, reader: Reader) -> str:
    if form == "html":
        from wizard.report import as_html  # noqa: PLC0415 - one form loads none of the others

        return as_html.write(view, reader)
    if form == "json":
        from wizard.report import as_json  # noqa: PLC0415

        return as_json.write(view)
    if form == "csv":
        from wizard.report import as_csv  # noqa: PLC0415

        return as_csv.write(view)
    if form == "calendar":
        from wizard.report import review  # noqa: PLC0415

        return review.calendar(view)
    from wizard.report import as_text  # noqa: PLC0415

    return as_text.write(view, reader)
