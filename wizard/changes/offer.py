"""Which changes fit what was found. Offers nothing that is wider than the case, and nothing that needs no change."""

from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.run import Run

#: The smallest change that a cause calls for.
_BY_CAUSE = {
    "tenant-smtp-auth-disabled": "smtp-auth-on",
    "mailbox-smtp-auth-disabled": "smtp-auth-on",
    "mailbox-auth-policy": "auth-policy",
    "tenant-auth-policy": "auth-policy",
    "send-as-denied": "send-as",
}
_SIGN_INS = "mfa.sign-ins"
_ATTACK = ("burst", "strangers", "new-country")
_AGAINST_ATTACK = ("sign-out", "block-sign-in", "reset-password")


def fitting(cause: str, case: Case) -> str:
    """Return the id of the change that a cause calls for, or "" where there is none."""
    kind = _BY_CAUSE.get(cause, "")
    own = case.mail_from.casefold() == case.mailbox.casefold()
    return "" if kind == "send-as" and own else kind


def offers(run: Run, case: Case) -> tuple[str, ...]:
    """Return the ids of the changes that fit, in the order in which to consider them."""
    verdict = run.verdict
    wanted = [kind for one in (verdict.causes if verdict else ()) if (kind := fitting(one.cause, case))]
    if _attacked(run.findings.get(_SIGN_INS)):
        wanted += _AGAINST_ATTACK
    if not wanted and _explicitly_on(run.findings.get("mailbox.smtp-auth")):
        wanted += ["smtp-auth-follows", "smtp-auth-off"]  # once the device needs it no longer
    return tuple(dict.fromkeys(wanted))


def _attacked(finding: Finding | None) -> bool:
    return finding is not None and finding.status is Status.WARN and finding.say in _ATTACK


def _explicitly_on(finding: Finding | None) -> bool:
    return finding is not None and finding.status is Status.PASS and finding.say in ("on", "on-told", "on-read")
