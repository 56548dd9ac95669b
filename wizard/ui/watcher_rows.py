"""What devices did, a row a connection, the newest first. Judges nothing: that is the findings' business."""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard import words
from wizard.model.device import DeviceMessage, DeviceSession
from wizard.ui import look
from wizard.ui.marks import Mark
from wizard.ui.parts import column, label, row, selectable
from wizard.ui.plain import one_line, wrappable
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.model.observation import Observation

_SHOWN = 8
_MEGABYTE, _KILOBYTE = 1_000_000, 1_000


class Connection(NamedTuple):
    """One connection in words: `parts` are what was seen, each a few words."""

    number: int
    head: str
    parts: tuple[str, ...]
    open: bool


class WatcherRows(QWidget):
    """The newest connections."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("watch-rows")
        self.setAccessibleName(say("watch.rows"))
        self._rows: list[tuple[Connection, QWidget]] = []
        self._more = label("", "muted", scale=0.95)
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(8)
        self._box.addWidget(self._more)
        self.hide()

    def refresh(self, observations: "Iterable[Observation]") -> None:
        """Show what is known now."""
        met = connections(observations)
        self.setVisible(bool(met))
        shown = met[:_SHOWN]
        for one, widget in self._rows:
            if one not in shown:
                self._box.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        kept = {one: widget for one, widget in self._rows if one in shown}
        self._rows = [(one, kept.get(one) or _row(one)) for one in shown]
        for place, (one, widget) in enumerate(self._rows):
            if one not in kept:
                self._box.insertWidget(place, widget)
        self._more.setText(say("watch.rows-more", count=len(met) - _SHOWN))
        self._more.setVisible(len(met) > _SHOWN)


def _row(one: Connection) -> QWidget:
    made = QWidget()
    made.setObjectName(f"watch-row-{one.number}")
    said = " · ".join(one.parts)
    made.setAccessibleName(one_line(f"{one.head}. {said}"))
    head = row(label(wrappable(one.head), bold=True), spacing=look.GAP)
    if one.open:
        head.insertWidget(0, Mark("running", size=14))
    head.setStretch(head.count() - 1, 1)
    texts = column(head, spacing=2)
    if said:
        texts.addWidget(selectable(wrappable(said), "muted", scale=0.95))
    made.setLayout(texts)
    return made


def connections(observations: "Iterable[Observation]") -> tuple[Connection, ...]:
    """Return the connections of devices among the observations, the newest first."""
    sessions: dict[tuple[int, str], DeviceSession] = {}
    mails: dict[tuple[int, str], DeviceMessage] = {}
    for one in observations:
        if isinstance(one, DeviceSession):
            sessions[one.connection, one.client] = one
        elif isinstance(one, DeviceMessage):
            mails[one.connection, one.client] = one
    newest = sorted(sessions.items(), key=lambda item: item[1].at, reverse=True)
    return tuple(_connection(one, mails.get(key)) for key, one in newest)


def _connection(one: DeviceSession, mail: DeviceMessage | None) -> Connection:
    ending = words.text(f"cli.watch-verb-{one.ending}") if one.ending else say("watch.row-open")
    at = time.strftime("%H:%M:%S", time.localtime(one.at))
    head = say("watch.row", at=at, client=one.client, ending=ending)
    if one.ending == "not-allowed":
        return Connection(one.connection, head, (), open=False)
    parts = [_encryption(one), *_sign_in(one), *_sender(one, mail), *_size(mail)]
    return Connection(one.connection, head, tuple(part for part in parts if part), open=not one.ending)


def _encryption(one: DeviceSession) -> str:
    if one.tls_version:
        known = one.tls_version if one.tls_version.startswith("SSL") else f"TLS {one.tls_version}"
        return say("watch.row-tls-implicit" if one.implicit else "watch.row-tls", version=known)
    if one.alert:
        return say("watch.row-alert", alert=one.alert.replace("_", " "))
    return say("watch.row-tls-failed") if one.tls_failure else say("watch.row-clear") if one.hello_verb else ""


def _sign_in(one: DeviceSession) -> list[str]:
    if not one.sign_ins:
        return [say("watch.row-no-sign-in")] if one.mail_from else []
    tried = one.sign_ins[-1]
    user = tried.user or say("watch.row-no-user")
    verdict = "token" if tried.token else tried.password.verdict
    return [say("watch.row-user", user=user, mechanism=tried.mechanism), say(f"watch.row-password-{verdict}")]


def _sender(one: DeviceSession, mail: DeviceMessage | None) -> list[str]:
    senders = (mail.senders or (mail.sender,)) if mail else one.mail_from[-1:]
    return [say("watch.row-from", sender=", ".join(senders))] if any(senders) else []


def _size(mail: DeviceMessage | None) -> list[str]:
    if mail is None:
        return []
    text = say("watch.row-size", size=size(mail.size))
    return [text if mail.complete else f"{text} {say('watch.row-cut-short')}"]


def size(count: int) -> str:
    """Return a number of bytes in the unit that people use for it."""
    if count >= _MEGABYTE:
        return say("watch.size-mb", n=f"{count / _MEGABYTE:.1f}")
    return say("watch.size-kb", n=round(count / _KILOBYTE)) if count >= _KILOBYTE else say("watch.size-b", n=count)
