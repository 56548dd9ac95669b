"""The gallery speaks every language, one after the other."""

import pytest

from tests.gallery.language import LANGUAGES, speak
from wizard import languages
from wizard.ui.text import say


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_spoken_before_is_spoken_after(language: str) -> None:
    """English comes back when another language is no longer wanted."""
    usual = say("bar.next")
    back = speak(language)
    assert (say("bar.next") != usual) == (language != "en")
    assert languages.spoken().right_to_left == (language == "mirrored")
    back()
    assert say("bar.next") == usual


def test_an_unknown_language_is_a_mistake() -> None:
    """It is said, and not drawn in English under its name."""
    with pytest.raises(ValueError, match="klingon"):
        speak("klingon")
