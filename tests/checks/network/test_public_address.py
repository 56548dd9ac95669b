"""From which address the mail server sees this network."""

from dataclasses import replace

import pytest

from tests.checks.house import extensions, failed, greeting, judge, lookup, reply, secured, settled
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Extensions

CHECK = "network.public-address"


@pytest.mark.parametrize(
    ("addresses", "status", "say", "told"),
    [
        (("8.8.4.4", "8.8.4.4"), Status.PASS, "seen", "8.8.4.4"),
        (("8.8.4.4", "8.8.8.8"), Status.PASS, "several", "8.8.4.4, 8.8.8.8"),
        (("8.8.4.4", "10.0.0.5"), Status.PASS, "seen", "8.8.4.4"),
        (("10.0.0.5", ""), Status.PASS, "private", "10.0.0.5"),
        (("not an address", ""), Status.PASS, "seen", "not an address"),
        (("", ""), Status.UNKNOWN, "untold", ""),
    ],
)
def test_each_view(addresses: tuple[str, str], status: Status, say: str, told: str) -> None:
    """Each address is told once, and a public one goes before a private one."""
    seen = (extensions(public_address=addresses[0]), secured(public_address=addresses[1]))
    found = settled(CHECK, greeting(), *seen)
    assert (found.status, found.say, found.values["addresses"], found.cause) == (status, say, told, None)


def test_another_server_sees_nothing_that_counts() -> None:
    """What a foreign server sees may be another place's address."""
    found = settled(CHECK, greeting(reply(220, "mail.hosting.example ESMTP Postfix")), extensions())
    assert (found.status, found.say) == (Status.SKIPPED, "foreign")


def test_no_hello_was_answered() -> None:
    """What stopped the session is the reason."""
    refused = replace(extensions(reply=reply(501, "no")), keywords=None)
    assert settled(CHECK, greeting(), refused).say == "after-ehlo"
    assert settled(CHECK, lookup(failure=failed("resolve", FailureCode.NAME_NOT_FOUND))).say == "after-names"
    assert settled(CHECK).status is Status.UNKNOWN


def test_it_waits() -> None:
    """Another hello can show another address."""
    assert judge(CHECK, greeting(), extensions(), coming=(Extensions,)) is None
