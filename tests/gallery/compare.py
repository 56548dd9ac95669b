"""Two looks of a window, compared: where things stand, what they say and show, and roughly how it is painted.

A picture alone would differ with every version of a font; a layout alone would not see a colour that went wrong.
"""

import re
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QWidget

from tests.gallery.clip import clipped
from wizard.ui.marks import Mark
from wizard.ui.path_picture import PathPicture
from wizard.ui.rail import RailButton

#: How far a widget may stand from its place, in pixels: as much as rounding of another font engine takes.
APART = 4
#: Pictures are compared as a grid of squares this large; a square may differ so much (of 255) in its mean colour.
SQUARE, TONE = 20, 24

Signature = dict[str, Any]
_SECONDS = re.compile(r"\d+")  # how long a probe has taken is another at each drawing


def signature(window: QWidget) -> Signature:
    """Return what must stay: the place of each named widget that shows, states, texts, what is cut."""
    places = {}
    for widget in window.findChildren(QWidget):
        name = widget.objectName()
        if name and widget.isVisible() and not name.startswith("qt_"):
            corner = widget.mapTo(window, QPoint(0, 0))
            places[name] = [corner.x(), corner.y(), widget.width(), widget.height()]
    marks = [mark.state for mark in window.findChildren(Mark) if mark.isVisible()]
    rail = {button.objectName(): button.state for button in window.findChildren(RailButton)}
    pictures = [dict(picture.states) for picture in window.findChildren(PathPicture) if picture.isVisible()]
    cards = [
        str(card.property("card")) for card in window.findChildren(QFrame) if card.isVisible() and card.property("card")
    ]
    said = [
        one for one in window.findChildren(QWidget) if isinstance(one, QLabel | QAbstractButton) and one.isVisible()
    ]
    texts = [_SECONDS.sub("0", one.text()) if one.objectName() == "progress" else one.text() for one in said]
    return {
        "places": places,
        "marks": [*marks, *(f"{name} {state}" for name, state in rail.items())],
        "path": [f"{hop} {state}" for picture in pictures for hop, state in picture.items()],
        "cards": cards,
        "texts": [text for text in texts if text],
        "cut": clipped(window),
    }


def apart(now: Signature, then: Signature) -> list[str]:
    """Return in what two signatures differ, a sentence for each."""
    found = [*_moved(now["places"], then["places"])]
    for part in ("marks", "path", "cards", "texts", "cut"):
        if now[part] != then[part]:
            gone = [one for one in then[part] if one not in now[part]]
            new = [one for one in now[part] if one not in then[part]]
            found.append(f"{part}: gone {gone[:3]}, new {new[:3]}" if gone or new else f"{part}: in another order")
    return found


def _moved(now: Mapping[str, list[int]], then: Mapping[str, list[int]]) -> list[str]:
    found = [f"{name} is gone" for name in then if name not in now]
    found += [f"{name} is new" for name in now if name not in then]
    for name, place in then.items():
        far = max((abs(one - other) for one, other in zip(now.get(name, place), place, strict=True)), default=0)
        if far > APART:
            found.append(f"{name} is at {now[name]}, not at {place}")
    return found


def painted_apart(now: QImage, then: QImage) -> list[str]:
    """Return where two pictures differ: squares whose mean colour is another, letters of another cut allowed for."""
    if now.size() != then.size():
        return [f"the picture is {now.width()}x{now.height()}, not {then.width()}x{then.height()}"]
    one, other = _means(now), _means(then)
    found = []
    for y in range(one.height()):
        for x in range(one.width()):
            far = _far(one, other, x, y)
            if far > TONE:
                found.append(f"the picture at {x * SQUARE},{y * SQUARE} is {far} of 255 off")
    return found


def _means(picture: QImage) -> QImage:
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    return plain.scaled(
        plain.width() // SQUARE,
        plain.height() // SQUARE,
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _far(one: QImage, other: QImage, x: int, y: int) -> int:
    a, b = one.pixelColor(x, y), other.pixelColor(x, y)
    return max(abs(a.red() - b.red()), abs(a.green() - b.green()), abs(a.blue() - b.blue()))
