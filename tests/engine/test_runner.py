"""The runner: its events, its clock, and what happens when a probe or a check goes wrong."""

import asyncio
from dataclasses import replace
from functools import reduce

import pytest

from tests.engine.house import CASE, Closing, at_once, furnish, greeting, name, passing
from wizard.checks.base import Check, Explain
from wizard.engine import runner
from wizard.engine.judge import rejudge
from wizard.engine.runner import Request
from wizard.model.case import Case
from wizard.model.finding import Finding, Status, VerdictStatus
from wizard.model.observation import Greeting, NameLookup, Told
from wizard.model.run import Event, Found, ProbeEnded, Run, RunFinished, RunStarted, apply
from wizard.model.seen import Seen
from wizard.wire.context import Context, Probe

NAMES = passing("network.names", NameLookup)
ANSWER = passing("network.answer", Greeting)


async def _names(context: Context) -> None:
    name(context)


async def _hang(context: Context) -> None:
    await asyncio.Event().wait()


async def _crash(context: Context) -> None:
    raise ZeroDivisionError


async def test_events_replay_to_the_same_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reducer over the emitted events gives what the runner returns: a saved run can be played back."""
    furnish(monkeypatch, (NAMES,), {"names": ((NameLookup,), _names)})
    state, events = await at_once(Request(case=CASE))
    assert reduce(apply, events, Run()) == state
    assert isinstance(events[0], RunStarted)
    assert isinstance(events[-1], RunFinished)
    assert state.findings["network.names"].status is Status.PASS


async def test_finding_comes_before_slow_probe_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check is judged as soon as its own observations are there, while another probe still works."""
    gate = asyncio.Event()

    async def slow(context: Context) -> None:
        await gate.wait()
        greeting(context)

    furnish(monkeypatch, (NAMES, ANSWER), {"names": ((NameLookup,), _names), "session": ((Greeting,), slow)})
    events: list[Event] = []

    def emit(event: Event) -> None:
        events.append(event)
        if isinstance(event, Found) and event.finding.check == "network.names":
            gate.set()

    state = await runner.execute(Request(case=CASE, deadline=5), emit)
    assert state.ending == "complete"
    assert set(state.findings) == {"network.names", "network.answer"}


async def test_settled_probe_is_cancelled_when_the_others_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A probe that only waits for late corrections does not keep the run open, and may correct until then."""
    corrected = asyncio.Event()

    async def lingers(context: Context) -> None:
        name(context)
        context.settle()
        await corrected.wait()
        name(context, "127.0.0.9")
        await asyncio.Event().wait()

    async def other(context: Context) -> None:
        corrected.set()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        greeting(context)

    furnish(monkeypatch, (NAMES, ANSWER), {"names": ((NameLookup,), lingers), "session": ((Greeting,), other)})
    state, _ = await at_once(Request(case=CASE, deadline=5))
    assert state.ending == "complete"
    addresses = [seen.addresses for seen in state.observations if isinstance(seen, NameLookup)]
    assert addresses == [("127.0.0.1",), ("127.0.0.9",)]


async def test_deadline_ends_the_run_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """What did not finish reads unknown, and says that the time was up."""
    furnish(monkeypatch, (NAMES, ANSWER), {"names": ((NameLookup,), _names), "session": ((Greeting,), _hang)})
    state, events = await at_once(Request(case=CASE, deadline=0.05))
    assert state.ending == "deadline"
    assert state.findings["network.names"].status is Status.PASS
    assert (state.findings["network.answer"].status, state.findings["network.answer"].say) == (
        Status.UNKNOWN,
        "deadline",
    )
    assert Closing.closed == 1
    assert isinstance(events[-1], RunFinished)


async def test_cancel_ends_cleanly(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cancelled run frees everything, tells what it found, and its last event is RunFinished."""
    furnish(monkeypatch, (NAMES, ANSWER), {"names": ((NameLookup,), _names), "session": ((Greeting,), _hang)})
    events: list[Event] = []
    found = asyncio.Event()

    def emit(event: Event) -> None:
        events.append(event)
        if isinstance(event, Found):
            found.set()

    task = asyncio.create_task(runner.execute(Request(case=CASE), emit))
    await found.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()  # a second press must not interrupt the clean-up
    state = await task
    assert state.ending == "cancelled"
    assert state.findings["network.answer"].say == "cancelled"
    assert Closing.closed == 1
    assert isinstance(events[-1], RunFinished)
    assert len([task for task in asyncio.all_tasks() if task.get_name() == "session"]) == 0


