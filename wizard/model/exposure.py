"""Who still uses passwords over SMTP: one mailbox of a tenant, what could not be read, how far a list is. Values.

What happens to a mailbox at the end of December 2026 (`Exposed.survives_default_off`), as far as anybody outside
Microsoft knows today: password sign-in is then Off by default in organisations that exist already, and an administrator
can turn it On again. By which switch is not published. So
- Off now, or forbidden by an authentication policy: False. Nothing turns it On by itself.
- Follows an organisation that is On: False. Whatever the switch is, what follows the default is Off with it.
- On at the mailbox itself: None. It survives if the switch is the organisation's SMTP AUTH, which a mailbox overrides,
  and does not if it is a new one that refuses every password. True is kept for the day on which that is known.
"""

import datetime as dt
from typing import Literal

from wizard.model.frozen import dataclass
from wizard.model.tenant import Refused

Setting = Literal["on", "off", "follows"]
Result = Literal["success", "failure"]
#: What is read. Where one is refused, what hangs on it is None, and the list of the rest goes on.
Source = Literal["organisation", "policies", "mailboxes", "accounts", "sign-ins"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposed:
    """One mailbox. None stands for what could not be read.

    `effective` merges its own setting, the organisation's, and an authentication policy that forbids passwords over
    SMTP; `blocked` says that its account may not sign in at all. `kind` is Exchange's word ("UserMailbox"). The times
    are those of the sign-in log within the days asked for; `code` is Entra's number of the last sign-in.
    """

    mailbox: str
    setting: Setting | None
    effective: Literal["on", "off"] | None
    kind: str | None = None
    policy: str = ""
    blocked: bool | None = None
    last_success: dt.datetime | None = None
    last_failure: dt.datetime | None = None
    code: int | None = None
    addresses: tuple[str, ...] = ()
    survives_default_off: bool | None = None

    @property
    def last_sign_in(self) -> dt.datetime | None:
        """When SMTP AUTH was last tried with this account."""
        return max((at for at in (self.last_success, self.last_failure) if at is not None), default=None)

    @property
    def last_result(self) -> Result | None:
        """How that went."""
        if self.last_sign_in is None:
            return None
        return "success" if self.last_sign_in == self.last_success else "failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that could not be read, or not to its end."""

    source: Source
    refused: Refused
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came meanwhile, and how far it is: `mailboxes` and `sign_ins` read so far, `listed` told so far.

    `strangers` counts accounts without a mailbox in the log. The last batch is `ended`; only its `gaps` are complete.
    """

    rows: tuple[Exposed, ...] = ()
    mailboxes: int = 0
    listed: int = 0
    sign_ins: int = 0
    strangers: int = 0
    gaps: tuple[Gap, ...] = ()
    ended: bool = False
