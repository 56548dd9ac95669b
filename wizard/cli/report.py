"""`report`: a saved case judged again by this version's checks and written as a report. Touches no network."""

from collections.abc import Sequence

from wizard.cli import cases, reports
from wizard.cli.terminal import inert, say
from wizard.cli.usage import Parser, UsageError
from wizard.model.secret import Mask
from wizard.words import text

_DONE, _FAILED = 0, 2


def run(arguments: Sequence[str], started: float) -> int:  # noqa: ARG001 - every command is called alike
    """Run the command and return the exit status."""
    parser = Parser("smtp-auth-wizard report", "help-report", log=False)
    parser.add_argument("file", nargs="?", metavar="CASEFILE", default="", help="help-case-file")
    parser.add_argument("--merge", metavar="CASEFILE", default="", help="help-merge")
    parser.add_argument("--compare", metavar="CASEFILE", default="", help="help-compare-case")
    parser.add_argument("--save-case", metavar="FILE", default="", help="help-save-merged")
    reports.add_options(parser)
    found = parser.read(arguments)
    if not found.file:
        raise UsageError("no-case")
    wanted = reports.asked(found)
    cases.check_place(found.save_case, wanted.outputs)
    kept = cases.load(found.file)
    if found.merge:
        kept = cases.merged(kept, cases.load(found.merge))
    later = cases.later(kept, found.compare)
    from wizard.report import build  # noqa: PLC0415 - a mistake above is refused faster

    before, kept = (kept, later) if later is not None else (None, kept)
    shown = cases.reopened(kept)
    report = build.build(shown, kept.case, changes=kept.changes)
    if before is not None:
        from wizard.report.compare import compare  # noqa: PLC0415 - seldom asked for

        report["compared"] = compare(cases.reopened(before), shown)
    say(text("cli.case-opened", id=inert(kept.id), mailbox=kept.case.mailbox))
    failed = reports.write(report, wanted, Mask())
    if found.save_case:
        failed = not cases.save(found.save_case, kept, Mask()) or failed
    return _FAILED if failed else _DONE
