"""What many checks do alike: build a finding from what it rests on, read a refusal. Judges nothing alone."""

from collections.abc import Iterable
from typing import Any, TypedDict

from wizard.checks.base import Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence, Explanation, Stage
from wizard.model.failure import Failure, FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.observation import Line, NameLookup, Observation, Reply
from wizard.model.seen import Seen

#: What a connection that fails in the middle of a conversation means. Missing here: it says nothing about the server.
_BROKEN_OFF = {
    FailureCode.TIMEOUT: "no-answer",
    FailureCode.RESET: "connection-reset",
    FailureCode.CLOSED: "connection-lost",
    FailureCode.UNREACHABLE: "connection-lost",
    FailureCode.PROTOCOL: "protocol-violation",
    FailureCode.TOO_LONG: "protocol-violation",
    FailureCode.NOT_SMTP: "not-smtp",
    FailureCode.INJECTED: "starttls-injected",
    FailureCode.TLS_ALERT: "connection-lost",
    FailureCode.TLS_OTHER: "connection-lost",
}


class Basis(TypedDict):
    """What a finding takes from the observations that it rests on."""

    started: float
    ended: float
    lines: tuple[Line, ...]


def basis(observations: Iterable[Observation]) -> Basis:
    """Return times and transcript of what a finding rests on."""
    seen = tuple(observations)
    lines = [line for one in seen for line in getattr(one, "lines", ())]
    return Basis(
        started=min((one.started for one in seen), default=0.0),
        ended=max((one.ended for one in seen), default=0.0),
        lines=tuple(sorted(lines, key=lambda line: line.t_ms)),
    )


def skipped(check: str, say: str, **values: str | float) -> Finding:
    """Return the finding of a check that had nothing to judge, for the reason that `say` tells."""
    return Finding(check=check, status=Status.SKIPPED, say=say, values=values)


def unmeasured(check: str) -> Finding:
    """Return the finding of a check whose observations were never made, nobody knows why."""
    return Finding(check=check, status=Status.UNKNOWN, say="unmeasured")


def exchange(case: Case) -> bool:
    """Say whether the cloud promises to be Exchange Online. Without that, nothing follows from looking different."""
    return case.cloud.submission.flavour == "exchange-online"


def lookups(seen: Seen, host: str, resolver: str) -> tuple[NameLookup, ...]:
    """Return what one of the two resolvers answered for `host`."""
    return seen.all(NameLookup, lambda one: one.host == host and one.resolver == resolver)


def lookup_evidence(lookup: NameLookup) -> dict[str, Any]:
    """Return one answer of a resolver as JSON-ready data."""
    return {
        "host": lookup.host,
        "family": lookup.family,
        "server": lookup.server,
        "addresses": list(lookup.addresses),
        "canonical": lookup.canonical,
        "failure": lookup.failure.code.value if lookup.failure else None,
        "ms": round((lookup.ended - lookup.started) * 1000, 1),
    }


def told(reply: Reply | None, failure: Failure | None) -> dict[str, Any]:
    """Return a reply or a failure as evidence."""
    evidence: dict[str, Any] = {}
    if reply is not None:
        evidence["reply"] = reply.text
    if failure is not None:
        evidence["failure"] = failure.code.value
        evidence["detail"] = failure.detail
    return evidence


def broken_off(failure: Failure | None) -> str:
    """Return the cause that a conversation's sudden end shows, or "" where it shows none."""
    return _BROKEN_OFF.get(failure.code, "") if failure else ""


def meaning(explain: Explain, reply: Reply, stage: Stage, otherwise: str) -> Explanation:
    """Return what a refusal means; where its words do not decide, `otherwise` is the possible cause."""
    known = explain(reply.text, stage)
    if known.cause not in (None, "unknown"):
        return known
    return Explanation(
        line=known.line,
        cause=otherwise,
        confidence=Confidence.POSSIBLE,
        alternatives=tuple(cause for cause in known.alternatives if cause != otherwise),
        decide_by=known.decide_by,
        matched=known.matched,
        said=known.said,
        trailer=known.trailer,
    )


def explained(known: Explanation) -> dict[str, str]:
    """Return what the catalogue knew, as evidence."""
    evidence = {"matched": known.matched, "decide_by": known.decide_by, "trailer": known.trailer}
    return {key: value for key, value in evidence.items() if value}
