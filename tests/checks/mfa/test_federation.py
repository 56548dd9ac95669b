"""Who checks the password: Microsoft, or the organisation's own server."""

import pytest

from tests.checks.house import reading, reply, settled, sign_in
from wizard.model.finding import Status
from wizard.model.tenant import Realm

_ID = "mfa.federation"


@pytest.mark.parametrize(
    ("kind", "status", "say"),
    [
        ("Managed", Status.PASS, "managed"),
        ("Federated", Status.WARN, "federated"),
        ("Unknown", Status.UNKNOWN, "untold"),
        ("", Status.UNKNOWN, "untold"),
    ],
)
def test_kinds(kind: str, status: Status, say: str) -> None:
    """Federated is to be minded and no fault."""
    found = settled(_ID, reading(Realm, {"NameSpaceType": kind, "AuthURL": "https://sts.contoso.com/adfs?x=1"}))
    assert (found.status, found.say, found.cause) == (status, say, None)


def test_the_servers_own_words() -> None:
    """Exchange Online says that it could not reach the server: that is the cause, whatever the realm says."""
    refused = sign_in(reply(535, "5.7.139 Authentication unsuccessful, federated STS service was unreachable."))
    assert settled(_ID, refused).cause == "federated-sign-in"
    accepted = settled(_ID, reading(Realm, {"NameSpaceType": "Federated"}), sign_in())
    assert accepted.say == "federated-accepted"
