"""Settings: language, look, the app that signs in, what is kept on this computer and where. Keeps nothing itself."""

from pathlib import Path
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QDialog, QFrame, QScrollArea, QVBoxLayout, QWidget

from wizard import devices, languages, words
from wizard.model.inputs import InputError
from wizard.settings import Settings
from wizard.ui import look
from wizard.ui.app_setup import AppSetup
from wizard.ui.leaving import places
from wizard.ui.parts import Card, button, column, label, live, row, selectable
from wizard.ui.plain import one_line, wrappable
from wizard.ui.session import sentence
from wizard.ui.text import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from wizard.ui.session import Session


class SettingsDialog(QDialog):
    """What can be set. Each choice counts at once; there is nothing to save or to cancel."""

    def __init__(self, session: "Session", leave: "Callable[[], None]", parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("settings-dialog")
        self.setWindowTitle(say("settings.title"))
        self.resize(680, 560)
        inside = QWidget()
        inside.setProperty("body", "true")
        inside.setLayout(column(self._language(), self._look(), self._kept(leave), self._app(), 1, spacing=look.MARGIN))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        close = button(say("settings.close"), "settings-close", "main")
        close.clicked.connect(self.accept)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 20, 22, 18)
        box.setSpacing(look.GAP + 2)
        box.addWidget(label(say("settings.title"), bold=True, scale=1.25))
        box.addWidget(area, 1)
        box.addLayout(row(1, close, spacing=10))
        self.finished.connect(self.deleteLater)

    def _language(self) -> QWidget:
        self.language = QComboBox()
        card = _card(say("settings.language"), self.language)
        self.language.setObjectName("settings-language")
        self.language.setAccessibleName(say("settings.language"))
        self.language.addItem(say("settings.language-system"), languages.SYSTEM)
        for one in languages.known():
            self.language.addItem(one.name, one.code)
        self.language.setCurrentIndex(max(0, self.language.findData(Settings().language())))
        self.language.activated.connect(lambda _index: self._choose_language(self.language.currentData()))
        self.language_note = label("", "muted", scale=0.95)
        self.language_note.setObjectName("settings-language-note")
        self.language_note.hide()
        card.body.addLayout(row(self.language, 1))
        card.body.addWidget(self.language_note)
        return card

    def _choose_language(self, code: str) -> None:
        """Remember it for the next start: what is shown was put together from the words of this one."""
        try:
            Settings().set_language(code)
            told = say("settings.language-next")
        except InputError as error:
            told = sentence(error)
        self.language_note.setText(told)
        self.language_note.show()

    def _look(self) -> QWidget:
        self.scheme = QComboBox()
        card = _card(say("settings.look"), self.scheme)
        self.scheme.setObjectName("settings-scheme")
        self.scheme.setAccessibleName(say("settings.look"))
        for scheme in get_args(look.Scheme):
            self.scheme.addItem(say(f"settings.look-{scheme}"), scheme)
        self.scheme.setCurrentIndex(max(0, self.scheme.findData(look.asked())))
        self.scheme.activated.connect(lambda _index: self._choose(self.scheme.currentData()))
        self.note = live(label("", "bad", scale=0.95))
        self.note.setObjectName("settings-note")
        self.note.hide()
        card.body.addLayout(row(self.scheme, 1))
        card.body.addWidget(self.note)
        return card

    def _choose(self, scheme: look.Scheme) -> None:
        look.apply(scheme)
        try:
            Settings().set_scheme(scheme)
        except InputError as error:
            self.note.setText(sentence(error))
            self.note.show()

    def _app(self) -> QWidget:
        card = _card(say("settings.app"))
        if self._session.sign_in.possible:
            card.body.addWidget(AppSetup(self._session))
        else:
            card.body.addWidget(label(say("settings.app-none"), "muted"))
        return card

    def _kept(self, leave: "Callable[[], None]") -> QWidget:
        card = _card(say("settings.kept"))
        card.body.addWidget(label(say("settings.kept-lead"), "muted"))
        for name, folder in places():
            shown = selectable(wrappable(str(folder)), "muted", scale=0.95)
            opener = button(say("settings.open"), f"settings-open-{name}", "link", say("settings.open-name", what=name))
            opener.setEnabled(folder.is_dir())
            opener.clicked.connect(lambda _checked=False, folder=folder: _open(folder))
            line = row(column(label(say(f"settings.kept-{name}")), shown, spacing=1), opener, spacing=10)
            line.setStretch(0, 1)
            card.body.addLayout(line)
        for file, why in devices.unreadable():
            said = words.text("cli.device-unreadable", file=one_line(file), why=one_line(why))
            card.body.addWidget(label(wrappable(said), "warn", scale=0.95))
        away = button(say("settings.leave"), "settings-leave")
        away.clicked.connect(self.accept)
        away.clicked.connect(leave)
        card.body.addLayout(row(away, 1))
        return card


def _card(title: str, about: QWidget | None = None) -> Card:
    """Return a card with its title, which is the caption of the one thing that it is `about`."""
    card = Card()
    card.body.setContentsMargins(18, 14, 18, 14)
    caption = label(title, bold=True, scale=1.05)
    if about is not None:
        caption.setBuddy(about)
    card.body.addWidget(caption)
    return card


def _open(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
