"""Two copies of a case become one: nothing is lost, what was found once stands once, what differs is said."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.case_file import cases
from wizard import case_file
from wizard.case_file import Answer, Kept, Source, continued, kinds, merge
from wizard.model.case import Case
from wizard.model.inputs import InputError
from wizard.model.observation import Line, NameLookup, Provenance
from wizard.model.run import Run
from wizard.model.tenant import Refused, Row, TransportConfig

LATER = 3_600.0
NAMED = Source(probe="names", kind="name-lookup", by="DESK-1", at=cases.STARTED + 0.6)


def names(started: float = 0.5, *addresses: str) -> NameLookup:
    """Return a look-up."""
    return NameLookup(
        probe="names",
        started=started,
        ended=started + 0.1,
        host="smtp.office365.com",
        family=4,
        resolver="first",
        server="system",
        addresses=addresses,
    )


def reading(*, off: bool = True, started: float = 1.0, refused: Refused = "") -> TransportConfig:
    """Return the organisation's setting, or that nobody could ask."""
    rows = () if refused else (Row({"SmtpClientAuthenticationDisabled": off}),)
    return TransportConfig(
        probe="exchange", started=started, ended=started + 0.3, source="Get-TransportConfig", rows=rows, refused=refused
    )


def technician(**more: Any) -> Kept:
    """Return the half of whoever stands at the scanner."""
    return cases.kept(names(0.5, "192.0.2.1"), reading(refused="not-signed-in"), **{"sources": (NAMED,), **more})


def administrator(**more: Any) -> Kept:
    """Return the other half, measured an hour later."""
    run = Run(
        state="finished",
        started=cases.STARTED + LATER,
        finished=cases.STARTED + LATER + 5,
        observations=(reading(), names(0.5 - LATER, "192.0.2.1")),
    )
    return cases.kept(**{"run": run, "by": "DESK-2", "sources": (NAMED,), "answers": (), **more})


def test_halves_make_a_whole() -> None:
    """The names from the one, the tenant from the other, each with its finder and its time; nothing is said twice."""
    both = merge(technician(), administrator())
    seen = {type(one): one for one in both.kept.run.observations}
    assert len(both.kept.run.observations) == 2
    assert seen[TransportConfig] == reading()
    assert both.kept.run.started + seen[NameLookup].ended == pytest.approx(cases.STARTED + 0.6)
    assert {(one.kind, one.by) for one in both.kept.sources} == {
        ("name-lookup", "DESK-1"),
        ("transport-config", "DESK-2"),
    }
    assert both.differences == ()
    assert both.taken == 1


def test_it_does_not_matter_who_merges() -> None:
    """Both people come to the same run, answers and changes."""
    one, other = merge(technician(), administrator()).kept, merge(administrator(), technician()).kept
    assert set(one.run.observations) == set(other.run.observations)
    assert (one.answers, one.changes, set(one.sources)) == (other.answers, other.changes, set(other.sources))


def test_merging_again_changes_nothing() -> None:
    """A copy that is in the case already brings nothing new."""
    once = merge(technician(), administrator()).kept
    assert merge(once, administrator()).kept == once
    assert merge(once, technician()).kept == once
    assert merge(once, once).kept == once


def test_an_answer_is_not_given_up_for_none() -> None:
    """A newer "nobody was signed in" does not replace what an administrator's sign-in had read."""
    read = technician(run=replace(technician().run, observations=(reading(),)))
    asked_later = administrator(run=replace(administrator().run, observations=(reading(refused="not-signed-in"),)))
    both = merge(read, asked_later)
    assert [one.refused for one in both.kept.run.observations if isinstance(one, TransportConfig)] == [""]
    assert both.differences == ()


