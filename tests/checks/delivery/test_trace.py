"""What the message trace says of the test message."""

import pytest

from tests.checks.house import message, not_sent, reading, settled
from wizard.model.finding import Status
from wizard.model.tenant import MessageTrace

_ID = "delivery.trace"


@pytest.mark.parametrize(
    ("said", "status", "say"),
    [
        ("Delivered", Status.PASS, "delivered"),
        ("Pending", Status.PASS, "pending"),
        ("Getting status", Status.PASS, "pending"),
        ("Failed", Status.FAIL, "failed"),
        ("Quarantined", Status.WARN, "quarantined"),
        ("FilteredAsSpam", Status.WARN, "spam"),
        ("Something new", Status.UNKNOWN, "other"),
    ],
)
def test_states(said: str, status: Status, say: str) -> None:
    """Each state of Exchange's, and one that nobody knows."""
    found = settled(_ID, message(), reading(MessageTrace, {"Status": said}))
    assert (found.status, found.say) == (status, say)


def test_nothing_to_trace() -> None:
    """No row yet is no bad news; without a message there is nothing to look for."""
    assert settled(_ID, message(), reading(MessageTrace)).say == "no-row"
    assert settled(_ID, not_sent("not-asked"), reading(MessageTrace)).say == "nothing-sent"
    assert settled(_ID, message()).say == "unread-not-signed-in"
