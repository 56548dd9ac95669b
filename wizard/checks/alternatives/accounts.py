"""What a trial of a way with an account of its own came to: High Volume Email, Azure Communication Services.

One judgement for both; which words belong to which service is the catalogue's, by the service's name behind the reply.
"""

from dataclasses import replace

from wizard.checks import shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Explanation, Stage
from wizard.model.finding import Finding, Status
from wizard.model.observation import Reply
from wizard.model.seen import Seen
from wizard.model.way_trial import CHECKS, AccountWay
from wizard.model.ways import WayMessage

_STAGES: dict[str, Stage] = {
    "greeting": "greeting",
    "ehlo": "ehlo",
    "starttls": "starttls",
    "auth": "auth",
    "mail": "mail",
    "rcpt": "rcpt",
    "data": "data",
    "end": "data",
}
#: What stands behind a reply, so that the same words may mean another thing here.
_NAMES: dict[AccountWay, str] = {"hve": "High Volume Email", "acs": "Azure Communication Services"}


def check(way: AccountWay) -> Check:
    """Return the check of one such way."""
    name = CHECKS[way]

    def judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
        if (case.cloud.hve if way == "hve" else case.cloud.acs) is None:
            return shared.skipped(name, "no-way")
        if not seen.settled(WayMessage):
            return None
        tried = seen.last(WayMessage, lambda one: one.way == way)
        if tried is None:
            return shared.unmeasured(name)
        if tried.not_tried:
            return shared.skipped(name, tried.not_tried)
        return _finding(name, way, tried, explain)

    return Check(name, "delivery", (WayMessage,), judge, roles=(way,), side=True, beside=True)


def _finding(name: str, way: AccountWay, tried: WayMessage, explain: Explain) -> Finding:
    known = _refusal(way, tried, explain)
    if tried.accepted:
        status, say = Status.PASS, "accepted"
    elif tried.signed_in and tried.stage == "signed-in":
        status, say = Status.PASS, "signed-in"
    elif tried.accepted is None:
        status, say = Status.UNKNOWN, "not-heard"
    elif known is not None:
        status, say = Status.FAIL, "refused-message" if tried.signed_in else "refused"
    else:
        status, say = Status.UNKNOWN, "broken-off"
    finding = Finding(
        check=name,
        status=status,
        say=say,
        cause=known.cause if known else None,
        alternatives=known.alternatives if known else (),
        values={
            "host": tried.host,
            "port": tried.port,
            "user": tried.user,
            "from": tried.sender,
            "to": tried.recipient,
            "said": tried.reply.text if tried.reply else "-",
            "stage": tried.stage,
            "reason": tried.failure.code.value if tried.failure else "-",
        },
        evidence={
            "host": tried.host,
            "port": tried.port,
            "user": tried.user,
            "mechanism": tried.mechanism,
            "from": tried.sender,
            "to": tried.recipient,
            "message_id": tried.message_id,
            "stage": tried.stage,
            **shared.told(tried.reply, tried.failure),
            **(shared.explained(known) if known else {}),
        },
        **shared.basis((tried,)),
    )
    return replace(finding, confidence=known.confidence) if known else finding


def _refusal(way: AccountWay, tried: WayMessage, explain: Explain) -> Explanation | None:
    """Return what the service's no means; None where it said none."""
    reply = tried.reply
    if reply is None or reply.positive or tried.accepted is not False:
        return None
    said = Reply(reply.code, (*reply.lines, f"({_NAMES[way]})"), reply.enhanced)
    otherwise = "unknown" if reply.code >= 500 else "temporary-failure" if tried.signed_in else "sign-in-unavailable"
    return shared.meaning(explain, said, _STAGES.get(tried.stage, ""), otherwise)
