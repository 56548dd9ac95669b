"""The wait after a change: the engine's series of attempts, each an ordinary run of this window. Knows no widget.

It goes on while other pages are visited, and other runs are let finish first. Its end is told once.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from wizard.engine.propagation import Ended, Waiting
    from wizard.engine.runner import Request
    from wizard.model.run import Event, Run
    from wizard.ui.session import Session

_ATTEMPT = ("credentials",)


class Wait(QObject):
    """One series at a time."""

    #: It began, goes on to another attempt, or ended.
    changed = Signal()

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self.sleep: Callable[[float], Awaitable[None]] | None = None  # replaced in tests
        self._cancel: Callable[[], None] | None = None
        self._answer: Callable[[Run], None] | None = None
        self.next: Waiting | None = None
        self.ended: Ended | None = None
        self.trying = False
        session.run_ended.connect(self._run_ended)

    @property
    def active(self) -> bool:
        """Whether a series is under way."""
        return self._cancel is not None

    @property
    def possible(self) -> bool:
        """Whether there is a password to sign in with."""
        return self._session.secret is not None

    def begin(self, cause: str) -> None:
        """Begin a series that waits for `cause` to go away."""
        if self.active:
            return
        self.next = self.ended = None
        bridge, session, sleep = self._session.bridge, self._session, self.sleep
        case, secret, run, admin = session.case(), session.secret, session.run, session.admin

        async def series() -> "Run":
            from wizard.engine import propagation  # noqa: PLC0415 - loaded in the worker
            from wizard.engine.runner import Request  # noqa: PLC0415

            return await propagation.wait(
                Request(case=case, secret=secret, admin=admin, previous=run),
                cause,
                lambda _event: None,
                lambda told: bridge.post(lambda: self._told(told)),
                run_once=self._run_once,
                **({"sleep": sleep} if sleep is not None else {}),
            )

        self._cancel = bridge.work(series, lambda _run: None, lambda _error: self.stop())
        self.changed.emit()

    def stop(self) -> None:
        """End the series without a word; an attempt that is under way comes to its end."""
        if self._cancel is not None:
            self._cancel()
        self._over()
        self.ended = None
        self.changed.emit()

    def _over(self) -> None:
        self._cancel = self._answer = self.next = None
        self.trying = False

    # ---- in the worker -----------------------------------------------------------------------------------------------

    async def _run_once(self, _request: "Request", _emit: "Callable[[Event], None]") -> "Run":
        return await self._session.bridge.answer(self._attempt)

    # ---- in the GUI thread -------------------------------------------------------------------------------------------

    def _told(self, told: "Waiting | Ended") -> None:
        if not self.active:
            return
        from wizard.engine.propagation import Waiting  # noqa: PLC0415 - the worker has loaded it

        if isinstance(told, Waiting):
            self.next = told
        else:
            self._over()
            self.ended = told
        self.changed.emit()

    def _attempt(self, answer: "Callable[[Run], None]") -> None:
        if self.active:
            self._answer = answer
            self._try()

    def _try(self) -> None:
        """Make the attempt, now or, while something else runs, after that."""
        if self._answer is not None and not self.trying:
            self.trying = self._session.start(_ATTEMPT)
            self.changed.emit()

    def _run_ended(self, ending: str) -> None:
        if not self.trying:
            self._try()
            return
        self.trying = False
        answer, self._answer = self._answer, None
        if answer is None:
            return
        if ending == "complete":
            answer(self._session.run)
        else:  # the person stopped it, or the program failed
            self.stop()