def test_what_both_measured_differently_is_said_and_kept() -> None:
    """The newer measurement counts; the older run is there to be compared with."""
    one = technician(run=replace(technician().run, observations=(reading(off=True),)))
    other = administrator(run=replace(administrator().run, observations=(reading(off=False),)))
    both = merge(one, other)
    counted = both.kept.run.observations[0]
    assert isinstance(counted, TransportConfig)
    assert counted.first.flag("SmtpClientAuthenticationDisabled") is False
    assert [(one.what, one.by, one.other_by) for one in both.differences] == [("exchange", "DESK-2", "DESK-1")]
    assert both.kept.earlier == (one.run,)


def test_answers_that_differ_are_both_kept() -> None:
    """The newest answer counts, and it is said who else answered what and when."""
    answer = Answer(key="mfa", value="on", by="DESK-2", at=cases.STARTED + LATER)
    both = merge(technician(), administrator(answers=(answer,)))
    assert both.kept.case.told == {"mfa": "on"}
    assert [one.value for one in both.kept.answers] == ["off", "on"]
    (difference,) = both.differences
    assert (difference.what, difference.value, difference.by) == ("mfa", "on", "DESK-2")
    assert (difference.other_value, difference.other_by, difference.other_at) == ("off", "DESK-1", cases.STARTED)


def test_changes_stand_once() -> None:
    """A change that both copies know is one change."""
    assert len(merge(technician(), administrator()).kept.changes) == 1


def test_different_cases_are_not_mixed() -> None:
    """Another mailbox is another case."""
    with pytest.raises(InputError) as error:
        merge(technician(), administrator(case=Case(mailbox="other@contoso.com", cloud=cases.CASE.cloud)))
    assert error.value.id == "merge-other-case"


def test_what_is_not_all_known_stays_read_only() -> None:
    """A newer program's copy must not be lost by merging it."""
    assert merge(technician(), administrator(read_only=True)).kept.read_only


def test_a_copy_without_a_run_brings_its_answers() -> None:
    """Somebody who only answered questions helps too."""
    answer = Answer(key="conditional-access", value="blocks", by="DESK-2", at=cases.STARTED + LATER)
    both = merge(technician(), administrator(run=Run(), answers=(answer,)))
    assert both.kept.run == technician().run
    assert both.kept.case.told == {"mfa": "off", "conditional-access": "blocks"}


@given(st.lists(cases.observations(), max_size=3), st.lists(cases.observations(), max_size=3), st.floats(0, 1e6))
@settings(max_examples=60)
def test_nothing_is_lost(mine: list[Any], theirs: list[Any], between: float) -> None:
    """Whatever was found by either is in the one case or in an earlier run of it, and the case can be written."""
    one = cases.kept(*mine, sources=())
    other = cases.kept(
        run=Run(state="finished", started=cases.STARTED + between, observations=tuple(theirs)), sources=()
    )
    both = merge(one, other).kept
    kept = {kinds.name(seen) for run in (both.run, *both.earlier) for seen in run.observations}
    found = {kinds.name(seen) for seen in (*mine, *theirs)}
    assert found - {"told"} <= kept
    assert case_file.write(both)


def test_a_run_goes_on_from_a_case() -> None:
    """What was kept has its own time, what could not be asked again stays, and what was measured again is new."""
    lines = (Line(500, "server", "received", "220"),)
    before = replace(technician().run, observations=(reading(), replace(cases.sign_in(), lines=lines)))
    pasted = replace(reading(off=False), probe="pasted.get-transportconfig", provenance=Provenance.PASTED, started=0.0)
    before = replace(before, observations=(*before.observations, pasted))
    run = Run(
        state="finished",
        started=before.started + 10,
        observations=(before.observations[1], pasted, reading(refused="not-signed-in", started=0.1), names()),
    )
    found = continued(before, run).observations
    assert found[0] == replace(reading(), started=-9.0, ended=-8.7)
    assert (found[1].started, found[1].lines[0].t_ms) == (-9.0, -9_500)  # type: ignore[attr-defined]
    assert found[2:] == (pasted, names())
