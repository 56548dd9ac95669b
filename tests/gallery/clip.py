"""What is cut off, pushed aside or lies upon something else in a window, found in its layout. Draws nothing.

A sentence for each fault, so that one function serves every page, dialog, size and language.
"""

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QWidget,
)

_SPARE = 1  # pixels that rounding may take
_SHOWN = 40  # letters of a text that say which one it is
_BREAK = "\u200b"  # where a long word may be broken


def clipped(window: QWidget) -> list[str]:
    """Return what a person could not read or reach in `window` as it is laid out now: nothing, if all is well."""
    return [*_faults(window)]


def _faults(window: QWidget) -> Iterator[str]:
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible() or _foreign(widget):
            continue
        if isinstance(widget, QLabel):
            yield from _label(widget)
        elif isinstance(widget, QComboBox):
            yield from _combo(widget)
        elif isinstance(widget, QAbstractButton):
            yield from _too_small(widget, widget.text(), _least(widget))
        elif isinstance(widget, QLineEdit):
            yield from _line(widget)
        elif isinstance(widget, QScrollArea):
            yield from _scroll(widget)
        if not isinstance(widget, QAbstractScrollArea):
            yield from _children(widget)


def _foreign(widget: QWidget) -> bool:
    """Say whether a widget is a part of one of Qt's own: a list that scrolls, a scroll bar, the button of a field."""
    above = widget.parentWidget()
    while above is not None and not above.isWindow():
        if isinstance(above, QAbstractScrollArea) and not isinstance(above, QScrollArea):
            return True
        above = above.parentWidget()
    return isinstance(widget, QScrollBar) or widget.objectName().startswith("qt_")


def _named(widget: QWidget, text: str = "") -> str:
    """Return which widget it is: its text, or the nearest name."""
    if text:
        return f"“{text.replace(_BREAK, '')[:_SHOWN]}”"
    above: QWidget | None = widget
    while above is not None and not above.objectName():
        above = above.parentWidget()
    return f"{type(widget).__name__} in {above.objectName() if above is not None else '?'}"


def _least(button: QAbstractButton) -> QSize:
    """Return the size that a button needs; one with a layout inside is as tall as its width makes it."""
    if len(button.text()) == 1:  # a sign in a circle, without the room that a word has around it
        return button.fontMetrics().boundingRect(button.text()).size()
    if button.hasHeightForWidth():
        return QSize(button.minimumSizeHint().width(), button.heightForWidth(button.width()))
    return button.minimumSizeHint().expandedTo(button.sizeHint())


def _too_small(widget: QWidget, text: str, wanted: QSize) -> Iterator[str]:
    lacks = wanted - widget.size()
    if lacks.width() > _SPARE or lacks.height() > _SPARE:
        yield (
            f"{_named(widget, text)} is cut: it has {widget.width()}x{widget.height()} and needs"
            f" {wanted.width()}x{wanted.height()}"
        )


def _label(label: QLabel) -> Iterator[str]:
    if not label.text():
        return
    if not label.wordWrap():
        yield from _too_small(label, label.text(), label.sizeHint().boundedTo(QSize(10_000, label.height())))
        if label.fontMetrics().height() > label.height() + _SPARE:
            yield f"{_named(label, label.text())} is lower than its letters"
        return
    room = label.contentsRect().width() - 2 * label.margin()
    flags = Qt.TextFlag.TextWordWrap | label.alignment()
    needed = label.fontMetrics().boundingRect(QRect(0, 0, room, 100_000), int(flags), label.text())
    if needed.width() > room + _SPARE:
        yield f"{_named(label, label.text())} has a word too long for {room} pixels"
    if label.heightForWidth(label.width()) > label.height() + _SPARE:
        yield f"{_named(label, label.text())} is cut: {label.height()} of {label.heightForWidth(label.width())} high"


def _combo(combo: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = combo.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, combo
    )
    needed = combo.fontMetrics().horizontalAdvance(combo.currentText())
    if needed > field.width() + _SPARE and not combo.isEditable() and combo.toolTip() != combo.currentText():
        yield f"{_named(combo, combo.currentText())} is cut in its list: {field.width()} of {needed} wide"


def _line(line: QLineEdit) -> Iterator[str]:
    """Look at the hint: cut it is of no use, unless it is one value. What a person typed scrolls."""
    if " " not in line.placeholderText():
        return
    needed = line.fontMetrics().horizontalAdvance(line.placeholderText())
    if not line.text() and needed > line.contentsRect().width():
        yield f"The hint {_named(line, line.placeholderText())} is cut: {line.contentsRect().width()} of {needed} wide"


def _scroll(area: QScrollArea) -> Iterator[str]:
    inside, view = area.widget(), area.viewport()
    if inside is not None and inside.width() > view.width():
        yield f"{_named(area)} is {inside.width()} wide and shows {view.width()} of it"


def _children(widget: QWidget) -> Iterator[str]:
    """Children stand within their parent, and no two upon each other."""
    inside = [
        child
        for child in widget.children()
        if isinstance(child, QWidget) and child.isVisible() and not child.isWindow() and not _foreign(child)
    ]
    for child in inside:
        if not widget.rect().adjusted(-_SPARE, -_SPARE, _SPARE, _SPARE).contains(child.geometry()):
            yield f"{_named(child, _text(child))} stands out of {_named(widget)}"
    for one, other in combinations(inside, 2):
        both = one.geometry().intersected(other.geometry())
        if both.width() > _SPARE and both.height() > _SPARE:
            yield f"{_named(one, _text(one))} lies upon {_named(other, _text(other))}"


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
