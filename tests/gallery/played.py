"""Findings put into a window as the engine puts them: events of a run, through the bridge. Knows no widget.

What is played comes from case files of real practice runs, judged again by today's checks, and never changes by itself:
no port, no time of the day. A state that no practice case has is made from those findings.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from wizard import case_file, catalogue, clouds
from wizard.checks import CHECKS
from wizard.engine import judge, verdict
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Line
from wizard.model.run import Event, Found, Observed, ProbeEnded, ProbeStarted, Run, RunFinished, RunStarted
from wizard.ui.bridge import Order

SAMPLES = Path(__file__).parents[1] / "case_file" / "samples"
_UNTIL = 20.0  # seconds that the probe which is waited for may take
_WORDY = ("535 5.7.139 Authentication unsuccessful, " + "the_server_says_so_in_one_word_without_end_" * 6 + ". ") * 4


def sample(name: str) -> tuple[Case, Run]:
    """Return a kept case, judged again."""
    kept = case_file.load(SAMPLES / f"{name}.smtpcase", clouds.built_in)
    return kept.case, judge.reopened(kept.run, kept.case)


class Player:
    """An engine that plays `findings`; it stops before the last `owed` of them until it is cancelled."""

    def __init__(self, case: Case, findings: Iterable[Finding], seen: Run = Run(), owed: int = 0) -> None:  # noqa: B008 - frozen
        self._case, self._seen = case, seen
        self._findings = tuple(findings)
        self._at = len(self._findings) - owed

    async def __call__(self, order: Order, emit: Callable[[Event], None]) -> None:
        """Play it as run `order`."""
        run_id = (order.previous.run_id if order.previous else 0) + 1
        checks = tuple(one.check for one in self._findings)
        probes = tuple(dict.fromkeys(one.probe for one in self._seen.observations)) or ("session",)
        emit(
            RunStarted(
                run_id=run_id, at=0, wall_clock=self._seen.started, checks=checks, probes=probes, selected=checks
            )
        )
        emit(ProbeStarted(run_id=run_id, at=0.0, probe="session", until=_UNTIL))
        for seen in self._seen.observations:
            emit(Observed(run_id=run_id, at=0.1, observation=seen))
        for one in self._findings[: self._at]:
            emit(Found(run_id=run_id, at=0.2, finding=one))
        ending = "complete"
        if self._at < len(self._findings):
            try:
                await asyncio.Event().wait()  # until somebody cancels it
            except asyncio.CancelledError:
                ending = "cancelled"
        known = self._findings[: self._at]
        emit(ProbeEnded(run_id=run_id, at=0.4, probe="session"))
        folded = verdict.fold({one.check: one for one in known}, self._case, checks)
        emit(RunFinished(run_id=run_id, at=0.5, verdict=folded, ending=ending))  # type: ignore[arg-type] # one of three


def halfway(name: str, owed: int = 40) -> Player:
    """Return a kept run that still waits for much."""
    case, run = sample(name)
    return Player(case, _ordered(run.findings.values()), run, owed)


def healthy() -> Player:
    """Return a run in which everything that was looked at is well, and the message was taken."""
    case, run = sample("organisation-off-read")
    well = [one for one in run.findings.values() if one.status is Status.PASS]
    values = {"user": case.mailbox, "said": "250 2.0.0 OK", "recipient": case.mailbox}
    for check in ("credentials.sign-in", "delivery.message"):
        well += [Finding(check=check, status=Status.PASS, say="accepted", values=values)]
    return Player(replace(case, send=True), _ordered({one.check: one for one in well}.values()), run)


def wordy(case: Case, run: Run) -> Player:
    """Return a run in which a server said as much as it could, in words without end, wherever it was quoted."""
    lines = tuple(Line(40 * number, "203.0.113.7:587", "received", _WORDY) for number in range(30))
    told = [
        replace(
            one,
            values={
                key: _WORDY if key in ("reply", "said", "text", "summary") else value
                for key, value in one.values.items()
            },
            evidence={**one.evidence, "reply": _WORDY, "host": f"{'host' * 15}.{'domain' * 10}.example"},
            lines=lines,
        )
        for one in run.findings.values()
    ]
    return Player(case, _ordered(told), run)


def forty(case: Case, run: Run) -> Player:
    """Return a run with forty findings that want to be read: failures with causes of many kinds, and warnings."""
    causes = [slug for slug in catalogue.causes() if slug != "unknown"]
    known = _ordered(run.findings.values())
    wrong = [
        replace(one, status=Status.FAIL if number % 2 else Status.WARN, cause=causes[number * 3 % len(causes)])
        for number, one in enumerate(known[:40])
    ]
    return Player(case, (*wrong, *known[40:]), run)


def _ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    known = {one.check: one for one in findings}
    return tuple(known[check.id] for check in CHECKS if check.id in known)
