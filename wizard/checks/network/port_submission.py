"""Whether the port answers on which this case submits.

Must not judge who answers; addresses of version 6 alone are the business of network.ipv6.
"""

from wizard.checks import path, reachability, shared
from wizard.checks.base import Check, Explain
from wizard.checks.reachability import Tried
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import NameLookup, Outcome, Reach, Targets
from wizard.model.seen import Seen

_ID = "network.port-submission"
_CLOSED = ("port-blocked", "port-refused", "offline")


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    tried = reachability.tried(seen, "submission")
    if not tried.complete:
        return None
    if not tried.reaches:
        return path.skipped(_ID, seen, case, "port") if seen.settled(NameLookup, Reach, Targets) else None
    if tried.opened:
        return _open(case, tried)
    return _shut(seen, case, tried) if seen.settled(Reach) else None


def _open(case: Case, tried: Tried) -> Finding:
    """Judge a port that answers somewhere: devices mostly use version 4, and often its first address alone."""
    silent = tried.having(Outcome.NO_ANSWER, Outcome.REFUSED, Outcome.RESET, family=4)
    open4 = tried.having(Outcome.OPEN, family=4)
    if silent and not open4:
        return _finding(case, tried, Status.FAIL, "only-six", _cause(silent[0].outcome), Confidence.LIKELY)
    if silent:
        return _finding(case, tried, Status.FAIL, "some", _cause(silent[0].outcome), Confidence.LIKELY)
    return _finding(case, tried, Status.PASS, "open")


def _shut(seen: Seen, case: Case, tried: Tried) -> Finding:  # noqa: PLR0911 - one line a case
    if reachability.no_route(seen):
        return _finding(case, tried, Status.FAIL, "no-route", "offline", Confidence.LIKELY, ("port-blocked",))
    if tried.having(Outcome.REFUSED):
        return _finding(case, tried, Status.FAIL, "refused", "port-refused")
    if tried.having(Outcome.RESET):
        return _finding(case, tried, Status.FAIL, "reset", "connection-reset", Confidence.CERTAIN, ("port-blocked",))
    if tried.having(Outcome.DENIED):
        return _finding(case, tried, Status.FAIL, "denied", "port-blocked", Confidence.LIKELY)
    if not tried.having(Outcome.NO_ANSWER):
        return _turned_away(case, tried)
    if reachability.nothing_answers(seen):
        return _finding(case, tried, Status.FAIL, "all-silent", "offline", Confidence.LIKELY, ("port-blocked",))
    if reachability.other_port_open(seen, case.cloud.submission.host):
        return _finding(case, tried, Status.FAIL, "dropped-here", "port-blocked")
    if reachability.elsewhere_open(seen):
        return _finding(case, tried, Status.FAIL, "dropped", "port-blocked", Confidence.LIKELY)
    return _finding(case, tried, Status.FAIL, "silent", "port-blocked", Confidence.POSSIBLE, ("offline",))


def _turned_away(case: Case, tried: Tried) -> Finding:
    """Judge attempts that ended without a packet of the server: a router's word, or this computer's own trouble."""
    if tried.having(Outcome.UNREACHABLE):
        return _finding(case, tried, Status.FAIL, "unreachable", "port-blocked", Confidence.LIKELY)
    return _finding(case, tried, Status.UNKNOWN, "failed")


def _cause(outcome: Outcome) -> str:
    return {Outcome.REFUSED: "port-refused", Outcome.RESET: "connection-reset"}.get(outcome, "port-blocked")


def _finding(  # noqa: PLR0913, PLR0917 - the parts of a finding
    case: Case,
    tried: Tried,
    status: Status,
    say: str,
    cause: str | None = None,
    confidence: Confidence = Confidence.CERTAIN,
    alternatives: tuple[str, ...] = (),
) -> Finding:
    waited = max((one.waited_s for one in tried.having(Outcome.NO_ANSWER)), default=0.0)
    return Finding(
        check=_ID,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        alternatives=alternatives,
        partial=say in ("only-six", "some"),
        rules_out=_CLOSED if status is Status.PASS else (),
        values={
            "port": case.submission_port,
            "host": case.cloud.submission.host,
            "count": len(tried.reaches),
            "open": len(tried.opened),
            "attempts": sum(one.attempts for one in tried.having(Outcome.NO_ANSWER)),
            "seconds": f"{waited:.1f}",
        },
        evidence={"tried": tried.evidence()},
        **shared.basis(tried.reaches),
    )


CHECK = Check(id=_ID, hop="firewall", needs=(Targets, Reach), uses=(NameLookup,), judge=_judge, on_path=True)
