"""No page cuts a word, lays one thing upon another or has to be scrolled sideways: in no state, size or language."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QFrame

from tests.gallery.clip import clipped
from tests.gallery.language import LANGUAGES
from tests.gallery.stage import Stage
from tests.gallery.states import STATES
from tests.languages import pseudo, state

SIZES = ((800, 600), (1080, 720))
#: What a short run looks at: a window that knows nothing, one at work, and the longest texts there are.
FEW = ("empty", "running", "long")


def faults(stage: Stage, sizes: tuple[tuple[int, int], ...] = SIZES) -> list[str]:
    """Return what is cut on any page, at each size."""
    found = []
    for size in sizes:
        stage.size(*size)
        found += [f"{page} at {size}: {fault}" for page in stage.pages() for fault in clipped(stage.window)]
    return found


@pytest.mark.parametrize("state", FEW)
def test_no_page_clips(staged: Callable[[str], Stage], state: str) -> None:
    """Each page fits at the small and the usual size."""
    assert not faults(staged(state))


@pytest.mark.parametrize("language", [*state.codes(), pseudo.LONGER])
def test_no_page_clips_in_another_language(
    speaking: Callable[[str], None], staged: Callable[[str], Stage], language: str
) -> None:
    """German and French fit at the small size as well, and words two fifths longer than the English at the usual."""
    speaking(language)
    stage = staged("read")
    assert stage.shell._back.text() != "&Back"
    assert not faults(stage, _sizes(language))


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
def test_no_page_clips_in_any_state(staged: Callable[[str], Stage], state: str) -> None:
    """Nor does one in any other state, up to a screen of 3840 by 2160."""
    assert not faults(staged(state), (*SIZES, (3840, 2160)))


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES[1:])
@pytest.mark.parametrize("reached", STATES)
def test_no_page_clips_in_any_state_and_language(
    speaking: Callable[[str], None], staged: Callable[[str], Stage], reached: str, language: str
) -> None:
    """Nor in any language."""
    speaking(language)
    assert not faults(staged(reached), _sizes(language))


def _sizes(language: str) -> tuple[tuple[int, int], ...]:
    return SIZES if language in state.codes() else SIZES[1:]


@pytest.mark.parametrize("state", ["read"])
def test_no_line_is_too_long_to_read(staged: Callable[[str], Stage], state: str) -> None:
    """On a screen of 3840 by 2160 no card is wider than 160 letters, and findings stand in columns."""
    stage = staged(state)
    stage.size(3840, 2160)
    for page in ("network", "mailbox", "result"):
        stage.page(page)
        rows = [card for card in stage.shell.page.findChildren(QFrame) if card.property("card") and card.isVisible()]
        cards = [card for card in rows if card.objectName() != "path-picture"]
        assert max(card.width() for card in cards) <= 160 * stage.shell.fontMetrics().averageCharWidth(), page
        assert len({card.mapTo(stage.shell, QPoint(0, 0)).x() for card in cards}) > 1, page
