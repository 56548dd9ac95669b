"""The findings at the scanner: what only a watched device answers is one quiet line until it has. Judges nothing."""

from typing import TYPE_CHECKING

from wizard import words
from wizard.model.device import DeviceObservation, PanelText
from wizard.ui.pages.findings import FindingList
from wizard.ui.parts import label
from wizard.ui.session import checks
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.session import Session

_SILENT = ("idle", "skipped")


class WatchedList(FindingList):
    """The rows that say something, and what was not seen."""

    def __init__(self, session: "Session", step: str) -> None:
        super().__init__(session, step)
        kinds = (DeviceObservation, PanelText)
        needs = {check.id: check.needs for check in checks(step) if check.needs}
        fed = {name: asked for name, asked in needs.items() if all(issubclass(one, kinds) for one in asked)}
        self._fed = tuple(fed)
        self._watched = tuple(name for name in self._fed if PanelText not in fed[name])
        self._unseen = label("", "muted")
        self._unseen.setObjectName(f"unseen-{step}")
        box = self.layout()
        assert box is not None  # noqa: S101 - just made
        box.addWidget(self._unseen)

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the run as it is now."""
        super().refresh(changed)
        seen = any(isinstance(one, DeviceObservation | PanelText) for one in self._session.run.observations)
        states = _SILENT if seen else (*_SILENT, "running")  # what was seen is about to be judged again
        silent = {name for name in self._fed if self._session.state(name) in states}
        for name in self._fed:
            self.rows[name].setVisible(name not in silent)
        unseen = [name for name in self._watched if name in silent]
        if len(unseen) == len(self._watched):
            text = say("watch.unseen-all", count=len(unseen)) if unseen else ""
        else:
            text = say("watch.unseen", titles="; ".join(map(words.check_title, unseen))) if unseen else ""
        self._unseen.setText(text)
        self._unseen.setVisible(bool(text))
