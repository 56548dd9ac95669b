"""The course: a case is whole, gives nothing away, and agrees with the scenario that it plays.

What a case claims of the findings is held against the run of its scenario (tests/scenarios).
"""

import re

import pytest

from wizard import catalogue, lab, learning
from wizard.checks import CHECKS
from wizard.learning import HEALTHY, Guess, Lesson, Reason

EACH = pytest.mark.parametrize("lesson", learning.course(), ids=lambda lesson: lesson.id)
STATES = {"pass", "warn", "fail", "unknown", "skipped", "manual"}
#: Words of an answer that the customer does not use.
TELLING = {
    "tenant-smtp-auth-disabled": r"SMTP AUTH|switch|organisation|tenant",
    "mailbox-smtp-auth-disabled": r"SMTP AUTH|switch|mailbox",
    "bad-credentials": r"wrong password|old password",
    "security-defaults": r"security|default",
    "conditional-access": r"Conditional|policy|polic",
    "port-blocked": r"block|port|drop",
    "smtp-inspection": r"inspect|rewrit|firewall",
    "tls-intercepted": r"decrypt|intercept|inspect|firewall",
    "tls-version-unsupported": r"TLS|version",
    "send-as-denied": r"Send As|right to send|allowed",
    "mailbox-full": r"full|room|quota",
    "message-too-large": r"too large|too big|limit",
    HEALTHY: r"TLS|cipher|nothing is wrong|healthy",
}


def test_the_course() -> None:
    """At least twelve cases, in one order without gaps; the first has one fault, and two at once come late."""
    places = [lesson.place for lesson in learning.course()]
    assert places == list(range(1, len(places) + 1))
    assert len(places) >= 12
    two = [lesson.place for lesson in learning.course() if lesson.id.startswith("two-")]
    assert two
    assert min(two) > len(places) / 2


def test_one_after_the_other() -> None:
    """Each case leads to the next, and the last to none."""
    course = learning.course()
    assert [learning.after(one) for one in course] == [*course[1:], None]


def test_the_causes_differ() -> None:
    """The course shows at least ten different answers, one of them that the path is healthy."""
    answers = {lesson.answer for lesson in learning.course()}
    assert len(answers) >= 10
    assert HEALTHY in answers


@EACH
def test_the_answer_is_the_scenario_s(lesson: Lesson) -> None:
    """The right guess is the cause that the scenario announces, or healthy where it announces none."""
    scenario = lab.scenario(lesson.id)
    assert lesson.answer == (scenario.expect_cause or HEALTHY)
    assert (lesson.answer == HEALTHY) == (scenario.expect_status == "healthy")


@EACH
def test_the_guesses(lesson: Lesson) -> None:
    """Four or five causes of the catalogue, the right one once; each wrong one says why, the right one needs not."""
    causes = [guess.cause for guess in lesson.guesses]
    assert 4 <= len(causes) == len(set(causes)) <= 5
    assert set(causes) <= {*catalogue.causes(), HEALTHY}
    for guess in lesson.guesses:
        told = (guess.check, guess.state, guess.why)
        assert all(told) if guess.cause != lesson.answer else not any(told), guess.cause


@EACH
def test_the_reasons(lesson: Lesson) -> None:
    """Three to six short steps, each with a check of the program and a state that a finding can have."""
    known = {check.id for check in CHECKS}
    assert 3 <= len(lesson.reasons) <= 6
    claims: tuple[Reason | Guess, ...] = (*lesson.reasons, *lesson.guesses)
    for one in (one for one in claims if one.check):
        assert one.check in known
        assert one.state in STATES
    assert all(len(reason.text) < 200 for reason in lesson.reasons)


@EACH
def test_the_symptom_gives_nothing_away(lesson: Lesson) -> None:
    """The customer says what happens, in quotation marks, and neither says the answer nor does the case's name."""
    assert lesson.symptom.startswith("“")
    for text in (lesson.symptom, lesson.title):
        found = re.search(TELLING[lesson.answer], text, re.IGNORECASE)
        assert found is None, found
        if lesson.answer != HEALTHY:
            assert catalogue.cause(lesson.answer).title.lower() not in text.lower()


def test_the_answer_is_not_always_at_the_same_place() -> None:
    """Whoever always takes the same line does not get far."""
    at = [[guess.cause for guess in lesson.guesses].index(lesson.answer) for lesson in learning.course()]
    assert max(at.count(place) for place in set(at)) <= len(at) / 2
