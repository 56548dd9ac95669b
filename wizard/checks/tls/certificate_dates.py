"""Whether the certificate is valid at this moment, by this computer's clock.

The clock may be the one that is wrong, and the scanner has another. Must not judge trust or name.
"""

import datetime as dt

from wizard.checks import answers, certificates, marks, path, shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Greeting, Handshake
from wizard.model.seen import Seen

_ID = "tls.certificate-dates"
_SOON = 14 * 86_400
_RULED_OUT = ("certificate-expired", "certificate-not-yet-valid")


def _judge(seen: Seen, case: Case, explain: Explain) -> Finding | None:  # noqa: PLR0911 - one line a case
    shaken = seen.last(Handshake)
    leaf = certificates.leaf(shaken) if shaken else None
    code = shaken.verify_code if shaken else 0
    if shaken is None or (leaf is None and code not in (certificates.EXPIRED, certificates.NOT_YET_VALID)):
        return path.skipped(_ID, seen, case, "secured") if seen.settled(Handshake, Greeting) else None
    if not seen.settled(Greeting):
        return None
    if not shaken.verified and answers.other_server(seen, case, explain):
        return shared.skipped(_ID, "foreign")
    now, presented = shaken.wall_clock, [one for one in shaken.chain if certificates.readable(one)]
    if code == certificates.EXPIRED or any(certificates.outdated(one, now) for one in presented):
        several = len(presented) > 1 and all(certificates.outdated(one, now) for one in presented)
        return _fault(case, shaken, "expired", clock=several)
    if code == certificates.NOT_YET_VALID or any(certificates.early(one, now) for one in presented):
        several = len(presented) > 1 and all(certificates.early(one, now) for one in presented)
        return _fault(case, shaken, "not-yet-valid", clock=several)
    left = min((one.not_after - now for one in presented if one.not_after), default=_SOON)
    if left < _SOON:
        return _finding(shaken, Status.WARN, "soon", rules_out=_RULED_OUT)
    return _finding(shaken, Status.PASS, "valid", rules_out=_RULED_OUT)


def _fault(case: Case, shaken: Handshake, say: str, *, clock: bool) -> Finding:
    """Judge dates that do not hold. That a large service forgot its certificate is rarer than a clock set wrong."""
    leaf = certificates.leaf(shaken)
    large = shared.exchange(case) and leaf is not None and marks.exchange_issuer([leaf.issuer_organisation])
    sure = Confidence.LIKELY if clock or large else Confidence.CERTAIN
    return _finding(shaken, Status.FAIL, f"{say}-clock" if clock or large else say, f"certificate-{say}", sure)


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a finding
    shaken: Handshake,
    status: Status,
    say: str,
    cause: str | None = None,
    confidence: Confidence = Confidence.CERTAIN,
    rules_out: tuple[str, ...] = (),
) -> Finding:
    # The certificate of the chain that decides: the one that ends first, or begins last.
    presented = [one for one in shaken.chain if certificates.readable(one)]
    ends = min((one.not_after for one in presented if one.not_after), default=0.0)
    begins = max((one.not_before for one in presented), default=0.0)
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        rules_out=rules_out,
        values={
            "begins": _day(begins),
            "ends": _day(ends),
            "days": int((ends - shaken.wall_clock) // 86_400),
            "clock": f"{_moment(shaken.wall_clock)[:16].replace('T', ' ')} UTC",
        },
        evidence={
            "clock": _moment(shaken.wall_clock),
            "chain": [
                {"subject": one.subject, "not_before": _moment(one.not_before), "not_after": _moment(one.not_after)}
                for one in presented
            ],
        },
        **shared.basis((shaken,)),
    )


def _day(moment: float) -> str:
    """Return a day as text; 0 says that nothing is known of it."""
    return _moment(moment).partition("T")[0] if moment else "?"


def _moment(moment: float) -> str:
    """Return a time as text; a hostile certificate may name one that no calendar has."""
    try:
        return dt.datetime.fromtimestamp(moment, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        return "?"


CHECK = Check(id=_ID, hop="tls", needs=(Handshake,), uses=(Greeting,), judge=_judge, on_path=True)
