"""In which language the window speaks while it is drawn: those of the program, and the two made-up ones."""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.languages import pseudo, state
from tests.languages.spoken import window_speaks
from wizard import resources

LANGUAGES = ("en", *state.codes(), pseudo.LONGER, pseudo.FROM_THE_RIGHT)


def speak(language: str) -> Callable[[], None]:
    """Let the window that is opened next speak `language`; return what brings English back."""
    if language not in LANGUAGES:
        raise ValueError(language)
    entered = ExitStack()
    folder = resources.root() / "languages" / language if language in state.codes() else None
    if language in (pseudo.LONGER, pseudo.FROM_THE_RIGHT):
        made_up = Path(entered.enter_context(tempfile.TemporaryDirectory()))
        pseudo.write(made_up)
        folder = made_up / language
    entered.enter_context(window_speaks(folder))
    return entered.close
