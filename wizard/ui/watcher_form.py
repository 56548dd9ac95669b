"""What is chosen before a device is watched: where to listen, how, for whom, and what to answer. Starts nothing."""

import ipaddress
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from wizard.ui import look
from wizard.ui.parts import button, column, label, live, row, set_role
from wizard.ui.plain import one_line, wrappable
from wizard.ui.text import say
from wizard.ui.watching import Plan
from wizard.ui.what import explained

if TYPE_CHECKING:
    from wizard.model.device import Encryption
    from wizard.ui.session import Session
    from wizard.watch import Address, Scenario

_LOOPBACK = "127.0.0.1"
_PORTS = ("587", "25", "465", "2525")
_USUAL: "dict[Encryption, str]" = {"starttls": "587", "implicit": "465"}
_LAST_PORT = 65_535


class WatcherForm(QWidget):
    """The fields, and the button that begins."""

    #: The person wants to begin.
    wanted = Signal(object)

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self._found: list[tuple[str, str]] = []  # addresses, and how they are called
        self.address = self._box("watch-address", say("watch.address"))
        self.port = self._box("watch-port", say("watch.port"))
        typing = QLineEdit()
        typing.setObjectName("watch-port-edit")
        typing.setAccessibleName(self.port.accessibleName())
        self.port.setEditable(True)
        self.port.setLineEdit(typing)
        self.port.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.port.setValidator(QIntValidator(1, _LAST_PORT, self.port))
        self.port.addItems(_PORTS)
        self.tls = self._box("watch-tls", say("watch.tls"))
        for kind in _USUAL:
            self.tls.addItem(say(f"watch.tls-{kind}"), kind)
        self.allow = QLineEdit()
        self.allow.setObjectName("watch-allow")
        self.allow.setAccessibleName(say("watch.allow").replace("&", ""))
        self.allow.setPlaceholderText(say("watch.allow-any"))
        self.reply = self._box("watch-reply", say("watch.reply"))
        self.compare = QCheckBox()
        self.compare.setObjectName("watch-compare")
        self.compare.setChecked(True)
        self.compare.setText(say("watch.compare"))
        self.compare.setAccessibleName(say("watch.compare").replace("&", ""))
        self._with = label("", "muted", scale=0.95)
        self._does = label("", "muted", scale=0.95)
        self._does.setObjectName("watch-does")
        self._note = live(label("", "bad"))
        self._note.setObjectName("watch-note")
        self._note.hide()
        self.start = button(say("watch.start"), "watch-button", "main")
        self.start.clicked.connect(self._press)
        firewall = label(say("watch.firewall"), "muted", scale=0.95)
        firewall.setObjectName("watch-firewall")
        self.setLayout(
            column(
                self._pair(
                    self._field("watch.address", self.address, 3),
                    self._field("watch.port", self.port, 1),
                ),
                self._pair(
                    self._field("watch.tls", self.tls, 1),
                    self._field("watch.allow", self.allow, 1),
                ),
                self._pair(self._field("watch.reply", self.reply, 1)),
                self._does,
                column(self.compare, self._with, spacing=2),
                firewall,
                self._note,
                row(explained(self.start, "watch"), 1),
                spacing=look.GAP + 2,
            )
        )
        firewall.setVisible(sys.platform == "win32")
        self.tls.currentIndexChanged.connect(self._usual_port)
        self.reply.currentIndexChanged.connect(self._show_does)
        session.password_changed.connect(self.show_case)
        self.show_case()

    # ---- how it is laid out ------------------------------------------------------------------------------------------

    @staticmethod
    def _box(name: str, caption: str) -> QComboBox:
        made = QComboBox()
        made.setObjectName(name)
        made.setAccessibleName(caption.replace("&", ""))
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(5)
        return made

    @staticmethod
    def _field(caption: str, field: QWidget, stretch: int) -> tuple[QWidget, int]:
        above = label(say(caption), bold=True, scale=0.95)
        above.setBuddy(field)
        holder = QWidget()
        holder.setLayout(column(above, field, spacing=4))
        return holder, stretch

    @staticmethod
    def _pair(*fields: tuple[QWidget, int]) -> QWidget:
        holder = QWidget()
        inside = row(*(field for field, _ in fields), spacing=18)
        for place, (_, stretch) in enumerate(fields):
            inside.setStretch(place, stretch)
        holder.setLayout(inside)
        return holder

    # ---- what it shows -----------------------------------------------------------------------------------------------

    def look_up(self) -> None:
        """Ask for this computer's addresses and for the answers that there are: both read the system or files."""

        def work() -> "tuple[tuple[Address, ...], tuple[Scenario, ...]]":
            from wizard import watch  # noqa: PLC0415 - off the GUI thread

            return watch.addresses(), tuple(map(watch.scenario, watch.scenarios()))

        self._session.bridge.ask(work, lambda found: self._fill(*found))

    def _fill(self, addresses: "tuple[Address, ...]", answers: "tuple[Scenario, ...]") -> None:
        own = self._session.cloud.practice or not addresses
        found = [(one.address, self._named(one)) for one in addresses]
        found += [(_LOOPBACK, say("watch.address-own", address=_LOOPBACK))] if own else []
        if found != self._found:
            chosen = self.address.currentData()
            self._found = found
            self.address.clear()
            for address, text in found:
                self.address.addItem(text, address)
            self.address.setCurrentIndex(max(0, self.address.findData(chosen)))
            if not addresses and not self._session.cloud.practice:
                self.say(say("watch.no-address"), "warn")
        if not self.reply.count():
            for answer in sorted(answers, key=lambda one: (one.id != "accept", one.id != "strict", one.title)):
                self.reply.addItem(answer.title, answer)

    @staticmethod
    def _named(one: "Address") -> str:
        interface = one_line(one.interface)
        return say("watch.address-of", address=one.address, interface=interface) if interface else one.address

    def show_case(self) -> None:
        """Say with which password a device's would be compared."""
        secret = self._session.watching.secret
        self.compare.setEnabled(secret is not None)
        hint = "watch.compare-with" if secret is not None else "watch.compare-none"
        self._with.setText(say(hint, mailbox=wrappable(self._session.mailbox)))

    def say(self, text: str, role: str = "bad") -> None:
        """Show a sentence above the button, or none."""
        set_role(self._note, "role", role)
        self._note.setText(text)
        self._note.setVisible(bool(text))

    def _usual_port(self) -> None:
        if self.port.currentText() in _USUAL.values():
            self.port.setCurrentText(_USUAL[self.tls.currentData()])

    def _show_does(self) -> None:
        answer = self.reply.currentData()
        self._does.setText(say("watch.does", does=answer.does) if answer is not None else "")

    # ---- what the person does ----------------------------------------------------------------------------------------

    def _press(self) -> None:
        allow = self.allow.text().strip()
        try:
            allow = str(ipaddress.ip_address(allow)) if allow else ""
        except ValueError:
            self.say(say("watch.allow-wrong"))
            self.allow.setFocus()
            return
        port, address, answer = self.port.currentText(), self.address.currentData(), self.reply.currentData()
        if not port.isdecimal() or not 1 <= int(port) <= _LAST_PORT:
            self.say(say("watch.port-wrong"))
            self.port.setFocus()
            return
        if address is None or answer is None:  # still being looked up
            return
        self.say("")
        self.wanted.emit(Plan(address, int(port), self.tls.currentData(), allow, answer.id, self.compare.isChecked()))
