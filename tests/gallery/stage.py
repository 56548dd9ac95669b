"""One window on a stage: opened, brought to a size and a scheme, its pages and dialogs gone through and drawn."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QFont, QFontDatabase, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.gallery.played import Player
from wizard.ui import look
from wizard.ui.look import Scheme
from wizard.ui.main import Options, build
from wizard.ui.text import steps
from wizard.ui.window import Window

FONT = "DejaVu Sans"  # Debian's package fonts-dejavu-core; the letters of approved pictures
_POINTS = 9
_WAIT_S = 120.0


class Stage:
    """A window, and what can be done with it. Close it in the end."""

    def __init__(self, scenario: str = "", size: tuple[int, int] = (800, 600), scheme: Scheme = "light") -> None:
        self.app = QApplication.instance() or QApplication([])
        if FONT in QFontDatabase.families():
            QApplication.setFont(QFont(FONT, _POINTS))
        self.window: Window = build(Options(world=scenario or None, scheme=scheme))
        self.window.resize(*size)
        self.window.show()
        self.until(lambda: bool(self.window.findChildren(QWidget, "case-button")))  # the last that comes
        self.shell, self.session = self.window.shell, self.window.session
        if scenario:
            self.until(lambda: self.session.world is not None and bool(self.session.mailbox))
        self.settle()

    def until(self, ready: Callable[[], bool], seconds: float = _WAIT_S) -> None:
        """Let the window work until `ready`."""
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                raise TimeoutError
            QTest.qWait(5)

    def settle(self) -> None:
        """Let the window lay out and paint what it shows."""
        for _ in range(4):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()

    def close(self) -> None:
        """Close the window, and whatever it served."""
        self.window.close()
        self.session.end_world()
        self.window.deleteLater()
        self.settle()
        if look.asked() != "light":
            look.apply("light")

    # ---- what is known -----------------------------------------------------------------------------------------------

    def play(self, player: Player, *, ends: bool = True) -> None:
        """Run, with `player` in the engine's place; return when it has ended, or waits."""
        self.session.bridge._engine = player
        before = self.session.run.run_id
        assert self.session.start(), "a run needs a mailbox, and none before it"
        self.until(lambda: self.session.run.run_id > before and (not ends or not self.session.running))
        if not ends:
            self.until(lambda: bool(self.session.run.findings))
        self.settle()

    def run(self) -> None:
        """Run everything as the window's own button does."""
        self.shell.go("start")
        self.shell.run()
        self.until(lambda: not self.session.running)
        self.settle()

    # ---- what shows --------------------------------------------------------------------------------------------------

    def size(self, width: int, height: int) -> None:
        """Make the window as large as that."""
        self.window.resize(width, height)
        self.settle()

    def scheme(self, scheme: Scheme) -> None:
        """Dress it."""
        look.apply(scheme)
        self.settle()

    def pages(self) -> Iterator[str]:
        """Go to each page in turn."""
        for step in steps():
            self.page(step["id"])
            yield step["id"]

    def page(self, step: str, *, scrolled: int = 0) -> None:
        """Go to one page, scrolled down so far."""
        self.shell.go(step)
        self.settle()
        self.shell.page.area.verticalScrollBar().setValue(scrolled)
        self.settle()

    def calm(self) -> None:
        """Take the focus away: a cursor that blinks would be in one picture and not in the next."""
        focused = QApplication.focusWidget()
        if focused is not None:
            focused.clearFocus()
        self.settle()

    @contextmanager
    def dialog(self, show: Callable[[], object], name: str) -> Iterator[QDialog]:
        """Open a dialog for a while."""
        show()
        found = self.window.findChildren(QDialog, name)
        assert found, name
        self.settle()
        yield found[-1]
        found[-1].reject()
        self.settle()

    @staticmethod
    def picture(widget: QWidget) -> QImage:
        """Draw a widget."""
        return widget.grab().toImage()
