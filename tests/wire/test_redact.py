"""What is recorded: masked, visible, bounded."""

import base64

import pytest

from wizard.model.observation import Reply
from wizard.model.secret import Mask, Secret
from wizard.wire import limits
from wizard.wire.redact import Transcript, decode, visible


def transcript(*secrets: str) -> Transcript:
    """Return a transcript that masks `secrets`."""
    return Transcript("192.0.2.1:587", lambda: 1.2345, Mask(Secret(text) for text in secrets))


def test_lines_are_handed_out_once() -> None:
    """Each stage gets the lines since the last one, with time, peer and direction."""
    record = transcript()
    record.sent("EHLO x")
    record.received("250 y")
    record.note("TLS 1.3")
    assert [(line.t_ms, line.peer, line.direction, line.text) for line in record.take()] == [
        (1234, "192.0.2.1:587", "sent", "EHLO x"),
        (1234, "192.0.2.1:587", "received", "250 y"),
        (1234, "192.0.2.1:587", "note", "TLS 1.3"),
    ]
    assert record.take() == ()


@pytest.mark.parametrize("secret", ["Pa55 w\u00f6rd<&", "tab\there", "quote\"d'"])
@pytest.mark.parametrize(
    "form",
    [
        lambda text: text,
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: base64.b64encode(b"\0user\0" + text.encode()).decode(),
        lambda text: text.encode().hex(),
    ],
    ids=["raw", "base64", "plain", "hex"],
)
def test_a_secret_is_masked_in_every_form(secret: str, form: object) -> None:
    """Lines and replies hold no form of the secret, also where it stands in a longer word."""
    text = form(secret)  # type: ignore[operator]
    record = transcript(secret)
    record.received(f"535 you said x{text}x")
    kept = record.reply(Reply(535, (f"{text}!",)))
    masked = record.take()[0].text
    for said in (masked, kept.lines[0]):
        assert "<redacted>" in said
        assert secret not in said
        assert visible(secret) not in said


def test_masking_comes_before_cutting() -> None:
    """A secret at the place where a long line is cut leaves no beginning behind."""
    record = transcript("hunter2hunter2")
    record.received("x" * (limits.SAID - 5) + "hunter2hunter2")
    text = record.take()[0].text
    assert "hunt" not in text
    assert len(text) < limits.SAID + 20


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("grüß 日本", "grüß 日本"),
        ("\x1b[0m", r"\x1b[0m"),
        ("a\r\nb\tc\x00", r"a\x0d\x0ab\x09c\x00"),
        ("\u202eabc\u2066\u200f", r"\u202eabc\u2066\u200f"),
        ("\u2028\ufeff\x9b", r"\u2028\ufeff\x9b"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_control_characters_are_visible(text: str, shown: str) -> None:
    """Nothing that a terminal or a page would act on stays as it is."""
    assert visible(text) == shown


def test_bytes_that_are_no_utf8_are_not_lost() -> None:
    """A reply in an old encoding is read byte by byte, so that masking sees all of it."""
    assert decode(b"gr\xfc\xdf") == "grüß"
    assert decode("grüß".encode()) == "grüß"
