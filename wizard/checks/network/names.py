"""Whether the server's name resolves, by the resolver that this case uses.

Must not judge whether the addresses are the right ones, nor whether they answer.
"""

from wizard.checks import shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.explanation import Confidence
from wizard.model.failure import FailureCode
from wizard.model.finding import Finding, Status
from wizard.model.observation import NameLookup, Outcome, Reach
from wizard.model.seen import Seen

_ID = "network.names"
_SAYS_NO = (FailureCode.NAME_NOT_FOUND, FailureCode.NAME_NO_ADDRESS)
_SILENT = (FailureCode.NAME_TIMEOUT, FailureCode.NAME_SERVER_FAILED)  # the latter where there is no network, too
#: The order in which two families' failures are told: the one that says more first.
_TELLING = {
    FailureCode.NAME_NOT_FOUND: "not-found",
    FailureCode.NAME_NO_ADDRESS: "no-address",
    FailureCode.NAME_BAD_ANSWER: "bad-answer",
    FailureCode.NAME_SERVER_FAILED: "server-failed",
    FailureCode.NAME_TIMEOUT: "timeout",
}


def _judge(seen: Seen, case: Case, _explain: Explain) -> Finding | None:
    host = case.cloud.submission.host
    asked = shared.lookups(seen, host, "first")
    found = [address for one in asked for address in one.addresses]
    whole = {one.family for one in asked} == {4, 6} or any(one.server == "literal" for one in asked)
    if not (found and whole) and not seen.settled(NameLookup):
        return None
    if not found and not seen.settled(Reach):
        return None
    if not asked:
        return shared.unmeasured(_ID)
    return _resolved(host, asked) if found else _unresolved(seen, host, asked)


def _resolved(host: str, asked: tuple[NameLookup, ...]) -> Finding:
    four, six = ([address for one in asked if one.family == family for address in one.addresses] for family in (4, 6))
    ill = [one for one in asked if one.failure and one.failure.code not in _SAYS_NO]
    literal = any(one.server == "literal" for one in asked)
    say = "an-address" if literal else "half" if ill else "both" if four and six else "four" if four else "six"
    return Finding(
        check=_ID,
        status=Status.WARN if ill else Status.PASS,
        say=say,
        values={"host": host, "count4": len(four), "count6": len(six)},
        evidence=_evidence(asked),
        rules_out=("dns-failure",) if not ill else (),
        **shared.basis(asked),
    )


def _unresolved(seen: Seen, host: str, asked: tuple[NameLookup, ...]) -> Finding:
    codes = {one.failure.code for one in asked if one.failure}
    code = next((code for code in _TELLING if code in codes), None)
    every = seen.all(NameLookup, lambda one: one.server != "literal")
    first = [one for one in every if one.resolver == "first"]
    second = [one for one in every if one.resolver == "second"]
    resolved = any(one.addresses for one in every)
    silent = all(one.failure is not None and one.failure.code in _SILENT for one in every)
    say = _TELLING[code] if code else "no-address"
    cause, confidence, alternatives = "dns-failure", Confidence.CERTAIN, tuple[str, ...]()
    if silent and _nothing_else_lives(seen, second):
        say, cause, confidence, alternatives = "offline", "offline", Confidence.LIKELY, ("dns-failure",)
    elif len({one.host for one in first}) > 1 and not resolved:
        say, confidence, alternatives = "nothing-resolves", Confidence.LIKELY, ("offline",)
    return Finding(
        check=_ID,
        status=Status.FAIL,
        say=say,
        cause=cause,
        confidence=confidence,
        alternatives=alternatives,
        values={"host": host},
        evidence=_evidence(asked),
        **shared.basis(asked),
    )


def _nothing_else_lives(seen: Seen, second: list[NameLookup]) -> bool:
    """Say whether it is not the resolver alone: nothing that was tried besides it gives any sign of life."""
    reached = seen.all(Reach)
    dead = (Outcome.NO_ANSWER, Outcome.UNREACHABLE)
    return bool(second or reached) and all(one.outcome in dead for one in reached)


def _evidence(asked: tuple[NameLookup, ...]) -> dict[str, object]:
    return {"lookups": [shared.lookup_evidence(one) for one in asked]}


CHECK = Check(id=_ID, hop="dns", needs=(NameLookup,), uses=(Reach,), judge=_judge, on_path=True)
