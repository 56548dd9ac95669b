"""Result: where it breaks, why, what to do first, what was ruled out, and what to hand on."""

import re
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from wizard import catalogue, words
from wizard.model.finding import Finding, RankedCause, Status, Verdict, VerdictStatus
from wizard.model.secret import Mask
from wizard.ui import look
from wizard.ui.marks import Mark, State
from wizard.ui.pages.base import Page
from wizard.ui.pages.questions import quoted
from wizard.ui.parts import (
    Card,
    CardState,
    button,
    column,
    copy_button,
    empty,
    label,
    open_link,
    row,
    selectable,
    set_role,
)
from wizard.ui.plain import plain, wrappable
from wizard.ui.session import checks
from wizard.ui.text import say, say_or

if TYPE_CHECKING:
    from wizard.ui.session import Session

_STAND_IN = re.compile(r"""(["']?)scanner@contoso\.com\1""")
_RULED_OUT_SHOWN = 7
_ROLES = {"healthy": "good", "degraded": "warn", "broken": "bad"}


class ResultPage(Page):
    """The verdict."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session, "result")
        self.title.setObjectName("verdict")
        self._shown: object = None
        self._parts = QVBoxLayout()
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(12)
        self.body.addLayout(self._parts)
        self.body.addStretch(1)

    def refresh(self, changed: frozenset[str] | None) -> None:
        """Show the verdict as it is now."""
        super().refresh(changed)
        run = self.session.run
        shown = (run.verdict, run.state, run.findings, self.session.mailbox)
        if shown == self._shown:
            return
        self._shown = shown
        empty(self._parts)
        if run.verdict is None:
            running = run.state == "running"
            self._headline(say("result.running" if running else "result.nothing"), "", "")
            if not running:
                self._parts.addWidget(label(say("result.nothing-more"), "muted"))
            return
        self._show(run.verdict)

    def _show(self, verdict: Verdict) -> None:
        self._headline(headline(verdict), self._figures(verdict), _ROLES.get(verdict.status.value, ""))
        if not verdict.causes:
            state: CardState = "good" if verdict.status is VerdictStatus.HEALTHY else "plain"
            card = Card(state)
            card.body.setContentsMargins(18, 14, 18, 14)
            mark: State = "pass" if verdict.status is VerdictStatus.HEALTHY else "unknown"
            text = say_or(f"result.reason-{verdict.reason}", say("result.reason-not-signed-in"))
            inside = row(Mark(mark), label(text), spacing=14)
            inside.setStretch(1, 1)
            card.body.addLayout(inside)
            self._parts.addWidget(card)
        for place, cause in enumerate(verdict.causes, 1):
            self._parts.addWidget(CauseCard(self.session, place, cause, first=place == 1))
        self._show_advice(verdict)
        below = row(self._ruled_out(verdict), TicketCard(self.session), spacing=14)
        below.setStretch(0, 1)
        below.setStretch(1, 1)
        self._parts.addLayout(below)
        self._parts.addWidget(label(say("result.not-scanner"), "muted", scale=0.95))

    def _headline(self, text: str, figures: str, role: str) -> None:
        self.title.setText(text)
        self.title.setAccessibleName(text)
        set_role(self.title, "role", role)
        self.question.setText(figures)
        self.setAccessibleDescription(f"{text}. {figures}".strip())

    def _figures(self, verdict: Verdict) -> str:
        run = self.session.run
        measured = [found for found in run.findings.values() if found.status not in (Status.SKIPPED, Status.MANUAL)]
        seconds = f"{max(0.0, run.finished - run.started):.1f}"
        count = "result.count-one" if len(measured) == 1 else "result.count-many"
        parts = [say(f"result.{verdict.confidence.value}")] if verdict.confidence is not None else []
        parts.append(say(count, count=len(measured), seconds=seconds))
        if verdict.causes:
            parts.append(say("result.to-fix", count=len(verdict.causes)))
        return " · ".join(parts)

    # ---- advice ------------------------------------------------------------------------------------------------------

    def _show_advice(self, verdict: Verdict) -> None:
        from wizard.report import build  # noqa: PLC0415 - the advice's words are the report's

        run = self.session.run
        if not verdict.advice:
            return
        for advice in build.build(run, self.session.case(send=self.session.sent))["advice"]:
            if advice["id"] != "not-the-scanner":
                self._parts.addWidget(advice_card(advice["summary"], advice["why"]))

    # ---- ruled out ---------------------------------------------------------------------------------------------------

    def _ruled_out(self, verdict: Verdict) -> QWidget:
        card = Card()
        card.setObjectName("ruled-out")
        card.body.setContentsMargins(18, 14, 18, 14)
        card.body.addWidget(label(say("result.ruled-out"), bold=True, scale=1.05))
        by_check: dict[str, list[str]] = {}
        for ruled in verdict.ruled_out:
            by_check.setdefault(ruled.because, []).append(ruled.cause)
        hops = {check.id: check.hop for check in checks()}
        for check, causes in list(by_check.items())[:_RULED_OUT_SHOWN]:
            finding = self.session.run.findings.get(check)
            title = words.said(finding).title if finding is not None else words.check_title(check)
            hop = say_or(f"picture.{'firewall' if hops.get(check) == 'network' else hops.get(check)}", "")
            made = label(wrappable(f"{hop}: {title}" if hop else title))
            made.setToolTip(plain("; ".join(catalogue.cause(cause).title for cause in causes)))
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


class CauseCard(Card):
    """One cause: why we say so, and the smallest fix."""

    def __init__(self, session: "Session", place: int, ranked: RankedCause, *, first: bool) -> None:
        super().__init__("bad" if first else "plain")
        self._session = session
        self.setObjectName(f"cause-{ranked.cause}")
        self.body.setContentsMargins(16, 14, 16, 16)
        entry = catalogue.cause(ranked.cause) if ranked.cause != "unknown" else None
        title = entry.title if entry else say("result.unknown-title")
        meaning = entry.meaning if entry else say("result.unknown-more")
        self.setAccessibleName(f"{place}. {title}")
        texts = column(label(wrappable(f"{place}  {title}"), bold=True, scale=1.15), spacing=4)
        texts.addWidget(selectable(wrappable(meaning), "muted"))
        texts.addSpacing(6)
        texts.addLayout(_pair(say("result.because"), self._because(ranked)))
        if entry:
            self._advise(texts, entry)
        inside = row(column(Mark("fail" if first else "warn"), 1), texts, spacing=14)
        inside.setStretch(1, 1)
        self.body.addLayout(inside)

    def _because(self, ranked: RankedCause) -> str:
        found: list[Finding] = [
            self._session.run.findings[check] for check in ranked.because if check in self._session.run.findings
        ]
        sure = say(f"result.{ranked.confidence.value}")
        return "\n".join([wrappable(words.said(finding).summary) for finding in found] or [sure])

    def _advise(self, texts: QVBoxLayout, entry: catalogue.CauseWords) -> None:
        for caption, text in (("fix", entry.fix), ("where", entry.where), ("security", entry.security)):
            if text:
                texts.addLayout(_pair(say(f"result.{caption}"), wrappable(text)))
        if entry.command or entry.link:
            texts.addSpacing(4)
            texts.addLayout(self._ways(entry, texts))

    def _ways(self, entry: catalogue.CauseWords, texts: QVBoxLayout) -> QVBoxLayout:
        buttons = row(spacing=10)
        holder = column(buttons)
        buttons.addSpacing(_CAPTION_WIDTH + 14)
        if entry.command:
            self._command = CommandBox(self._filled(entry.command))
            self._command.hide()
            self._show = button(say("result.command"), f"command-{entry.slug}")
            self._show.clicked.connect(self._toggle)
            buttons.addWidget(self._show)
            holder.addWidget(self._command)
        if entry.link.startswith("https://"):
            opener = button(say("result.open"), f"open-{entry.slug}")
            opener.setToolTip(entry.link)
            opener.clicked.connect(lambda: open_link(entry.link))
            buttons.addWidget(opener)
        buttons.addStretch(1)
        texts.addSpacing(2)
        return holder

    def _filled(self, command: str) -> str:
        """Put the case's mailbox where the catalogue has its stand-in."""
        if not self._session.mailbox:
            return command
        literal = quoted(self._session.mailbox)
        return _STAND_IN.sub(lambda _found: literal, command)

    def _toggle(self) -> None:
        self._command.setVisible(self._command.isHidden())
        self._show.setText(say("result.command") if self._command.isHidden() else say("result.command-hide"))


