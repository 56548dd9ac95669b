"""The card of better ways on Result: the best way with what it needs and its steps, the others a line each, to open.

What is shown is the report's own; which way is best was judged elsewhere.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from wizard.report import ways
from wizard.report.say import say as report_say
from wizard.ui import look
from wizard.ui.marks import Mark, State
from wizard.ui.parts import Card, button, column, copy_button, label, renamed, row, selectable
from wizard.ui.plain import plain, wrappable
from wizard.ui.terms import marked
from wizard.ui.text import say
from wizard.ui.way_trials import WayTrials

_CAPTION_WIDTH = 74
_MARKS: dict[str, State] = {"fits": "pass", "condition": "unknown", "no": "skipped"}
_INDENT = 26


class WaysCard(Card):
    """What stops when, and the ways."""

    #: The person wants a way tried for real (a WayTrial).
    wants_trial = Signal(object)

    def __init__(self, known: ways.Ways, graph: QWidget | None = None) -> None:
        super().__init__()
        self.setObjectName("better-ways")
        self.setAccessibleName(report_say("ways.title"))
        self.body.setContentsMargins(18, 14, 18, 16)
        self.body.setSpacing(10)
        self.body.addWidget(label(report_say("ways.title"), bold=True, scale=1.05))
        if known.stops:
            stops = column(label(wrappable(known.stops), bold=True), spacing=2)
            stops.addWidget(selectable(wrappable(known.stops_more), "muted"))
            self.body.addLayout(_beside(Mark("warn", 16), stops))
        best = column(label(wrappable(ways.headline(known)), bold=True), spacing=4)
        best.addWidget(marked(selectable(wrappable(known.best.what), "muted")))
        best.addWidget(WayDetails(known.best))
        self.body.addLayout(_beside(Mark(_MARKS[known.best.fit], 16), best))
        if known.others:
            self.body.addWidget(label(report_say("ways.others"), bold=True))
        for other in known.others:
            if other.open:
                self.body.addWidget(WayLine(other))
        closed = [other for other in known.others if not other.open]
        if closed:
            self.body.addWidget(ClosedWays(closed))
        if known.to_try:
            trials = WayTrials(known.to_try, known.tried, graph)
            trials.wanted.connect(self.wants_trial)
            self.body.addWidget(trials)


class ClosedWays(QWidget):
    """The ways that something stands against, shown when asked for."""

    def __init__(self, closed: "list[ways.Way]") -> None:
        super().__init__()
        self._closed = closed
        self._box = column(spacing=10)
        self._lines: list[WayLine] = []
        self._more = button(say("ways.closed", count=len(closed)), "closed-ways-button", "link")
        self._more.clicked.connect(self._toggle)
        self._box.addWidget(self._more)
        self.setLayout(self._box)

    def _toggle(self) -> None:
        if not self._lines:
            self._lines = [WayLine(way) for way in self._closed]
            for line in self._lines:
                self._box.addWidget(line)
                line.show()
        else:
            for line in self._lines:
                line.setVisible(line.isHidden())
        shut = self._lines[0].isHidden()
        renamed(self._more, say("ways.closed" if shut else "ways.closed-hide", count=len(self._closed)))


class WayLine(QWidget):
    """One of the other ways: its name, and why it fits or not; the rest when asked for."""

    def __init__(self, way: ways.Way) -> None:
        super().__init__()
        self._way = way
        self._details: WayDetails | None = None
        self.setObjectName(f"way-{way.id}")
        self._more = button(say("ways.show"), f"show-way-{way.id}", "link", f"{say('ways.show')} {way.title}")
        self._more.clicked.connect(self._toggle)
        head = row(Mark(_MARKS[way.fit], 16), label(wrappable(way.title)), self._more, spacing=10)
        head.setStretch(1, 1)
        why = label(wrappable(ways.why(way)), "muted", scale=0.95)
        below = row(why)
        below.setContentsMargins(_INDENT, 0, 0, 0)
        self._box = column(head, below, spacing=2)
        self.setLayout(self._box)

    def _toggle(self) -> None:
        if self._details is None:
            self._details = WayDetails(self._way, whole=True)
            below = row(self._details)
            below.setContentsMargins(_INDENT, 2, 0, 6)
            self._box.addLayout(below)
            self._details.show()
        else:
            self._details.setVisible(self._details.isHidden())
        renamed(self._more, say("ways.show") if self._details.isHidden() else say("ways.hide"))


class WayDetails(QWidget):
    """Conditions, needs, steps and end of one way. `whole`: with what it is, and without its conditions."""

    def __init__(self, way: ways.Way, *, whole: bool = False) -> None:
        super().__init__()
        box = column(spacing=6)
        self.setLayout(box)
        if whole:
            box.addWidget(selectable(wrappable(way.what), "muted"))
        elif way.why:
            _add(box, "if" if way.open else "against", way.why)
        _add(box, "needs", way.needs)
        steps = tuple(f"{number}. {step}" for number, step in enumerate(way.steps, 1))
        _add(box, "steps", steps)
        if way.until:
            _add(box, "until", (way.until,))
        copying = copy_button(
            lambda: plain("\n".join((way.title, *steps))),
            say("ways.copy"),
            say("finding.copied"),
            f"{say('ways.copy')} {way.title}",
            f"copy-way-{way.id}",
        )
        source = label(wrappable(way.source), "muted", scale=0.92)
        last = row(source, copying, spacing=look.GAP)
        last.setStretch(0, 1)
        box.addLayout(last)


def _add(box: QVBoxLayout, name: str, lines: tuple[str, ...]) -> None:
    caption = label(report_say(f"ways.{name}"), bold=True, wrap=False)
    caption.setMinimumWidth(max(_CAPTION_WIDTH, caption.sizeHint().width()))
    text = marked(selectable("\n".join(map(wrappable, lines))))
    inside = row(column(caption, 1, spacing=0), text, spacing=14)
    inside.setStretch(1, 1)
    box.addLayout(inside)


def _beside(mark: Mark, texts: QVBoxLayout) -> QHBoxLayout:
    inside = row(column(mark, 1), texts, spacing=10)
    inside.setStretch(1, 1)
    return inside
