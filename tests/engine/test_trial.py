"""The trial bridge: marked, to the confirmed recipients alone, and never what a server could misread."""

from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.device.test_watched import message
from tests.watch.house import MESSAGE
from wizard import words
from wizard.engine import trial
from wizard.model.inputs import InputError
from wizard.model.secret import MASK


def test_it_says_that_it_is_a_trial() -> None:
    """A header and the subject say so; the rest is the device's own."""
    made = message_from_bytes(trial.marked(MESSAGE))
    assert made["X-SMTP-AUTH-Wizard"] == "trial"
    assert made["Subject"] == "[Trial by SMTP AUTH Wizard] Scan"
    assert made["From"] == "scanner@contoso.com"
    assert trial.marked(MESSAGE).endswith(b"\r\n\r\nhello\r\n")


@pytest.mark.parametrize(
    "content",
    [b"From: a@b.example\r\n\r\nhello\r\n", b"\r\nhello\r\n", b"From: a@b.example\r\n", b"subject:\r\n x\r\n\r\n"],
)
def test_what_has_no_subject_gets_one(content: bytes) -> None:
    """A message without a subject, without a header or without a body is marked as well."""
    made = message_from_bytes(trial.marked(content))
    assert made["X-SMTP-AUTH-Wizard"] == "trial"
    assert made["Subject"].startswith("[Trial by SMTP AUTH Wizard]")
    assert made.get_payload() == content.partition(b"\r\n\r\n")[2].decode() or content.startswith(b"\r\n")


@given(st.binary(max_size=200))
def test_marking_never_raises(content: bytes) -> None:
    """Whatever a device sends, marking adds and takes nothing away."""
    assert len(trial.marked(content)) > len(content)


def test_only_the_confirmed_get_it() -> None:
    """Nobody who was not ticked is in the envelope, and nobody who was not a recipient can be confirmed into it."""
    sent = message(recipients=("a@contoso.com", "b@contoso.com", "a@contoso.com"), message_id="<1@x>")
    made = trial.letter(sent, MESSAGE, ["b@contoso.com", "c@evil.example"])
    assert made.recipients == ("b@contoso.com",)
    assert (made.sender, made.trial, made.message_id) == (sent.sender, True, "<1@x>")
    assert trial.letter(sent, MESSAGE, sent.recipients).recipients == ("a@contoso.com", "b@contoso.com")


@pytest.mark.parametrize(
    ("id", "more", "content"),
    [
        ("trial-not-kept", {}, b""),
        ("trial-line-ends", {}, MESSAGE + b"x\n.\r\nMAIL FROM:<a@b>\r\n"),
        ("trial-line-ends", {}, MESSAGE + b"x\r.\r\n"),
        ("trial-line-ends", {}, MESSAGE + b"\0\r\n"),
        ("trial-hidden", {"recipients": (MASK,)}, MESSAGE),
        ("trial-sender", {"sender": ""}, MESSAGE),
        ("trial-recipients", {"recipients": tuple(f"{n}@contoso.com" for n in range(11))}, MESSAGE),
        ("trial-nobody", {"recipients": ("x@contoso.com",)}, MESSAGE),
        ("trial-address", {"sender": "a>b@contoso.com", "recipients": ("office@contoso.com",)}, MESSAGE),
    ],
)
def test_what_is_not_sent_on(id: str, more: dict[str, object], content: bytes) -> None:  # noqa: A002 - an error's id
    """Each obstacle has its own sentence, and nothing is made to be sent."""
    with pytest.raises(InputError) as raised:
        trial.letter(message(**more), content, ["office@contoso.com"])
    assert raised.value.id == id
    assert words.text(f"input.{id}", **raised.value.values)


def test_letters_of_eight_bits() -> None:
    """What is not ASCII is announced as such, and an address beyond ASCII as well."""
    assert not trial.letter(message(), MESSAGE, ["office@contoso.com"]).eight_bit
    assert trial.letter(message(), MESSAGE + b"\xe9\r\n", ["office@contoso.com"]).eight_bit
    assert trial.letter(message(sender="sc\u00e4n@contoso.com"), MESSAGE, ["office@contoso.com"]).utf8
