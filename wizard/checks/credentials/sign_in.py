"""Whether the server accepts this user name and password.

The catalogue reads the refusal; what a person told may narrow one that names no reason. There was one attempt, and
nothing here may ask for another.
"""

import datetime as dt
from dataclasses import replace

from wizard.checks import path, shared, switches
from wizard.checks.base import Check, Explain
from wizard.checks.credentials import token
from wizard.checks.mailbox import account
from wizard.checks.mfa import conditional_access, mfa, security_defaults, sign_ins
from wizard.checks.tenant import auth_policy
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.observation import Reply, SignIn
from wizard.model.seen import Seen

_ID = "credentials.sign-in"
_RULED_OUT = (
    *switches.RULED_OUT_BY_SIGN_IN,
    "auth-not-offered",
    "auth-mechanism-unsupported",
    "oauth-required",
    "sign-in-unavailable",
    "not-authenticated",
)
#: A refusal that names no reason, and the answers that name one: question, answer, cause.
_NARROWED = (
    ("conditional-access", "blocks", "conditional-access"),
    ("security-defaults", "on", "security-defaults"),
    ("mfa", "on", "mfa-required"),
)
#: Refusals that leave it open why, or hide it behind the password, and the checks of the tenant that can tell.
_PROOFS: dict[str, tuple[Check, ...]] = {
    "sign-in-criteria": (sign_ins.CHECK, security_defaults.CHECK, conditional_access.CHECK, mfa.CHECK, account.CHECK),
    "unknown": (sign_ins.CHECK, auth_policy.CHECK, account.CHECK, security_defaults.CHECK, conditional_access.CHECK),
    "basic-auth-disabled": (auth_policy.CHECK,),
    "bad-credentials": (sign_ins.CHECK, account.CHECK),
    "account-restricted": (sign_ins.CHECK, account.CHECK),
    "oauth-token-rejected": (token.CHECK,),
}
_XOAUTH2 = "XOAUTH2"
#: What a bare code says where the words say nothing (RFC 4954).
_BY_CODE = {
    421: "server-unavailable",
    432: "password-expired",
    504: "auth-mechanism-unsupported",
    530: "starttls-required",
    534: "auth-mechanism-unsupported",
    538: "starttls-required",
}


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:
    tried = seen.last(SignIn)
    if tried is None:
        return path.skipped(_ID, seen, case, "sign-in") if seen.settled(SignIn) else None
    if tried.not_tried:
        return _not_tried(seen, case, tried)
    if tried.accepted:
        say = "accepted-token" if tried.mechanism == _XOAUTH2 else "accepted"
        return _finding(tried, Status.PASS, say, rules_out=_RULED_OUT)
    if tried.reply is not None and not tried.reply.positive:
        return _refused(seen, case, tried, tried.reply, explain)
    cause = shared.broken_off(tried.failure)
    if not cause:
        unusable = tried.failure is not None and tried.failure.code is FailureCode.UNKNOWN
        return _finding(tried, Status.UNKNOWN, "unusable-password" if unusable else "cut-short")
    return _finding(tried, Status.FAIL, {"no-answer": "silent"}.get(cause, "broken-off"), cause)


def _not_tried(seen: Seen, case: Case, tried: SignIn) -> Finding:
    """Say why there was no attempt: what the session did not get over says more than that it was not come to."""
    if tried.not_tried in ("no-connection", "no-tls"):
        reason = path.obstacle(seen, case, "sign-in")
        return shared.skipped(_ID, reason or f"not-tried-{tried.not_tried}")
    return shared.skipped(_ID, f"not-tried-{tried.not_tried}")


def _refused(seen: Seen, case: Case, tried: SignIn, reply: Reply, explain: Explain) -> Finding:
    otherwise = _BY_CODE.get(reply.code, "sign-in-unavailable" if reply.code < 500 else "unknown")
    by_token = tried.mechanism == _XOAUTH2  # the same words mean another thing then
    said = replace(reply, lines=(*reply.lines, f"({_XOAUTH2})")) if by_token else reply
    known = shared.meaning(explain, said, "auth", otherwise)
    cause, confidence, alternatives = known.cause or "unknown", known.confidence, known.alternatives
    about = switches.known(seen, explain)
    if proven := _proven(cause, seen, case, explain):
        cause, confidence, alternatives = proven, Confidence.CERTAIN, ()
    elif cause == "bad-credentials" and about.read.get("mfa", ("",))[0] == "on":
        cause, confidence, alternatives = "mfa-required", Confidence.LIKELY, ("bad-credentials",)  # said of both
    elif cause == "sign-in-criteria":
        narrowed = [slug for question, answer, slug in _NARROWED if about.told(question) == answer]
        if narrowed:
            cause, confidence = narrowed[0], Confidence.LIKELY
            alternatives = (*narrowed[1:], *(one for one in alternatives if one not in narrowed))
    unclear = cause == "unknown" or confidence is Confidence.POSSIBLE
    say = "unavailable" if reply.code < 500 else "refused-unclear" if unclear else "refused"
    finding = _finding(tried, Status.FAIL, say, cause, confidence, alternatives)
    return replace(finding, evidence={**finding.evidence, **shared.explained(known)})


def _proven(cause: str, seen: Seen, case: Case, explain: Explain) -> str:
    """Return the cause that the tenant itself names where the server's words leave it open, or ""."""
    for check in _PROOFS.get(cause, ()):
        found = check.judge(seen, case, explain)
        if found is not None and found.status is Status.FAIL and found.confidence is Confidence.CERTAIN:
            return found.cause if found.cause not in (None, "unknown") else ""
    return ""


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a finding
    tried: SignIn,
    status: Status,
    say: str,
    cause: str | None = None,
    confidence: Confidence = Confidence.CERTAIN,
    alternatives: tuple[str, ...] = (),
    rules_out: tuple[str, ...] = (),
) -> Finding:
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        alternatives=alternatives,
        rules_out=rules_out,
        values={
            "user": tried.user,
            "mechanism": tried.mechanism,
            "said": tried.reply.text if tried.reply else "",
            "seconds": f"{tried.ended - tried.started:.1f}",
        },
        evidence={
            "user": tried.user,
            "mechanism": tried.mechanism,
            "offered": list(tried.offered),
            "at": _moment(tried.at),
            **shared.told(tried.reply, tried.failure),
        },
        **shared.basis((tried,)),
    )


def _moment(at: float) -> str:
    """Return the minute to look for in the sign-in log."""
    try:
        return dt.datetime.fromtimestamp(at, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
    except (ValueError, OverflowError, OSError):
        return ""


_TELLING = tuple(dict.fromkeys(kind for several in _PROOFS.values() for one in several for kind in one.needs))
CHECK = Check(id=_ID, hop="sign-in", needs=(SignIn,), uses=_TELLING, judge=_judge, on_path=True, decides=True)
