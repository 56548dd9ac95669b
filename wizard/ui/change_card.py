"""One change as a card: what, for whom, what to mind, the command; then the value before, a confirmation, the change.

Two steps on purpose: look first, then confirm. What can be taken back asks for a tick; what cannot wants the address
typed. Nothing is written before the last press.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wizard import changes, words
from wizard.ui import look
from wizard.ui.marks import Mark
from wizard.ui.parts import Card, button, column, copy_button, empty, label, live, renamed, row, selectable
from wizard.ui.plain import one_line, plain, wrappable
from wizard.ui.text import say
from wizard.ui.what import explained

if TYPE_CHECKING:
    from wizard.changes import Change, Prepared
    from wizard.model.change import ChangeRecord
    from wizard.ui.changing import Made
    from wizard.ui.session import Session

_CAPTION = 74
_RESET = "reset-password"


class ChangeCard(Card):
    """A change that is offered."""

    def __init__(self, session: "Session", kind: str) -> None:
        super().__init__()
        self._session = session
        self.kind = kind
        self._secret = None
        if kind == _RESET:
            from wizard.vault import make_password  # noqa: PLC0415 - seldom needed

            self._secret = make_password()
        self.change = session.changes.make(kind, self._secret)
        title = words.change(kind, "title")
        self.setObjectName(f"change-{kind}")
        self.setAccessibleName(title)
        self.body.setContentsMargins(18, 14, 18, 16)
        self.body.addWidget(label(title, bold=True, scale=1.05))
        self.body.addWidget(selectable(wrappable(words.change(kind, "what", subject=self.change.subject)), "muted"))
        lines = [(say("change.mind"), words.change(kind, "risk", subject=self.change.subject))]
        if baselines := changes.BASELINES.get(kind, ()):
            lines.append((say("change.touches"), say("change.touches-what", names=", ".join(baselines))))
        for caption, text in lines:
            self.body.addLayout(pair(caption, text))
        self.body.addWidget(Command(self.change.command, kind))
        self._place = QVBoxLayout()
        self._place.setSpacing(look.GAP)
        self.body.addLayout(self._place)
        self._note = live(selectable("", "bad"))
        self._note.setObjectName(f"change-note-{kind}")
        self._note.hide()
        self.body.addWidget(self._note)
        self.busy = False  # a change that is under way must not vanish with its card
        self._first()

    # ---- the steps ---------------------------------------------------------------------------------------------------

    def _first(self) -> None:
        go = button(say("change.prepare"), f"prepare-{self.kind}")
        go.clicked.connect(self.prepare)
        self._show(row(explained(go, "prepare"), 1))

    def prepare(self) -> None:
        """Look what the change would replace."""
        if self._session.admin is None:
            self._fail(say("refused.not-signed-in"))
            return
        self._say("")
        self._show(label(say("change.preparing"), "muted"))
        self._session.changes.prepare(self.change, self._prepared, self._broke)

    def _prepared(self, prepared: "Prepared") -> None:
        if prepared.refused:
            self._fail(refusal(prepared.refused), prepared.detail)
            return
        now = label(wrappable(value(self.kind, prepared.before, self.change)))
        now.setObjectName(f"before-{self.kind}")
        if not prepared.needed:
            self._show(_pair(say("change.now"), now), label(say("change.needless")))
            return
        parts: list[QWidget | QVBoxLayout | QHBoxLayout] = []
        if self.change.reads_back:
            then = label(wrappable(value(self.kind, self.change.wanted, self.change)), bold=True)
            parts = [_pair(say("change.now"), now), _pair(say("change.then"), then)]
        go = button(words.change(self.kind, "button"), f"apply-{self.kind}", "main")
        go.setEnabled(False)
        go.clicked.connect(lambda: self._apply(prepared))
        back = button(say("change.back"), f"back-{self.kind}")
        back.clicked.connect(self._first)
        parts += [self._confirmation(go.setEnabled), row(go, back, 1, spacing=10)]
        self._show(*parts)

    def _confirmation(self, allow: Callable[[bool], None]) -> QWidget:
        subject = one_line(self.change.subject)
        if self.change.back is not None:
            tick = QCheckBox(say("change.tick", subject=subject))
            tick.setObjectName(f"confirm-{self.kind}")
            tick.setAccessibleName(tick.text())
            tick.toggled.connect(allow)
            return tick
        field = QLineEdit()
        field.setObjectName(f"confirm-{self.kind}")
        field.setAccessibleName(say("change.type-name"))
        field.textChanged.connect(lambda text: allow(text.strip().casefold() == subject.casefold()))
        holder = QWidget()
        holder.setLayout(column(label(wrappable(say("change.type", subject=subject))), field, spacing=4))
        return holder

    def _apply(self, prepared: "Prepared") -> None:
        asks = any(call.service == "graph" for call in self.change.writes)
        self.busy = True
        self._show(label(say("change.asks-rights" if asks else "change.applying"), "muted"))
        self._session.changes.with_rights(self.change, partial(self._allowed, prepared))

    def _allowed(self, prepared: "Prepared", yes: bool) -> None:  # noqa: FBT001 - a call-back
        if not yes:
            self._fail(say("change.no-rights"))
            return
        self._show(label(say("change.applying"), "muted"))
        self._session.changes.apply(prepared, self._done, self._broke)

    def _done(self, record: "ChangeRecord") -> None:
        self.busy = False
        if record.confirmed:
            if self._secret is not None:
                self._session.take_password(self._secret)
            return  # a card of what was made takes this one's place
        why = refusal(record.failed)
        if record.failed == "not-confirmed":
            self._fail(
                say("change.doubtful", why=why, value=words.change_value(self.kind, record.after)), record.detail
            )
        else:
            self._fail(say("change.failed", why=why), record.detail)

    # ---- what shows --------------------------------------------------------------------------------------------------

    def _show(self, *parts: QWidget | QVBoxLayout | QHBoxLayout) -> None:
        empty(self._place)
        for part in parts:
            self._place.addLayout(row(part))

    def _fail(self, text: str, detail: str = "") -> None:
        self.busy = False
        self._say(f"{text}\n{detail}" if detail else text)
        self._first()

    def _broke(self, error: Exception) -> None:
        self._fail(say("change.failed", why=say("change.fault", what=type(error).__name__)))

    def _say(self, text: str) -> None:
        self._note.setText(wrappable(text))
        self._note.setVisible(bool(text))


class MadeCard(Card):
    """A change that was made, and the way back."""

    def __init__(self, session: "Session", made: "Made") -> None:
        super().__init__("good")
        self._session = session
        self.made = made
        self.busy = False
        record = made.record
        kind = made.change.id
        self.setObjectName(f"made-{kind}")
        title = words.change(kind, "done", subject=record.subject)
        self.setAccessibleName(title)
        self.body.setContentsMargins(18, 14, 18, 16)
        texts = column(label(wrappable(one_line(title)), bold=True, scale=1.05), spacing=4)
        if made.change.reads_back:
            shown = {name: words.change_value(kind, getattr(record, name)) for name in ("before", "after")}
            texts.addWidget(
                selectable(wrappable(one_line(say("change.made", value=shown["after"], before=shown["before"]))))
            )
        else:
            texts.addWidget(selectable(say("change.made-blind")))
        at = time.strftime("%H:%M", time.localtime(record.at))
        texts.addWidget(selectable(wrappable(one_line(say("change.made-by", user=record.by or "-", at=at))), "muted"))
        if kind == _RESET:
            texts.addWidget(label(say("change.password")))
        self._place = QVBoxLayout()
        texts.addLayout(self._place)
        self._note = live(selectable("", "bad"))
        self._note.hide()
        texts.addWidget(self._note)
        inside = row(column(Mark("pass"), 1), texts, spacing=14)
        inside.setStretch(1, 1)
        self.body.addLayout(inside)
        if made.can_undo:
            self._offer()

    def _offer(self) -> None:
        undo = button(say("change.undo"), f"undo-{self.made.change.id}")
        undo.clicked.connect(self._ask)
        self._show(row(undo, 1))

    def _ask(self) -> None:
        before = words.change_value(self.made.change.id, self.made.record.before)
        go = button(say("change.undo-go"), f"undo-go-{self.made.change.id}", "main")
        go.clicked.connect(self._undo)
        keep = button(say("change.undo-keep"), f"undo-keep-{self.made.change.id}")
        keep.clicked.connect(self._offer)
        asked = label(wrappable(say("change.undo-ask", before=before)))
        self._show(column(asked, row(go, keep, 1, spacing=10)))

    def _undo(self) -> None:
        if self._session.admin is None:
            self._fail(say("change.undo-signed-out"))
            return
        self.busy = True
        self._show(column(label(say("change.undoing"), "muted")))
        self._session.changes.undo(self.made, self._undone, self._broke)

    def _undone(self, record: "ChangeRecord") -> None:
        self.busy = False
        if not record.confirmed:
            self._fail(say("change.failed", why=refusal(record.failed)))

    def _broke(self, error: Exception) -> None:
        self._fail(say("change.failed", why=say("change.fault", what=type(error).__name__)))

    def _fail(self, text: str) -> None:
        self.busy = False
        self._note.setText(wrappable(text))
        self._note.show()
        self._offer()

    def _show(self, inside: QVBoxLayout | QHBoxLayout) -> None:
        empty(self._place)
        self._place.addLayout(inside)


class Command(QWidget):
    """The equivalent command, shown when asked for."""

    def __init__(self, command: str, name: str) -> None:
        super().__init__()
        self._toggle = button(say("change.command"), f"change-command-{name}", "link")
        self._toggle.clicked.connect(self._switch)
        copying = copy_button(
            lambda: command,
            say("finding.copy"),
            say("finding.copied"),
            say("change.copy-command"),
            f"copy-change-{name}",
        )
        self._box = QWidget()
        beside = row(selectable(plain(command)), copying)
        beside.setStretch(0, 1)
        self._box.setLayout(beside)
        self._box.hide()
        self.setLayout(column(self._toggle, self._box, spacing=2))

    def _switch(self) -> None:
        self._box.setVisible(self._box.isHidden())
        renamed(self._toggle, say("change.command") if self._box.isHidden() else say("change.command-hide"))


def value(kind: str, found: object, change: "Change") -> str:
    """Return a value as people say it."""
    from wizard.changes.apply import spelled  # noqa: PLC0415 - beside its only use

    return words.change_value(kind, spelled(found)) if change.reads_back else ""  # type: ignore[arg-type]


def refusal(refused: str) -> str:
    """Return why something was refused, as the end of a sentence."""
    return say(f"refused.{refused}")


def pair(caption: str, text: str) -> QVBoxLayout:
    """Return a caption with a text beside it."""
    return _pair(caption, selectable(wrappable(text)))


def _pair(caption: str, text: QWidget) -> QVBoxLayout:
    name = label(caption, bold=True, wrap=False)
    name.setMinimumWidth(max(_CAPTION, name.sizeHint().width()))
    inside = row(column(name, 1, spacing=0), text, spacing=14)
    inside.setStretch(1, 1)
    return column(inside)
