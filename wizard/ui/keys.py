"""The keys that the window answers to, by number, as events bear them."""

from PySide6.QtCore import Qt

ESCAPE = int(Qt.Key.Key_Escape)
ENTER = (int(Qt.Key.Key_Return), int(Qt.Key.Key_Enter))
AGAIN = int(Qt.Key.Key_F5)
UP = int(Qt.Key.Key_Up)
DOWN = int(Qt.Key.Key_Down)
