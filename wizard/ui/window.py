"""The window itself. It shows at once, empty, and is filled right after its first paint, piece by piece.

What is loaded before that paint is what a person waits for, so this module imports hardly anything. The pieces are
small, so that the window answers while it fills.
"""

from functools import partial
from typing import TYPE_CHECKING, get_args

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow

from wizard.ui.loading import load
from wizard.ui.pieces import Pieces

if TYPE_CHECKING:
    from wizard.ui.main import Options
    from wizard.ui.session import Session
    from wizard.ui.shell import Shell

#: What the first page needs, in pieces that each load within a frame or two. The first makes the name `Qt`, whose
#: hundred enumerations take PySide as long as all of our own modules together.
_PIECES = ("wizard.ui.keys", "wizard.ui.text", "wizard.ui.look", "wizard.ui.session", "wizard.ui.shell")

_USUAL = QSize(1080, 720)


class Window(QMainWindow):
    """The wizard's window."""

    #: The window has been painted for the first time, still empty.
    first_painted = Signal()
    #: The window has been filled.
    filled = Signal()

    def __init__(self, options: "Options") -> None:
        super().__init__()
        self._options = options
        self._painted = False
        self._shell: Shell | None = None
        #: What is still to be done in the GUI thread, a piece a turn; it ends with the window.
        self.pieces = Pieces(self)
        self.setObjectName("window")
        self.setAnimated(False)  # nothing moves by itself, whatever the desktop thinks of motion
        self.setMinimumSize(720, 480)
        self.resize(_USUAL.boundedTo(self.screen().availableSize()))

    @property
    def shell(self) -> "Shell":
        """What the window holds; it is filled if that has not been done yet."""
        if self._shell is None:
            self._fill()
        assert self._shell is not None  # noqa: S101 - just made
        return self._shell

    @property
    def session(self) -> "Session":
        """What the window works on."""
        return self.shell.session

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Tell of the first paint, once it is over."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self._after_first_paint)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """End everything, whatever is under way."""
        self.pieces.drop()
        self.hide()
        if self._shell is not None:
            self._shell.session.close()
        super().closeEvent(event)

    def _after_first_paint(self) -> None:
        self.first_painted.emit()
        self.pieces.add(*(partial(load, name) for name in _PIECES))
        self.pieces.add(self._speak, self._dress, self._make, self._show)

    def _speak(self) -> None:
        from wizard.ui import tongue  # noqa: PLC0415 - after the first paint

        tongue.speak()

    def _dress(self) -> None:
        from wizard.settings import Settings  # noqa: PLC0415 - after the first paint
        from wizard.ui import look  # noqa: PLC0415

        wanted = self._options.scheme
        if wanted == "system":
            remembered = Settings().scheme()
            wanted = next((one for one in get_args(look.Scheme) if one == remembered), wanted)
        look.apply(wanted)

    def _make(self) -> None:
        from wizard.ui.session import Session  # noqa: PLC0415 - after the first paint
        from wizard.ui.shell import Shell  # noqa: PLC0415

        if self._shell is None:
            self._shell = Shell(Session(self._options.cloud, vault=self._options.vault))
            self._shell.finished.connect(self.close)

    def _show(self) -> None:
        from wizard.ui.text import say  # noqa: PLC0415 - after the first paint

        if self._shell is None or self.centralWidget() is self._shell:
            return
        self.setWindowTitle(say("app.name"))
        self.setCentralWidget(self._shell)
        if self.isVisible():
            self._shell.focus_first()
        self.filled.emit()

    def _fill(self) -> None:
        """Fill the window at once, for whoever cannot wait."""
        self.pieces.drop()
        self._speak()
        self._dress()
        self._make()
        self._show()
