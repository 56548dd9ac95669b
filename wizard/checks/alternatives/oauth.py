"""Whether OAuth over SMTP is a way here: the server offers it, a token got in, and what is known of the sender.

What a token says of itself is credentials.token's; which way is best is alternatives.choose's.
"""

from wizard.checks import shared
from wizard.checks.alternatives import known
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Extensions, Handshake, SignIn, Told
from wizard.model.seen import Seen

_ID = "alternatives.oauth"
_MECHANISM = "XOAUTH2"


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    if not seen.settled(Extensions, Handshake, SignIn, Told, *known.USES):
        return None
    secured = seen.last(Extensions, lambda one: one.main and one.secured)
    if secured is None or secured.keywords is None:
        return shared.skipped(_ID, "no-offer")
    tried = seen.last(SignIn, lambda one: one.mechanism == _MECHANISM and one.accepted)
    facts = known.gather(seen, case, explain)
    offered = _MECHANISM in secured.keywords.get("AUTH", "").upper().split()
    say = "accepted" if tried is not None else f"sender-{facts.oauth}" if offered else "not-offered"
    return Finding(
        check=_ID,
        status=Status.PASS if say in ("accepted", "sender-yes", "sender-some") else Status.WARN,
        say=say,
        values={"device": facts.device or case.mailbox, "mailbox": case.mailbox},
        evidence={"offered": offered, "sender": facts.oauth, "accepted": tried is not None},
        **shared.basis(one for one in (secured, tried) if one is not None),
    )


CHECK = Check(
    id=_ID,
    hop="sign-in",
    needs=(Extensions,),
    uses=(Handshake, Told, *known.USES),
    judge=_judge,
    side=True,
    beside=True,
)
