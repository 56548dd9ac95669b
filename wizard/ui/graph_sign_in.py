"""The sign-in for one message through Microsoft Graph, as the window does it. Knows no widget.

It is the mailbox's own sign-in with Mail.Send, never the administrator's; it serves one run and is forgotten with it.
"""

import threading
from typing import TYPE_CHECKING

from wizard.model.way_trial import WayTrial
from wizard.ui.attempt import Attempt, How, why

if TYPE_CHECKING:
    from wizard.model.cloud import Cloud
    from wizard.ui.session import Session
    from wizard.wire.signin import Admin, Resource

_SERVICE: "Resource" = "graph-send"


class GraphSignIn(Attempt):
    """One window's sign-in for Graph's sendMail."""

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._admin: Admin | None = None
        session.case_changed.connect(self._of_another_case)
        session.run_ended.connect(lambda _ending: self._forget())

    @property
    def possible(self) -> bool:
        """Whether this cloud has a Graph and a login for it."""
        cloud = self._session.cloud
        return bool(cloud.authority and cloud.graph_base)

    def begin(self, how: How) -> None:
        """Sign in as the mailbox, then hand Graph one message."""
        if self.busy is not None or self._session.running:
            return
        session = self._session
        cloud, client, mailbox = session.cloud, session.sign_in.clients.get("graph", ""), session.mailbox

        def work(stop: threading.Event) -> "Admin":
            admin = make(cloud, client, mailbox)
            if how == "browser":
                admin.by_browser([_SERVICE], self._open(cloud, stop), stop)
            else:
                admin.by_device_code([_SERVICE], self._show(stop), stop)
            return admin

        def done(admin: "Admin") -> None:
            self._admin = admin
            self.changed.emit()
            if not session.try_way(WayTrial(way="graph"), admin):
                self._forget()

        def failed(error: Exception) -> None:
            self.troubles = tuple(said for said in (why(error),) if said)
            self.changed.emit()

        self._go(how, work, done, failed)

    def close(self) -> None:
        """End with the window."""
        if self._stop is not None:
            self._stop.set()
        self._forget()

    def _forget(self) -> None:
        admin, self._admin = self._admin, None
        if admin is not None:
            admin.close()

    def _of_another_case(self) -> None:
        if self.busy is not None or self.troubles:
            self.troubles = ()
            self.stop()


def make(cloud: "Cloud", client: str, mailbox: str) -> "Admin":
    """Return somebody who is not signed in yet. Replaced in tests."""
    from wizard.wire.signin import Admin, ClientIds  # noqa: PLC0415 - loaded in the worker

    return Admin(cloud, ClientIds(graph=client), hint=mailbox)
