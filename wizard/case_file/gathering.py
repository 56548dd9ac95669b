"""What is known at one moment, gathered to be kept. Pure: whoever keeps it brings name and time."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import replace

from wizard.case_file.kept import Answer, Kept
from wizard.case_file.merging import earlier, sources
from wizard.model.case import Case
from wizard.model.change import ChangeRecord
from wizard.model.frozen import dataclass
from wizard.model.run import Run

_LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"  # none that is taken for another, read out on the telephone


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who keeps a case: the computer's name, the time (seconds since 1970), the program's version."""

    by: str
    at: float
    program: str = ""


def new_id() -> str:
    """Return a new name for a case: "K7QM-94TX"."""
    made = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{made[:4]}-{made[4:]}"


def gathered(
    run: Run,
    case: Case,
    hand: Hand,
    before: Kept | None = None,
    changes: Iterable[ChangeRecord] = (),
) -> Kept:
    """Return what is to be kept: the run, whoever found what, and all that stood in the case before."""
    if run.state == "running":  # a copy made meanwhile: what it lacks was not waited for
        run = replace(run, state="finished", finished=hand.at, ending="cancelled", probing={})
    runs = (*before.earlier, before.run) if before is not None else ()
    known = before.changes if before is not None else ()
    return Kept(
        id=before.id if before is not None else new_id(),
        case=case,
        run=run,
        answers=_answered(case.told, before.answers if before is not None else (), hand),
        sources=sources(run, hand.by, before),
        changes=tuple(dict.fromkeys((*known, *changes))),
        earlier=earlier(runs, run),
        by=hand.by,
        saved=hand.at,
        program=hand.program,
        read_only=before.read_only if before is not None else False,
    )


def _answered(told: Mapping[str, str], before: tuple[Answer, ...], hand: Hand) -> tuple[Answer, ...]:
    """Return the answers with those of `told` that are new; what is no longer told was taken back."""
    standing = {answer.key: answer for answer in sorted(before, key=lambda answer: answer.at)}
    new = (Answer(key=key, value=value, by=hand.by, at=hand.at) for key, value in told.items())
    kept = tuple(answer for answer in before if answer.key in told)
    return (*kept, *(one for one in new if one.key not in standing or standing[one.key].value != one.value))
