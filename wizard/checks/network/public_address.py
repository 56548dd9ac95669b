"""From which public address the mail server sees this network.

Information for policies that go by place; must not judge it.
"""

from wizard.checks import answers, marks, path, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Extensions
from wizard.model.seen import Seen

_ID = "network.public-address"


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    heard = seen.all(Extensions, lambda one: one.target.role == "submission")
    if not seen.settled(Extensions):
        return None
    if answers.other_server(seen, case, explain):
        return shared.skipped(_ID, "foreign")
    if not any(one.keywords is not None for one in heard):
        return path.skipped(_ID, seen, case, "starttls")
    addresses = tuple(dict.fromkeys(one.public_address for one in heard if one.public_address))
    public = tuple(one for one in addresses if not marks.odd_address(one))
    if not addresses:
        status, say = Status.UNKNOWN, "untold"
    else:
        status, say = Status.PASS, "private" if not public else "several" if len(public) > 1 else "seen"
    return Finding(
        check=_ID,
        status=status,
        say=say,
        values={"addresses": ", ".join(public or addresses)},
        evidence={"addresses": list(addresses)},
        **shared.basis(heard),
    )


CHECK = Check(id=_ID, hop="submission", needs=(Extensions,), judge=_judge, side=True)
