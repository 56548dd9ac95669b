"""What the window holds: rail, pages, the one bottom bar. Knows which page shows, and nothing of what a page says."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from wizard.ui import keys, look, pages
from wizard.ui.pages.start import StartPage
from wizard.ui.parts import Role, button, label, renamed, row, set_role
from wizard.ui.rail import Rail
from wizard.ui.text import say, say_or, steps
from wizard.ui.what import explained

if TYPE_CHECKING:
    from wizard.ui.learning import Learning
    from wizard.ui.pages.base import Page
    from wizard.ui.practice import Banner
    from wizard.ui.session import Session
    from wizard.ui.sign_in_panel import SignInPanel

_TICK_MS = 250
_ROLES: dict[str, Role] = {"healthy": "good", "degraded": "warn", "broken": "bad"}


class News(QFrame):
    """The verdict of a run that has ended, and the way to the Result page, while another page shows."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("news")
        self.setProperty("bar", "bottom")
        self._text = label(bold=True)
        self.see = button(say("bar.see"), "see-result-button", "main")
        inside = row(self._text, self.see, spacing=look.MARGIN)
        inside.setStretch(0, 1)
        inside.setContentsMargins(look.MARGIN, 8, look.MARGIN, 8)
        self.setLayout(inside)
        self.hide()

    def show_verdict(self, session: "Session") -> None:
        """Say how the run of `session` ended, if it came to a verdict."""
        verdict = session.run.verdict
        if verdict is None:
            return
        from wizard.report.say import headline  # noqa: PLC0415 - the worker has loaded it by now

        self._text.setText(f"{headline(verdict)}.")
        set_role(self._text, "role", _ROLES.get(verdict.status.value, ""))
        self.show()


