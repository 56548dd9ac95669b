"""Whether port 465 answers: closed is right for Exchange Online and nothing elsewhere."""

from dataclasses import replace

import pytest

from tests.checks.house import EXCHANGE, PLAIN, failed, judge, lookup, reach, settled, target, targets
from wizard.model.case import Case
from wizard.model.cloud import Submission
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Outcome, Reach, Targets

CHECK = "network.port-465"
IMPLICIT = target("implicit", port=465)


@pytest.mark.parametrize(
    ("case", "outcome", "status", "say"),
    [
        (EXCHANGE, Outcome.NO_ANSWER, Status.PASS, "as-expected"),
        (EXCHANGE, Outcome.REFUSED, Status.PASS, "as-expected"),
        (EXCHANGE, Outcome.OPEN, Status.WARN, "unexpected"),
        (PLAIN, Outcome.NO_ANSWER, Status.PASS, "closed"),
        (PLAIN, Outcome.OPEN, Status.PASS, "open"),
    ],
)
def test_each_outcome(case: Case, outcome: Outcome, status: Status, say: str) -> None:
    """Only an open port in Exchange Online's place is a warning, and it names no cause."""
    found = settled(CHECK, targets(IMPLICIT, role="implicit"), reach(outcome, IMPLICIT), case=case)
    assert (found.status, found.say, found.cause) == (status, say, None)


@pytest.mark.parametrize(
    ("port", "submission", "say"),
    [
        (465, Submission("mail.example.test"), "same-port"),
        (0, Submission("mail.example.test", mx_port=465), "same-port"),
        (0, Submission("mail.example.test", implicit_tls_port=0), "no-port"),
    ],
)
def test_skipped(port: int, submission: Submission, say: str) -> None:
    """It is no side port where the case uses it, and none where the cloud has none."""
    found = settled(CHECK, case=replace(EXCHANGE, cloud=replace(EXCHANGE.cloud, submission=submission), port=port))
    assert (found.status, found.say) == (Status.SKIPPED, say)


def test_it_waits_and_says_when_nothing_was_tried() -> None:
    """No word before the attempts, and the reason where there were none."""
    assert judge(CHECK, targets(IMPLICIT, role="implicit"), coming=(Targets, Reach)) is None
    assert settled(CHECK, lookup(failure=failed("resolve", FailureCode.NAME_NOT_FOUND))).say == "after-names"
    assert settled(CHECK).status is Status.UNKNOWN
