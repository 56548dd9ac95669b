"""The state of each hop of the path picture, from findings and verdict. Pure; ids only, so that any picture can use it.

The path is walked from the scanner to the delivery. A failed check breaks the hop of its *cause* (a refused sign-in
that names the organisation's setting breaks the tenant, not the sign-in). What lies behind a break reads "not reached"
unless it was measured all the same; what lies before a stage that worked has worked.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from wizard import catalogue, checks
from wizard.checks.base import Check
from wizard.model.finding import HOPS, Finding, Status, Verdict, VerdictStatus
from wizard.model.frozen import dataclass
from wizard.model.run import Run


class HopState(StrEnum):
    """What the picture shows of one hop: each has a shape, a colour and a word."""

    OK = "ok"
    WARNING = "warning"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    NOT_REACHED = "not-reached"
    NOT_TESTED = "not-tested"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Hop:
    """One hop. `here` marks the one at which the path breaks; `checks` are those that speak of it."""

    id: str
    state: HopState
    here: bool = False
    checks: tuple[str, ...] = ()


#: Findings that look well and have seen nothing: settings that fit a scanner are no sight of the scanner.
_UNSEEN = {"device.settings": ("ready", "ready-any")}
#: Hops that a connection goes through: one of them passed proves those before it.
_ON_THE_WIRE = ("dns", "firewall", "tls", "submission")
_PASSED = (Status.PASS, Status.WARN)
_OPEN = (Status.UNKNOWN, Status.CRASHED, Status.MANUAL)


def drawn(hop: str) -> str:
    """Return the hop on which the picture draws `hop`."""
    return "firewall" if hop == "network" else hop


def unseen(finding: Finding) -> bool:
    """Say whether a finding is about what nobody has seen: it makes no hop and no step look well."""
    return finding.say in _UNSEEN.get(finding.check, ())


def hop_of(check: Check, finding: Finding | None) -> str:
    """Return the hop that a check speaks of: its cause's where it failed, else its own."""
    if finding is not None and finding.status is Status.FAIL and finding.cause not in (None, "unknown"):
        hop = catalogue.hop(str(finding.cause))
        if hop in HOPS or hop == "network":
            return drawn(hop)
    return drawn(check.hop)


def hop_states(run: Run, verdict: Verdict | None = None) -> tuple[Hop, ...]:
    """Return the nine hops in order. Without a verdict (a run at work) a failure counts as soon as it is known."""
    verdict = verdict or run.verdict
    known = [
        check for check in checks.CHECKS if not check.beside and (check.id in run.findings or run.waiting(check.id))
    ]
    by_hop: dict[str, list[Check]] = {hop: [] for hop in HOPS}
    for check in known:
        by_hop[hop_of(check, run.findings.get(check.id))].append(check)
    here = drawn(verdict.broken_at) if verdict and verdict.broken_at else ""
    states = {hop: _measured(hop, by_hop[hop], run) for hop in HOPS}
    if verdict and here and verdict.status is VerdictStatus.BROKEN:
        states[here] = HopState.BROKEN
    elif verdict and here and verdict.status is VerdictStatus.DEGRADED:
        states[here] = HopState.WARNING
    _prove(states, run.findings)
    _cut_off(states, {drawn(check.hop) for check in known if check not in by_hop[drawn(check.hop)]})
    return tuple(Hop(hop, states[hop], hop == here, tuple(check.id for check in by_hop[hop])) for hop in HOPS)


def _measured(hop: str, spoken: Sequence[Check], run: Run) -> HopState:
    """Return what the checks of one hop say by themselves."""
    known = [(check, run.findings[check.id]) for check in spoken if check.id in run.findings]
    known = [(check, finding) for check, finding in known if not unseen(finding)]
    found = [finding for _, finding in known]
    main = [finding for check, finding in known if not check.side] or found
    if any(finding.status is Status.FAIL for finding in found):
        return HopState.BROKEN
    if any(run.waiting(check.id) for check in spoken if not check.side):
        return HopState.WAITING
    if any(finding.status is Status.WARN for finding in found):
        return HopState.WARNING
    decider = _deciders().get(hop)
    if decider and not any(finding.check == decider and finding.status in _PASSED for finding in main):
        tried = any(finding.check == decider and finding.status in _OPEN for finding in main)
        return HopState.UNKNOWN if tried else HopState.NOT_TESTED
    if any(finding.status in _OPEN for finding in main):
        return HopState.UNKNOWN
    return HopState.OK if any(finding.status is Status.PASS for finding in main) else HopState.NOT_TESTED


def _deciders() -> dict[str, str]:
    """Return, of each hop that has one, the check that alone can say that it was passed."""
    return {drawn(check.hop): check.id for check in checks.CHECKS if check.decides}


def _prove(states: dict[str, HopState], findings: Mapping[str, Finding]) -> None:
    """Let a stage that worked prove the hops before it, whatever was not measured there; never the scanner itself."""
    proven = max((HOPS.index(hop) for hop in _proofs(states, findings)), default=-1)
    for hop in HOPS[1 : proven + 1]:
        if states[hop] in (HopState.UNKNOWN, HopState.NOT_TESTED):
            states[hop] = HopState.OK


def _proofs(states: Mapping[str, HopState], findings: Mapping[str, Finding]) -> Iterable[str]:
    yield from (hop for hop in _ON_THE_WIRE if states[hop] is HopState.OK)
    for hop, check in _deciders().items():
        if check in findings and findings[check].status in _PASSED:
            yield hop


def _cut_off(states: dict[str, HopState], elsewhere: Collection[str]) -> None:
    """Behind a break nothing was reached, unless it was measured all the same.

    `elsewhere` are hops of whose checks one failed for a cause at another hop: the rest of them does not make it work.
    """
    broken = [place for place, hop in enumerate(HOPS) if states[hop] is HopState.BROKEN]
    if broken:
        for hop in HOPS[broken[0] + 1 :]:
            if states[hop] in (HopState.UNKNOWN, HopState.NOT_TESTED) or (
                states[hop] is HopState.OK and hop in elsewhere
            ):
                states[hop] = HopState.NOT_REACHED
