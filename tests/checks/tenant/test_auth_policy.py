"""Which authentication policy is in force, and whether it forbids passwords over SMTP."""

from typing import Any

import pytest

from tests.checks.house import reading, settled, sign_in
from wizard.model.explanation import Confidence
from wizard.model.finding import Status
from wizard.model.tenant import AuthenticationPolicies, ExchangeUser, OrganizationConfig

_ID = "tenant.auth-policy"
POLICIES = reading(
    AuthenticationPolicies,
    {"Name": "Block basic", "AllowBasicAuthSmtp": False},
    {"Name": "Allow SMTP", "AllowBasicAuthSmtp": True},
    {"Name": "Half told"},
)


def read(own: Any = None, default: Any = None) -> tuple[Any, ...]:
    return (
        reading(ExchangeUser, {"AuthenticationPolicy": own}),
        reading(OrganizationConfig, {"DefaultAuthenticationPolicy": default}),
        POLICIES,
    )


@pytest.mark.parametrize(
    ("own", "default", "status", "say", "cause"),
    [
        (None, None, Status.PASS, "none", None),
        ("", "", Status.PASS, "none", None),
        ("Allow SMTP", "Block basic", Status.PASS, "allows", None),
        ("block basic", None, Status.FAIL, "forbids-own", "mailbox-auth-policy"),
        (None, "Block basic", Status.FAIL, "forbids-default", "tenant-auth-policy"),
        (None, "contoso.onmicrosoft.com/Config/Block basic", Status.FAIL, "forbids-default", "tenant-auth-policy"),
        (None, "contoso.onmicrosoft.com\\Block basic", Status.FAIL, "forbids-default", "tenant-auth-policy"),
        ("Half told", None, Status.UNKNOWN, "unread-policy", None),
        ("Gone", None, Status.UNKNOWN, "unread-policy", None),
    ],
)
def test_the_policy_in_force(own: Any, default: Any, status: Status, say: str, cause: str | None) -> None:
    """The user's own goes before the organisation's; one that is not told is not guessed."""
    found = settled(_ID, *read(own, default))
    assert (found.status, found.say, found.cause) == (status, say, cause)
    assert found.confidence is Confidence.CERTAIN


def test_an_accepted_sign_in_is_right() -> None:
    """A policy that forbids and a server that accepts: a change that is not yet in force everywhere."""
    found = settled(_ID, *read("Block basic"), sign_in())
    assert (found.status, found.cause) == (Status.WARN, None)


def test_absent_is_not_none() -> None:
    """A user's row without the property does not say that there is no policy."""
    found = settled(_ID, reading(ExchangeUser, {"Name": "x"}), *read(None, "Block basic")[1:])
    assert found.status is Status.SKIPPED
    assert settled(_ID, reading(ExchangeUser, refused="role"), *read()[1:]).say == "unread-role"