async def test_crashed_probe_is_our_bug_and_takes_nobody_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check that it feeds reads crashed, the others go on, and the verdict is at best inconclusive."""
    furnish(monkeypatch, (NAMES, ANSWER), {"names": ((NameLookup,), _names), "session": ((Greeting,), _crash)})
    state, events = await at_once(Request(case=CASE))
    assert state.findings["network.names"].status is Status.PASS
    assert state.findings["network.answer"].status is Status.CRASHED
    assert [event.crashed for event in events if isinstance(event, ProbeEnded) and event.probe == "session"] == [
        "ZeroDivisionError"
    ]
    assert state.verdict is not None
    assert state.verdict.status is VerdictStatus.INCONCLUSIVE


async def test_a_computer_that_slept_is_not_our_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a probe's own time and the run's end at the same moment, the run has ended by its deadline."""
    furnish(monkeypatch, (NAMES, ANSWER), {"names": ((NameLookup,), _names), "session": ((Greeting,), _hang)})
    monkeypatch.setattr("wizard.wire.probes", lambda _: (Probe("session", (Greeting,), _hang, budget=0.05),))
    state, _ = await at_once(Request(case=CASE, deadline=0.05))
    assert state.ending == "deadline"
    assert state.findings["network.answer"].say == "deadline"


async def test_crashed_check_is_our_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that raises reads crashed, and its exception's text goes nowhere."""

    def broken(seen: Seen, case: Case, explain: Explain) -> Finding | None:
        raise ValueError("hunter2")

    check = Check(id="network.answer", hop="firewall", needs=(NameLookup,), judge=broken)
    furnish(monkeypatch, (NAMES, check), {"names": ((NameLookup,), _names)})
    state, events = await at_once(Request(case=CASE))
    assert state.findings["network.answer"].status is Status.CRASHED
    assert "hunter2" not in repr(events)


async def test_second_run_keeps_what_it_does_not_measure_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Running one step leaves the other steps' findings and observations in place."""

    async def session(context: Context) -> None:
        greeting(context)

    furnish(monkeypatch, (NAMES, ANSWER), {"names": ((NameLookup,), _names), "session": ((Greeting,), session)})
    first, _ = await at_once(Request(case=CASE))
    second, _ = await at_once(Request(case=CASE, selection=("network.names",), previous=first))
    assert second.run_id == first.run_id + 1
    assert second.findings["network.answer"] == first.findings["network.answer"]
    assert len([seen for seen in second.observations if isinstance(seen, NameLookup)]) == 1
    assert len([seen for seen in second.observations if isinstance(seen, Greeting)]) == 1


async def test_stale_events_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An event of another run than the present one is ignored."""
    furnish(monkeypatch, (NAMES,), {"names": ((NameLookup,), _names)})
    state, _ = await at_once(Request(case=CASE))
    late = Found(run_id=state.run_id + 7, at=1.0, finding=Finding(check="network.names", status=Status.FAIL, say="x"))
    assert apply(state, late) == state


def test_answer_is_judged_without_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person tells gives a finding at once, before anything was measured."""

    def judged(seen: Seen, case: Case, explain: Explain) -> Finding:
        answer = seen.last(Told, lambda told: told.key == "mfa")
        return Finding(check="mfa.mfa", status=Status.MANUAL if answer is None else Status.PASS, say="x")

    furnish(monkeypatch, (NAMES, Check(id="mfa.mfa", hop="sign-in", needs=(Told,), judge=judged)), {})
    case = Case(mailbox=CASE.mailbox, cloud=CASE.cloud, told={"mfa": "off"})
    run = rejudge(Run(), case)
    assert run.findings["mfa.mfa"].status is Status.PASS
    assert "network.names" not in run.findings
    assert run.verdict is None


async def test_what_an_earlier_run_found_is_judged_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding of a check that was not selected changes where this run saw what it rests on; no other does."""

    async def twice(context: Context) -> None:
        name(context)
        name(context, "127.0.0.2")

    def count(seen: Seen, case: Case, explain: Explain) -> Finding:
        return Finding(check="network.ipv6", status=Status.PASS, say="ok", values={"seen": len(seen.all(NameLookup))})

    counts = Check(id="network.ipv6", hop="dns", needs=(Greeting,), uses=(NameLookup,), judge=count)
    furnish(monkeypatch, (NAMES, ANSWER, counts), {"names": ((NameLookup,), twice)})
    old = Finding(check="network.answer", status=Status.WARN, say="old")
    earlier = Run(findings={"network.answer": old, "network.ipv6": replace(old, check="network.ipv6")})
    state, _ = await at_once(Request(case=CASE, selection=("network.names",), previous=earlier))
    assert state.findings["network.ipv6"].values["seen"] == 2
    assert state.findings["network.answer"] is old
    fresh, _ = await at_once(Request(case=CASE, selection=("network.names",)))
    assert set(fresh.findings) == {"network.names"}
