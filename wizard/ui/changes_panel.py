"""All that can be changed from here: what was made, the wait for it, what is offered. On Result, and on Mailbox.

Cards stay while runs come and go, so that nobody loses a half-made confirmation to a refresh.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wizard import words
from wizard.engine.propagation import CAUSES
from wizard.ui.change_card import ChangeCard, MadeCard
from wizard.ui.parts import Card, button, label, row
from wizard.ui.plain import one_line, wrappable
from wizard.ui.right_way import RightWay, reasons
from wizard.ui.text import say
from wizard.ui.wait_card import WaitCard

if TYPE_CHECKING:
    from wizard.ui.session import Session


_TURNS_ON = "smtp-auth-on"


class ChangesPanel(QWidget):
    """Cards, below each other. `whole`: with the wait, and the way to the sign-in where nobody is signed in."""

    #: The person wants to sign in.
    wants_sign_in = Signal()

    def __init__(self, session: "Session", parent: QWidget, *, whole: bool = True) -> None:
        super().__init__(parent)  # it may show at once: without a parent as a window of its own
        self._session = session
        self._whole = whole
        self.setObjectName("changes")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(12)
        self._undone = label("", "good")
        self._undone.setObjectName("undone")
        self._box.addWidget(self._undone)
        self._cards: dict[tuple[object, ...], QWidget] = {}
        session.changes.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what fits now. A card that is at work stays whatever else changes."""
        session = self._session
        wanted: dict[tuple[object, ...], Callable[[], QWidget]] = {}
        for made in session.changes.made():
            wanted["made", made.record.at, made.change.id] = partial(MadeCard, session, made)
            if self._whole and made.cause in CAUSES:
                wanted["wait", made.record.at] = partial(WaitCard, session, made)
        offers = session.changes.offers()
        if _TURNS_ON in offers and (against := reasons(session)):
            wanted["before", session.mailbox, against] = partial(
                RightWay, session, self, "before-on", say("change.before-on")
            )
        if session.admin is not None:
            wanted |= {("offer", session.mailbox, kind): partial(ChangeCard, session, kind) for kind in offers}
        elif offers and self._whole:
            wanted["sign-in", session.mailbox, offers[0]] = partial(self._sign_in_card, offers[0])
        left = [key for key in self._cards if key not in wanted]
        busy = [key for key in left if getattr(self._cards[key], "busy", False)]
        for key in set(left).difference(busy):
            card = self._cards.pop(key)
            self._box.removeWidget(card)
            card.hide()
            card.deleteLater()
        for place, key in enumerate((*wanted, *busy), 1):
            if key not in self._cards:
                self._cards[key] = wanted[key]()
            self._box.insertWidget(place, self._cards[key])
        self._undone.setText(undone := self._last_undone())
        self._undone.setVisible(bool(undone))
        self.setVisible(bool(self._cards) or bool(undone))

    def _last_undone(self) -> str:
        """Return what was put back, if that was the last thing that was done."""
        record = next(iter(self._session.changes.records()[-1:]), None)
        if record is None or not record.confirmed or not record.kind.startswith("undo-"):
            return ""
        what = words.change(record.kind, "done", subject=record.subject)
        return wrappable(one_line(say("change.undone", what=what, value=words.change_value(record.kind, record.after))))

    def _sign_in_card(self, kind: str) -> Card:
        card = Card()
        card.setObjectName("change-sign-in")
        card.body.setContentsMargins(18, 14, 18, 16)
        subject = self._session.changes.make(kind).subject
        card.body.addWidget(label(words.change(kind, "title"), bold=True, scale=1.05))
        card.body.addWidget(label(wrappable(words.change(kind, "what", subject=subject)), "muted"))
        card.body.addWidget(label(say("change.no-sign-in")))
        go = button(say("change.go-sign-in"), "go-sign-in-button")
        go.clicked.connect(self.wants_sign_in)
        card.body.addLayout(row(go, 1))
        return card
