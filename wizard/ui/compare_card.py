"""Before and after on the Result page: what the last run says about the one before it."""

from collections.abc import Mapping
from typing import Any

from wizard.report import compare
from wizard.ui.parts import Card, CardState, button, label, selectable
from wizard.ui.plain import wrappable
from wizard.ui.text import say

_SHOWN = 4
_BORDERS: dict[str, CardState] = {"works-now": "good", "breaks-now": "bad"}


class CompareCard(Card):
    """The outcome in a sentence, then what was fixed, what is new and what changed, with times."""

    def __init__(self, compared: Mapping[str, Any]) -> None:
        super().__init__(_BORDERS.get(compared["outcome"], "plain"))
        self.setObjectName("compare")
        self.body.setContentsMargins(18, 14, 18, 14)
        outcome = compare.outcome(compared)
        self.setAccessibleName(f"{say('compare.title')}. {outcome}")
        self.body.addWidget(label(say("compare.title"), bold=True, scale=1.05))
        self.body.addWidget(selectable(wrappable(outcome)))
        lines = compare.told(compared)
        for text in lines[:_SHOWN]:
            self.body.addWidget(selectable(wrappable(text), "muted"))
        self._rest = selectable("\n".join(map(wrappable, lines[_SHOWN:])), "muted")
        self._rest.hide()
        if lines[_SHOWN:]:
            self.body.addWidget(self._rest)
            self._more = button(say("compare.more"), "compare-more", "link")
            self._more.clicked.connect(self._toggle)
            self.body.addWidget(self._more)

    def _toggle(self) -> None:
        self._rest.setVisible(self._rest.isHidden())
        self._more.setText(say("compare.more" if self._rest.isHidden() else "compare.less"))