class CommandBox(QWidget):
    """A command to read and to copy."""

    def __init__(self, command: str) -> None:
        super().__init__()
        copying = copy_button(
            lambda: command, say("finding.copy"), say("finding.copied"), say("result.copy-command"), "copy-command"
        )
        inside = row(selectable(plain(command)), copying)
        inside.setStretch(0, 1)
        inside.setContentsMargins(_CAPTION_WIDTH + 14, 4, 0, 0)
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
        self.body.addLayout(row(self._copy, save, 1, spacing=10))
        self.body.addStretch(1)

    def _copy_text(self) -> None:
        session = self._session
        run, case = session.run, session.case(send=session.sent)
        mask = Mask(session.secrets())

        def write() -> str:
            from wizard.report import as_text, build  # noqa: PLC0415 - loaded in the worker

            return mask(as_text.write(build.build(run, case)))

        def done(text: str) -> None:
            QApplication.clipboard().setText(text)
            self._copy.setText(say("finding.copied"))

        session.bridge.ask(write, done)

    def _save(self) -> None:
        from wizard.ui.export import ExportDialog  # noqa: PLC0415 - not needed before

        ExportDialog(self._session, self.window()).open()


_CAPTION_WIDTH = 74


def _pair(caption: str, text: str) -> QVBoxLayout:
    name = label(caption, bold=True)
    name.setMinimumWidth(max(_CAPTION_WIDTH, name.sizeHint().width()))
    inside = row(column(name, 1, spacing=0), selectable(text), spacing=14)
    inside.setStretch(1, 1)
    return column(inside)


def advice_card(summary: str, why: str) -> Card:
    """Return the card of one piece of advice."""
    card = Card("plain")
    card.body.setContentsMargins(16, 12, 16, 12)
    texts = column(selectable(wrappable(summary), bold=True), selectable(wrappable(why), "muted"), spacing=3)
    inside = row(column(Mark("warn"), 1), texts, spacing=14)
    inside.setStretch(1, 1)
    card.body.addLayout(inside)
    return card


def headline(verdict: Verdict) -> str:
    """Return the verdict in a few words."""
    if verdict.status is VerdictStatus.BROKEN:
        return say(f"result.broken-{verdict.broken_at or 'unknown'}")
    if verdict.status is VerdictStatus.DEGRADED:
        return say("result.degraded-device" if verdict.broken_at == "device" else "result.degraded")
    return say(f"result.{verdict.status.value}")
