"""A way to send that somebody asked to have tried for real, once. Held in memory alone: it may hold a secret."""

from pathlib import Path
from typing import Literal

from wizard.model.frozen import dataclass
from wizard.model.secret import Secret

WayName = Literal["unsigned", "graph", "hve", "acs"]
AccountWay = Literal["hve", "acs"]
#: The ways with an account of their own, which a trial signs in with.
ACCOUNTS: tuple[AccountWay, ...] = ("hve", "acs")
#: The check that tells what came of a trial. No run tries a way unless this check was asked for by its name.
CHECKS: dict[WayName, str] = {
    "unsigned": "alternatives.unsigned",
    "graph": "alternatives.graph-message",
    "hve": "alternatives.hve-account",
    "acs": "alternatives.acs-account",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WayTrial:
    """One way, and what a trial of it needs besides the case.

    `user` and `secret` are those of a way with an account of its own, `sender` the From that it may use ("": the
    case's). `send` False: the sign-in alone. `certificate`: a file with a certificate and its key, for a connector that
    knows its senders by one, and the file's `passphrase`.
    """

    way: WayName
    user: str = ""
    secret: Secret | None = None
    sender: str = ""
    send: bool = True
    certificate: Path | None = None
    passphrase: Secret | None = None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """What must reach no report."""
        return tuple(one for one in (self.secret, self.passphrase) if one is not None)
