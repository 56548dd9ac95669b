"""Whether a given token may send through Microsoft Graph. Nothing is sent: only the permission in it is read."""

from wizard.checks import shared
from wizard.checks.base import Check, Explain
from wizard.checks.credentials import token as token_check
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.seen import Seen
from wizard.model.ways import TokenClaims

_ID = "alternatives.graph-send"
_SEND = "mail.send"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(TokenClaims):
        return None
    token = seen.last(TokenClaims)
    if token is None or not token.given or not token.readable:
        return shared.skipped(_ID, "no-token")
    if not token_check.is_graph(token, case):
        return shared.skipped(_ID, "for-smtp")
    expired = bool(token.expires and token.clock and token.expires <= token.clock)
    may = any(one.casefold() in (_SEND, f"{_SEND}.shared") for one in (*token.scopes, *token.roles))
    say = "expired" if expired else "not-allowed" if not may else "app" if not token.scopes else "user"
    return Finding(
        check=_ID,
        status=Status.PASS if say in ("app", "user") else Status.WARN,
        say=say,
        values={"mailbox": case.mailbox, "user": token.user or "-", "has": ", ".join((*token.scopes, *token.roles))},
        evidence={"scopes": list(token.scopes), "roles": list(token.roles), "user": token.user, "app": token.app_id},
        **shared.basis((token,)),
    )


CHECK = Check(id=_ID, hop="sign-in", needs=(TokenClaims,), judge=_judge, side=True, beside=True)
