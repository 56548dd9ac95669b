"""One sentence tells what is in force for the mailbox, and names what is first in the way."""

from typing import Any

import pytest

from tests.checks.house import EXCHANGE, PLAIN, judge, reading, settled, sign_in, told
from wizard import words
from wizard.checks.mailbox.effective import _FOLDED
from wizard.model.explanation import Confidence
from wizard.model.finding import Status
from wizard.model.observation import Observation
from wizard.model.tenant import (
    AuthenticationPolicies,
    CasMailbox,
    DirectoryUser,
    ExchangeUser,
    OrganizationConfig,
    SecurityDefaults,
    TransportConfig,
)

_ID = "mailbox.effective"
SWITCH = "SmtpClientAuthenticationDisabled"
ON = reading(CasMailbox, {SWITCH: False})
FOLLOWS = reading(CasMailbox, {SWITCH: None})
OFF = reading(CasMailbox, {SWITCH: True})
ORGANISATION_OFF = reading(TransportConfig, {SWITCH: True})
FORBIDS = (
    reading(ExchangeUser, {"AuthenticationPolicy": "Block"}),
    reading(OrganizationConfig, {"DefaultAuthenticationPolicy": None}),
    reading(AuthenticationPolicies, {"Name": "Block", "AllowBasicAuthSmtp": False}),
)


@pytest.mark.parametrize(
    ("seen", "cause"),
    [
        ((OFF,), "mailbox-smtp-auth-disabled"),
        ((FOLLOWS, ORGANISATION_OFF), "tenant-smtp-auth-disabled"),
        ((ON, ORGANISATION_OFF, reading(SecurityDefaults, {"isEnabled": True})), "security-defaults"),
        ((ON, *FORBIDS), "mailbox-auth-policy"),
        ((OFF, *FORBIDS), "mailbox-auth-policy"),
        ((ON, reading(DirectoryUser, {"accountEnabled": False})), "account-disabled"),
        ((ON, reading(SecurityDefaults, {"isEnabled": True}), told("mfa", "on")), "security-defaults"),
    ],
)
def test_the_first_obstacle_is_named(seen: tuple[Observation, ...], cause: str) -> None:
    """In the order in which Microsoft's services look; a reading makes it certain."""
    found = settled(_ID, *seen)
    assert (found.status, found.cause, found.confidence) == (Status.FAIL, cause, Confidence.CERTAIN)
    assert words.said(found).summary.startswith(f"Off for {EXCHANGE.mailbox}")


def test_what_was_told_is_likely() -> None:
    """A person's word is not a reading."""
    found = settled(_ID, told("mailbox-smtp-auth", "off"))
    assert (found.cause, found.confidence) == ("mailbox-smtp-auth-disabled", Confidence.LIKELY)


@pytest.mark.parametrize(
    ("seen", "say"),
    [((ON, ORGANISATION_OFF), "on"), ((sign_in(),), "works"), ((ON, sign_in()), "works")],
)
def test_nothing_in_the_way(seen: tuple[Observation, ...], say: str) -> None:
    """On by its own setting, or proven by an accepted sign-in; the calendar's day is told with it."""
    found = settled(_ID, *seen)
    assert (found.status, found.say) == (Status.PASS, say)
    assert found.values["day"] == "2026-12-31"


def test_not_known() -> None:
    """Without a reading or an answer there is no such sentence, nor for a server that is nobody's tenant."""
    assert settled(_ID).say == "not-known"
    assert settled(_ID, FOLLOWS).say == "not-known"
    assert settled(_ID, case=PLAIN).say == "no-organisation"
    assert judge(_ID, ON, coming=(TransportConfig,)) is None


def test_every_cause_has_its_sentence() -> None:
    """Whatever cause a folded check can name is told in this check's own words."""
    folded = {check.id for check in _FOLDED}
    assert len(folded) == len(_FOLDED)
    from wizard import resources  # noqa: PLC0415 - for this alone

    said: dict[str, Any] = resources.toml(f"checks/{_ID}.toml")["say"]
    assert {"mailbox-smtp-auth-disabled", "tenant-smtp-auth-disabled", "mfa-required", "mailbox-full"} <= set(said)
