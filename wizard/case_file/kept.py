"""What a case file holds: the case, the run, who answered and found what and when, and the changes. Values only."""

from wizard.model.case import Case
from wizard.model.change import ChangeRecord
from wizard.model.frozen import dataclass
from wizard.model.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to one of the questions: by whom (a computer's name), when (seconds since 1970)."""

    key: str
    value: str
    by: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who found what one probe left of one kind, and when that ended (seconds since 1970)."""

    probe: str
    kind: str
    by: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One case, as it is kept.

    `id` stays the same in every copy. `answers` has every answer ever given, oldest first; the newest to a question
    counts and stands in `case.told`. `earlier` are the runs before the present one, oldest first. `run` has the
    observations; its findings are as they were judged when it was kept, without their values. `by` is the computer
    that saved it. `read_only`: a newer program's, and not all of it is known here.
    """

    id: str
    case: Case
    run: Run
    answers: tuple[Answer, ...] = ()
    sources: tuple[Source, ...] = ()
    changes: tuple[ChangeRecord, ...] = ()
    earlier: tuple[Run, ...] = ()
    by: str = ""
    saved: float = 0.0
    program: str = ""
    read_only: bool = False
