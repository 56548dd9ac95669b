"""OAuth over SMTP is a way where the server offers it after TLS; a token that got in settles it."""

import pytest

from tests.checks.alternatives.ways import CASE
from tests.checks.house import extensions, secured, settled, sign_in, told
from wizard.model.finding import Status

_ID = "alternatives.oauth"
OFFER = secured()


@pytest.mark.parametrize(
    ("answer", "status", "say"),
    [
        ("yes", Status.PASS, "sender-yes"),
        ("no", Status.WARN, "sender-no"),
        ("unknown", Status.WARN, "sender-unknown"),
    ],
)
def test_an_offer(answer: str, status: Status, say: str) -> None:
    """Where the server offers XOAUTH2, what was told of the sender says whether it can be used."""
    found = settled(_ID, OFFER, told("oauth", answer), case=CASE)
    assert (found.status, found.say) == (status, say)


def test_no_offer() -> None:
    """A server that offers passwords alone is said to; without a look after TLS nothing is said."""
    bare = secured("LOGIN")
    assert settled(_ID, bare, case=CASE).say == "not-offered"
    assert settled(_ID, extensions(), case=CASE).status is Status.SKIPPED


def test_an_accepted_token() -> None:
    """A sign-in by XOAUTH2 that was accepted proves the way, whatever was told."""
    assert settled(_ID, OFFER, sign_in(mechanism="XOAUTH2"), case=CASE).say == "accepted"
