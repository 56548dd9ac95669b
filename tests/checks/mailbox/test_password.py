"""The age of the password says what to suspect, and never more."""

from tests.checks.house import reading, reply, settled, sign_in
from wizard.model.finding import Status
from wizard.model.tenant import DirectoryUser

_ID = "mailbox.password"
REFUSED = sign_in(reply(535, "5.7.139 Authentication unsuccessful, the user credentials were incorrect."))


def user(**row: object) -> DirectoryUser:
    return reading(DirectoryUser, {"passwordPolicies": None, **row})


def test_a_password_that_was_changed_lately() -> None:
    """A refusal soon after a change points at the old password; without a refusal it does not."""
    lately = user(lastPasswordChangeDateTime="2026-11-20T08:00:00Z")
    found = settled(_ID, lately, REFUSED)
    assert (found.status, found.say, found.values["days"], found.cause) == (Status.WARN, "changed-lately", 4, None)
    assert settled(_ID, lately, sign_in()).status is Status.PASS
    assert settled(_ID, user(lastPasswordChangeDateTime="2025-01-01T00:00:00"), REFUSED).say == "may-expire"


def test_expiry() -> None:
    """Set not to expire, up to the organisation, or not told at all."""
    assert settled(_ID, user(passwordPolicies="DisableStrongPassword, DisablePasswordExpiration")).say == "lasts"
    assert settled(_ID, user()).say == "may-expire"
    assert settled(_ID, reading(DirectoryUser, {"id": "x", "lastPasswordChangeDateTime": "soon"})).say == "untold"
    assert settled(_ID).status is Status.SKIPPED
