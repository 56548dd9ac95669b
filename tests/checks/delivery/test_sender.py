"""The right to the From address, which the server looks at in two places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks import house
from wizard import words
from wizard.model.failure import FailureCode
from wizard.model.finding import Status
from wizard.model.observation import Message

CHECK = "delivery.sender"
DENIED = "5.2.252 SendAsDenied; scanner@contoso.com not allowed to send as reception@contoso.com"


@pytest.mark.parametrize(
    ("stage", "code", "text", "cause"),
    [
        ("mail", 550, "5.7.60 SMTP; Client does not have permissions to send as this sender", "send-as-denied"),
        ("end", 554, DENIED, "send-as-denied"),
        ("end", 550, "5.1.8 Access denied, bad outbound sender", "sender-blocked"),
        ("end", 550, "5.7.750 Client blocked from sending from unregistered domains", "sender-domain-not-accepted"),
        ("end", 550, "5.7.509 Access denied, sending domain does not pass DMARC", "sender-authentication-failed"),
        ("mail", 501, "5.1.7 Invalid address", "message-malformed"),
        ("mail", 550, "zut alors", "unknown"),
    ],
)
def test_refused(stage: str, code: int, text: str, cause: str) -> None:
    """A refusal about the sender fails at whatever stage it comes, at MAIL FROM also one that names nothing else."""
    found = house.settled(CHECK, house.message(house.reply(code, text), stage, sender="reception@contoso.com"))
    assert (found.status, found.say, found.cause) == (Status.FAIL, "refused", cause)
    summary = words.said(found).summary
    assert text in summary
    assert "reception@contoso.com" in summary


def test_accepted() -> None:
    """A message that was taken shows that the sender may send, and rules out what is about the sender."""
    found = house.settled(CHECK, house.message())
    assert (found.status, found.say) == (Status.PASS, "accepted")
    assert {"send-as-denied", "sender-blocked"} <= set(found.rules_out)


@pytest.mark.parametrize(
    ("message", "status", "say"),
    [
        (house.message(house.reply(554, "5.6.0 content"), "end"), Status.PASS, "taken"),
        (house.message(house.reply(550, "5.4.1 Recipient address rejected: Access denied"), "rcpt"),
         Status.UNKNOWN, "taken-so-far"),
        (house.message(house.failed("data", FailureCode.RESET), "data"), Status.UNKNOWN, "taken-so-far"),
        (house.message(house.failed("end-of-data", FailureCode.TIMEOUT), accepted=None),
         Status.UNKNOWN, "taken-so-far"),
        (house.message(house.reply(552, "5.3.4 Message size exceeds fixed maximum message size"), "mail"),
         Status.UNKNOWN, "other-reason"),
        (house.message(house.reply(451, "4.7.0 Temporary server error. Please try again later. PRX2"), "mail"),
         Status.UNKNOWN, "other-reason"),
        (house.message(house.reply(450, "zut alors"), "mail"), Status.UNKNOWN, "other-reason"),
        (house.message(house.failed("mail", FailureCode.RESET), "mail"), Status.UNKNOWN, "not-heard"),
        (house.message(house.failed("mail", FailureCode.UNKNOWN), "mail"), Status.UNKNOWN, "bad-address"),
        (house.message(house.failed("mail", FailureCode.UNKNOWN), ""), Status.UNKNOWN, "bad-address"),
        (house.not_sent("not-asked"), Status.SKIPPED, "message-not-asked"),
        (house.not_sent("no-sign-in"), Status.SKIPPED, "message-no-sign-in"),
    ],
)  # fmt: skip
def test_not_about_the_sender(message: Message, status: Status, say: str) -> None:
    """What goes wrong elsewhere is not laid on the sender, who is known to be right only after the whole message."""
    found = house.settled(CHECK, message)
    assert (found.status, found.say, found.cause, found.rules_out) == (status, say, None, ())


def test_after_a_refused_sign_in() -> None:
    """Without a sign-in nothing is known of the sender."""
    refused = house.sign_in(house.reply(535, "5.7.3 Authentication unsuccessful"))
    assert house.settled(CHECK, refused, house.not_sent("no-sign-in")).say == "after-sign-in"


def test_more_can_come() -> None:
    """There is no finding while the message can still come, and an honest one when it never came."""
    assert house.judge(CHECK, house.sign_in(), coming=(Message,)) is None
    assert house.settled(CHECK).say == "unmeasured"


@given(
    code=st.integers(400, 599), text=st.text(max_size=200), stage=st.sampled_from(["", "mail", "rcpt", "data", "end"])
)
def test_whatever_the_server_says(code: int, text: str, stage: str) -> None:
    """No answer is too odd to be judged; only one at the very end can leave the sender in order."""
    found = house.settled(CHECK, house.message(house.reply(code, text), stage))
    assert found.status is not Status.PASS or stage == "end"
