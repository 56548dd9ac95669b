"""One check as a card: mark, title, summary, time; opened, also what it means, what to do, evidence, conversation.

All of it may hold a server's words, so every label is plain text with its control characters spelt out.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from wizard import words
from wizard.report import shown
from wizard.ui.marks import Mark, State, transparent_for_mouse
from wizard.ui.parts import (
    Card,
    CardState,
    Role,
    WideButton,
    button,
    column,
    copy_button,
    label,
    renamed,
    row,
    selectable,
    set_role,
)
from wizard.ui.plain import one_line, unbroken, wrappable
from wizard.ui.terms import marked
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.model.finding import Finding

_LINES_SHOWN = 16
_INDENT = 34
_ROLES: dict[State, Role] = {"pass": "good", "warn": "warn", "fail": "bad", "crashed": "bad", "manual": "busy"}
_BORDERS: dict[State, CardState] = {"fail": "bad", "crashed": "bad", "warn": "warn"}


class FindingRow(Card):
    """The card of one check."""

    #: The states that show their details at once.
    opens_at: tuple[State, ...] = ("fail", "crashed")
    #: How title and summary look: role, size, bold.
    title_look: tuple[Role, float, bool] = ("", 1.05, True)
    summary_look: tuple[Role, float, bool] = ("muted", 0.96, False)

    def __init__(self, check: str) -> None:
        super().__init__()
        self.check = check
        self._finding: Finding | None = None
        self._state: State | None = None
        self._can_open = False
        self._touched = False  # the person opened or shut it: from then on it stays as it is
        self._details: QWidget | None = None
        self.setObjectName(f"finding-{check}")
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._mark = Mark()
        self._title, self._summary = (
            label("", role, scale=scale, bold=bold) for role, scale, bold in (self.title_look, self.summary_look)
        )
        self._word = label(scale=0.92, bold=True, wrap=False)
        self._time = label("", "muted", scale=0.92, wrap=False)
        self._arrow = label("", "muted", wrap=False)
        self._head = WideButton()
        self._head.setProperty("kind", "head")
        self._head.setObjectName(f"open-{check}")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self._head.setSizePolicy(policy)
        texts = column(self._title, self._summary, spacing=3)
        told = column(self._word, self._time, 1, spacing=3)
        for part in (self._word, self._time):
            part.setAlignment(Qt.AlignmentFlag.AlignRight)
        inside = row(self._mark, texts, told, self._arrow, spacing=14)
        inside.setStretch(1, 1)
        inside.setContentsMargins(14, 10, 14, 10)
        for part in (self._title, self._summary, self._word, self._time, self._arrow):
            transparent_for_mouse(part)
        self._head.setLayout(inside)
        marked(self._title, self._head)
        self._head.clicked.connect(self._toggle)
        self.body.addWidget(self._head)
        self.setFocusProxy(self._head)
        self.show_finding(None, "idle")

    @property
    def state(self) -> State:
        """The state shown."""
        return self._state or "idle"

    @property
    def is_open(self) -> bool:
        """Whether the details show."""
        return self._details is not None and not self._details.isHidden()

    def show_finding(self, finding: "Finding | None", state: State, *, opens: bool = True) -> None:
        """Show what is known of the check. With `opens` it shows its details at once if it is worth it, else later."""
        if finding is self._finding and state == self._state:
            if opens and self._can_open and not self._touched and not self.is_open and state in self.opens_at:
                self._open()
                self._show_arrow()
            return
        if finding is None or self._finding is None or finding.started != self._finding.started:
            self._touched = False
        self._finding, self._state = finding, state
        was_open = self.is_open
        self._drop_details()
        if finding is None:
            title = words.check_title(self.check)
            summary = say("finding.waiting") if state == "running" else say("finding.not-run")
        else:
            said = words.said(finding)
            title, summary = said.title, said.summary
        self._mark.show_state(state)
        self._title.setText(wrappable(title))
        self._summary.setText(wrappable(summary))
        self._summary.setVisible(bool(summary))
        self._word.setText(say(f"status.{state}") if finding is not None else "")
        set_role(self._word, "role", _ROLES.get(state, "muted"))
        time = duration(finding) if finding is not None else ""
        self._time.setText(time)
        self._time.setVisible(bool(time))
        self.show_state(_BORDERS.get(state, "plain"))
        name = f"{say(f'status.{state}')}: {one_line(title)}"
        self.setAccessibleName(name)
        self.setAccessibleDescription(one_line(summary))
        self._head.setAccessibleName(name)
        can_open = finding is not None and _has_details(finding)
        self._can_open = can_open
        self._head.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_open else Qt.FocusPolicy.NoFocus)
        self._head.setCursor(Qt.CursorShape.PointingHandCursor if can_open else Qt.CursorShape.ArrowCursor)
        if can_open and (was_open if self._touched else opens and state in self.opens_at):
            self._open()
        self._show_arrow()

    def _toggle(self) -> None:
        if not self._can_open:
            return
        self._touched = True
        if self.is_open and self._details is not None:
            self._details.hide()
        else:
            self._open()
        self._show_arrow()

    def _open(self) -> None:
        if self._details is None and self._finding is not None:
            self._details = details(self._finding)
            self.body.addWidget(self._details)
        if self._details is not None:
            self._details.show()

    def _drop_details(self) -> None:
        if self._details is not None:
            self._details.hide()
            self.body.removeWidget(self._details)
            self._details.deleteLater()
            self._details = None

    def _show_arrow(self) -> None:
        self._arrow.setText("" if not self._can_open else "▴" if self.is_open else "▾")
        action = say("finding.shut") if self.is_open else say("finding.open")
        self._head.setAccessibleDescription(
            f"{unbroken(self._summary.text())} {action if self._can_open else ''}".strip()
        )


def details(finding: "Finding") -> QWidget:
    """Return what an opened row shows."""
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(14 + _INDENT, 2, 14, 14)
    box.setSpacing(4)
    said = words.said(finding)
    for caption, text in ((say("finding.means"), said.means), (say("finding.do"), said.do)):
        if text:
            _part(box, caption, marked(selectable(wrappable(text))))
    evidence = evidence_lines(finding)
    if evidence:
        seen = [wrappable(line, limit=600) for line in evidence[:_LINES_SHOWN]]
        copying = copy_button(
            lambda: "\n".join(evidence), say("finding.copy"), say("finding.copied"), say("finding.copy-evidence")
        )
        beside = row(selectable("\n".join(seen), "muted", scale=0.95), copying)
        beside.setStretch(0, 1)
        beside.setAlignment(copying, Qt.AlignmentFlag.AlignTop)
        _part(box, say("finding.evidence"), beside)
    if finding.lines:
        box.addWidget(Conversation(finding))
    return made


def _part(box: QVBoxLayout, caption: str, content: QWidget | QHBoxLayout) -> None:
    if box.count():
        box.addSpacing(6)
    box.addWidget(label(caption, bold=True))
    if isinstance(content, QWidget):
        box.addWidget(content)
    else:
        box.addLayout(content)


class Conversation(QWidget):
    """The transcript, shown when asked for."""

    def __init__(self, finding: "Finding") -> None:
        super().__init__()
        self._text = "\n".join(
            f"{line.t_ms:>7} ms  {_ARROWS[line.direction]}  {one_line(line.text, limit=2000)}" for line in finding.lines
        )
        self._view: QPlainTextEdit | None = None
        self._show = button(say("finding.conversation"), f"conversation-{finding.check}", "link")
        self._show.clicked.connect(self._toggle)
        self._copy = copy_button(
            lambda: self._text, say("finding.copy"), say("finding.copied"), say("finding.copy-conversation")
        )
        self._copy.hide()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 4, 0, 0)
        self._box.setSpacing(4)
        self._box.addLayout(row(self._show, 1, self._copy))

    def _toggle(self) -> None:
        if self._view is None:
            self._view = QPlainTextEdit()
            self._view.setReadOnly(True)
            self._view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            self._view.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            self._view.setPlainText(self._text)
            self._view.setAccessibleName(say("finding.conversation-name"))
            self._view.setTabChangesFocus(True)
            height = self._view.fontMetrics().lineSpacing() * min(self._text.count("\n") + 2, 18) + 28
            self._view.setFixedHeight(height)
            self._box.addWidget(self._view)
        else:
            self._view.setVisible(self._view.isHidden())
        visible = not self._view.isHidden()
        self._copy.setVisible(visible)
        renamed(self._show, say("finding.conversation-hide") if visible else say("finding.conversation"))


_ARROWS = {"sent": "→", "received": "←", "note": "·"}


def evidence_lines(finding: "Finding") -> list[str]:
    """Return the evidence as plain lines, in the report's own form: a key with one value on one line."""
    lines: list[str] = []
    for key, values in shown.evidence(finding.evidence):
        name = one_line(key.replace("_", " "))
        if len(values) == 1:
            lines.append(f"{name}: {one_line(values[0])}")
        else:
            lines += [f"{name}:", *(f"   {one_line(value)}" for value in values)]
    return lines


def _has_details(finding: "Finding") -> bool:
    said = words.said(finding)
    return bool(said.means or said.do or finding.evidence or finding.lines)


def duration(finding: "Finding") -> str:
    """Return how long it took, in words; nothing where it took no time."""
    seconds = finding.ended - finding.started
    if seconds <= 0:
        return ""
    if seconds < 0.9995:
        return say("finding.ms", n=max(1, round(seconds * 1000)))
    return say("finding.s", n=f"{seconds:.1f}")
