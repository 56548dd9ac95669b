"""Whether the mailbox was stopped from sending after it sent too much, or spam.

Must not advise to free it before somebody has looked why.
"""

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen
from wizard.model.tenant import RestrictedSenders

_ID = "mailbox.restricted"
_CAUSE = "sender-blocked"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(RestrictedSenders):
        return None
    reading = readings.newest(seen, RestrictedSenders)
    if reading is None or not reading.answered:
        return readings.unread(_ID, case, reading)
    mine = {case.mailbox.casefold(), case.mail_from.casefold()}
    listed = [row for row in reading.rows if row.text("SenderAddress").casefold() in mine]
    if not listed and not reading.complete:
        return Finding(check=_ID, status=Status.UNKNOWN, say="long-list", evidence=readings.evidence(reading))
    return Finding(
        check=_ID,
        status=Status.FAIL if listed else Status.PASS,
        say="restricted" if listed else "free",
        cause=_CAUSE if listed else None,
        rules_out=() if listed else (_CAUSE,),
        values={
            "sender": listed[0].text("SenderAddress") if listed else case.mailbox,
            "reason": listed[0].text("Reason") or "-" if listed else "-",
        },
        evidence={**readings.evidence(reading), "reason": listed[0].text("Reason") if listed else ""},
        **shared.basis((reading,)),
    )


CHECK = Check(id=_ID, hop="delivery", needs=(RestrictedSenders,), judge=_judge, side=True)
