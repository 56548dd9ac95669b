"""What the device's panel shows while a refusal is played to it: typed by a person, kept in the case as told."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from wizard.model.device import PanelText
from wizard.ui import keys
from wizard.ui.parts import button, column, label, row
from wizard.ui.plain import wrappable
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.session import Session

_LONGEST = 300  # characters: panels show a line or two


class _Line(QLineEdit):
    """A line in which Enter means its own button, and not the window's Next."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Take Enter."""
        if event.key() in keys.ENTER:
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class PanelField(QWidget):
    """A field, a button that keeps it, and what is kept for the answer that is played now."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self._scenario = ""
        caption = label(say("watch.panel"), bold=True)
        self.field = _Line()
        self.field.setObjectName("panel-field")
        self.field.setAccessibleName(say("watch.panel").replace("&", ""))
        self.field.setPlaceholderText(say("watch.panel-hint"))
        self.field.setMaxLength(_LONGEST)
        caption.setBuddy(self.field)
        self.keep = button(say("watch.panel-keep"), "panel-keep-button")
        self.keep.clicked.connect(self._keep)
        self.field.entered.connect(self.keep.click)
        self.field.textChanged.connect(lambda _text: self._show_button())
        self._note = label("", "muted", scale=0.95)
        self._note.setObjectName("panel-note")
        field = row(self.field, self.keep)
        field.setStretch(0, 1)
        self.setLayout(column(caption, field, self._note, spacing=4))
        self.hide()

    def show_answer(self, scenario: str, title: str) -> None:
        """Ask what the panel shows for this answer; with "" ask nothing."""
        self.setVisible(bool(scenario))
        if scenario != self._scenario:
            self.field.clear()
        self._scenario = scenario
        if not scenario:
            return
        known = [one for one in self._session.run.observations if isinstance(one, PanelText)]
        text = next((one.text for one in known if one.scenario == scenario), "")
        kept = say("watch.panel-kept", text=wrappable(text), answer=title)
        self._note.setText(kept if text else say("watch.panel-why"))
        self._show_button()

    def _show_button(self) -> None:
        self.keep.setEnabled(bool(self.field.text().strip()))

    def _keep(self) -> None:
        text = " ".join(self.field.text().split())
        panel = PanelText(
            probe="panel", started=0.0, ended=0.0, scenario=self._scenario, text=text, device=self._session.device
        )
        self.field.clear()
        self._session.note_panel(panel)
