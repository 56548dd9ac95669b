"""The watcher of one window: started and stopped here, at work in the worker; what it sees goes into the run.

Knows no widget. What comes is taken in batches: a device that connects a hundred times a second holds up nobody.
"""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal

from wizard.model.device import DeviceMessage
from wizard.model.secret import AccessToken, Secret

if TYPE_CHECKING:
    from wizard.model.cloud import Cloud
    from wizard.model.device import DeviceObservation, Encryption
    from wizard.ui.session import Session
    from wizard.watch import Watcher

_BATCH_MS = 250
_ELSE = 2525  # where the port that was wanted cannot be had

Phase = Literal["off", "starting", "on", "stopping"]


class Plan(NamedTuple):
    """What the person chose. `allow` "" lets any device in; `compare`: the password, with the one that is known."""

    bind: str
    port: int
    tls: "Encryption" = "starttls"
    allow: str = ""
    reply: str = "accept"
    compare: bool = True


class Watching(QObject):
    """One watcher at a time."""

    #: It begins, listens, ends, or could not begin.
    changed = Signal()
    #: Something was seen, and is in the run.
    seen = Signal()
    #: The message that was asked for with `keep_next`: the observation, and its content (empty: it was too large).
    caught = Signal(object, object)

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self.phase: Phase = "off"
        self.plan: Plan | None = None
        self.host, self.port = "", 0
        self.until = 0.0  # wall clock
        self.ended = ""  # why the last one ended: a reason of the watcher, or nothing
        self.trouble: tuple[str, dict[str, str]] | None = None  # why it could not begin: an id, and what fills it
        self._number = 0
        self.began = 0.0  # wall clock, as `until`
        self._subject: tuple[str, Cloud] | None = None
        self._watcher: Watcher | None = None
        self._cancel: Callable[[], None] | None = None
        self._came: deque[DeviceObservation] = deque()
        self._rung = False
        self._batch = QTimer(self)
        self._batch.setSingleShot(True)
        self._batch.setInterval(_BATCH_MS)
        self._batch.timeout.connect(self._take)
        session.case_changed.connect(self._case_changed)

    @property
    def secret(self) -> "Secret | None":
        """The password that a device's can be compared with."""
        secret = self._session.secret
        return None if isinstance(secret, AccessToken) else secret

    def begin(self, plan: Plan) -> None:
        """Begin to watch; `changed` tells when it listens, or that it could not."""
        if self.phase != "off":
            return
        self._number += 1
        self.phase, self.plan = "starting", plan
        self.ended, self.trouble = "", None
        self.began = time.time()
        self._subject = self._present_subject()
        number, session, bridge = self._number, self._session, self._session.bridge
        run, name = session.run, session.cloud.submission.name
        secret = self.secret if plan.compare else None
        origin = time.monotonic() - (self.began - run.started if run.started else 0.0)

        async def watch() -> str:
            from wizard import watch  # noqa: PLC0415 - loaded here, in the worker, as what judges is
            from wizard.engine import trial, watched  # noqa: PLC0415

            options = watch.Options(
                bind=plan.bind,
                ports=tuple(dict.fromkeys((plan.port, _ELSE))),
                tls=plan.tls,
                allow=plan.allow,
                reply=plan.reply,
                stored=secret,
                names=(name,),
                origin=origin,
            )
            before = watched.last_number(run)
            made: list[Watcher] = []
            watcher = await watch.start(options, lambda one: self._emitted(made, one, before, trial.LARGEST))
            made.append(watcher)
            try:
                bridge.post(lambda: self._listens(number, watcher))
                return await watcher.ended()
            finally:
                await watcher.close()

        self._cancel = bridge.work(watch, self._over, self._failed)
        self.changed.emit()

    def stop(self) -> None:
        """End the watcher; `changed` tells when it is gone."""
        if self.phase == "starting" and self._cancel is not None:
            self._cancel()
            self._over("closed")
        elif self.phase == "on" and self._watcher is not None:
            self.phase = "stopping"
            self._session.bridge.work(self._watcher.close, lambda _nothing: None)
            self.changed.emit()

    def keep_next(self, *, wanted: bool) -> None:
        """Keep the next whole message in memory until `caught` hands it over; or do so no more."""
        watcher = self._watcher
        if watcher is None:
            return

        async def keep() -> None:
            from wizard.engine import trial  # noqa: PLC0415 - loaded by now

            watcher.keep_next(trial.LARGEST if wanted else 0)

        self._session.bridge.work(keep, lambda _nothing: None)

    # ---- in the worker -----------------------------------------------------------------------------------------------

    def _emitted(self, made: "list[Watcher]", one: "DeviceObservation", before: int, largest: int) -> None:
        if made and made[0].limits.keep and isinstance(one, DeviceMessage) and one.complete:
            watcher = made[0]
            content = watcher.take()
            if content or one.size > largest:
                watcher.keep_next(0)
                self._session.bridge.post(lambda: self.caught.emit(one, content))
        self._came.append(replace(one, connection=one.connection + before))
        if not self._rung:
            self._rung = True
            self._session.bridge.post(self._ring)

    # ---- in the GUI thread -------------------------------------------------------------------------------------------

    def _listens(self, number: int, watcher: "Watcher") -> None:
        if number != self._number or self.phase != "starting":
            return
        self.phase, self._watcher = "on", watcher
        self.host, self.port = watcher.address
        self.until = time.time() + watcher.options.seconds
        self.changed.emit()

    def _over(self, reason: str) -> None:
        self._take()
        self.phase, self.ended = "off", reason
        self._watcher = self._cancel = None
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        values = {name: str(value) for name, value in getattr(error, "values", {}).items()}
        self.trouble = (getattr(error, "id", "") or "failed", values)
        self._over("")

    def _ring(self) -> None:
        self._rung = False
        if not self._batch.isActive():
            self._batch.start()

    def _take(self) -> None:
        """Take what has come into the run, unless it is about another case than the present one."""
        self._batch.stop()
        came = [self._came.popleft() for _ in range(len(self._came))]
        if came and self._subject == self._present_subject():
            self._session.take_watched(came, self.began)
            self.seen.emit()

    def _present_subject(self) -> "tuple[str, Cloud]":
        return self._session.mailbox, self._session.cloud

    def _case_changed(self) -> None:
        if self.phase != "off" and self._subject != self._present_subject():
            self.stop()
