"""What the tests of the gallery share."""

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.gallery.language import speak
from tests.gallery.stage import Stage
from tests.gallery.states import STATES


@pytest.fixture
def staged(qtbot: QtBot) -> Iterator[Callable[[str], Stage]]:
    """Return what opens a window in a state; all are closed in the end."""
    stages = []

    def opened(state: str) -> Stage:
        stage = Stage(STATES[state].scenario)
        stages.append(stage)
        STATES[state].reach(stage)
        return stage

    yield opened
    for stage in stages:
        stage.close()


@pytest.fixture
def speaking() -> Iterator[Callable[[str], None]]:
    """Return what lets every window that is opened speak a language."""
    ends: list[Callable[[], None]] = []
    yield lambda language: ends.append(speak(language))
    for end in ends:
        end()
