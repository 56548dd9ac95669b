"""Text from outside, made harmless."""

from hypothesis import given
from hypothesis import strategies as st

from tests.ui.fakes import HOSTILE
from wizard.ui.plain import one_line, plain, wrappable


def test_control_characters_and_overrides_are_spelt_out() -> None:
    """Escape sequences, NUL and direction overrides are shown as what they are."""
    shown = plain(HOSTILE)
    assert "\\u202e" in shown
    assert "\\x1b" in shown
    assert "\\x00" in shown
    assert not {"\u202e", "\x1b", "\x00"} & set(shown)


def test_long_words_can_break_and_short_text_stays() -> None:
    """A word that would push the window apart gets places to break; ordinary text is left alone."""
    assert wrappable("Port 587 answers") == "Port 587 answers"
    assert "\u200b" in wrappable("x" * 200)
    assert wrappable("x" * 200).replace("\u200b", "") == "x" * 200


def test_too_long_a_text_is_cut() -> None:
    """A flood is cut, and says so."""
    assert plain("y" * 100, limit=10) == "y" * 10 + "…"


@given(st.text())
def test_nothing_steers(text: str) -> None:
    """Whatever comes, one line stays one line, and nothing invisible is left."""
    shown = one_line(text)
    assert "\n" not in shown
    assert shown.isprintable()
