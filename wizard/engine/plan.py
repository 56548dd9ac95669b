"""Which checks a selection means, and which probes they need. Starts nothing."""

from collections.abc import Iterable, Sequence

from wizard import wire
from wizard.checks import CHECKS
from wizard.checks.base import Check
from wizard.model.case import Case
from wizard.model.frozen import dataclass
from wizard.model.inputs import InputError
from wizard.model.observation import (
    Extensions,
    Greeting,
    Handshake,
    Message,
    NameLookup,
    Observation,
    Reach,
    SignIn,
    StartTls,
)
from wizard.wire.context import Goal, Probe

#: The stages of the path in order. A check that needs one stage also needs the checks of the stages before it, because
#: where one of those fails the report must say so. The goal is how far the session has to go for the stage.
_STAGES: tuple[tuple[type[Observation], Goal], ...] = (
    (NameLookup, "none"),
    (Reach, "none"),
    (Greeting, "none"),
    (Extensions, "none"),
    (StartTls, "tls"),
    (Handshake, "tls"),
    (SignIn, "sign-in"),
    (Message, "message"),
)
_ORDER = {kind: place for place, (kind, _) in enumerate(_STAGES)}


@dataclass(frozen=True, slots=True)
class Plan:
    """What one run does: `checks` are judged, `selected` (ids) were asked for, `probes` are started at once."""

    checks: tuple[Check, ...]
    selected: tuple[str, ...]
    probes: tuple[Probe, ...]
    goal: Goal


def steps() -> tuple[str, ...]:
    """Return the ids of the steps that have checks, in order."""
    return tuple(dict.fromkeys(check.step for check in CHECKS))


def plan(case: Case, selection: Sequence[str] = ()) -> Plan:
    """Return the plan for `selection`, step ids and check ids; empty means everything.

    Raises InputError "unknown-check" for a name that is neither.
    """
    chosen = _select(selection)
    stage = max((_stage(check) for check in chosen), default=-1)
    path = [check for check in CHECKS if check.on_path and 0 <= _stage(check) <= stage]
    checks = tuple(check for check in CHECKS if check in chosen or check in path)
    goal = _goal(chosen, case)
    return Plan(checks, tuple(check.id for check in chosen), _probes(case, checks), goal)


def _select(selection: Sequence[str]) -> tuple[Check, ...]:
    if not selection:
        return CHECKS
    known = {check.id for check in CHECKS} | set(steps())
    for name in selection:
        if name not in known:
            raise InputError("unknown-check", name=name)
    return tuple(check for check in CHECKS if check.id in selection or check.step in selection)


def _stage(check: Check) -> int:
    return max((_ORDER.get(kind, -1) for kind in check.needs), default=-1)


def _goal(chosen: Iterable[Check], case: Case) -> Goal:
    place = max((_stage(check) for check in chosen), default=-1)
    goal = _STAGES[place][1] if place >= 0 else "none"
    return "sign-in" if goal == "message" and not case.send else goal


def _probes(case: Case, checks: Sequence[Check]) -> tuple[Probe, ...]:
    kinds = {kind for check in checks for kind in check.needs}
    roles = {role for check in checks for role in check.roles}
    return tuple(
        probe
        for probe in wire.probes(case)
        if kinds.intersection(probe.gives) and (not probe.role or probe.role in roles)
    )
