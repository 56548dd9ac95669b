"""The course: each lesson fits its practice case, has one right guess, and says nothing of a check that is not there.

That the run shows what a lesson says of it is held where the practice cases are played (tests/scenarios).
"""

import pytest

from wizard import catalogue, lab, learning, resources
from wizard.checks import CHECKS

LESSONS = learning.course()
IDS = [lesson.scenario for lesson in LESSONS]


def test_the_course_has_an_order() -> None:
    """At least twelve cases, counted from one."""
    assert len(LESSONS) >= 12
    assert [lesson.place for lesson in LESSONS] == list(range(1, len(LESSONS) + 1))


def test_a_case_that_is_not_in_the_course_has_no_lesson() -> None:
    """Whoever asks learns it at once."""
    with pytest.raises(KeyError):
        learning.lesson("no-such-case")


@pytest.mark.parametrize("lesson", LESSONS, ids=IDS)
def test_a_lesson_is_whole(lesson: learning.Lesson) -> None:
    """Title, complaint, reasoning, and four or five guesses, one of them right."""
    assert lesson.title
    assert lesson.symptom
    assert lesson.remember
    assert 3 <= len(lesson.steps) <= 6
    assert 4 <= len(lesson.guesses) <= 5
    right = [guess for guess in lesson.guesses if guess.cause == lesson.answer]
    assert [(guess.check, guess.why) for guess in right] == [("", "")]
    assert all(guess.check and guess.state and guess.why for guess in lesson.guesses if guess not in right)
    assert len({guess.cause for guess in lesson.guesses}) == len(lesson.guesses)


@pytest.mark.parametrize("lesson", LESSONS, ids=IDS)
def test_a_lesson_fits_its_case(lesson: learning.Lesson) -> None:
    """The answer is what the practice case is expected to come to; guesses are causes, steps are checks."""
    scenario = lab.scenario(lesson.scenario)
    assert lesson.answer == (scenario.expect_cause or learning.HEALTHY)
    assert {guess.cause for guess in lesson.guesses} <= {*catalogue.causes(), learning.HEALTHY}
    named = {one.check for one in lesson.steps} | {one.check for one in lesson.guesses if one.check}
    assert named <= {check.id for check in CHECKS}


@pytest.mark.parametrize("lesson", LESSONS, ids=IDS)
def test_what_is_told_does_not_give_the_answer_away(lesson: learning.Lesson) -> None:
    """Neither the title nor the complaint has the words of the cause."""
    if lesson.answer == learning.HEALTHY:
        return
    title = resources.toml(f"causes/{lesson.answer}.toml")["title"].casefold()
    assert title not in lesson.symptom.casefold()
    assert title not in lesson.title.casefold()
    assert lab.scenario(lesson.scenario).title.casefold() not in lesson.title.casefold()
