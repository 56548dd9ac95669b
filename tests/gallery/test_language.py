"""Longer words are longer, and still words of the same window."""

import pytest

from tests.gallery.language import longer, speak
from wizard.ui.text import say


def test_a_sentence_grows_by_two_fifths() -> None:
    """Words grow within; what is filled in, keys and names in capitals stay."""
    grown = longer("&Run all checks of {mailbox} over SMTP")
    assert "{mailbox}" in grown
    assert "SMTP" in grown
    assert grown.startswith("&R")
    plain = "Sign in with the browser and read every setting"
    assert 1.3 < len(longer(plain)) / len(plain) < 1.6


def test_what_was_spoken_before_is_spoken_after() -> None:
    """The longer words go when they are no longer wanted, and an unknown language is an error."""
    usual = say("bar.next")
    back = speak("longer")
    assert say("bar.next") != usual
    back()
    assert say("bar.next") == usual
    with pytest.raises(ValueError, match="klingon"):
        speak("klingon")
