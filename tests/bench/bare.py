"""A window with nothing in it, the yardstick for start-up and memory. It leaves the same marks as the program."""

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow

from wizard import trace


class Bare(QMainWindow):
    """Marks its first paint."""

    painted = False

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Say so once this paint is over."""
        super().paintEvent(event)
        if not self.painted:
            self.painted = True
            QTimer.singleShot(0, self._mark)

    @staticmethod
    def _mark() -> None:
        trace.mark("first-paint")
        trace.memory()


if __name__ == "__main__":
    app = QApplication(sys.argv)
    window = Bare()
    window.resize(900, 600)
    window.show()
    sys.exit(app.exec())
