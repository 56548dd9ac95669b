"""Which limit a sender runs into."""

from dataclasses import replace

import pytest

from tests.checks.house import EXCHANGE, PLAIN, extensions, message, reading, reply, settled
from wizard.model.finding import Status
from wizard.model.tenant import Licences, MailboxInfo

_ID = "delivery.limits"
CONCURRENT = "4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending"
FULL = "5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded"
QUOTA = "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException"


@pytest.mark.parametrize(
    ("code", "text", "say"),
    [(432, CONCURRENT, "connections"), (554, FULL, "sent-items"), (554, QUOTA, "recipients")],
)
def test_a_refusal_names_its_limit(code: int, text: str, say: str) -> None:
    """The server's words in this run, or a pasted error, pick the limit."""
    sent = settled(_ID, extensions(), message(reply(code, text)))
    pasted = settled(_ID, extensions(), case=replace(EXCHANGE, error_text=f"{code} {text}"))
    assert [(one.status, one.say) for one in (sent, pasted)] == [(Status.WARN, say)] * 2


def test_what_worked_goes_before_what_was_pasted() -> None:
    """A message that was taken now is no longer at the limit that an old error named."""
    case = replace(EXCHANGE, error_text=f"432 {CONCURRENT}")
    assert settled(_ID, extensions(), message(), case=case).say == "room"


def test_a_message_that_would_be_too_large() -> None:
    """The lesser of the server's and the mailbox's size counts, before anything is sent."""
    large = replace(EXCHANGE, size=40 * 2**20)
    assert settled(_ID, extensions(), case=large).say == "room"
    info = reading(MailboxInfo, {"MaxSendSize": "35 MB (36,700,160 bytes)"})
    assert settled(_ID, extensions(), info, case=large).say == "size-ahead"


def test_the_organisations_limit_follows_its_licences() -> None:
    """25 Exchange licences make 500 x 25^0.7 + 9,500 outside recipients."""
    row = {"prepaidUnits": {"enabled": 25}, "servicePlans": [{"servicePlanName": "EXCHANGE_S_STANDARD"}]}
    found = settled(_ID, extensions(), reading(Licences, row))
    assert (found.say, found.values["tenant"]) == ("room-tenant", 14259)


def test_no_organisation() -> None:
    """Another server's limits are not known."""
    assert settled(_ID, case=PLAIN).say == "no-organisation"
