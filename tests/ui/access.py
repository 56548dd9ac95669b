"""What stands in the way of whoever does not see the window, or has no mouse: the faults of what a widget shows."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView, QAbstractSpinBox)


def controls(within: QWidget) -> list[QWidget]:
    """Return everything that shows and that a person acts on; the inside of a list or field is a part of it."""
    found = [one for kind in CONTROLS for one in within.findChildren(kind) if one.isVisible()]
    return [one for one in found if not any(isinstance(above, CONTROLS) for above in _above(one, within))]


def _above(widget: QWidget, top: QWidget) -> Iterator[QWidget]:
    above = widget.parentWidget()
    while above is not None and above is not top:
        yield above
        above = above.parentWidget()


def called(control: QWidget) -> str:
    """Return what a person would call it, for a message."""
    return f"{type(control).__name__} {control.objectName()!r} {control.accessibleName()!r}"


def faults(within: QWidget) -> list[str]:
    """Return every fault of what shows in `within`, in a sentence each."""
    QApplication.processEvents()
    stopped, unseen = walk(within)
    reached = set(stopped)
    return [
        *nameless(within),
        *namesakes(within),
        *otherwise_called(within),
        *(f"cannot be reached: {called(one)}" for one in controls(within) if acts(one) and not reached & _group(one)),
        *out_of_order(stopped),
        *(f"has the focus out of sight: {called(one)}" for one in unseen),
    ]


def nameless(within: QWidget) -> Iterator[str]:
    """Find what has no name; a list has it by a caption, too, as on Linux its name is what is chosen in it."""
    for control in controls(within):
        if not control.accessibleName().strip():
            yield f"has no name: {called(control)}"
        if isinstance(control, QComboBox) and not any(
            label.buddy() is control and label.parentWidget() is control.parentWidget() and label.text()
            for label in within.findChildren(QLabel)
        ):
            yield f"is no caption's own: {called(control)}"


def otherwise_called(within: QWidget) -> Iterator[str]:
    """Find what is called otherwise than it says: who speaks to the computer says what they see."""
    for control in controls(within):
        text = control.text() if isinstance(control, QAbstractButton) else ""
        bare = text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("….").casefold()
        if bare not in control.accessibleName().casefold():
            yield f"reads {text!r}: {called(control)}"


def namesakes(within: QWidget) -> Iterator[str]:
    """Find what is called like another thing of the same kind."""
    by_name = defaultdict(list)
    for control in controls(within):
        by_name[type(control).__name__, control.accessibleName()].append(control)
    for (_, name), same in by_name.items():
        if name and len(same) > 1:
            yield f"{len(same)} are called {name!r}: {[one.objectName() for one in same]}"


def acts(control: QWidget) -> bool:
    """Say whether a person can do anything with it: not where it is disabled, or the head of a row without details."""
    bare = control.property("kind") == "head" and control.focusPolicy() is Qt.FocusPolicy.NoFocus
    return control.isEnabled() and not bare


def _group(control: QWidget) -> set[QWidget]:
    """Return what the arrow keys reach from there: of a group of choices one is a stop of the tab key, for all."""
    parent = control.parentWidget()
    if isinstance(control, QAbstractButton) and control.autoExclusive() and parent is not None:
        return {one for one in parent.findChildren(QAbstractButton) if one.autoExclusive()}
    return {control, *(line for line in [control.focusProxy()] if line is not None)}


def walk(within: QWidget) -> tuple[list[QWidget], list[QWidget]]:
    """Return where the tab key stops, in its order, once round; and where the focus is out of sight."""
    found: list[QWidget] = []
    unseen: list[QWidget] = []
    first = next(one for one in within.findChildren(QWidget) if one.isVisible() and _takes_tab(one))
    first.setFocus(Qt.FocusReason.TabFocusReason)
    while (at := QApplication.focusWidget()) is not None and at not in found:
        found.append(at)
        QApplication.processEvents()
        if at.visibleRegion().isEmpty():
            unseen.append(at)
        QTest.keyClick(at, Qt.Key.Key_Tab)
    return found, unseen


def _takes_tab(widget: QWidget) -> bool:
    return widget.isEnabled() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def out_of_order(stopped: list[QWidget]) -> Iterator[str]:
    """Find where the tab key goes back: up, unless to the next column, or to the left in the same line."""
    for one, other in pairwise(stopped):
        before, after = _apart(one, other)
        above = after.bottom() < before.top()
        beside = after.top() <= before.bottom() and before.top() <= after.bottom()
        if (above and after.left() <= before.right()) or (beside and after.right() < before.left()):
            yield f"goes back: from {called(one)} to {called(other)}"


def _apart(one: QWidget, other: QWidget) -> tuple[QRect, QRect]:
    """Return the places of the two parts of the window in which they stand, where these part ways."""
    lines = [[one, *_above(one, one.window())], [other, *_above(other, other.window())]]
    while lines[0] and lines[1] and lines[0][-1] is lines[1][-1]:
        lines[0].pop()
        lines[1].pop()
    parts = [line[-1] if line else widget for line, widget in zip(lines, (one, other), strict=True)]
    first, second = (QRect(part.mapTo(part.window(), QPoint()), part.size()) for part in parts)
    return first, second
