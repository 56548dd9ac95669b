"""A run: its events, and the one reducer that turns them into what every front end shows.

`apply` is pure. The window, the terminal and a played-back case all hold a `Run` and apply the same events.
"""

from dataclasses import field, replace
from typing import Any, Literal

from wizard.model.finding import Finding, Verdict
from wizard.model.frozen import dataclass
from wizard.model.observation import Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in run `run_id`, `at` seconds after its start."""

    run_id: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """A run begins. Findings of `checks` and observations of `probes` from earlier runs are superseded.

    `selected` are the checks asked for; `explicit` says that the verdict is about these alone, not about the case.
    """

    wall_clock: float
    checks: tuple[str, ...]
    probes: tuple[str, ...]
    selected: tuple[str, ...]
    explicit: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeStarted(Event):
    """A probe task begins; it ends by `until` seconds after the run's start."""

    probe: str
    until: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeEnded(Event):
    """A probe task is over."""

    probe: str
    crashed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed(Event):
    """A probe left an observation."""

    observation: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Event):
    """A check came to a conclusion, or changed it."""

    finding: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished(Event):
    """The run is over and everything it used is freed. The last event of its run."""

    verdict: Verdict
    ending: Literal["complete", "cancelled", "deadline"] = "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is known: over all runs of one case, the newest word on each check."""

    run_id: int = 0
    state: Literal["idle", "running", "finished"] = "idle"
    started: float = 0.0  # wall clock, seconds since 1970
    finished: float = 0.0
    checks: tuple[str, ...] = ()  # of the present run
    selected: tuple[str, ...] = ()
    explicit: bool = False
    probing: dict[str, ProbeStarted] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    findings: dict[str, Finding] = field(default_factory=dict)
    verdict: Verdict | None = None
    ending: Literal["", "complete", "cancelled", "deadline"] = ""

    def waiting(self, check: str) -> bool:
        """Say whether the present run still owes a finding of `check`."""
        return self.state == "running" and check in self.checks and check not in self.findings


def apply(run: Run, event: Event) -> Run:
    """Return what is known after `event`. Events of another run than the present one change nothing."""
    if isinstance(event, RunStarted):
        return _begin(run, event)
    return replace(run, **_change(run, event)) if event.run_id == run.run_id else run


def _begin(run: Run, event: RunStarted) -> Run:
    return Run(
        run_id=event.run_id,
        state="running",
        started=event.wall_clock,
        checks=event.checks,
        selected=event.selected,
        explicit=event.explicit,
        observations=tuple(seen for seen in run.observations if seen.probe not in event.probes),
        findings={key: found for key, found in run.findings.items() if key not in event.checks},
    )


def _change(run: Run, event: Event) -> dict[str, Any]:
    match event:
        case ProbeStarted():
            return {"probing": {**run.probing, event.probe: event}}
        case ProbeEnded():
            return {"probing": {key: probe for key, probe in run.probing.items() if key != event.probe}}
        case Observed():
            return {"observations": (*run.observations, event.observation)}
        case Found():
            return {"findings": {**run.findings, event.finding.check: event.finding}}
        case RunFinished():
            finished = run.started + event.at
            return {
                "state": "finished",
                "finished": finished,
                "probing": {},
                "verdict": event.verdict,
                "ending": event.ending,
            }
    return {}
