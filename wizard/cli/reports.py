"""The options that say which reports to write, and the writing of them: for every command that ends with a report."""

import argparse
from collections.abc import Mapping
from typing import Any

from wizard.cli import outputs
from wizard.cli.outputs import Output
from wizard.cli.terminal import complain, inert_block, say
from wizard.cli.usage import Parser, UsageError
from wizard.model.secret import Mask
from wizard.words import text

_FORMS = ("json", "html")


def add_options(parser: Parser) -> None:
    """Add an option for each form of the report."""
    for form in _FORMS:
        parser.add_argument(f"--{form}", metavar="F", default="", help=f"help-{form}")


def asked(found: argparse.Namespace) -> tuple[Output, ...]:
    """Return the reports that were asked for, all of which can be written. Raises UsageError."""
    files = tuple(Output(form, getattr(found, form)) for form in _FORMS if getattr(found, form))
    outputs.check(files)
    return files


def write(report: Mapping[str, Any], wanted: tuple[Output, ...], mask: Mask) -> bool:
    """Write every report, and the text where none was asked for or one failed; return whether one could not be."""
    failed = False
    for output in wanted:
        try:
            outputs.write(output.file, render(output.form, report), mask)
        except UsageError as error:
            complain(error.sentence)
            failed = True
        else:
            if output.file != outputs.STDOUT:
                say(text("cli.written", file=output.file))
    if failed or not wanted:
        outputs.write(outputs.STDOUT, inert_block(render("text", report)), mask)
    return failed


def render(form: str, report: Mapping[str, Any]) -> str:
    """Return the report in one form."""
    if form == "json":
        from wizard.report import as_json  # noqa: PLC0415 - one form loads none of the others

        return as_json.write(report)
    if form == "html":
        from wizard.report import as_html  # noqa: PLC0415

        return as_html.write(report)
    from wizard.report import as_text  # noqa: PLC0415

    return as_text.write(report)
