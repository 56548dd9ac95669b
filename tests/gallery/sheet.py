"""A contact sheet: many pictures on one, each with its name. Knows no window."""

import math
from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

_WIDTH, _HEIGHT = 560, 420  # of one picture on the sheet
_GAP, _CAPTION = 12, 22
_GROUND, _LETTERS = "#4a4f57", "#ffffff"


def contact_sheet(pictures: Mapping[str, QImage], title: str) -> QImage:
    """Return all `pictures` on one sheet below `title`, as near to a square as they go."""
    small = {name: _small(picture) for name, picture in pictures.items()}
    across = max(1, math.ceil(math.sqrt(len(small))))
    high = _HEIGHT + _CAPTION
    down = math.ceil(len(small) / across)
    width, height = across * (_WIDTH + _GAP) + _GAP, down * (high + _GAP) + _CAPTION + _GAP
    sheet = QImage(width, height, QImage.Format.Format_RGB32)
    sheet.fill(QColor(_GROUND))
    painter = QPainter(sheet)
    painter.setPen(QColor(_LETTERS))
    _write(painter, _GAP, 2, title)
    for place, (name, picture) in enumerate(small.items()):
        left = _GAP + place % across * (_WIDTH + _GAP)
        top = _CAPTION + place // across * (high + _GAP)
        _write(painter, left, top, name)
        painter.drawImage(left, top + _CAPTION, picture)
    painter.end()
    return sheet


def _small(picture: QImage) -> QImage:
    if picture.width() <= _WIDTH and picture.height() <= _HEIGHT:
        return picture
    keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    return picture.scaled(_WIDTH, _HEIGHT, keep, smooth)


def _write(painter: QPainter, left: int, top: int, text: str) -> None:
    painter.drawText(QRectF(left, top, _WIDTH, _CAPTION), int(Qt.AlignmentFlag.AlignVCenter), text)
