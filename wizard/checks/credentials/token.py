"""Whether the access token is one that SMTP takes, and what became of the sign-in with it (XOAUTH2).

Goes by what the token says of itself, which is decoded and not verified; the refusal itself is credentials.sign-in's.
A token that the server refused and that shows a mistake is the reason; a mistake alone is only pointed out.
"""

from wizard.checks import readings, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import SignIn
from wizard.model.seen import Seen
from wizard.model.tenant import TenantFound
from wizard.model.ways import TokenClaims, TokenRefused

_ID = "credentials.token"
_OUTLOOK = "00000002-0000-0ff1-ce00-000000000000"
_GRAPH = "00000003-0000-0000-c000-000000000000"
_DELEGATED, _APP = "smtp.send", "smtp.sendasapp"


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    if not seen.settled(TokenClaims, SignIn, TenantFound):
        return None
    token = seen.last(TokenClaims)
    if token is None or not token.given:
        nothing = seen.last(TokenRefused)
        since = seen.last(SignIn, lambda one: not one.not_tried)  # a later run signed in without one
        return _not_given(nothing) if nothing and not since else shared.skipped(_ID, "no-token")
    tried = seen.last(SignIn, lambda one: one.mechanism == "XOAUTH2" and not one.not_tried)
    tenant = readings.answered(seen, TenantFound)
    fault = _fault(token, case, tenant.tenant_id if tenant else "")
    refused = tried is not None and not tried.accepted and tried.reply is not None
    cause = None
    if tried is not None and tried.accepted:
        status, say = Status.PASS, "accepted"
    elif fault:  # once the server has refused such a token, its mistake is the reason
        status, say, cause = (Status.FAIL, fault, "oauth-token-rejected") if refused else (Status.WARN, fault, None)
    elif refused:
        status, say = Status.WARN, "refused-app" if _as_app(token) else "refused-user"
    else:
        status, say = Status.PASS, "fits-app" if _as_app(token) else "fits-user"
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        values={
            "mailbox": case.mailbox,
            "user": token.user or "-",
            "audience": token.audience or "-",
            "ask_person": case.cloud.submission.oauth_scope or "SMTP.Send",
            "ask_app": case.cloud.exchange_scope or ".default",
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


def _not_given(refused: TokenRefused) -> Finding:
    """Judge that the login gave no token: with a reason that is known it is what breaks this sign-in."""
    return Finding(
        check=_ID,
        status=Status.FAIL if refused.cause else Status.UNKNOWN,
        say="not-given" if refused.cause else "not-fetched",
        cause=refused.cause or None,
        values={"code": f"AADSTS{refused.code}" if refused.code else refused.why},
        evidence={"why": refused.why, "code": refused.code or None},
        **shared.basis((refused,)),
    )


def _fault(token: TokenClaims, case: Case, tenant: str) -> str:  # noqa: PLR0911 - one line a mistake
    """Return the first mistake that the token itself shows, in the order in which a server would stumble."""
    if not token.readable:
        return "unreadable"
    if is_graph(token, case):
        return "for-graph"
    if not _for_outlook(token.audience, case):
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


def is_graph(token: TokenClaims, case: Case) -> bool:
    """Say whether a token is for Microsoft Graph."""
    audience = token.audience.casefold()
    named = _GRAPH in audience or "graph.microsoft." in audience or "microsoftgraph." in audience
    return named or _same_service(audience, case.cloud.graph_base)


def _for_outlook(audience: str, case: Case) -> bool:
    name = audience.casefold()
    known = _OUTLOOK in name or "://outlook." in name or "outlook.office" in name or "partner.outlook.cn" in name
    own = (case.cloud.submission.oauth_scope, case.cloud.exchange_scope)
    return known or any(_same_service(name, scope) for scope in own)


def _same_service(audience: str, url: str) -> bool:
    """Say whether an audience is the service of one of the cloud's own addresses."""
    return bool(url) and audience.rstrip("/") == "/".join(url.casefold().split("/")[:3])


CHECK = Check(
    id=_ID,
    hop="sign-in",
    needs=(TokenClaims,),
    uses=(SignIn, TenantFound, TokenRefused),
    judge=_judge,
    side=True,
)
