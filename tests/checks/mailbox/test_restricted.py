"""Whether the mailbox is on the list of restricted senders."""

from tests.checks.house import reading, settled
from wizard.model.finding import Status
from wizard.model.tenant import RestrictedSenders

_ID = "mailbox.restricted"


def test_the_list() -> None:
    """Listed is the cause, unlisted rules it out, a list cut short does neither."""
    listed = reading(RestrictedSenders, {"SenderAddress": "Scanner@contoso.com", "Reason": "OutboundSpamLast24Hours"})
    found = settled(_ID, listed)
    assert (found.status, found.cause, found.values["reason"]) == (
        Status.FAIL,
        "sender-blocked",
        "OutboundSpamLast24Hours",
    )
    assert settled(_ID, reading(RestrictedSenders)).rules_out == ("sender-blocked",)
    assert settled(_ID, reading(RestrictedSenders, complete=False)).status is Status.UNKNOWN
    assert settled(_ID, reading(RestrictedSenders, refused="role")).say == "unread-role"
