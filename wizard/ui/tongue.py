"""The language of the window: the program's own words, the toolkit's, and the direction in which a page is read."""

from PySide6.QtCore import QLibraryInfo, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from wizard import languages
from wizard.settings import Settings


def speak() -> None:
    """Speak the language that this person chose, or the desktop's. To be called before the first word is shown."""
    wear(languages.speak(Settings().language()))


def wear(language: languages.Language) -> None:
    """Let the toolkit speak and write as `language` does; its own dialogs and menus have a few words, too."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)  # noqa: S101 - a window asks
    rtl = language.right_to_left
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    for before in app.findChildren(QTranslator):
        app.removeTranslator(before)
        before.deleteLater()
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language != languages.ENGLISH and translator.load(f"qtbase_{language.code}", folder):
        app.installTranslator(translator)
