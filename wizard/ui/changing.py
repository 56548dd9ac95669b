"""What a person changes in the tenant from this window: prepared, made, taken back, remembered. Knows no widget.

The record of each change goes into the report of the case that it was made for.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from wizard import changes
from wizard.model.frozen import dataclass

if TYPE_CHECKING:
    from wizard.changes import Change, Prepared
    from wizard.model.case import Case
    from wizard.model.change import ChangeRecord
    from wizard.model.secret import Secret
    from wizard.model.tenant import AdminSignIn, Value
    from wizard.ui.session import Session
    from wizard.wire.signin import Admin


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One change that was made. `cause`: what it was made against, "" where nothing was broken."""

    mailbox: str
    change: "Change"
    before: "Value"
    record: "ChangeRecord"
    cause: str = ""
    undone: bool = False

    @property
    def can_undo(self) -> bool:
        """Whether there is a way back that was not gone yet."""
        return self.record.confirmed and not self.undone and bool(self.record.undo)


class Changes(QObject):
    """The changes made from one window."""

    #: One was made, or taken back.
    changed = Signal()

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self._made: list[Made] = []
        self._records: list[tuple[str, ChangeRecord]] = []

    def made(self) -> tuple[Made, ...]:
        """Return the changes of this case that stand."""
        return tuple(one for one in self._made if one.mailbox == self._session.mailbox and not one.undone)

    def records(self) -> "tuple[ChangeRecord, ...]":
        """Return what was done for this case, and what was done back, in the order of time."""
        return tuple(record for mailbox, record in self._records if mailbox == self._session.mailbox)

    def remember(self, mailbox: str, records: "Iterable[ChangeRecord]") -> None:
        """Take what was done for a case that was kept: it is told of, but taken back only by hand."""
        known = {record for name, record in self._records if name == mailbox}
        self._records += [(mailbox, record) for record in records if record not in known]

    def offers(self) -> tuple[str, ...]:
        """Return the changes that fit what was found and were not made yet."""
        session = self._session
        if not session.has_run or not session.cloud.exchange_base:
            return ()
        standing = {_what(one.change.id) for one in self.made()}
        offered = changes.offers(session.run, session.case(send=session.sent))
        return tuple(kind for kind in offered if _what(kind) not in standing)

    def make(self, kind: str, secret: "Secret | None" = None) -> "Change":
        """Return a change for this case."""
        return changes.make(kind, self._session.case(), secret)

    def prepare(
        self, change: "Change", done: "Callable[[Prepared], None]", failed: Callable[[Exception], None]
    ) -> Callable[[], None]:
        """Read what the change would replace."""
        admin, case = self._admin(), self._session.case()
        return self._session.bridge.work(lambda: prepare(admin, case, change), done, failed)

    def apply(
        self, prepared: "Prepared", done: "Callable[[ChangeRecord], None]", failed: Callable[[Exception], None]
    ) -> None:
        """Make the change, and read the settings again if it was made."""
        admin, case = self._admin(), self._session.case()
        cause = self._against(prepared.change.id)

        def ended(record: "ChangeRecord") -> None:
            self._records.append((case.mailbox, record))
            if record.confirmed:
                made = Made(
                    mailbox=case.mailbox, change=prepared.change, before=prepared.before, record=record, cause=cause
                )
                self._made.append(made)
                self._session.setting_changed()
            done(record)
            self.changed.emit()

        self._session.bridge.work(lambda: apply(admin, case, prepared), ended, failed)

    def undo(self, made: Made, done: "Callable[[ChangeRecord], None]", failed: Callable[[Exception], None]) -> None:
        """Take a change back."""
        back = changes.undo(made.change, made.before)
        if back is None:
            return
        admin, case = self._admin(), self._session.case()

        def ended(record: "ChangeRecord") -> None:
            self._records.append((made.mailbox, record))
            if record.confirmed:
                self._made = [one for one in self._made if one is not made]
                self._session.wait.stop()
                self._session.setting_changed()
            done(record)
            self.changed.emit()

        self._session.bridge.work(lambda: prepare_and_apply(admin, case, back), ended, failed)

    def with_rights(self, change: "Change", go_on: Callable[[bool], None]) -> None:
        """Ask for the permissions that a change of the account needs, where it needs them; then go on, or not."""
        who = self._session.sign_in.who
        if who is None or who.how == "app" or not any(call.service == "graph" for call in change.writes):
            go_on(who is not None)
            return
        self._session.sign_in.begin(who.how, ("graph-changes",), go_on)

    def _admin(self) -> "Admin":
        admin = self._session.admin
        if admin is None:
            raise RuntimeError("a change was asked for with nobody signed in")
        return admin

    def _against(self, kind: str) -> str:
        verdict, case = self._session.run.verdict, self._session.case()
        causes = verdict.causes if verdict is not None else ()
        return next((one.cause for one in causes if changes.fitting(one.cause, case) == kind), "")


def _what(kind: str) -> str:
    """Return what a change sets: of one switch only one state is offered, and the way back is the undo."""
    return "smtp-auth" if kind.startswith("smtp-auth-") else kind


# ---- in the worker; replaced in tests --------------------------------------------------------------------------------


async def prepare(admin: "Admin", case: "Case", change: "Change") -> "Prepared":
    """Read what is there now."""
    from wizard.changes.services import opened  # noqa: PLC0415 - loaded in the worker

    async with opened(admin, case.mailbox) as services:
        return await changes.prepare(change, services)


async def apply(admin: "Admin", case: "Case", prepared: "Prepared") -> "ChangeRecord":
    """Make the change."""
    from wizard.changes.services import opened  # noqa: PLC0415 - as above

    async with opened(admin, case.mailbox) as services:
        return await changes.apply(prepared, services, _who(admin))


async def prepare_and_apply(admin: "Admin", case: "Case", change: "Change") -> "ChangeRecord":
    """Read and change in one go, which is right for going back: what is to come was seen before."""
    return await apply(admin, case, await prepare(admin, case, change))


def _who(admin: "Admin") -> "AdminSignIn | None":
    from wizard.model.tenant import AdminSignIn  # noqa: PLC0415 - loaded with the checks

    who = admin.who
    signed = partial(AdminSignIn, probe="admin", started=0.0, ended=0.0)
    return signed(user=who.user, tenant_id=who.tenant_id, how=who.how) if who is not None else None
