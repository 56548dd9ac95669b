"""Two copies of one case made one; and a run that goes on from a case. Pure, and knows no check.

What both found alike stands once. Where they differ the newer counts and the older is kept: an answer among the
answers, a measurement with its whole run among the earlier runs. An answer of a service is never given up for a
"nobody was signed in".
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any, Literal

from wizard.case_file import kinds
from wizard.case_file.kept import Answer, Kept, Source
from wizard.model.frozen import dataclass
from wizard.model.inputs import InputError
from wizard.model.observation import Observation, Provenance, Told
from wizard.model.run import Run
from wizard.model.tenant import AdminSignIn, Reading

MOST_EARLIER = 5
_LINES = "lines"
_NOBODY_ASKED = ("not-signed-in", "no-endpoint")

Group = tuple[str, str]  # the probe, and the kind of what it left
Copy = tuple[Kept, tuple[Observation, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that the two copies say differently. `what` is a question, or a probe's id; the first one counts."""

    kind: Literal["answer", "measured"]
    what: str
    value: str = ""
    by: str = ""
    at: float = 0.0
    other_value: str = ""
    other_by: str = ""
    other_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The one case, how many measurements came from the second copy, and what the copies say differently."""

    kept: Kept
    taken: int = 0
    differences: tuple[Difference, ...] = ()


def merge(one: Kept, other: Kept) -> Merged:
    """Return both copies as one case. InputError "merge-other-case": they are about different things."""
    if _subject(one) != _subject(other):
        raise InputError("merge-other-case", mailbox=one.case.mailbox, other=other.case.mailbox)
    answers, differing = _answers(one, other)
    counted = {answer.key: answer.value for answer in answers}
    run, sources, taken, measured = _runs(one, other)
    beaten = tuple(
        copy.run for copy in (one, other) if measured and copy.run.started and copy.run.started != run.started
    )
    kept = replace(
        one,
        case=replace(one.case, told=counted),
        run=run,
        answers=answers,
        sources=sources,
        changes=tuple(sorted(dict.fromkeys((*one.changes, *other.changes)), key=lambda record: record.at)),
        earlier=earlier((*one.earlier, *other.earlier, *beaten), run),
        saved=max(one.saved, other.saved),
        read_only=one.read_only or other.read_only,
    )
    return Merged(kept=kept, taken=taken, differences=(*differing, *measured))


def earlier(runs: Iterable[Run], present: Run) -> tuple[Run, ...]:
    """Return the runs before the present one, each once, oldest first, the newest few."""
    found = {run.started: run for run in runs if run.started and run.started != present.started}
    return tuple(found[started] for started in sorted(found))[-MOST_EARLIER:]


def continued(before: Run, run: Run) -> Run:
    """Return a run that went on from `before`: what it kept of that has its own time, and no answer is lost.

    An answer is lost where a service could not be asked again, because nobody was signed in this time. The findings
    are as they were: the observations want to be judged again.
    """
    by = before.started - run.started
    old = {id(seen) for seen in before.observations}
    present = _groups(seen for seen in run.observations if id(seen) not in old)
    lost = [
        seen
        for group, several in _groups(before.observations).items()
        if group in present and _nothing(present[group]) and not _nothing(several)
        for seen in several
    ]
    gone = {_group(seen) for seen in lost}
    kept = (_moved(seen, by) if id(seen) in old else seen for seen in run.observations if _group(seen) not in gone)
    return replace(run, observations=(*(_moved(seen, by) for seen in lost), *kept))


def sources(run: Run, by: str, before: Kept | None = None) -> tuple[Source, ...]:
    """Return who found what: what stood in the case before keeps its finder, all else was found here."""
    known = {} if before is None else {(source.probe, source.kind): source for source in before.sources}
    had = {} if before is None else _groups(before.run.observations)
    return tuple(
        known[group]
        if group in known and _alike(several, had.get(group, ()))
        else Source(probe=group[0], kind=group[1], by=by, at=_when(run, several))
        for group, several in _groups(run.observations).items()
    )


# ---- the parts -------------------------------------------------------------------------------------------------------


def _subject(kept: Kept) -> tuple[str, str]:
    return kept.case.mailbox.casefold(), kept.case.cloud.submission.host.casefold()


def _answers(one: Kept, other: Kept) -> tuple[tuple[Answer, ...], list[Difference]]:
    every = sorted(dict.fromkeys((*one.answers, *other.answers)), key=lambda answer: answer.at)
    last = [
        {answer.key: answer for answer in sorted(copy.answers, key=lambda answer: answer.at)} for copy in (one, other)
    ]
    differing = []
    for key in last[0].keys() & last[1].keys():
        older, newer = sorted((last[0][key], last[1][key]), key=lambda answer: answer.at)
        if older.value != newer.value:
            differing.append(
                Difference(
                    kind="answer",
                    what=key,
                    value=newer.value,
                    by=newer.by,
                    at=newer.at,
                    other_value=older.value,
                    other_by=older.by,
                    other_at=older.at,
                )
            )
    return tuple(every), sorted(differing, key=lambda one: one.what)


def _runs(one: Kept, other: Kept) -> tuple[Run, tuple[Source, ...], int, list[Difference]]:
    """Return the run of both, who found what in it, how much came from the second, and what was measured twice."""
    if not other.run.started or not one.run.started:
        alone = one if one.run.started else other
        return alone.run, alone.sources, 0 if alone is one else len(_groups(other.run.observations)), []
    base = max((one, other), key=lambda copy: copy.run.started)
    mine, theirs = _groups(one.run.observations), _groups(other.run.observations)
    chosen: list[Copy] = []
    found: list[Source] = []
    twice: dict[str, Difference] = {}
    taken = 0
    for group in {**mine, **theirs}:
        copies = [(copy, groups[group]) for copy, groups in ((one, mine), (other, theirs)) if group in groups]
        copies.sort(key=lambda pair: (not _nothing(pair[1]), _source(pair[0], group, pair[1]).at))
        winner, several = copies[-1]
        if len(copies) == 1 or not _alike(copies[0][1], several):
            taken += winner is other
            if len(copies) > 1 and not _nothing(copies[0][1]):
                twice[group[0]] = _measured_twice(group, copies[-1], copies[0])
        elif winner is other:
            winner, several = copies[0]  # alike: whoever found it first
        chosen.append((winner, several))
        found.append(_source(winner, group, several))
    seen = tuple(
        _moved(observation, copy.run.started - base.run.started) for copy, several in chosen for observation in several
    )
    run = replace(
        base.run,
        observations=seen,
        findings={**one.run.findings, **other.run.findings},
        checks=tuple(dict.fromkeys((*one.run.checks, *other.run.checks))),
        selected=tuple(dict.fromkeys((*one.run.selected, *other.run.selected))),
        explicit=one.run.explicit and other.run.explicit,
    )
    return run, tuple(found), taken, sorted(twice.values(), key=lambda difference: difference.what)


def _measured_twice(group: Group, newer: Copy, older: Copy) -> Difference:
    counts, beaten = _source(newer[0], group, newer[1]), _source(older[0], group, older[1])
    return Difference(
        kind="measured", what=group[0], by=counts.by, at=counts.at, other_by=beaten.by, other_at=beaten.at
    )


def _source(copy: Kept, group: Group, several: tuple[Observation, ...]) -> Source:
    known = next((source for source in copy.sources if (source.probe, source.kind) == group), None)
    return known or Source(probe=group[0], kind=group[1], by=copy.by, at=_when(copy.run, several))


def _when(run: Run, several: tuple[Observation, ...]) -> float:
    return run.started + max((seen.ended for seen in several), default=0.0)


# ---- observations ----------------------------------------------------------------------------------------------------


def _group(seen: Observation) -> Group:
    return seen.probe, kinds.name(seen)


def _groups(observations: Iterable[Observation]) -> dict[Group, tuple[Observation, ...]]:
    """Return what each probe left, kind by kind. A person's answers stand with the answers."""
    found: dict[Group, tuple[Observation, ...]] = {}
    for seen in observations:
        if not isinstance(seen, Told):
            found[_group(seen)] = (*found.get(_group(seen), ()), seen)
    return found


