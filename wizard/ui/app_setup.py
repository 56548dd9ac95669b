"""Which app signs in: how to register one's own, its id, or the explicit choice to borrow Microsoft's."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wizard import settings
from wizard.model.inputs import InputError
from wizard.ui import look
from wizard.ui.flow import Flow
from wizard.ui.parts import button, column, copy_button, label, live, open_link, row, selectable, set_role
from wizard.ui.session import sentence
from wizard.ui.signing_in import SERVICES, borrowed
from wizard.ui.text import say
from wizard.ui.what import explained
from wizard.wire.signin import GRAPH_CHANGES, GRAPH_READS

if TYPE_CHECKING:
    from wizard.ui.session import Session

_LONGEST = 200


class AppSetup(QWidget):
    """The steps, and the fields."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self.cloud = session.cloud.name  # whose app this is
        self.setObjectName("app-setup")
        box = column(spacing=look.GAP)
        self.setLayout(box)
        box.addWidget(label(say("own-app.title"), bold=True))
        box.addWidget(label(say("own-app.lead"), "muted"))
        base = session.cloud.portals.get("entra", "").rstrip("/")
        box.addLayout(_step(1, (say("own-app.name"),)))
        if base.startswith("https://"):
            url = base + say("own-app.route")
            opener = button(say("own-app.open"), "app-open-button", "link")
            opener.setToolTip(url)
            opener.clicked.connect(lambda: open_link(url))
            box.addLayout(_indented(row(opener, 1)))
        box.addLayout(_step(2, (say("own-app.redirect"),)))
        box.addLayout(_step(3, (say("own-app.exchange-permission"),)))
        box.addLayout(_step(4, GRAPH_READS))
        changes = label(say("own-app.changes", names=", ".join(GRAPH_CHANGES)), "muted", scale=0.95)
        box.addLayout(_indented(row(changes)))
        box.addLayout(_indented(row(label(say("own-app.vault"), "muted", scale=0.95))))
        box.addLayout(_step(5, ()))
        self.fields = {service: _field(service) for service in SERVICES}
        for service, field in self.fields.items():
            caption = label(say(f"own-app.{service}"), bold=True, scale=0.95)
            caption.setBuddy(field)
            box.addLayout(column(caption, field, spacing=4))
        self.borrow = QCheckBox(say("own-app.borrow"))
        self.borrow.setObjectName("borrow-box")
        self.borrow.setAccessibleName(self.borrow.text().replace("&", ""))
        names = {service: borrowed(service)["name"] for service in SERVICES}
        box.addSpacing(look.GAP // 2)
        box.addWidget(self.borrow)
        what = label(say("own-app.borrow-what", **names), "muted", scale=0.95)
        what.setContentsMargins(26, 0, 0, 0)
        box.addWidget(what)
        self._save = button(say("own-app.save"), "app-save-button")
        self._note = live(label("", "muted", scale=0.95))
        self._note.setObjectName("app-note")
        self._note.hide()
        last = row(explained(self._save, "app-save"), self._note, spacing=look.MARGIN)
        last.setStretch(1, 1)
        box.addLayout(last)
        self.borrow.toggled.connect(self._borrowed)
        self._save.clicked.connect(self.take)
        self._show()

    def _show(self) -> None:
        chosen = self._session.sign_in.choice
        self.borrow.setChecked(settings.BORROWED in chosen.values())
        exchange, graph = (chosen.get(service, "") for service in SERVICES)
        typed = {"exchange": exchange, "graph": "" if graph == exchange else graph}
        for service, field in self.fields.items():
            field.setText(typed[service] if typed[service] != settings.BORROWED else "")
        own = self._session.cloud
        if own.client_id or own.exchange_client_id or own.graph_client_id:
            self._say(say("own-app.own-cloud"), "muted")

    def _borrowed(self, on: bool) -> None:  # noqa: FBT001 - Qt's signal
        for field in self.fields.values():
            field.setEnabled(not on)
        self._say("", "muted")

    def take(self) -> bool:
        """Take what was typed or ticked; say whether it is usable."""
        try:
            if self.borrow.isChecked():
                chosen = dict.fromkeys(SERVICES, settings.BORROWED)
            else:
                own = settings.client_id(self.fields["exchange"].text())
                other = self.fields["graph"].text().strip()
                chosen = {"exchange": own, "graph": settings.client_id(other) if other else own}
        except InputError as error:
            self._say(sentence(error), "bad")
            return False
        note = say("own-app.saved")
        try:
            self._session.sign_in.choose({str(service): value for service, value in chosen.items()})
        except InputError as error:
            note = sentence(error)
        self._say(note, "muted")
        return True

    def _say(self, text: str, role: str) -> None:
        set_role(self._note, "role", role)
        self._note.setText(text)
        self._note.setVisible(bool(text))


def _field(service: str) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(f"client-id-{service}")
    made.setAccessibleName(say(f"own-app.{service}"))
    made.setPlaceholderText(say("own-app.hint" if service == "exchange" else "own-app.graph-hint"))
    made.setMaxLength(_LONGEST)
    return made


def _step(number: int, values: tuple[str, ...]) -> QVBoxLayout:
    """Return a step with the values to copy."""
    head = row(column(label(f"{number}.", bold=True, wrap=False), 1), label(say(f"own-app.step-{number}")), spacing=10)
    head.setStretch(1, 1)
    holder = column(head, spacing=2)
    if values:
        ways = Flow(24, 2)
        ways.setContentsMargins(26, 0, 0, 0)
        for value in values:
            pair = QWidget()
            copying = copy_button(
                lambda value=value: value,  # type: ignore[misc]
                say("admin.copy"),
                say("admin.copied"),
                say("own-app.copy-name", value=value),
                f"copy-{value}",
            )
            shown = selectable(value)
            shown.setWordWrap(False)
            pair.setLayout(row(shown, copying, spacing=10))
            ways.addWidget(pair)
        holder.addLayout(ways)
    return holder


def _indented(line: QHBoxLayout) -> QHBoxLayout:
    line.setContentsMargins(26, 0, 0, 0)
    return line
