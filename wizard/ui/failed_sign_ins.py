"""Too many failed sign-ins, as a guided branch: one question, and what to do for each answer, in order.

What the sign-in log says already is the answer to begin with; the person may know better. Changes nothing.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QRadioButton

from wizard.ui.flow import Flow
from wizard.ui.marks import Mark
from wizard.ui.parts import Card, column, copy_button, label, row, selectable
from wizard.ui.plain import one_line, wrappable
from wizard.ui.text import say

ADVICE = "failed-sign-ins"
_SIGN_INS = "mfa.sign-ins"
#: The answers: the failures come from this site, from elsewhere, from elsewhere and one got in; nobody can look.
ANSWERS = ("here", "elsewhere", "succeeded", "unseen")

Report = Mapping[str, Any]


class FailedSignIns(Card):
    """The question and its steps."""

    def __init__(self, report: Report) -> None:
        super().__init__("warn")
        self.setObjectName("failed-sign-ins")
        self.setAccessibleName(say("failed.title"))
        self.body.setContentsMargins(18, 14, 18, 16)
        texts = column(label(say("failed.title"), bold=True, scale=1.05), spacing=6)
        texts.addWidget(label(say("failed.first")))
        known, where = answer(report), seen(report)
        if where:
            texts.addWidget(selectable(wrappable(one_line(where)), "muted"))
        texts.addWidget(label(say("failed.question"), bold=True))
        self._group = QButtonGroup(self)
        ways = Flow(18, 4)
        for name in ANSWERS:
            choice = QRadioButton(say(f"failed.{name}"))
            choice.setObjectName(f"failed-{name}")
            choice.setAccessibleName(choice.text().replace("&", ""))
            choice.setChecked(name == known)
            choice.toggled.connect(lambda on, one=name: self._show(one) if on else None)
            self._group.addButton(choice)
            ways.addWidget(choice)
        texts.addLayout(ways)
        self._steps = selectable()
        self._steps.setObjectName("failed-steps")
        texts.addWidget(self._steps)
        copying = copy_button(
            self._steps.text, say("ways.copy"), say("finding.copied"), say("ways.copy"), "copy-failed-steps"
        )
        texts.addLayout(row(copying, 1))
        inside = row(column(Mark("warn"), 1), texts, spacing=14)
        inside.setStretch(1, 1)
        self.body.addLayout(inside)
        self._show(known)

    def _show(self, name: str) -> None:
        self._steps.setText(say(f"failed.do-{name}").strip())


def answer(report: Report) -> str:
    """Return the answer that the sign-in log gives, "unseen" where nobody read it."""
    found = _found(report)
    if found is None:
        return "unseen"
    strange = set(found["evidence"].get("strange_countries", ()))
    if not strange:
        return "here"
    rows = found["evidence"].get("sign_ins", ())
    return "succeeded" if any(one["country"] in strange and one["code"] == 0 for one in rows) else "elsewhere"


def seen(report: Report) -> str:
    """Return what the sign-in log showed, in its check's words; nothing where nobody read it."""
    found = _found(report)
    return str(found["summary"]) if found is not None else ""


def _found(report: Report) -> Report | None:
    """Return the finding about the log, if the log was read."""
    return next((one for one in report["checks"] if one["id"] == _SIGN_INS and one["evidence"].get("sign_ins")), None)