def _nothing(several: tuple[Observation, ...]) -> bool:
    """Say whether these only tell that nobody could be asked."""
    return all(
        (isinstance(seen, Reading) and seen.refused in _NOBODY_ASKED)
        or (isinstance(seen, AdminSignIn) and not seen.user)
        for seen in several
    )


def _alike(several: tuple[Observation, ...], others: tuple[Observation, ...]) -> bool:
    """Say whether both are the same measurement, whichever run they are counted from."""
    return [_timeless(seen) for seen in several] == [_timeless(seen) for seen in others]


def _timeless(seen: Observation) -> tuple[float, Observation]:
    """Return how long it took, which no second measurement takes again, and the observation without its times."""
    changes: dict[str, Any] = {"started": 0.0, "ended": 0.0}
    if _LINES in {field.name for field in fields(seen)}:
        changes[_LINES] = tuple(replace(line, t_ms=0) for line in getattr(seen, _LINES))
    return round(seen.ended - seen.started, 4), replace(seen, **changes)


def _moved(seen: Observation, by: float) -> Observation:
    """Return the observation with its times counted from another run's start. What was pasted has no time."""
    if not by or seen.provenance is not Provenance.MEASURED:
        return seen
    changes: dict[str, Any] = {"started": round(seen.started + by, 6), "ended": round(seen.ended + by, 6)}
    if _LINES in {field.name for field in fields(seen)}:
        changes[_LINES] = tuple(replace(line, t_ms=line.t_ms + round(by * 1000)) for line in getattr(seen, _LINES))
    return replace(seen, **changes)
