"""The test message as bytes."""

import email
import email.policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wizard.wire.message import BadAddressError, TestMessage, compose


def test_it_is_a_proper_message() -> None:
    """The message has the headers that a message must have, says that it is a test, and uses CRLF throughout."""
    made = compose("scanner@lab.test", "you@lab.test")
    parsed = email.message_from_bytes(made.content, policy=email.policy.default)
    assert (parsed["From"], parsed["To"], parsed["Message-ID"]) == ("scanner@lab.test", "you@lab.test", made.message_id)
    assert "SMTP AUTH Wizard" in parsed["Subject"]
    assert parsed["Date"]
    assert made.message_id.endswith("@lab.test>")
    assert made.content.count(b"\n") == made.content.count(b"\r\n")
    assert all(len(line) <= 998 for line in made.content.split(b"\r\n"))


@given(st.integers(0, 9000))
def test_size_is_exact(size: int) -> None:
    """A message is as long as asked for, unless that is less than it needs (or one byte more than that)."""
    least = len(compose("a@lab.test", "b@lab.test").content)
    made = len(compose("a@lab.test", "b@lab.test", size).content)
    assert made == (size if size >= least + 2 else least)


def test_dots_are_stuffed() -> None:
    """A leading dot is doubled, also on the first line, and the message ends by a dot alone."""
    made = TestMessage("a", "b", "", b".x\r\n..\r\ny.\r\n", utf8=False)
    assert made.stuffed == b"..x\r\n...\r\ny.\r\n.\r\n"


def test_idn_domain_goes_in_ascii() -> None:
    """A domain with letters outside ASCII is written in its ASCII form, which needs no extension."""
    made = compose("scanner@bücher.test", "you@lab.test")
    assert (made.sender, made.utf8) == ("scanner@xn--bcher-kva.test", False)


@pytest.mark.parametrize(
    "address", ["", "a\r\nb@x.test", "a>b@x.test", "a b@x.test", "a@x y.test", "a\x00@x.test", "a\ud800@x.test"]
)
def test_dangerous_addresses_are_refused(address: str) -> None:
    """What could break out of a command is refused."""
    with pytest.raises(BadAddressError):
        compose(address, "you@lab.test")
    with pytest.raises(BadAddressError):
        compose("you@lab.test", address)
