"""A change in the tenant: the calls that make it, and the record of one that was made. Values only.

What is changed and read back is told by the service's own names, so that a record can be checked by hand later.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from wizard.model.frozen import dataclass
from wizard.model.secret import Secret
from wizard.model.tenant import Value

Service = Literal["exchange", "graph"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: a cmdlet of Exchange Online with its parameters, or a method of Microsoft Graph on a path.

    `secret` goes into the body as passwordProfile.password, by whoever sends the call and nobody else.
    """

    service: Service
    name: str
    path: str = ""
    parameters: Mapping[str, Value] = field(default_factory=dict)
    secret: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRecord:
    """A change that was made, or begun: enough to tell of it and to take it back.

    `kind` is the id of the change, `subject` whom it is about. `before` and `after` are the values as read, "" for
    nothing. `at` is wall clock, seconds since 1970. `confirmed`: it was read back as wanted. `failed` is why not, as
    a reading's refusal, or "not-confirmed".
    """

    kind: str
    subject: str
    before: str
    after: str
    at: float
    by: str = ""
    tenant_id: str = ""
    command: str = ""
    undo: str = ""
    confirmed: bool = False
    failed: str = ""
    detail: str = ""