class Shell(QWidget):
    """Everything inside the window."""

    #: The person is done.
    finished = Signal()
    #: Another page shows.
    shown = Signal()
    #: A run has been under way for so many seconds.
    measuring = Signal(float)

    def __init__(self, session: "Session") -> None:
        super().__init__()
        self.session = session
        self._order = [step["id"] for step in steps()]
        self._pages: dict[str, Page] = {}
        self._step = ""
        self._asking: QObject | None = None
        self._panel: SignInPanel | None = None
        self._learning: Learning | None = None
        self.practice: Banner | None = None  # what says that this is practice
        self._seconds = 0.0
        self.setObjectName("shell")
        self.rail = Rail()
        self.rail.chosen.connect(self.go)
        self._stack = QStackedWidget()
        self._right = QVBoxLayout()
        self._right.setContentsMargins(0, 0, 0, 0)
        self._right.setSpacing(0)
        self._right.addWidget(self._stack, 1)
        self.news = News()
        self.news.see.clicked.connect(lambda: self.go(self._order[-1]))
        self._right.addWidget(self.news)
        self._right.addWidget(self._bar())
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addLayout(self._right, 1)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._show_progress)
        session.case_changed.connect(self._show_case)
        session.run_changed.connect(self._show_run)
        session.run_began.connect(self._began)
        session.run_ended.connect(self._ended)
        session.stopping.connect(self._stopping)
        self._show_case()
        self.go("start")

    # ---- pages -------------------------------------------------------------------------------------------------------

    @property
    def step(self) -> str:
        """The step that is shown."""
        return self._step

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps that have a page."""
        return tuple(self._order)

    @property
    def page(self) -> "Page":
        """The page that is shown."""
        return self._pages[self._step]

    @property
    def word(self) -> str:
        """What the bottom bar says about the run."""
        return self._word.text()

    def go(self, step: str) -> None:
        """Show the page of `step`, making it at the first visit."""
        if step == self._step:
            return
        if step not in self._pages:
            made = pages.make(step, self.session)
            made.wanted.connect(self.go)
            self._pages[step] = made
            self._stack.addWidget(made)
            if self._learning is not None:
                self._learning.dress(made)
        self._step = step
        if step == self._order[-1]:
            self.news.hide()
        page = self._pages[step]
        if page.panel_place is not None:
            page.panel_place.addWidget(self._sign_in_panel())
        page.entered()
        self._stack.setCurrentWidget(page)
        self.rail.show_step(step)
        self._show_buttons()
        self.shown.emit()
        if self.isVisible():
            self.focus_first()

    def rebuild(self) -> None:
        """Make all pages anew: the session works on another world."""
        self.news.hide()
        self._panel = None  # it goes with the page that holds it
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._step = ""
        self.go("start")
        self.fill_start()
        self._show_case()
        self._show_run(frozenset())

    def fill_start(self) -> None:
        """Fill in what the Start page reads from files."""
        start = self._pages["start"]
        if isinstance(start, StartPage):
            start.fill()

    def _sign_in_panel(self) -> "SignInPanel":
        """Return the one sign-in panel, which the page that shows holds."""
        if self._panel is None:
            from wizard.ui.sign_in_panel import SignInPanel  # noqa: PLC0415 - not needed for the first paint

            self._panel = SignInPanel(self.session, self)
            self.session.sign_in.changed.connect(lambda: self._show_run(frozenset()))
        return self._panel

    def add_banner(self, banner: QWidget) -> None:
        """Show a banner above every page."""
        self._right.insertWidget(0, banner)

    def _move(self, by: int) -> None:
        place = self._order.index(self._step) + by
        if place >= len(self._order):
            self.finished.emit()
        elif place >= 0:
            self.go(self._order[place])

    # ---- the bottom bar ----------------------------------------------------------------------------------------------

    def _bar(self) -> QWidget:
        bar = QFrame()
        bar.setProperty("bar", "bottom")
        box = row(spacing=10)
        lines = QVBoxLayout(bar)
        lines.setContentsMargins(look.MARGIN, 12, look.MARGIN, 12)
        lines.setSpacing(8)
        self._export = button(say("bar.export"), "export-button", accessible=say("bar.export-name"))
        self._export.clicked.connect(self._show_export)
        self._word = label("", "muted", scale=0.92)
        self._word.setObjectName("progress")
        self._word.hide()
        self._cancel = button(say("bar.cancel"), "cancel-button")
        self._cancel.clicked.connect(self.session.cancel)
        self._cancel.hide()
        self._back = button(say("bar.back"), "back-button")
        self._back.clicked.connect(lambda: self._move(-1))
        self._run = button(say("bar.run"), "run-button")
        self._run.clicked.connect(self.run)
        self._next = button(say("bar.next"), "next-button", "main")
        self._next.clicked.connect(lambda: self._move(1))
        box.addWidget(self._export)
        box.addWidget(self._cancel)  # in the place of Export, which waits for the end of the run
        box.addStretch(1)
        for made in (self._back, explained(self._run, self._run_key), self._next):
            box.addWidget(made)
        lines.addWidget(self._word)
        lines.addLayout(box)
        return bar

    def _tell(self, text: str) -> None:
        """Say above the buttons how the run goes, on a line of its own that no button narrows; "" takes it away."""
        self._word.setText(text)
        self._word.setVisible(bool(text))

    def _run_key(self) -> str:
        """Return the explanation of what Run does here."""
        keys = {"credentials": "run-sign-in", "delivery": "run-send"}
        return keys.get(self._step, "run" if self.page.selection == () else "run-step")

    def _show_buttons(self) -> None:
        running = self.session.running
        first, last = self._step == self._order[0], self._step == self._order[-1]
        self._back.setEnabled(not first)
        renamed(self._next, say("bar.finish") if last else say("bar.next"))
        done = self.page.done()
        before, after = self.page.run_words
        renamed(self._run, say(after if done else before))
        self._run.setVisible(self.page.selection is not None)
        fresh = self.page.selection == () and not done
        set_role(self._run, "kind", "main" if fresh else "")
        set_role(self._next, "kind", "" if fresh or not self.news.isHidden() else "main")
        self._run.setEnabled(not running and not self.session.look_only)
        self._cancel.setVisible(running)
        self._cancel.setEnabled(not self.session.is_stopping)
        renamed(self._cancel, say("bar.cancelling") if self.session.is_stopping else say("bar.cancel"))
        self._export.setEnabled(self.session.has_run)
        self._export.setVisible(not running)

    # ---- the run -----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Run what the present page is about."""
        page = self.page
        if self.session.running or page.selection is None or self._asking is not None:
            return
        if self._learning is not None and self._learning.takes(page):
            return
        start = self._pages["start"]
        if not start.ready():
            self.go("start")
            field = start.first_field()
            if field is not None:
                field.setFocus()
            return
        if not page.ready():
            return
        if self.session.too_many(page.selection):
            from wizard.ui.ask import third_attempt  # noqa: PLC0415 - seldom asked

            self._asking = third_attempt(self, self.session, self._answered)
            return
        self._start()

    def _answered(self, go_on: bool) -> None:  # noqa: FBT001 - a call-back of a dialog
        self._asking = None
        if go_on:
            self._start()

    def _start(self) -> None:
        page = self.page
        selection, sends = page.selection or (), page.sends
        if page.step == "start":
            self.go("network")
        self.session.start(selection, send=sends)

    def _began(self) -> None:
        self._seconds = 0.0
        self.news.hide()
        self._tell(say("bar.running-soon"))
        self._tick.start()
        self._show_run(frozenset())
        if QApplication.focusWidget() in (None, self._run):
            self._cancel.setFocus()

    def _stopping(self) -> None:
        self._tell(say("bar.stopping"))
        self._show_buttons()

    def _ended(self, ending: str) -> None:
        self._tick.stop()
        had_focus = QApplication.focusWidget() in (None, self._cancel, self._run, self._next)
        words = {"complete": "", "cancelled": say("bar.cancelled"), "deadline": say("bar.deadline")}
        self._tell(words[ending] if ending in words else say("bar.failed", what=ending))
        if ending in words and self._step != self._order[-1]:
            self.news.show_verdict(self.session)
        self._show_run(frozenset())
        if had_focus:
            (self._next if self.news.isHidden() else self.news.see).setFocus()

    def _show_progress(self) -> None:
        if self.session.is_stopping:
            return
        self._seconds += _TICK_MS / 1000
        self.measuring.emit(self._seconds)
        probe = self.session.at_work()
        if probe is None:
            return
        more = len(self.session.run.probing) - 1
        took, may = self._seconds - probe.at, probe.until - probe.at
        self._tell(
            say(
                "bar.running",
                what=say_or(f"probe.{probe.probe.partition('.')[0]}", say("probe.other")),
                seconds=max(0, int(took)),
                until=round(max(took, may)),
                left=say("bar.left", count=more) if more else "",
            ).strip()
        )

    def _show_run(self, changed: frozenset[str]) -> None:
        if not self.session.has_run:
            self.news.hide()  # what was found was about something else
        for step in self._order:
            self.rail.button(step).show_state(self.session.step_state(step))
        if self._step:
            self.page.refresh(changed or None)
            self._show_buttons()

    def _show_case(self) -> None:
        from_list = self.session.device_title
        self.rail.show_case(self.session.mailbox, from_list)
        self.rail.button("start").show_state(self.session.step_state("start"))
        for page in self._pages.values():
            page.show_case()

    # ---- learning ----------------------------------------------------------------------------------------------------

    @property
    def learning(self) -> "Learning":
        """The course of practice cases, made at first need."""
        if self._learning is None:
            from wizard.ui.learning import Learning  # noqa: PLC0415 - not needed for the first paint

            self._learning = Learning(self)
        return self._learning

    def show_course(self) -> None:
        """Show the practice cases to learn with."""
        self.learning.show_course()

    def show_glossary(self) -> None:
        """Show what the window's words mean."""
        from wizard.ui.glossary_dialog import GlossaryDialog  # noqa: PLC0415 - as above

        GlossaryDialog(self).open()

    # ---- export, keys, the end ---------------------------------------------------------------------------------------

    def _show_export(self) -> None:
        from wizard.ui.export import ExportDialog  # noqa: PLC0415 - not needed before

        ExportDialog(self.session, self).open()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Esc stops a run; F5 begins one; Enter presses the button in focus, or Next."""
        if event.key() == keys.ESCAPE and self.session.running:
            self.session.cancel()
        elif event.key() == keys.AGAIN and self._run.isEnabled():
            self.run()
        elif event.key() in keys.ENTER:
            focused = QApplication.focusWidget()
            if isinstance(focused, QAbstractButton):
                focused.click()
            elif focused is None or isinstance(focused, QLineEdit) or focused is self:
                self._next.click()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, FBT001, N802 - Qt's name
        """Go on as the page is read, and show where that is."""
        from wizard.ui.order import arrange  # noqa: PLC0415 - not needed for the first paint

        arrange(self)
        moved = super().focusNextPrevChild(next)
        focused = QApplication.focusWidget()
        if focused is not None and self.page.area.isAncestorOf(focused):
            self.page.area.ensureWidgetVisible(focused)
        return moved

    def focus_first(self) -> None:
        """Put the focus on the first field of the page; without one on Next, unless the person walks along the rail."""
        field = self.page.first_field()
        if field is not None:
            field.setFocus()
        elif not self.rail.isAncestorOf(QApplication.focusWidget() or self):
            self._next.setFocus()
