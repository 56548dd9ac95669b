"""Result: where it breaks, why, what to do first, what was ruled out, and what to hand on.

What is shown is the report itself, so that window and report never differ.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from wizard.model.finding import Verdict
from wizard.model.secret import Mask
from wizard.report import build, shown, ways
from wizard.report.compare import compare
from wizard.report.say import headline, hop_title
from wizard.ui import look
from wizard.ui.announce import announce
from wizard.ui.changes_panel import ChangesPanel
from wizard.ui.compare_card import CompareCard
from wizard.ui.failed_sign_ins import ADVICE, FailedSignIns
from wizard.ui.flow import Beside, Flow
from wizard.ui.marks import Mark, State
from wizard.ui.pages.base import Page
from wizard.ui.parts import (
    Card,
    CardState,
    button,
    column,
    copy_button,
    empty,
    label,
    open_link,
    renamed,
    row,
    selectable,
    set_role,
)
from wizard.ui.plain import one_line, plain, wrappable
from wizard.ui.request import request_button
from wizard.ui.terms import marked
from wizard.ui.text import say
from wizard.ui.way_trials import GraphPanel
from wizard.ui.ways_card import WaysCard

if TYPE_CHECKING:
    from wizard.ui.session import Session

_CAUSES_SHOWN = 3  # one thing is done at a time: what is behind those waits until it is asked for
_RULED_OUT_SHOWN = 6
_CAPTIONS = ("because", "fix", "who", "where", "security", "note")
_CAPTION_WIDTH = 74  # pixels at least
#: Where a verdict without a cause leads to, by its reason.
_NEXT_STEPS = {"signed-in": "delivery", "not-sent": "delivery", "not-signed-in": "credentials"}
_NOT_THE_SCANNER = "not-the-scanner"  # said below the cards, on every result
#: Where a link leads to a setting, not to a text about it.
_PORTALS = (
    "admin.exchange.microsoft.com",
    "admin.microsoft.com",
    "entra.microsoft.com",
    "security.microsoft.com",
)
_ROLES = {"healthy": "good", "degraded": "warn", "broken": "bad"}
_CARDS: dict[str, tuple[CardState, State]] = {"healthy": ("good", "pass"), "inconclusive": ("plain", "unknown")}


class ResultPage(Page):
    """The verdict."""

    run_words = ("bar.run-all", "bar.run-again")

    def __init__(self, session: "Session") -> None:
        super().__init__(session, "result")
        self.title.setObjectName("verdict")
        self._shown: object = None
        self._parts, self._rest = QVBoxLayout(), QVBoxLayout()
        for part in (self._parts, self._rest):
            part.setContentsMargins(0, 0, 0, 0)
            part.setSpacing(12)
        self._changes = ChangesPanel(session, self)
        self._changes.wants_sign_in.connect(lambda: self.wanted.emit("mailbox"))
        session.changes.changed.connect(self._show_all)  # a method: the connection ends with this page
        session.cases.changed.connect(self._show_all)
        self.body.addLayout(self._parts)
        self.body.addWidget(self._changes)
        self.aside.addLayout(self._rest)

    def _show_all(self) -> None:
        self.refresh(None)

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the verdict as it is now."""
        super().refresh(changed)
        self._changes.refresh()
        run = self.session.run
        before = self.session.cases.before
        now = (run.verdict, run.state, run.findings if run.verdict else None, self.session.mailbox, before)
        if now == self._shown:
            return
        self._shown = now
        empty(self._parts)
        empty(self._rest)
        if run.verdict is not None:
            self._show(run.verdict)
            return
        running = run.state == "running"
        self._headline(say("result.running" if running else "result.nothing"), "", "")
        self._parts.addWidget(label(say("result.running-more" if running else "result.nothing-more"), "muted"))

    def _show(self, verdict: Verdict) -> None:
        session = self.session
        report = build.build(session.run, session.case(send=session.sent), Mask(session.secrets()), session.changed)
        self._headline(headline(verdict), " · ".join(shown.figures(report)), _ROLES.get(verdict.status.value, ""))
        causes = report["verdict"]["causes"]
        if causes:
            explained = selectable(wrappable(" ".join(report["verdict"]["explained"])))
            explained.setObjectName("explained-verdict")
            self._parts.addWidget(explained)
        else:
            self._parts.addWidget(self._summary(report))
        found = [CauseCard(place, cause, alone=len(causes) == 1) for place, cause in enumerate(causes, 1)]
        for one in found:
            self._parts.addWidget(one)
        if len(found) > _CAUSES_SHOWN + 1:
            self._parts.addWidget(_shower(found[_CAUSES_SHOWN:]))
        before = session.cases.before
        if before is not None and before.verdict is not None:
            self._parts.addWidget(CompareCard(compare(before, session.run, Mask(session.secrets()))))
        self._rest.addWidget(Beside(_ruled_out_card(report, session.exchange_online), TicketCard(session)))
        known = ways.of(report)
        if known is not None:
            card = WaysCard(known, GraphPanel(session) if "graph" in known.to_try else None)
            card.wants_trial.connect(self.session.try_way)
            self._rest.addWidget(card)
        advice = [one for one in ways.advice(report) if one["id"] != _NOT_THE_SCANNER]
        if any(one["id"] == ADVICE for one in advice):
            advice = [one for one in advice if one["id"] != ADVICE]
            self._rest.insertWidget(0, FailedSignIns(report))
        if advice:
            self._rest.addWidget(AdviceCard(advice))
        self._rest.addWidget(label(say("result.not-scanner"), "muted", scale=0.95))

    def _summary(self, report: Mapping[str, Any]) -> Card:
        """Return the verdict in one sentence where there is no cause to show, and what comes next."""
        verdict = report["verdict"]
        border, mark = _CARDS.get(verdict["status"], ("plain", "unknown"))
        card = Card(border)
        card.setObjectName("summary")
        card.body.setContentsMargins(18, 14, 18, 14)
        texts = column(selectable(wrappable(verdict["summary"]), bold=True), spacing=4)
        texts.addWidget(selectable(wrappable(shown.next_step(report)), "muted"))
        step = _NEXT_STEPS.get(verdict["reason"], "")
        if step:
            leading = button(say(f"result.next-{step}"), f"go-{step}")
            leading.clicked.connect(lambda: self.wanted.emit(step))
            texts.addSpacing(look.GAP // 2)
            texts.addLayout(row(leading, 1))
        inside = row(column(Mark(mark), 1), texts, spacing=14)
        inside.setStretch(1, 1)
        card.body.addLayout(inside)
        return card

    def _headline(self, text: str, figures: str, role: str) -> None:
        self.title.setText(text)
        self.title.setAccessibleName(text)
        set_role(self.title, "role", role)
        self.question.setText(figures)
        self.heading.arrange()
        self.setAccessibleDescription(f"{text}. {figures}".strip())


class CauseCard(Card):
    """One cause: why we say so, and the smallest fix."""

    def __init__(self, place: int, cause: Mapping[str, Any], *, alone: bool) -> None:
        super().__init__("bad" if place == 1 else "plain")
        self.setObjectName(f"cause-{cause['cause']}")
        self.body.setContentsMargins(16, 14, 16, 16)
        title = one_line(cause["title"]) if alone else f"{place}  {one_line(cause['title'])}"
        self.setAccessibleName(title)
        texts = column(label(wrappable(title), bold=True, scale=1.15), spacing=4)
        texts.addWidget(marked(selectable(wrappable(cause["meaning"]), "muted")))
        texts.addSpacing(6)
        because = "\n".join(map(wrappable, _reasons(cause)))
        told = {caption: wrappable(cause[caption]) for caption in _CAPTIONS if caption != "because"}
        told["because"] = because or say(f"result.{cause['confidence']}")
        for caption in _CAPTIONS:
            text = told[caption]
            if text:
                texts.addLayout(_pair(say(f"result.{caption}"), text))
        if cause["command"] or cause["link"]:
            texts.addSpacing(4)
            texts.addLayout(self._ways(cause))
        inside = row(column(Mark("fail" if place == 1 else "warn"), 1), texts, spacing=14)
        inside.setStretch(1, 1)
        self.body.addLayout(inside)

    def _ways(self, cause: Mapping[str, Any]) -> QVBoxLayout:
        buttons = Flow(10, 8)
        buttons.setContentsMargins(_caption_width() + 14, 0, 0, 0)
        holder = column(buttons)
        if cause["command"]:
            command = CommandBox(cause["command"])
            command.hide()
            named = f"{say('result.command')}: {one_line(cause['title'])}"
            shower = button(say("result.command"), f"command-{cause['cause']}", accessible=named)

            def toggle() -> None:
                command.setVisible(command.isHidden())
                renamed(shower, say("result.command") if command.isHidden() else say("result.command-hide"))

            shower.clicked.connect(toggle)
            buttons.addWidget(shower)
            holder.addWidget(command)
        url: str = cause["link"]
        if url.startswith("https://"):
            admin = urlsplit(url).hostname in _PORTALS
            opener = button(say("result.open-portal" if admin else "result.open"), f"open-{cause['cause']}")
            opener.setToolTip(url)
            opener.clicked.connect(lambda: open_link(url))
            buttons.addWidget(opener)
        return holder


class CommandBox(QWidget):
    """A command to read and to copy."""

    def __init__(self, command: str) -> None:
        super().__init__()
        copying = copy_button(
            lambda: command, say("finding.copy"), say("finding.copied"), say("result.copy-command"), "copy-command"
        )
        inside = row(selectable(plain(command)), copying)
        inside.setStretch(0, 1)
        inside.setContentsMargins(_caption_width() + 14, 4, 0, 0)
        self.setLayout(inside)


class TicketCard(Card):
    """What to hand on."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self.setObjectName("ticket")
        self.body.setContentsMargins(18, 14, 18, 14)
        self.body.addWidget(label(say("result.ticket"), bold=True, scale=1.05))
        self.body.addWidget(label(say("result.ticket-formats")))
        self.body.addWidget(label(say("result.ticket-safe"), "muted"))
        self.body.addWidget(label(say("result.ticket-names"), "muted"))
        self._copy = button(say("result.copy-ticket"), "copy-ticket-button")
        self._copy.clicked.connect(self._copy_text)
        save = button(say("result.save-report"), "save-report-button")
        save.clicked.connect(self._save)
        self.body.addSpacing(look.GAP // 2)
        ways = Flow(10, 8)
        ways.addWidget(self._copy)
        ways.addWidget(save)
        ways.addWidget(request_button(session, "request-button"))
        self.body.addLayout(ways)
        self.body.addLayout(row(self._by_hand(), 1))
        self.body.addStretch(1)

    def _by_hand(self) -> QWidget:
        """Return what copies the same test with other tools."""
        session = self._session

        def text() -> str:
            from wizard.report import by_hand  # noqa: PLC0415 - rarely wanted

            return by_hand.text(build.build(session.run, session.case(send=session.sent), Mask(session.secrets())))

        return copy_button(text, say("result.by-hand"), say("finding.copied"), say("result.by-hand"), "copy-by-hand")

    def _copy_text(self) -> None:
        session = self._session
        run, case, mask = session.run, session.case(send=session.sent), Mask(session.secrets())
        changed = session.changed

        def write() -> str:
            from wizard.report import as_text  # noqa: PLC0415 - loaded in the worker

            return mask(as_text.write(build.build(run, case, mask, changed)))

        def done(text: str) -> None:
            QApplication.clipboard().setText(text)
            renamed(self._copy, say("finding.copied"))
            announce(self._copy, say("finding.copied"))

        session.bridge.ask(write, done)

    def _save(self) -> None:
        from wizard.ui.export import ExportDialog  # noqa: PLC0415 - not needed before

        ExportDialog(self._session, self.window()).open()


class AdviceCard(Card):
    """What to do besides, one line each; the reasons show when asked for."""

    def __init__(self, advice: Iterable[Mapping[str, Any]]) -> None:
        super().__init__()
        self.setObjectName("advice")
        self.body.setContentsMargins(18, 14, 18, 14)
        self.body.addWidget(label(say("result.advice"), bold=True, scale=1.05))
        for one in advice:
            self.body.addWidget(AdviceLine(one))


class AdviceLine(QWidget):
    """One piece of advice."""

    def __init__(self, advice: Mapping[str, Any]) -> None:
        super().__init__()
        self.setObjectName(f"advice-{advice['id']}")
        summary = one_line(advice["summary"])
        why = "\n".join(wrappable(text) for text in (advice["why"], advice["note"]) if text)
        self._why = selectable(why, "muted")
        self._why.hide()
        self._more = button(say("result.why"), f"why-{advice['id']}", "link", f"{say('result.why')} {summary}")
        self._more.clicked.connect(self._toggle)
        self._why.setContentsMargins(26, 0, 0, 0)
        first = row(Mark("warn", 16), selectable(wrappable(summary)), self._more, spacing=10)
        first.setStretch(1, 1)
        self.setLayout(column(first, self._why, spacing=2))

    def _toggle(self) -> None:
        self._why.setVisible(self._why.isHidden())
        renamed(self._more, say("result.why") if self._why.isHidden() else say("result.why-hide"))


def _shower(cards: Iterable[QWidget]) -> QWidget:
    """Hide `cards`, and return the button that shows them and goes."""
    hidden = tuple(cards)
    for card in hidden:
        card.hide()
    shower = button(say("result.more-causes", count=len(hidden)), "more-causes", "link")

    def show() -> None:
        for card in hidden:
            card.show()
        (hidden[0].findChild(QPushButton) or hidden[0]).setFocus()
        shower.hide()

    shower.clicked.connect(show)
    return shower


def _ruled_out_card(report: Mapping[str, Any], exchange_online: bool) -> Card:  # noqa: FBT001 - one flag, one meaning
    card = Card()
    card.setObjectName("ruled-out")
    card.body.setContentsMargins(18, 14, 18, 14)
    card.body.addWidget(label(say("result.ruled-out"), bold=True, scale=1.05))
    hops = {check["id"]: hop_title(check["hop"], exchange_online=exchange_online) for check in report["checks"]}
    by_check: dict[str, list[Mapping[str, Any]]] = {}
    for ruled in report["verdict"]["ruled_out"]:
        by_check.setdefault(ruled["because"], []).append(ruled)
    for check, ruled in list(by_check.items())[:_RULED_OUT_SHOWN]:
        text = f"{hops[check]}: {ruled[0]['seen']}" if check in hops else ruled[0]["seen"]
        made = label(wrappable(text))
        made.setToolTip(_titles(ruled))
        made.setAccessibleDescription(_titles(ruled))
        inside = row(Mark("pass", 16), made, spacing=10)
        inside.setStretch(1, 1)
        card.body.addLayout(inside)
    if not by_check:
        card.body.addWidget(label(say("result.ruled-out-none"), "muted"))
    elif len(by_check) > _RULED_OUT_SHOWN:
        more = len(by_check) - _RULED_OUT_SHOWN
        card.body.addWidget(label(say("result.ruled-out-more", count=more), "muted", scale=0.95))
    card.body.addStretch(1)
    return card


def _reasons(cause: Mapping[str, Any]) -> list[str]:
    """Return why we say so: several checks see the same, so the first tells and the last quotes, each word once."""
    lines = [one_line(line) for line in (*cause["why"], *cause["said"])]
    once = [line for place, line in enumerate(lines) if not any(line in other for other in lines[:place])]
    return once[:1] + once[1:][-1:]


def _titles(ruled: Iterable[Mapping[str, Any]]) -> str:
    return say("result.ruled-out-causes", causes=plain("; ".join(one["title"] for one in ruled)))


def _caption_width() -> int:
    """Return how wide the captions of a cause are in this language, so that all texts begin below each other."""
    metrics = QFontMetrics(look.scaled(bold=True))
    return max(_CAPTION_WIDTH, *(metrics.horizontalAdvance(say(f"result.{caption}")) for caption in _CAPTIONS))


def _pair(caption: str, text: str) -> QVBoxLayout:
    name = label(caption, bold=True, wrap=False)
    name.setMinimumWidth(_caption_width())
    inside = row(column(name, 1, spacing=0), selectable(text), spacing=14)
    inside.setStretch(1, 1)
    return column(inside)
