"""One sign-in with a person in front of it: begun, shown, stopped. What it is for, and what comes of it, is not its.

Whatever takes time happens in the worker; what comes after a stop is dropped.
"""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeVar

from PySide6.QtCore import QObject, Signal

from wizard import words
from wizard.ui.parts import open_link

if TYPE_CHECKING:
    from wizard.model.cloud import Cloud
    from wizard.ui.session import Session
    from wizard.wire.signin import DeviceCode

T = TypeVar("T")

How = Literal["browser", "device-code", "app", "kept"]
_LONGEST = 3_600.0  # seconds; each wait within has its own, shorter end


class Attempt(QObject):
    """Where a sign-in stands. One at a time."""

    #: Anything that a person can see of it changed.
    changed = Signal()

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self._stop: threading.Event | None = None
        self.busy: How | None = None
        self.url = ""  # what the browser was sent to
        self.code: DeviceCode | None = None
        self.troubles: tuple[str, ...] = ()  # sentences

    def stop(self) -> None:
        """Give the sign-in up."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None
        self.busy, self.url, self.code = None, "", None
        self.changed.emit()

    def seconds_left(self) -> int:
        """Return how long the code is still good."""
        return max(0, round(self.code.expires_at - time.time())) if self.code is not None else 0

    def _go(
        self,
        how: How,
        work: Callable[[threading.Event], T],
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Let the worker sign in; `done` or `failed` hears of it, unless it was stopped."""
        stop = self._stop = threading.Event()
        self.busy, self.url, self.code, self.troubles = how, "", None, ()
        self.changed.emit()

        def ended(found: T) -> None:
            if self._stop is stop:
                self._over()
                done(found)

        def broke(error: Exception) -> None:
            if self._stop is stop:
                self._over()
                failed(error)

        self._session.bridge.ask(lambda: work(stop), ended, broke, _LONGEST)

    def _over(self) -> None:
        self._stop = None
        self.busy, self.url, self.code = None, "", None

    # ---- in the worker -----------------------------------------------------------------------------------------------

    def _open(self, cloud: "Cloud", stop: threading.Event) -> Callable[[str], None]:
        """Return what opens the sign-in page: the system's browser, or in practice one that needs nobody."""

        def shown(url: str) -> None:
            if self._stop is stop:
                self.url = url
                self.changed.emit()
                open_link(url)

        def practice(url: str) -> None:
            from wizard import blocking  # noqa: PLC0415 - only in practice
            from wizard.lab import browser  # noqa: PLC0415

            blocking.start(browser.visit, url, cloud.ca_file)

        return practice if cloud.practice else lambda url: self._session.bridge.post(lambda: shown(url))

    def _show(self, stop: threading.Event) -> "Callable[[DeviceCode], None]":
        def shown(code: "DeviceCode") -> None:
            if self._stop is stop:
                self.code = code
                self.changed.emit()

        return lambda code: self._session.bridge.post(lambda: shown(code))


def why(error: Exception) -> str:
    """Return the plain sentence for what went wrong; nothing where the person ended it, or where nothing was kept."""
    if type(error).__name__ != "SignInError":
        return words.text("sign-in.no-answer", detail=type(error).__name__)
    name = str(getattr(error, "id", ""))
    return "" if name in ("cancelled", "nobody") else words.text(f"sign-in.{name}", **getattr(error, "values", {}))
