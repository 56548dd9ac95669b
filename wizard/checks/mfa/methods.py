"""Which ways to prove oneself are registered for the account; a device's account needs none but its password.

Must not advise to remove a method: it protects whoever uses it.
"""

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen
from wizard.model.tenant import AuthenticationMethods

_ID = "mfa.methods"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(AuthenticationMethods):
        return None
    reading = readings.newest(seen, AuthenticationMethods)
    if reading is None or not reading.answered:
        return readings.unread(_ID, case, reading)
    kinds = [_kind(row.text("type")) for row in reading.rows]
    others = sorted({kind for kind in kinds if kind and kind != "password"})
    return Finding(
        check=_ID,
        status=Status.PASS,
        say="others" if others else "password-only",
        values={"methods": ", ".join(others) or "-", "count": len(others)},
        evidence={**readings.evidence(reading), "methods": kinds},
        **shared.basis((reading,)),
    )


def _kind(method: str) -> str:
    return method.rpartition(".")[2].removesuffix("AuthenticationMethod")


CHECK = Check(id=_ID, hop="sign-in", needs=(AuthenticationMethods,), judge=_judge, side=True)
