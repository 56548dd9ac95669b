"""What the practice tenant's HTTPS services were asked, kept for tests: never a token, a code or a body."""

import threading

from wizard.lab.web import Answer, Request
from wizard.model.frozen import dataclass

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Visit:
    """One request and the status of its answer. `what` is the cmdlet or the grant, where there is one."""

    service: str
    method: str
    path: str
    status: int
    what: str = ""


class Visits:
    """The requests of one world. Written by the servers' thread, read by any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._visits: list[Visit] = []

    def note(self, service: str, request: Request, answer: Answer) -> None:
        """Keep a request."""
        what = ""
        if service == "exchange":
            called = request.data.get("CmdletInput")
            what = str(called.get("CmdletName", "")) if isinstance(called, dict) else ""
        elif service == "login" and request.method == "POST":
            what = request.form.get("grant_type", "")
        visit = Visit(service, request.method, request.path[:_SHOWN], answer.status, what[:_SHOWN])
        with self._lock:
            self._visits.append(visit)

    @property
    def all(self) -> tuple[Visit, ...]:
        """Every request so far."""
        with self._lock:
            return tuple(self._visits)
