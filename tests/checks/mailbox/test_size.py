"""How full the mailbox is, in whatever form Exchange writes a size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.house import message, reading, settled
from wizard.checks.mailbox.size import size_of
from wizard.model.finding import Status
from wizard.model.tenant import MailboxInfo, MailboxSize

_ID = "mailbox.size"


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("49.5 GB (53,150,220,288 bytes)", 53_150_220_288),
        ("49,5 GB (53.150.220.288 bytes)", 53_150_220_288),
        ("1.2 MB", 1_258_291),
        ("0 B (0 bytes)", 0),
        ("12345", 12_345),
        ("Unlimited", None),
        ("", None),
        ("1.2.3 GB", None),
    ],
)
def test_sizes(text: str, size: int | None) -> None:
    """The exact number in brackets goes before the rounded one; what is no size is none."""
    assert size_of(text) == size


@given(st.text(max_size=40))
def test_any_text_is_a_size_or_none(text: str) -> None:
    """No text makes it fail."""
    assert size_of(text) is None or size_of(text) is not None


@pytest.mark.parametrize(
    ("used", "status", "say"),
    [("10 GB", Status.PASS, "room"), ("46 GB", Status.WARN, "nearly"), ("49.5 GB", Status.FAIL, "full")],
)
def test_the_share(used: str, status: Status, say: str) -> None:
    """Below nine tenths there is room; at the limit sending stops."""
    found = settled(
        _ID, reading(MailboxSize, {"TotalItemSize": used}), reading(MailboxInfo, {"ProhibitSendQuota": "49.5 GB"})
    )
    assert (found.status, found.say) == (status, say)
    assert (found.cause == "mailbox-full") is (say == "full")


def test_what_is_not_told() -> None:
    """No quota, no share; a message that was taken proves that there is room."""
    size = reading(MailboxSize, {"TotalItemSize": "60 GB"})
    assert settled(_ID, size, reading(MailboxInfo, {"ProhibitSendQuota": "Unlimited"})).status is Status.UNKNOWN
    assert settled(_ID, size).status is Status.SKIPPED
    full = settled(_ID, size, reading(MailboxInfo, {"ProhibitSendQuota": "49 GB"}), message())
    assert full.status is Status.WARN
