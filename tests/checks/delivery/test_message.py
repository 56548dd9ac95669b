"""The test message: what became of it, by the stage at which the server spoke."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks import house
from wizard import catalogue, words
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Message, Observation

CHECK = "delivery.message"
CERTAIN, LIKELY, POSSIBLE = Confidence

#: Stage, code, words, cause, and how sure: what Exchange Online says after the sign-in.
REPLIES = [
    ("mail", 530, "5.7.57 Client not authenticated to send mail.", "not-authenticated", CERTAIN),
    ("mail", 552, "5.3.4 Message size exceeds fixed maximum message size", "message-too-large", CERTAIN),
    ("mail", 450, "4.7.500 Access denied, please try again later", "ip-blocked", LIKELY),
    ("mail", 451, "4.7.0 Temporary server error. Please try again later. PRX2", "server-unavailable", LIKELY),
    ("rcpt", 501, "5.1.3 Invalid address", "message-malformed", LIKELY),
    ("rcpt", 550, "5.4.1 Recipient address rejected: Access denied", "recipient-rejected", CERTAIN),
    ("rcpt", 550, "5.7.1 Unable to relay", "relay-denied", CERTAIN),
    ("rcpt", 550, "5.7.64 TenantAttribution; Relay Access Denied", "relay-denied", CERTAIN),
    ("rcpt", 452, "4.5.3 Too many recipients", "recipient-limit", CERTAIN),
    ("rcpt", 550, "5.5.105 External sending is not supported for High Volume Email accounts",
     "external-recipient-unsupported", CERTAIN),
    ("rcpt", 550, "5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup", "recipient-rejected", CERTAIN),
    ("rcpt", 550, "5.7.703 blocked by your organization using Tenant Allow/Block List", "recipient-rejected", LIKELY),
    ("rcpt", 451, "4.7.0 Temporary server error. Please try again later. PRX4", "server-unavailable", LIKELY),
    ("data", 421, "4.4.2 Message submission rate for this client has exceeded the configured limit",
     "rate-limited", CERTAIN),
    ("data", 421, "4.4.2 Connection dropped due to SocketError", "connection-lost", CERTAIN),
    ("end", 432, "4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending",
     "too-many-connections", CERTAIN),
    ("end", 432, "4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded", "too-many-connections", CERTAIN),
    ("end", 554, "5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException", "recipient-limit", CERTAIN),
    ("end", 554, "5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.MapiExceptionShutoff",
     "mailbox-full", CERTAIN),
    ("end", 550, "5.2.2 Submission quota exceeded", "recipient-limit", CERTAIN),
    ("end", 550, "5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
     "recipient-limit", CERTAIN),
    ("end", 550, "5.7.233 Message can't be sent: tenant external recipient rate limit", "recipient-limit", CERTAIN),
    ("end", 550, "5.2.121 Recipient's per hour message receive limit from specific sender exceeded",
     "rate-limited", CERTAIN),
    ("end", 421, "4.4.2 Message size limit for this connection reached", "message-too-large", CERTAIN),
    ("end", 550, "5.6.11 SMTPSEND.BareLinefeedsAreIllegal; message contains bare linefeeds",
     "message-malformed", CERTAIN),
    ("data", 552, "5.3.4 Message size exceeds fixed maximum message size", "message-too-large", CERTAIN),
    ("end", 550, "5.7.708 Access denied, traffic not accepted from this IP", "ip-blocked", CERTAIN),
    ("end", 550, "5.7.512 Access denied, message must be RFC 5322 section 3.6.2 compliant",
     "message-malformed", CERTAIN),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "code", "text", "cause", "confidence"), REPLIES, ids=[row[2] for row in REPLIES])
def test_what_exchange_online_says(stage: str, code: int, text: str, cause: str, confidence: Confidence) -> None:
    """Each sentence leads at its stage to its cause, whose meaning and remedy are said."""
    found = house.settled(CHECK, house.message(house.reply(code, text), stage))
    assert (found.status, found.cause, found.confidence) == (Status.FAIL, cause, confidence)
    assert found.say == ("postponed" if code < 500 else f"refused-{stage}")
    assert found.evidence["stage"] == stage
    said, known = words.said(found), catalogue.cause(cause)
    assert text in said.summary
    assert (said.title, said.means, said.do) == (known.title, known.meaning, known.fix)


#: The same about the sender, where the sender's own check shows the words.
ABOUT_SENDER = [
    ("mail", 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", "send-as-denied", CERTAIN),
    ("mail", 501, "5.1.7 Invalid address", "message-malformed", LIKELY),
    ("mail", 550, "5.7.750 Client blocked from sending from unregistered domains",
     "sender-domain-not-accepted", CERTAIN),
    ("mail", 550, "zut alors", "unknown", POSSIBLE),
    ("end", 554, "5.2.252 SendAsDenied; a@contoso.com not allowed to send as b@contoso.com; STOREDRV.Submission",
     "send-as-denied", CERTAIN),
    ("end", 550, "5.1.8 Access denied, bad outbound sender", "sender-blocked", CERTAIN),
    ("end", 550, "5.7.501 Access denied, spam abuse detected", "sender-blocked", CERTAIN),
    ("end", 550, "5.7.705 Access denied, tenant has exceeded threshold", "sender-blocked", CERTAIN),
]  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "code", "text", "cause", "confidence"), ABOUT_SENDER, ids=[row[2] for row in ABOUT_SENDER]
)
def test_because_of_the_sender(stage: str, code: int, text: str, cause: str, confidence: Confidence) -> None:
    """A refusal of the sender is told once: both checks fail for the same cause, and one of them quotes the words."""
    tried = house.message(house.reply(code, text), stage)
    found, sender = house.settled(CHECK, tried), house.settled("delivery.sender", tried)
    assert (found.status, found.say, found.cause, found.confidence) == (
        Status.FAIL,
        "refused-sender",
        cause,
        confidence,
    )
    assert (sender.status, sender.cause, sender.confidence) == (Status.FAIL, cause, confidence)
    assert text in words.said(sender).summary
    assert text not in words.said(found).summary


@pytest.mark.parametrize(
    ("stage", "code", "cause"),
    [
        ("mail", 550, "unknown"),
        ("rcpt", 550, "recipient-rejected"),
        ("data", 554, "content-rejected"),
        ("end", 554, "content-rejected"),
        ("mail", 450, "temporary-failure"),
        ("rcpt", 450, "temporary-failure"),
        ("end", 451, "temporary-failure"),
    ],
)
def test_words_that_nobody_knows(stage: str, code: int, cause: str) -> None:
    """Where the words say nothing, the stage and the first figure are a hint and no more."""
    found = house.settled(CHECK, house.message(house.reply(code, "zut alors"), stage))
    assert (found.status, found.cause, found.confidence) == (Status.FAIL, cause, POSSIBLE)


def test_accepted() -> None:
    """A message that was taken passes, and says that it is not delivered yet."""
    found = house.settled(CHECK, house.message())
    assert (found.status, found.cause) == (Status.PASS, None)
    assert {"recipient-rejected", "message-too-large", "delivery-unknown"} <= set(found.rules_out)
    assert "not delivered yet" in words.said(found).summary


def test_nothing_heard_after_the_final_dot() -> None:
    """Silence after the whole message is neither yes nor no, and says where to look before sending again."""
    silence = house.failed("end-of-data", FailureCode.TIMEOUT)
    found = house.settled(CHECK, house.message(silence, accepted=None))
    assert (found.status, found.say, found.cause) == (Status.UNKNOWN, "unheard", "delivery-unknown")
    assert found.rules_out == ()
    assert house.EXCHANGE.mailbox in words.said(found).do


@pytest.mark.parametrize("stage", ["mail", "rcpt", "data", "end"])
@pytest.mark.parametrize(
    ("code", "say", "cause"),
    [
        (FailureCode.TIMEOUT, "silent", "no-answer"),
        (FailureCode.RESET, "broken-off", "connection-reset"),
        (FailureCode.CLOSED, "broken-off", "connection-lost"),
        (FailureCode.PROTOCOL, "broken-off", "protocol-violation"),
    ],
)
def test_it_broke_off(stage: str, code: FailureCode, say: str, cause: str) -> None:
    """A connection that fails before the final dot is a fault of the path."""
    found = house.settled(CHECK, house.message(house.failed("data", code), stage))
    assert (found.status, found.say, found.cause) == (Status.FAIL, say, cause)


@pytest.mark.parametrize(("code", "say"), [(FailureCode.DEADLINE, "cut-short"), (FailureCode.UNKNOWN, "bad-address")])
def test_it_says_nothing_of_the_server(code: FailureCode, say: str) -> None:
    """The end of the run's time, and an address that cannot be used, are unknown."""
    found = house.settled(CHECK, house.message(house.failed("mail", code), "mail"))
    assert (found.status, found.say, found.cause) == (Status.UNKNOWN, say, None)


