"""Case files from the terminal: opened, judged again, gone on from, saved.

What a run found is judged where it was found; a case out of a file is judged again by this program's checks.
"""

import platform
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wizard import __version__, clouds
from wizard.cli import outputs
from wizard.cli.outputs import Output
from wizard.cli.terminal import complain, inert, say
from wizard.cli.usage import UsageError
from wizard.model.case import Case
from wizard.model.inputs import InputError
from wizard.model.run import Run
from wizard.model.secret import Mask
from wizard.words import text

if TYPE_CHECKING:
    from wizard.case_file import Kept

_LAST_DAY = 253_402_300_799.0  # of the year 9999: what a file says is anything


def load(file: str) -> "Kept":
    """Return the case in a file, and say so if a newer program wrote it. Raises InputError."""
    from wizard import case_file  # noqa: PLC0415 - only where a case is named

    kept = case_file.load(Path(file), clouds.built_in)
    if kept.read_only:
        say(text("cli.case-newer", file=file))
    return kept


def check_place(file: str, others: Iterable[Output] = ()) -> None:
    """Refuse a place for a case that cannot be written, before anything is run. Raises UsageError."""
    if file == outputs.STDOUT:
        raise UsageError("case-stdout")
    if file:
        outputs.check((*others, Output("case", file)))


def reopened(kept: "Kept") -> Run:
    """Return the run of a case, judged again by today's checks, without any network."""
    from wizard.engine import judge  # noqa: PLC0415 - loads every check

    return judge.reopened(kept.run, kept.case)


def gone_on(previous: Run, run: Run, case: Case) -> tuple[Run, Run]:
    """Return the run as it is reported, and all that is known by now.

    Reported is what was selected, if something was; in the case the rest stays.
    """
    from wizard.case_file import continued  # noqa: PLC0415 - as above
    from wizard.engine import judge  # noqa: PLC0415

    known = judge.reopened(replace(continued(previous, run), explicit=False), case)
    if not run.explicit:
        return known, known
    findings = {name: finding for name, finding in known.findings.items() if name in run.checks}
    return judge.reopened(replace(known, findings=findings, explicit=True), case), known


def merged(one: "Kept", other: "Kept") -> "Kept":
    """Return two copies of a case as one, and say what they say differently. Raises InputError."""
    from wizard import case_file  # noqa: PLC0415 - as above

    both = case_file.merge(one, other)
    say(text("cli.merged", count=both.taken))
    for difference in both.differences:
        values = {
            "what": difference.what,
            "value": difference.value,
            "other": difference.other_value,
            "by": inert(difference.by or "-"),
            "other_by": inert(difference.other_by or "-"),
            "at": _day(difference.at),
            "other_at": _day(difference.other_at),
        }
        say(text(f"cli.merge-{difference.kind}", **values))
    return both.kept


def later(kept: "Kept", file: str) -> "Kept | None":
    """Return the case that was run again later, if a file is named. Raises InputError and UsageError."""
    if not file:
        return None
    again = load(file)
    if again.case.mailbox.casefold() != kept.case.mailbox.casefold():
        raise UsageError("case-other-mailbox", mailbox=again.case.mailbox, case=kept.case.mailbox)
    return again


def _day(at: float) -> str:
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime(min(max(at, 0.0), _LAST_DAY)))


def kept(run: Run, case: Case, before: "Kept | None" = None) -> "Kept":
    """Return what is to be kept: the run, whoever found what, and what was known before."""
    from wizard import case_file  # noqa: PLC0415 - as above

    hand = case_file.Hand(by=platform.node(), at=time.time(), program=__version__)
    return case_file.gathered(run, case, hand, before)


def save(file: str, kept: "Kept", mask: Mask) -> bool:
    """Write the case, and say so; where it cannot be written, say why and return False."""
    from wizard import case_file  # noqa: PLC0415 - as above

    try:
        case_file.save(Path(file), kept, mask)
    except InputError as error:
        complain(text(f"input.{error.id}", **error.values))
        return False
    say(text("cli.case-written", file=file))
    return True
