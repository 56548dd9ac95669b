"""A message without a sign-in is judged by the host's own word, and teaches the choice of a way."""

from typing import Any

import pytest

from tests.checks.alternatives.ways import CASE, HERE, host, organisation, route, spf
from tests.checks.house import EXCHANGE, failed, reply, settled
from wizard import catalogue
from wizard.checks.alternatives import known
from wizard.engine import verdict
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Reply
from wizard.model.seen import Seen
from wizard.model.ways import WayMessage

_ID = "alternatives.unsigned"
REFUSED = reply(550, "5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization")


def tried(answer: Reply | None = None, **more: Any) -> WayMessage:
    """Return a message that was handed over, accepted unless an answer says otherwise."""
    known = {"host": "contoso-com.mail.protection.outlook.com", "port": 25, "recipient": CASE.mailbox, "stage": "end"}
    said = answer or reply(250, "2.6.0 Queued mail for delivery")
    known |= {"reply": said, "accepted": said.positive}
    return WayMessage(**{"probe": "trial", "started": 1.0, "ended": 2.0, **known, **more})


@pytest.mark.parametrize(
    ("seen", "status", "say", "cause"),
    [
        (tried(), Status.PASS, "accepted", None),
        (tried(REFUSED), Status.FAIL, "refused", "direct-send-rejected"),
        (tried(reply(550, "5.7.64 TenantAttribution; Relay Access Denied")), Status.FAIL, "refused", "relay-denied"),
        (tried(reply(550, "no"), stage="rcpt"), Status.FAIL, "refused", "relay-denied"),
        (
            tried(accepted=None, reply=None, failure=failed("end", FailureCode.TIMEOUT)),
            Status.UNKNOWN,
            "not-heard",
            None,
        ),
        (
            tried(accepted=False, reply=None, stage="connect", failure=failed("connect", FailureCode.TIMEOUT)),
            Status.UNKNOWN,
            "broken-off",
            None,
        ),
        (
            tried(accepted=False, reply=None, stage="starttls", failure=failed("starttls", FailureCode.UNKNOWN)),
            Status.UNKNOWN,
            "no-tls",
            None,
        ),
        (tried(certificate=True), Status.PASS, "accepted-certificate", None),
        (tried(not_tried="bad-certificate"), Status.SKIPPED, "bad-certificate", None),
        (tried(not_tried="not-asked"), Status.SKIPPED, "not-asked", None),
        (tried(not_tried="no-host"), Status.SKIPPED, "no-host", None),
    ],
)
def test_the_hosts_word(seen: WayMessage, status: Status, say: str, cause: str | None) -> None:
    """Accepted, refused with its cause, cut short, or never tried: each is told apart."""
    found = settled(_ID, seen, case=CASE)
    assert (found.status, found.say, found.cause) == (status, say, cause)


def test_without_such_a_host() -> None:
    """A cloud that names no such hosts skips it."""
    assert settled(_ID, tried(), case=EXCHANGE).say == "no-way"


def test_it_breaks_nothing_unless_asked_for_alone() -> None:
    """A refusal of another way is no cause of the case's verdict; where it alone was asked for, it is."""
    findings = {_ID: settled(_ID, tried(REFUSED), case=CASE)}
    assert verdict.fold(findings, CASE).cause is None
    assert verdict.fold(findings, CASE, (_ID,), explicit=True).cause == "direct-send-rejected"


@pytest.mark.parametrize(
    ("seen", "refuses", "taken"),
    [(tried(), True, "taken"), (tried(REFUSED), False, "refused"), (tried(not_tried="not-asked"), False, "taken")],
)
def test_it_teaches_the_choice(seen: WayMessage, *, refuses: bool, taken: str) -> None:
    """What the host did counts for more than what a setting reads; what was not tried counts for nothing."""
    others = (HERE, host("direct-send"), spf(), route(), organisation(refuses=refuses))
    assert known.gather(Seen((*others, seen)), CASE, catalogue.explain).direct_send == taken
