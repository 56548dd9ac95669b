"""One run: starts the probes at once, owns the time, judges what comes, and ends with one `RunFinished`.

The runner is the only place that knows deadlines and cancelling. A probe never outlives its run: when `RunFinished`
is emitted every task is over and every socket closed.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import field, replace
from typing import TYPE_CHECKING, Any, Literal

from wizard import blocking, catalogue
from wizard.checks import CHECKS
from wizard.checks.base import Check
from wizard.engine import judge, verdict
from wizard.engine.plan import Plan, plan
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.frozen import dataclass
from wizard.model.observation import Observation
from wizard.model.run import Event, Found, Observed, ProbeEnded, ProbeStarted, Run, RunFinished, RunStarted, apply
from wizard.model.secret import Secret
from wizard.model.seen import Seen
from wizard.model.way_trial import WayTrial
from wizard.wire.context import Context, Probe
from wizard.wire.network import Network

if TYPE_CHECKING:
    from wizard.wire.message import TestMessage
    from wizard.wire.signin import Admin

_log = logging.getLogger(__name__)
_CLEAN_UP_S = 1.0  # what a cancelled probe may take to say goodbye

Ending = Literal["complete", "cancelled", "deadline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to run.

    `selection`: step and check ids, empty for all. `explicit`: the verdict is about the selection, not the case.
    `deadline`: seconds for the whole run. `previous`: what earlier runs of this case found, kept where not run again.
    `admin`: who is signed in to Microsoft 365, if anybody. `trials`: other ways that are tried for real.
    `letter`: a captured message, sent in place of the test message (`wizard.engine.trial`).
    """

    case: Case
    selection: tuple[str, ...] = ()
    explicit: bool = False
    secret: Secret | None = None
    admin: "Admin | None" = None
    trials: tuple[WayTrial, ...] = ()
    letter: "TestMessage | None" = None
    deadline: float = 90.0
    previous: Run = field(default_factory=Run)


async def execute(request: Request, emit: Callable[[Event], None]) -> Run:
    """Run, emitting every event, and return the final state. Cancelling the task ends the run cleanly."""
    return await _Runner(request, plan(request.case, request.selection), emit).run()


