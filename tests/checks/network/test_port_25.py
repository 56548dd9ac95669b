"""Whether port 25 answers; a side port never fails a case."""

from dataclasses import replace

import pytest

from tests.checks.house import EXCHANGE, failed, judge, lookup, reach, settled, target, targets
from wizard.model.cloud import Submission
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Outcome, Reach, Targets

CHECK = "network.port-25"
MX, OTHER = target("mx", port=25), target("mx", "52.96.0.11", 25)


@pytest.mark.parametrize(
    ("outcome", "status", "say"),
    [
        (Outcome.OPEN, Status.PASS, "open"),
        (Outcome.REFUSED, Status.WARN, "refused"),
        (Outcome.RESET, Status.WARN, "refused"),
        (Outcome.NO_ANSWER, Status.WARN, "silent"),
        (Outcome.UNREACHABLE, Status.WARN, "silent"),
    ],
)
def test_each_outcome(outcome: Outcome, status: Status, say: str) -> None:
    """A shut port is a warning without a cause."""
    found = settled(CHECK, targets(MX, role="mx"), reach(outcome, MX))
    assert (found.status, found.say, found.cause) == (status, say, None)


def test_one_open_address_is_enough() -> None:
    """It answers as soon as one address does, whatever else is still tried."""
    found = judge(CHECK, targets(MX, OTHER, role="mx"), reach(at=MX), coming=(Targets, Reach))
    assert found is not None
    assert found.say == "open"


def test_it_waits() -> None:
    """Silence of one address decides nothing while another is tried."""
    seen = (targets(MX, OTHER, role="mx"), reach(Outcome.NO_ANSWER, MX))
    assert judge(CHECK, *seen, coming=(Targets, Reach)) is None


@pytest.mark.parametrize(("port", "mx_port", "say"), [(25, 25, "same-port"), (0, 0, "no-port")])
def test_skipped(port: int, mx_port: int, say: str) -> None:
    """It is no side port where the case uses it, and none where the cloud has none."""
    cloud = replace(EXCHANGE.cloud, submission=Submission("mail.example.test", mx_port=mx_port))
    found = settled(CHECK, case=replace(EXCHANGE, cloud=cloud, port=port))
    assert (found.status, found.say) == (Status.SKIPPED, say)


def test_nothing_was_tried() -> None:
    """Without an address the name is the reason; without anything nobody knows."""
    assert settled(CHECK, lookup(failure=failed("resolve", FailureCode.NAME_NOT_FOUND))).say == "after-names"
    assert settled(CHECK).status is Status.UNKNOWN
