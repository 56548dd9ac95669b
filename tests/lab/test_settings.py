"""A scenario's world is checked when it is read: a knob or value that does not exist is our mistake."""

import pytest

from wizard.lab.settings import settings


def test_what_is_not_named_is_healthy() -> None:
    """An empty table is the healthy world, in which the organisation is off and the mailbox on."""
    world = settings({})
    assert (world.tenant.smtp_auth, world.mailbox.smtp_auth, world.network.submission) == ("off", "on", "open")


def test_lists_become_tuples() -> None:
    """TOML's lists are kept as values that cannot change."""
    assert settings({"smtp": {"mechanisms": ["XOAUTH2"]}}).smtp.mechanisms == ("XOAUTH2",)


@pytest.mark.parametrize(
    "table",
    [
        {"weather": {}},
        {"tenant": {"smtp": "on"}},
        {"tenant": {"smtp_auth": "maybe"}},
        {"tenant": {"smtp_auth": True}},
        {"mailbox": {"locked": 1}},
        {"mailbox": {"connections": True}},
        {"mailbox": {"send_as": "a@b.test"}},
        {"smtp": {"greeting_delay": "long"}},
    ],
)
def test_mistakes_are_found(table: dict[str, dict[str, object]]) -> None:
    """An unknown part, knob or value is refused."""
    with pytest.raises(ValueError, match=r"no such part|has no knob|cannot be"):
        settings(table)
