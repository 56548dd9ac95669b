"""The verdict: a fold over all findings (contract section 2). Pure; ids only.

What a status means is decided here and nowhere else; what a single observation means is decided in the checks.
"""

from collections.abc import Mapping, Sequence

from wizard import catalogue
from wizard.checks import CHECKS
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, RankedCause, RuledOut, Status, Verdict, VerdictStatus

_SIGN_IN = "credentials.sign-in"
_MESSAGE = "delivery.message"


def fold(
    findings: Mapping[str, Finding], case: Case, selected: Sequence[str] = (), *, explicit: bool = False
) -> Verdict:
    """Return the verdict.

    `selected` are the ids of the checks that were asked for; with `explicit` the verdict is about them (--checks),
    otherwise about the whole case, where the sign-in (and with `case.send` the message) decides.
    """
    ordered = [findings[check.id] for check in CHECKS if check.id in findings]
    beside = {check.id for check in CHECKS if check.beside and not (explicit and check.id in selected)}
    causes = _rank(
        [one for one in ordered if one.check not in beside]
    )  # another way than the case's own breaks nothing
    status, reason = _status(ordered, case, selected, causes, explicit=explicit)
    first = causes[0] if causes else None
    if first is None and status is VerdictStatus.INCONCLUSIVE and reason == "delivery-unknown":
        first = RankedCause("delivery-unknown", Confidence.CERTAIN, (_MESSAGE,))
        causes = (first,)
    return Verdict(
        status=status,
        cause=first.cause if first else None,
        broken_at=_broken_at(first, ordered),
        confidence=first.confidence if first else None,
        causes=causes,
        ruled_out=_ruled_out(ordered, {cause.cause for cause in causes}),
        advice=_advice(ordered, case, causes),
        reason=reason,
    )


def _rank(findings: Sequence[Finding]) -> tuple[RankedCause, ...]:
    """Return every cause found, the one to fix first at the front.

    The order is the catalogue's, but what leaves a way open comes after what does not.
    """
    because: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.status is Status.FAIL:
            because.setdefault(finding.cause or "unknown", []).append(finding)
    ranked = [
        RankedCause(
            cause,
            min((one.confidence for one in found), key=lambda confidence: confidence.rank),
            tuple(one.check for one in found),
            partial=all(one.partial for one in found),
        )
        for cause, found in because.items()
    ]
    return tuple(sorted(ranked, key=lambda one: (one.partial, catalogue.rank(one.cause))))


def _hop(cause: str, finding: Finding) -> str:
    """Return the hop of a cause; one that can stand anywhere breaks where its check stands."""
    hop = catalogue.hop(cause)
    return hop if hop != "any" else next(check.hop for check in CHECKS if check.id == finding.check)


def _broken_at(first: RankedCause | None, findings: Sequence[Finding]) -> str | None:
    if first is None:
        return None
    return _hop(first.cause, next(finding for finding in findings if finding.check == first.because[0]))


def _status(
    findings: Sequence[Finding],
    case: Case,
    selected: Sequence[str],
    causes: Sequence[RankedCause],
    *,
    explicit: bool,
) -> tuple[VerdictStatus, str]:
    by_check = {finding.check: finding for finding in findings}
    signed_in = _passed(by_check.get(_SIGN_IN))
    worked = signed_in and (not case.send or _passed(by_check.get(_MESSAGE)))
    if causes:
        partial = all(cause.partial for cause in causes)
        return (VerdictStatus.DEGRADED if worked or partial else VerdictStatus.BROKEN), "cause"
    if any(finding.status is Status.CRASHED for finding in findings):
        return VerdictStatus.INCONCLUSIVE, "crashed"
    if _MESSAGE in by_check and by_check[_MESSAGE].cause == "delivery-unknown":
        return VerdictStatus.INCONCLUSIVE, "delivery-unknown"
    if explicit:
        open_ones = [check for check in _counted(selected) if not _passed(by_check.get(check))]
        return (VerdictStatus.INCONCLUSIVE, "open-checks") if open_ones else (VerdictStatus.HEALTHY, "selected-passed")
    if worked:
        return VerdictStatus.HEALTHY, "sent" if case.send else "signed-in"
    return VerdictStatus.INCONCLUSIVE, "not-sent" if signed_in else "not-signed-in"


def _counted(selected: Sequence[str]) -> tuple[str, ...]:
    """Return the selected checks that can make a run inconclusive: a side check only when asked for alone."""
    side = {check.id for check in CHECKS if check.side}
    return tuple(selected) if set(selected) <= side else tuple(check for check in selected if check not in side)


def _passed(finding: Finding | None) -> bool:
    return finding is not None and finding.status in (Status.PASS, Status.WARN)


def _ruled_out(findings: Sequence[Finding], found: set[str]) -> tuple[RuledOut, ...]:
    because: dict[str, str] = {}
    for finding in findings:
        for cause in finding.rules_out:
            if cause not in found:
                because.setdefault(cause, finding.check)
    return tuple(RuledOut(cause, check) for cause, check in because.items())


#: What the general advice on the retirement says as well, and more of it.
_TOLD_IN_GENERAL = ("tenant.retirement",)
#: The checks beside the path whose word is advice; the others only feed the choice of a way.
_WAYS = ("alternatives.right-way", "alternatives.choose", "alternatives.retirement", "delivery.limits")
#: Causes that ask for more than their fix: what not to do, or what to look at before it comes back.
_BESIDES = {
    "account-locked": ("failed-sign-ins",),
    "bad-credentials": ("one-attempt",),
    "security-defaults": ("keep-mfa",),
    "mfa-required": ("keep-mfa",),
    "conditional-access": ("keep-mfa",),
    "device-tls-too-old": ("legacy-host-last",),
    "certificate-untrusted": ("keep-verifying",),
    "tls-intercepted": ("keep-verifying",),
    "direct-send-rejected": ("keep-refusing",),
    "account-restricted": ("failed-sign-ins",),
    "sender-blocked": ("failed-sign-ins",),
}
_SIGN_INS = "mfa.sign-ins"


def _advice(findings: Sequence[Finding], case: Case, causes: Sequence[RankedCause]) -> tuple[str, ...]:
    """Return ids: of `resources/report/advice.toml`, or of a check whose word is the advice."""
    exchange = case.cloud.submission.flavour == "exchange-online"
    beside = {check.id for check in CHECKS if check.beside and check.id not in _WAYS}
    silent = {*beside, *(_TOLD_IN_GENERAL if exchange else ())}
    warned = [one.check for one in findings if one.status is Status.WARN and one.check not in silent]
    chosen = [one.check for one in findings if one.check == "alternatives.choose" and one.status is Status.PASS]
    besides = [name for cause in causes for name in _BESIDES.get(cause.cause, ())]
    if _SIGN_INS in warned:
        besides.append("failed-sign-ins")
    general = _general(findings) if exchange else ()
    return tuple(dict.fromkeys((*warned, *besides, *general, *chosen, "not-the-scanner")))


def _general(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the security advice for every account that signs in with a password."""
    choice = next((one for one in findings if one.check == "alternatives.choose"), None)
    licensed = choice is not None and choice.evidence.get("facts", {}).get("conditional_access") == "yes"
    place = ("restrict-by-place",) if licensed else ()
    return ("retirement", "dedicated-account", "keep-organisation-off", "strong-password", *place, "off-again")
