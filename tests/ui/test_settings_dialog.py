"""Settings in the window: the look counts at once and comes back, folders are named, nothing needs to be saved."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.languages.spoken import spoken
from tests.ui.find import press, texts, the
from wizard import languages
from wizard.model.inputs import InputError
from wizard.settings import Settings
from wizard.ui import look, text, tongue
from wizard.ui.case_menu import CaseMenu
from wizard.ui.main import Options
from wizard.ui.settings_dialog import SettingsDialog
from wizard.ui.shell import Shell
from wizard.ui.window import Window


@pytest.fixture
def dialog(shell: Shell) -> Iterator[SettingsDialog]:
    """Return the dialog, opened from the menu."""
    CaseMenu(shell, shell.session.cases).show_settings()
    found = shell.findChild(SettingsDialog)
    assert isinstance(found, SettingsDialog)
    yield found
    found.close()


def test_the_look_counts_at_once_and_comes_back(dialog: SettingsDialog, qtbot: QtBot) -> None:
    """What is chosen is worn and remembered; the next window begins with it, unless it is told otherwise."""
    box = the(QComboBox, dialog, "settings-scheme")
    assert [box.itemText(place) for place in range(box.count())] == [
        "Like the desktop",
        "Light",
        "Dark",
        "High contrast",
    ]
    assert box.currentData() == "light"  # as this window was told
    box.setCurrentIndex(box.findData("contrast"))
    box.activated.emit(box.currentIndex())
    assert look.colours() is look.CONTRAST
    assert Settings().scheme() == "contrast"
    for told, colours in (("system", look.CONTRAST), ("dark", look.DARK)):
        window = Window(Options(scheme=told))  # type: ignore[arg-type]
        window.show()
        with qtbot.waitSignal(window.filled):
            pass
        window.close()
        assert look.colours() is colours


def test_a_look_that_is_not_known_is_none(shell: Shell, qtbot: QtBot) -> None:
    """A newer program's choice, or a damaged file, is as good as no choice."""
    Settings().set_scheme("sepia")
    window = Window(Options())
    window.show()
    with qtbot.waitSignal(window.filled):
        pass
    window.close()
    assert look.asked() == "system"


def test_what_cannot_be_remembered_counts_for_this_window(
    dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window wears it, and says that it will not come back."""

    def refuse(_self: Settings, _scheme: str) -> None:
        raise InputError("settings-unwritable", why="read-only", file="x")

    monkeypatch.setattr(Settings, "set_scheme", refuse)
    dialog.scheme.setCurrentIndex(2)
    dialog.scheme.activated.emit(2)
    assert look.colours() is look.DARK
    note = the(QLabel, dialog, "settings-note")
    assert not note.isHidden()
    assert note.text()


def test_every_place_is_named(dialog: SettingsDialog) -> None:
    """Where something is kept can be read, and it leads on to taking it away."""
    said = texts(dialog).replace("\u200b", "")
    for part in ("Cases, kept while you work", "sign-ins", "Settings, and the names of stored passwords"):
        assert part in said
    press(dialog, "settings-leave")
    assert not dialog.isVisible()


def test_another_language_counts_from_the_next_start(dialog: SettingsDialog) -> None:
    """Each language stands by its own name; what is chosen is remembered, and the page says when it counts."""
    box = the(QComboBox, dialog, "settings-language")
    assert [box.itemText(place) for place in range(box.count())] == [
        "Like the desktop",
        "English",
        "Deutsch",
        "Français",
    ]
    assert box.currentData() == "system"
    note = the(QLabel, dialog, "settings-language-note")
    assert note.isHidden()
    box.setCurrentIndex(box.findData("de"))
    box.activated.emit(box.currentIndex())
    assert not note.isHidden()
    assert Settings().language() == "de"


def test_a_language_that_cannot_be_remembered_is_told(dialog: SettingsDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be back to the old one without a word."""

    def refuses(_settings: Settings, _code: str) -> None:
        raise InputError("settings-unwritable", file="settings.json")

    monkeypatch.setattr(Settings, "set_language", refuses)
    dialog.language.activated.emit(dialog.language.findData("fr"))
    assert "settings.json" in the(QLabel, dialog, "settings-language-note").text()


def test_the_window_speaks_the_chosen_language(qtbot: QtBot) -> None:
    """From the first page on, and so does the toolkit."""
    Settings().set_language("de")
    with spoken(None):
        text.steps.cache_clear()
        window = Window(Options())
        window.show()
        with qtbot.waitSignal(window.filled):
            pass
        assert languages.spoken().code == "de"
        assert "Netzwerk" in the(QPushButton, window, "rail-network").text()
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"
        window.close()
    tongue.wear(languages.ENGLISH)
