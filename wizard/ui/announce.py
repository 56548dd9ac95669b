"""What a screen reader says by itself while the focus is elsewhere: a page, a run, a failed check, the verdict, a note.

The only place that speaks. It says the window's own words, and costs nothing where nobody listens.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLabel, QWidget

from wizard.ui.plain import one_line, unbroken
from wizard.ui.text import say

if TYPE_CHECKING:
    from wizard.ui.session import Session
    from wizard.ui.shell import Shell

_FAILED = ("fail", "crashed")
_PROGRESS_S = 10  # between two words about how far a run is: each second would drown everything else


def announce(where: QWidget, text: str, *, urgent: bool = False) -> None:
    """Let a screen reader say `text` in the window that `where` is in; `urgent`: at once, whatever it is saying."""
    window = where.window()
    if not (text and QAccessible.isActive() and window.isVisible()):
        return
    event = QAccessibleAnnouncementEvent(window, " ".join(unbroken(text).split()))
    if urgent:
        event.setPoliteness(QAccessible.AnnouncementPoliteness.Assertive)
    QAccessible.updateAccessibility(event)


class Label(QLabel):
    """A label that reads as well as it looks."""

    #: What it comes to show is said by itself.
    live = False

    def setText(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Show `text`, named without the places to break a long word, which a reader would stumble over."""
        news = self.live and text != "" and (text != self.text() or self.isHidden())
        was_broken, bare = unbroken(self.text()) != self.text(), unbroken(text)
        super().setText(text)
        if was_broken or bare != text:
            self.setAccessibleName(bare if bare != text else "")
        if news:
            announce(self, text, urgent=self.property("role") == "bad")


class Announcer(QObject):
    """Follows what a window shows and what its session does, and says it."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__(shell)
        self._shell = shell
        self._runs = False
        self._said: set[str] = set()  # checks of this run whose failure was said
        self._next = 0.0
        session = shell.session
        shell.shown.connect(self._page)
        shell.measuring.connect(self._progress)
        session.run_began.connect(self._began)
        session.run_changed.connect(self._found)
        session.run_ended.connect(self._ended)
        session.stopping.connect(lambda: announce(shell, shell.word))

    def _page(self) -> None:
        page = self._shell.page
        announce(self._shell, f"{page.accessibleName()}. {page.accessibleDescription()}")

    def _began(self) -> None:
        self._runs, self._next = True, float(_PROGRESS_S)
        self._said.clear()
        announce(self._shell, self._shell.word)

    def _progress(self, seconds: float) -> None:
        if seconds >= self._next:
            self._next += _PROGRESS_S
            announce(self._shell, self._shell.word)

    def _found(self, changed: frozenset[str]) -> None:
        """Say which checks have failed, each once a run: what passes is not worth the interruption."""
        session = self._shell.session
        if self._runs and QAccessible.isActive():
            failed = [check for check in changed if check not in self._said and session.state(check) in _FAILED]
            self._said.update(failed)
            announce(self._shell, ". ".join(_failure(session, check) for check in failed))

    def _ended(self) -> None:
        """Say how the run ended where that is not the rule, and the verdict."""
        self._runs = False
        verdict = self._shell.session.run.verdict
        texts = [self._shell.word]
        if verdict is not None:
            from wizard.report.say import headline  # noqa: PLC0415 - the worker has loaded it by now

            texts.append(f"{headline(verdict)}.")
        announce(self._shell, " ".join(text for text in texts if text))


def _failure(session: "Session", check: str) -> str:
    from wizard import words  # noqa: PLC0415 - as above

    return f"{say(f'status.{session.state(check)}')}: {one_line(words.said(session.run.findings[check]).title)}"
