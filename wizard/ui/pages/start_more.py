"""Start, more options: the cloud, and another server than the cloud's own."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget

from wizard import clouds
from wizard.model import inputs
from wizard.ui.pages.start import notes
from wizard.ui.parts import column, label, live, row, set_role
from wizard.ui.session import sentence
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.model.cloud import Cloud
    from wizard.ui.session import Session


class MoreOptions(QWidget):
    """What most people never need."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self._own = session.cloud
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 8, 0, 0)
        box.setSpacing(6)
        self.cloud = QComboBox()
        self.cloud.setObjectName("cloud-field")
        self.cloud.setAccessibleName(say("start.cloud-name"))
        names = clouds.names() if self._own.built_in else (self._own.name,)
        for name in names:
            cloud = clouds.load(name) if self._own.built_in else self._own
            self.cloud.addItem(cloud.title or cloud.name, cloud)
        with QSignalBlocker(self.cloud):
            self.cloud.setCurrentIndex(max(0, names.index(self._own.name)))
        caption = label(say("start.cloud"), bold=True, scale=0.95)
        caption.setBuddy(self.cloud)
        self.server = QCheckBox(say("start.server"))
        self.server.setObjectName("server-box")
        self.server.setAccessibleName(say("start.server").replace("&", ""))
        self.host = self._line("host-field", say("start.host"))
        self.host.setPlaceholderText(self._own.submission.host)
        self.port = self._line("port-field", say("start.port"))
        self.port.setPlaceholderText(str(self._own.submission.port))
        self.port.setFixedWidth(self.port.fontMetrics().horizontalAdvance("0") * 12)
        self._note = live(label("", "bad", scale=0.95))
        self._note.setObjectName("host-note")
        self._note.hide()
        self._override = QWidget()
        self._override.setLayout(
            column(
                label(say("start.server-help"), "muted", scale=0.92),
                row(label(say("start.host"), wrap=False), self.host, label(say("start.port"), wrap=False), self.port),
                self._note,
            )
        )
        self._override.hide()
        for part in (
            caption,
            self.cloud,
            label(say("start.cloud-help"), "muted", scale=0.92),
            self.server,
            self._override,
        ):
            box.addWidget(part)
        self.cloud.currentIndexChanged.connect(self._cloud_chosen)
        self.server.toggled.connect(self._server_toggled)
        self.host.editingFinished.connect(self._apply)
        self.port.editingFinished.connect(self._apply)

    def ready(self) -> bool:
        """Take the server as typed; say whether it is usable."""
        return not self.server.isChecked() or self._apply()

    @staticmethod
    def _line(name: str, accessible: str) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.setAccessibleName(accessible)
        made.setMaxLength(2_100)
        return made

    def _cloud_chosen(self) -> None:
        chosen: Cloud = self.cloud.currentData()
        self._own = chosen
        self.host.setPlaceholderText(chosen.submission.host)
        self._apply()

    def _server_toggled(self, wanted: bool) -> None:  # noqa: FBT001 - Qt's signal
        self._override.setVisible(wanted)
        self._apply()
        if wanted:
            self.host.setFocus()

    def _apply(self) -> bool:
        """Build the cloud of the case from what is typed."""
        note, role = "", "muted"
        cloud = self._own
        if self.server.isChecked() and (self.host.text().strip() or self.port.text().strip()):
            try:
                host, number, note = self._typed()
                cloud = clouds.override(self._own, host=host, port=number)
            except inputs.InputError as error:
                note, role = sentence(error), "bad"
        set_role(self._note, "role", role)
        self.host.setAccessibleDescription(note)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        set_role(self.host, "wrong", "true" if role == "bad" else "false")
        if role != "bad":
            self._session.set_cloud(cloud)
        return role != "bad"

    def _typed(self) -> tuple[str, int, str]:
        host, number, note = "", 0, ""
        if self.host.text().strip():
            cleaned = inputs.host(self.host.text())
            host, number, note = cleaned.value, cleaned.port, notes(cleaned.notes)
        if self.port.text().strip():
            number = inputs.port(self.port.text())
        return host, number, note
