"""An answer for a dialog that may be shut before it comes. Knows nothing of either."""

from collections.abc import Callable
from typing import ParamSpec

from PySide6.QtWidgets import QDialog

P = ParamSpec("P")


def while_open(dialog: QDialog, call: Callable[P, object]) -> Callable[P, None]:
    """Return `call`, which does nothing once `dialog` has been shut: its parts are gone by then."""
    shut: list[int] = []
    dialog.finished.connect(shut.append)

    def unless_shut(*values: P.args, **named: P.kwargs) -> None:
        if not shut:
            call(*values, **named)

    return unless_shut