@pytest.mark.parametrize(
    ("message", "before", "say"),
    [
        (house.not_sent("not-asked"), (), "message-not-asked"),
        (house.not_sent("not-asked"), (house.sign_in(house.reply(535, "5.7.3 no")),), "message-not-asked"),
        (house.not_sent("no-sign-in"), (), "message-no-sign-in"),
        (house.not_sent("no-sign-in"), (house.sign_in(house.reply(535, "5.7.3 no")),), "after-sign-in"),
        (house.not_sent("no-sign-in"), (house.not_signed_in("no-password"),), "after-sign-in"),
        (house.not_sent("no-sign-in"), (house.greeting(), house.unverified(18, "self-signed")), "after-certificate"),
    ],
)
def test_not_sent(message: Message, before: tuple[Observation, ...], say: str) -> None:
    """A message that was not sent is skipped: it was not asked for, or something before it stopped."""
    found = house.settled(CHECK, *before, message)
    assert (found.status, found.say, found.cause) == (Status.SKIPPED, say, None)


def test_more_can_come() -> None:
    """There is no finding while the message can still come, and an honest one when it never came."""
    assert house.judge(CHECK, house.sign_in(), coming=(Message,)) is None
    assert house.settled(CHECK).say == "unmeasured"


@given(code=st.integers(200, 599), text=st.text(max_size=200), stage=st.sampled_from(["mail", "rcpt", "data", "end"]))
def test_whatever_the_server_says(code: int, text: str, stage: str) -> None:
    """No answer is too odd to be judged, and a message that was not taken never passes."""
    found = house.settled(CHECK, house.message(house.reply(code, text), stage, accepted=False))
    assert found.status in (Status.FAIL, Status.UNKNOWN)
    assert words.said(found).summary


@given(code=st.sampled_from(FailureCode), stage=st.sampled_from(["", "mail", "rcpt", "data", "end"]))
def test_however_it_ends(code: FailureCode, stage: str) -> None:
    """However the connection ends, the message does not pass."""
    found = house.settled(CHECK, house.message(house.failed("data", code), stage))
    assert found.status in (Status.FAIL, Status.UNKNOWN)
    assert not found.rules_out
