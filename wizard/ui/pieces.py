"""Long work in the GUI thread, done a piece a turn of the event loop, so that the window answers in between.

Knows nothing of the pieces. Whatever needs no Qt is loaded by a thread, which need not be cut into pieces.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer

from wizard.ui.loading import load

_LOOK_MS = 10


class Pieces(QObject):
    """What is left to do, for as long as its owner lives."""

    def __init__(self, owner: QObject) -> None:
        super().__init__(owner)
        self._left: deque[Callable[[], object]] = deque()
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._next)

    def add(self, *pieces: Callable[[], object]) -> None:
        """Do these, too, in order."""
        self._left.extend(pieces)
        self._turn.start(0)

    def load(self, modules: Iterable[str]) -> None:
        """Let a thread import modules that need no Qt; what is added afterwards waits for them."""
        names = tuple(modules)

        def work() -> None:
            for name in names:
                load(name)

        thread = threading.Thread(target=work, daemon=True)

        def wait() -> None:
            if thread.is_alive():
                self._left.appendleft(wait)
                self._turn.start(_LOOK_MS)

        self.add(thread.start, wait)

    def drop(self) -> None:
        """Do nothing more."""
        self._left.clear()
        self._turn.stop()

    def _next(self) -> None:
        if not self._left:
            return
        self._left.popleft()()
        if self._left and not self._turn.isActive():
            self._turn.start(0)