class _Runner:
    def __init__(self, request: Request, plan: Plan, emit: Callable[[Event], None]) -> None:
        self._request = request
        self._plan = plan
        self._emit = emit
        self._state = request.previous
        self._id = request.previous.run_id + 1
        self._origin = time.monotonic()
        self._open: dict[str, Probe] = {}  # probes that may still report
        self._crashed: list[Probe] = []
        self._changed: set[type[Observation]] = set()
        self._judging = False
        self._warmed = False
        self._ended = asyncio.Event()

    async def run(self) -> Run:
        case = self._request.case
        self._publish(
            RunStarted(
                run_id=self._id,
                at=0.0,
                wall_clock=time.time(),
                checks=tuple(check.id for check in self._plan.checks),
                probes=(*(probe.id for probe in self._plan.probes), "told"),
                selected=self._plan.selected,
                explicit=self._request.explicit,
            )
        )
        for answer in judge.told(case):
            self._observe(answer)
        network = Network(case)
        context = Context(
            case=case,
            emit=self._observe,
            network=network,
            goal=self._plan.goal,
            trials=self._request.trials,
            secret=self._request.secret,
            admin=self._request.admin,
            letter=self._request.letter,
            origin=self._origin,
        )
        self._open = {probe.id: probe for probe in self._plan.probes}
        tasks = [asyncio.create_task(self._probe(probe, context), name=probe.id) for probe in self._plan.probes]
        if not tasks:
            self._ended.set()
        ending = await self._wait()
        unfinished = tuple(self._open.values())
        await self._uninterrupted(self._clean_up(tasks, network))
        self._conclude(ending, unfinished)
        return self._state

    async def _probe(self, probe: Probe, shared: Context) -> None:
        crashed, too_late = "", False
        until = min(self._now() + probe.budget, self._request.deadline)
        self._publish(ProbeStarted(run_id=self._id, at=self._now(), probe=probe.id, until=until))
        try:
            async with asyncio.timeout(probe.budget):
                await probe.run(replace(shared, settle=lambda: self._settle(probe)))
        except TimeoutError:
            too_late = self._now() >= self._request.deadline  # both ends at once: the computer slept
            if not too_late:
                _log.warning("probe %s did not end by itself within %s s", probe.id, probe.budget)
                crashed = "TimeoutError"
        except Exception as error:  # noqa: BLE001 - a bug in one probe must not take the others with it
            _log.error("probe %s crashed: %s", probe.id, type(error).__name__)
            crashed = type(error).__name__
        finally:
            if crashed:
                self._crashed.append(probe)
            self._publish(ProbeEnded(run_id=self._id, at=self._now(), probe=probe.id, crashed=crashed))
            if not too_late:  # then it is the run that ends, with this probe unfinished
                self._settle(probe)

    async def _wait(self) -> Ending:
        try:
            async with asyncio.timeout(self._request.deadline):
                await self._ended.wait()
        except TimeoutError:
            return "deadline"
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None:
                task.uncancel()
            return "cancelled"
        return "complete"

    async def _clean_up(self, tasks: list[asyncio.Task[None]], network: Network) -> None:
        for task in tasks:
            task.cancel()
        stuck = (await asyncio.wait(tasks, timeout=_CLEAN_UP_S))[1] if tasks else ()
        for task in stuck:
            _log.error("probe %s did not stop", task.get_name())
        await network.close()

    @staticmethod
    async def _uninterrupted(work: Coroutine[Any, Any, None]) -> None:
        """Await `work` to its end, whatever cancels us meanwhile."""
        task = asyncio.ensure_future(work)
        while not task.done():
            try:
                await asyncio.shield(task)
            except asyncio.CancelledError:
                current = asyncio.current_task()
                if current is not None:
                    current.uncancel()

    def _conclude(self, ending: Ending, unfinished: tuple[Probe, ...]) -> None:
        everything = Seen(self._state.observations)
        for check in self._plan.checks:
            finding = judge.ask(check, everything, self._request.case)
            if finding is not None:
                self._found(self._excuse(check, finding, ending, unfinished))
        self._judge_earlier(everything)
        self._publish(
            RunFinished(
                run_id=self._id,
                at=self._now(),
                verdict=verdict.fold(
                    self._state.findings, self._request.case, self._plan.selected, explicit=self._request.explicit
                ),
                ending=ending,
            )
        )

    def _judge_earlier(self, everything: Seen) -> None:
        """Judge what an earlier run found again where this one saw what it rests on: a sign-in settles much."""
        gives = {kind for probe in self._plan.probes for kind in probe.gives}
        for check in CHECKS:
            earlier = check.id in self._request.previous.findings and check not in self._plan.checks
            if earlier and gives.intersection((*check.needs, *check.uses)):
                finding = judge.ask(check, everything, self._request.case)
                if finding is not None:
                    self._found(finding)

    def _excuse(self, check: Check, finding: Finding, ending: Ending, unfinished: tuple[Probe, ...]) -> Finding:
        """Give the true reason where a check came to nothing because the run ended early or a probe crashed."""
        if finding.status not in (Status.UNKNOWN, Status.SKIPPED, Status.MANUAL):
            return finding
        if _fed_by(check, self._crashed):
            return judge.crashed(check, "probe")
        if ending != "complete" and _fed_by(check, unfinished):
            return replace(finding, status=Status.UNKNOWN, cause=None, say=ending, values={})
        return finding

    def _observe(self, observation: Observation) -> None:
        self._publish(Observed(run_id=self._id, at=self._now(), observation=observation))
        self._judge_soon(type(observation))

    def _settle(self, probe: Probe) -> None:
        if self._open.pop(probe.id, None) is not None:
            self._judge_soon(*probe.gives)
            if not self._open:
                self._ended.set()

    def _judge_soon(self, *kinds: type[Observation]) -> None:
        """Judge after the present callback: what arrives together is judged once."""
        self._changed.update(kinds)
        if not self._judging:
            self._judging = True
            asyncio.get_running_loop().call_soon(self._judge)

    def _judge(self) -> None:
        self._judging = False
        if not self._warmed:  # not before anything was seen: the first packets matter more
            self._warmed = True
            blocking.start(catalogue.warm)
        changed, self._changed = self._changed, set()
        if self._state.state != "running":
            return
        seen = Seen(self._state.observations, frozenset(kind for probe in self._open.values() for kind in probe.gives))
        for check in self._plan.checks:
            if changed.intersection(check.needs) or changed.intersection(check.uses):
                finding = judge.ask(check, seen, self._request.case)
                if finding is not None:
                    self._found(finding)

    def _found(self, finding: Finding) -> None:
        if self._state.findings.get(finding.check) != finding:
            self._publish(Found(run_id=self._id, at=self._now(), finding=finding))

    def _publish(self, event: Event) -> None:
        self._state = apply(self._state, event)
        self._emit(event)

    def _now(self) -> float:
        return time.monotonic() - self._origin


def _fed_by(check: Check, probes: list[Probe] | tuple[Probe, ...]) -> bool:
    return any(
        set(check.needs).intersection(probe.gives) and (not probe.role or probe.role in check.roles) for probe in probes
    )
