"""Which ways to sign in the server offers once the connection is encrypted.

Must not judge whether an account may use them.
"""

from wizard.checks import answers, path, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Extensions, Greeting, Handshake
from wizard.model.seen import Seen

_ID = "credentials.auth-offered"
_OAUTH = {"XOAUTH2", "OAUTHBEARER"}
_RULED_OUT = ("auth-not-offered", "auth-unencrypted-only", "auth-mechanism-unsupported", "oauth-required")


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    secured = seen.last(Extensions, lambda one: one.main and one.secured)
    if secured is None:
        return path.skipped(_ID, seen, case, "secured") if seen.settled(Extensions, Greeting, Handshake) else None
    if answers.other_server(seen, case, explain):
        return shared.skipped(_ID, "foreign")
    if secured.keywords is None:
        obstacle = path.obstacle(seen, case, "secured")
        return shared.skipped(_ID, obstacle) if obstacle else _refused(secured, explain)
    offered = set(secured.keywords.get("AUTH", "").upper().split())
    if "LOGIN" in offered:
        return _finding(secured, Status.PASS, "login", rules_out=_RULED_OUT)
    if "PLAIN" in offered:
        unusual = shared.exchange(case)
        return _finding(secured, Status.WARN if unusual else Status.PASS, "plain-only" if unusual else "plain")
    if offered and offered <= _OAUTH:
        return _finding(secured, Status.FAIL, "oauth-only", "oauth-required")
    if offered:
        return _finding(secured, Status.FAIL, "others-only", "auth-mechanism-unsupported")
    clear = seen.last(Extensions, lambda one: one.main and not one.secured)
    if clear is not None and "AUTH" in (clear.keywords or {}):
        return _finding(secured, Status.FAIL, "clear-only", "auth-unencrypted-only")
    alternatives = ("smtp-inspection",) if shared.exchange(case) else ("device-wrong-port", "device-wrong-host")
    return _finding(secured, Status.FAIL, "nothing", "auth-not-offered", alternatives=alternatives)


def _refused(secured: Extensions, explain: Explain) -> Finding:
    """Judge a server that says no, or nothing, to the second EHLO."""
    if secured.reply is not None and not secured.reply.positive:
        busy = secured.reply.code < 500
        known = shared.meaning(explain, secured.reply, "ehlo", "server-unavailable" if busy else "helo-rejected")
        return _finding(secured, Status.FAIL, "refused", known.cause, known.confidence, known.alternatives)
    cause = shared.broken_off(secured.failure)
    if not cause:
        return _finding(secured, Status.UNKNOWN, "cut-short")
    return _finding(secured, Status.FAIL, "broken-off", cause)


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a finding
    secured: Extensions,
    status: Status,
    say: str,
    cause: str | None = None,
    confidence: Confidence = Confidence.CERTAIN,
    alternatives: tuple[str, ...] = (),
    rules_out: tuple[str, ...] = (),
) -> Finding:
    offered = (secured.keywords or {}).get("AUTH", "")
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        alternatives=alternatives,
        rules_out=rules_out,
        values={"offered": offered or "-", "said": secured.reply.text if secured.reply else ""},
        evidence={
            "offered": offered.split(),
            "keywords": sorted(secured.keywords or {}),
            **shared.told(secured.reply if secured.keywords is None else None, secured.failure),
        },
        **shared.basis((secured,)),
    )


CHECK = Check(id=_ID, hop="submission", needs=(Extensions, Handshake), uses=(Greeting,), judge=_judge, on_path=True)
