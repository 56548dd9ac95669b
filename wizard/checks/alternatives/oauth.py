"""Whether an access token is one that SMTP takes, and what became of the sign-in with it (XOAUTH2).

Goes by what the token says of itself, which is decoded and not verified; the refusal itself is credentials.sign-in's.
"""

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn
from wizard.model.seen import Seen
from wizard.model.tenant import TenantFound
from wizard.model.ways import TokenClaims

_ID = "alternatives.oauth"
_OUTLOOK = "00000002-0000-0ff1-ce00-000000000000"
_GRAPH = "00000003-0000-0000-c000-000000000000"
_DELEGATED, _APP = "smtp.send", "smtp.sendasapp"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(TokenClaims, SignIn, TenantFound):
        return None
    token = seen.last(TokenClaims)
    if token is None or not token.given:
        return shared.skipped(_ID, "no-token")
    tried = seen.last(SignIn, lambda one: one.mechanism == "XOAUTH2" and not one.not_tried)
    tenant = readings.answered(seen, TenantFound)
    fault = _fault(token, case, tenant.tenant_id if tenant else "")
    status = Status.WARN
    if tried is not None and tried.accepted:
        status, say = Status.PASS, "accepted"
    elif fault:
        say = fault
    elif tried is not None and tried.reply is not None:
        say = "refused-app" if _as_app(token) else "refused-user"
    else:
        status, say = Status.PASS, "fits-app" if _as_app(token) else "fits-user"
    return Finding(
        check=_ID,
        status=status,
        say=say,
        values={
            "mailbox": case.mailbox,
            "user": token.user or "-",
            "audience": token.audience or "-",
            "has": ", ".join((*token.scopes, *token.roles)) or "-",
            "minutes": max(0, round(abs(token.expires - token.clock) / 60)) if token.expires else 0,
        },
        evidence={
            "audience": token.audience,
            "scopes": list(token.scopes),
            "roles": list(token.roles),
            "user": token.user,
            "app": token.app_id,
            "object": token.object_id,
            "tenant": token.tenant_id,
            "seconds_left": round(token.expires - token.clock) if token.expires else None,
            **(shared.told(tried.reply, tried.failure) if tried else {}),
        },
        **shared.basis(one for one in (token, tried) if one is not None),
    )


def _fault(token: TokenClaims, case: Case, tenant: str) -> str:  # noqa: PLR0911 - one line a mistake
    """Return the first mistake that the token itself shows, in the order in which a server would stumble."""
    if not token.readable:
        return "unreadable"
    if is_graph(token):
        return "for-graph"
    if not _for_outlook(token.audience):
        return "for-another"
    if token.expires and token.clock and token.expires <= token.clock:
        return "expired"
    if tenant and token.tenant_id and tenant != token.tenant_id:
        return "other-tenant"
    if not {_DELEGATED, _APP} & {one.casefold() for one in (*token.scopes, *token.roles)}:
        return "app-without-role" if not token.scopes else "no-scope"
    if not _as_app(token) and token.user and token.user.casefold() != case.mailbox.casefold():
        return "other-user"
    return ""


def _as_app(token: TokenClaims) -> bool:
    return not token.scopes


def is_graph(token: TokenClaims) -> bool:
    """Say whether a token is for Microsoft Graph."""
    audience = token.audience.casefold()
    return _GRAPH in audience or "graph.microsoft." in audience or "microsoftgraph." in audience


def _for_outlook(audience: str) -> bool:
    name = audience.casefold()
    return _OUTLOOK in name or "://outlook." in name or "outlook.office" in name or "partner.outlook.cn" in name


CHECK = Check(
    id=_ID,
    hop="sign-in",
    needs=(TokenClaims,),
    uses=(SignIn, TenantFound),
    judge=_judge,
    side=True,
    beside=True,
)
