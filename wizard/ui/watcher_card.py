"""The watcher on the page of the scanner: before (what to choose), during (what to type at the panel), after (rows).

What was seen is judged by the checks, whose findings stand below this card.
"""

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QWidget

from wizard import devices
from wizard.model.device import DeviceSession
from wizard.ui import look
from wizard.ui.announce import announce
from wizard.ui.marks import Mark
from wizard.ui.panel_field import PanelField
from wizard.ui.parts import Card, Role, button, column, copy_button, empty, label, row, selectable
from wizard.ui.text import say, say_or
from wizard.ui.trial_card import TrialCard
from wizard.ui.watcher_form import WatcherForm
from wizard.ui.watcher_rows import WatcherRows

if TYPE_CHECKING:
    from wizard.ui.session import Session
    from wizard.ui.watching import Plan

_TICK_MS = 1_000
_CAPTION = 150  # as in the cards beside this one


class WatcherCard(Card):
    """Start, what to type, stop, and what was seen."""

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self._session = session
        self._watching = session.watching
        self.setObjectName("watcher")
        self.setAccessibleName(say("watch.title"))
        self.body.setContentsMargins(18, 14, 18, 16)
        self.body.setSpacing(look.GAP + 2)
        self._lead = label(say("watch.lead"), "muted")
        self.form = WatcherForm(session)
        self._status = label("", bold=True)
        self._status.setObjectName("watch-status")
        self._mark = Mark("running")
        self._clock = label("", "muted", scale=0.95)
        self._clock.setObjectName("watch-clock")
        self._big = QGridLayout()
        self._answers = label("", "muted", scale=0.95)
        self._panel = PanelField(session)
        self._stop = button(say("watch.stop"), "watch-stop-button")
        self._stop.clicked.connect(self._watching.stop)
        self._during = self._lay_out()
        self.trial = TrialCard(session)
        self._over = label("", "muted")
        self._over.setObjectName("watch-over")
        self._rows = WatcherRows()
        self.body.addWidget(label(say("watch.title"), bold=True, scale=1.05))
        for part in (self._lead, self._during, self.trial, self._over, self._rows, self.form):
            self.body.addWidget(part)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show_clock)
        self.form.wanted.connect(self._begin)
        self._watching.changed.connect(self._changed)
        self._watching.seen.connect(self.refresh)
        self.refresh()
        self._changed()

    def _lay_out(self) -> QWidget:
        """Return what shows while a device is watched."""
        self._big.setHorizontalSpacing(18)
        self._big.setVerticalSpacing(6)
        self._big.setColumnStretch(1, 1)
        self._big.setColumnMinimumWidth(0, _CAPTION)
        holder = QWidget()
        holder.setObjectName("watch-during")
        head = row(self._mark, self._status, spacing=12)
        end = row(self._stop, self._clock, spacing=12)
        for line in (head, end):
            line.setStretch(1, 1)
        holder.setLayout(
            column(
                head,
                label(say("watch.type")),
                self._big,
                label(say("watch.type-rest"), "muted", scale=0.95),
                self._answers,
                self._panel,
                end,
                spacing=look.GAP + 2,
            )
        )
        return holder

    # ---- what the page tells -----------------------------------------------------------------------------------------

    def entered(self) -> None:
        """Look up what the fields offer, now that they are seen."""
        self.form.look_up()
        self.refresh()

    def refresh(self) -> None:
        """Show what is known of the devices that connected."""
        observations = self._session.run.observations
        self._rows.refresh(observations)
        self.form.show_case()
        self._show_status()
        self._show_panel()
        self.trial.refresh()

    # ---- what the watcher tells --------------------------------------------------------------------------------------

    def _begin(self, plan: "Plan") -> None:
        self._watching.begin(plan)

    def _changed(self) -> None:
        watching = self._watching
        at_work = watching.phase in ("on", "stopping")
        self._lead.setVisible(not at_work)
        self.form.setVisible(not at_work)
        self.form.setEnabled(watching.phase == "off")
        self.form.start.setText(say("watch.starting" if watching.phase == "starting" else "watch.start"))
        self._during.setVisible(at_work)
        self._stop.setEnabled(watching.phase == "on")
        if at_work and watching.phase == "on":
            self._show_what_to_type()
            self._tick.start()
            self._show_clock()
        elif not at_work:
            self._tick.stop()
        if watching.trouble is not None:
            name, values = watching.trouble
            self.form.say(say_or(f"watch.trouble-{name}", say("watch.trouble-failed")).format_map(_Gaps(values)))
            self.form.look_up()
        self._over.setText(say(f"watch.over-{watching.ended}") if watching.ended else "")
        self._over.setVisible(bool(watching.ended) and not at_work)
        self._show_status()
        self._show_panel()
        self.trial.refresh()
        if watching.phase == "on":
            announce(self, self._status.text())
            if self._stop.isVisible() and not self.form.isVisible():
                self._stop.setFocus()
        elif watching.ended:
            announce(self, self._over.text())

    def _show_what_to_type(self) -> None:
        watching, plan = self._watching, self._watching.plan
        if plan is None:
            return
        empty(self._big)
        encryption = say(f"watch.type-{plan.tls}")
        port = str(watching.port)
        rows: tuple[tuple[str, str, str, Role], ...] = (
            ("server", watching.host, "", ""),
            ("port", port, self._another_port(plan), "warn"),
            ("encryption", encryption, self._own_word(plan), "muted"),
        )
        for place, (name, value, note, role) in enumerate(rows):
            caption = say(f"device.{name}")
            self._big.addLayout(column(1, label(caption, bold=True, wrap=False), 1), place, 0)
            big = selectable(value, scale=1.7, bold=True)
            big.setObjectName(f"watch-type-{name}")
            shown = column(big, spacing=0)
            if note:
                shown.addWidget(label(note, role, scale=0.95))
            self._big.addLayout(shown, place, 1)
            copying = copy_button(
                lambda value=value: value,  # type: ignore[misc] # its own default is what it returns
                say("finding.copy"),
                say("finding.copied"),
                say("watch.copy-name", label=caption),
                f"watch-copy-{name}",
            )
            self._big.addWidget(copying, place, 2, Qt.AlignmentFlag.AlignVCenter)
        answer = self.form.reply.currentData()
        parts = [say("watch.does", does=answer.does)] if answer is not None else []
        parts += [say("watch.only", address=plan.allow)] if plan.allow else []
        self._answers.setText(" ".join(parts))

    def _own_word(self, plan: "Plan") -> str:
        chosen = self._session.device
        choices = devices.load(chosen).choices if chosen in devices.ids() else {}
        return say("watch.type-own", choice=choices[plan.tls]) if plan.tls in choices else ""

    def _another_port(self, plan: "Plan") -> str:
        taken = self._watching.port != plan.port
        return say("watch.port-taken", wanted=plan.port, port=self._watching.port) if taken else ""

    def _show_status(self) -> None:
        if self._watching.phase == "stopping":
            self._status.setText(say("watch.stopping"))
            return
        sessions = [one for one in self._session.run.observations if isinstance(one, DeviceSession)]
        number = sum(one.at >= self._watching.began for one in sessions)
        name = "watch.status" if not number else "watch.status-one" if number == 1 else "watch.status-some"
        text = say(name, count=number)
        if text != self._status.text():
            self._status.setText(text)
            self._status.setAccessibleName(text)
            if number and self._watching.phase == "on":
                announce(self, text)

    def _show_panel(self) -> None:
        answer = self.form.reply.currentData()
        playing = self._watching.phase == "on" and answer is not None and bool(answer.at)
        self._panel.show_answer(answer.id if playing else "", answer.title if playing else "")

    def _show_clock(self) -> None:
        left = max(0, round(self._watching.until - time.time()))
        at = time.strftime("%H:%M", time.localtime(self._watching.until))
        self._clock.setText(say("watch.ends", left=f"{left // 60}:{left % 60:02}", at=at))


class _Gaps(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "-"
