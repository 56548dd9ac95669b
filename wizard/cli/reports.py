"""The options that say which reports to write, and the writing of them: for every command that ends with a report."""

import argparse
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from wizard.cli import outputs
from wizard.cli.outputs import Output
from wizard.cli.terminal import complain, say
from wizard.cli.usage import Parser, UsageError, choice
from wizard.model.frozen import dataclass
from wizard.model.secret import Mask
from wizard.words import text

if TYPE_CHECKING:  # needed at the end of a run only
    from wizard.report.saving import Written

_FORMS = ("json", "html", "pdf", "text", "csv", "calendar", "bundle")
_LEVELS = ("none", "shared", "strict")
_AUDIENCES = ("internal", "provider", "dealer", "microsoft")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The reports to write, for whom, and how far they are masked."""

    outputs: tuple[Output, ...] = ()
    audience: str = "internal"
    level: str = "none"


def add_options(parser: Parser) -> None:
    """Add an option for each form of the report, for its reader and for its mask."""
    add = parser.add_argument
    for form in _FORMS:
        add(f"--{form}", metavar="F", default="", help=f"help-{form}")
    add("--mask", metavar="|".join(_LEVELS), type=choice("--mask", *_LEVELS), default=None, help="help-mask")
    add("--redact", action="store_true", help="help-redact")
    add(
        "--audience",
        metavar="|".join(_AUDIENCES),
        type=choice("--audience", *_AUDIENCES),
        default=_AUDIENCES[0],
        help="help-audience",
    )


def asked(found: argparse.Namespace) -> Wanted:
    """Return the reports that were asked for, all of which can be written. Raises UsageError."""
    if found.redact and found.mask == "none":
        raise UsageError("two-masks")
    files = tuple(Output(form, getattr(found, form)) for form in _FORMS if getattr(found, form))
    outputs.check(files)
    return Wanted(files, found.audience, found.mask or ("shared" if found.redact else "none"))


def write(report: Mapping[str, Any], wanted: Wanted, secrets: Mask) -> bool:
    """Write every report, and the text where none was asked for or one failed; return whether one could not be."""
    from wizard.report import writing  # noqa: PLC0415 - needed at the end of a run only
    from wizard.report.reader import Reader  # noqa: PLC0415

    reader = Reader(wanted.audience, wanted.level)  # type: ignore[arg-type]  # one of the choices above
    view = reader.view(report)

    def make(form: str) -> "Written":
        return writing.render(view, form, reader, secrets)  # type: ignore[arg-type]  # as above

    failed = False
    for output in wanted.outputs:
        try:
            outputs.write_report(output.file, partial(make, output.form), secrets)
        except UsageError as error:
            complain(error.sentence)
            failed = True
        else:
            if output.file != outputs.STDOUT:
                say(text("cli.written", file=output.file))
    if failed or not wanted.outputs:
        outputs.write_report(outputs.STDOUT, partial(make, "text"), secrets)
    return failed
