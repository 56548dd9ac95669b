"""What is known of the settings on Microsoft's side, from a person and from the one sign-in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.house import EXCHANGE, PLAIN, failed, not_signed_in, reply, sign_in, told
from tests.checks.refusals import refused
from wizard import catalogue
from wizard.checks import switches
from wizard.model.case import QUESTIONS, Case
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Observation
from wizard.model.seen import Seen


def known(*seen: Observation) -> switches.Known:
    """Return what is known after `seen`."""
    return switches.known(Seen(seen), catalogue.explain)


def test_the_newest_answer_counts() -> None:
    """Who looks again is believed."""
    assert known(told("mfa", "on"), told("mfa", "off")).told("mfa") == "off"
    assert known().told("mfa") == ""


@given(st.sampled_from(sorted(QUESTIONS)), st.text())
def test_only_promised_answers_count(question: str, answer: str) -> None:
    """Whatever stands in a case file, an answer is one of those that the question has, or none."""
    assert known(told(question, answer)).told(question) == (answer if answer in QUESTIONS[question] else "")


def test_a_refusal_is_read() -> None:
    """The server's words name a cause, and how surely."""
    about = known(refused("security-defaults"))
    assert (about.said, about.sure, about.accepted) == ("security-defaults", Confidence.CERTAIN, False)


@pytest.mark.parametrize(
    "attempt",
    [
        not_signed_in("no-password"),
        sign_in(failed("auth", FailureCode.TIMEOUT)),
    ],
)
def test_what_is_no_refusal(attempt: Observation) -> None:
    """An attempt that was not made, or had no answer, names nothing."""
    assert (known(attempt).said, known(attempt).accepted) == ("", False)


def test_an_accepted_sign_in() -> None:
    """It is accepted, and its words are not read as a refusal."""
    assert known(sign_in()).accepted
    assert known(sign_in()).said == ""


@pytest.mark.parametrize(("case", "has"), [(EXCHANGE, True), (PLAIN, False)])
def test_whether_there_is_an_organisation(case: Case, has: bool) -> None:  # noqa: FBT001
    """A cloud that names Microsoft's services has an organisation, a lab's server has none."""
    assert switches.applies(case) is has


def test_a_conclusion_bears_what_it_rests_on() -> None:
    """Only the answers asked for and an attempt that was made are evidence; times span them."""
    about = known(told("mfa", "on"), told("security-defaults", "off"), sign_in(reply(535, "5.7.3 no")))
    found = switches.conclude("mfa.mfa", EXCHANGE, about, Status.FAIL, "refuses", questions=("mfa",))
    assert found.evidence["told"] == {"mfa": "on"}
    assert found.evidence["reply"] == "535 5.7.3 no"
    assert (found.started, found.ended) == (1.0, 2.0)
    silent = switches.conclude("mfa.mfa", EXCHANGE, known(not_signed_in("no-tls")), Status.MANUAL, "look")
    assert silent.evidence == {"told": {}}
    assert (silent.started, silent.ended) == (0.0, 0.0)
