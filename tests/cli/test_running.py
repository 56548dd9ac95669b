"""A run from the terminal must end cleanly on Ctrl-C and SIGTERM, with what is known."""

import asyncio
import os
import signal
from collections.abc import Callable

import pytest

from wizard.cli import running
from wizard.engine.runner import Request
from wizard.model.case import Case
from wizard.model.cloud import Cloud, Submission
from wizard.model.finding import Verdict, VerdictStatus
from wizard.model.run import Event, Run

REQUEST = Request(case=Case(mailbox="scanner@contoso.com", cloud=Cloud("lab", Submission("smtp.lab.test"))))
VERDICT = Verdict(status=VerdictStatus.INCONCLUSIVE)


async def until_cancelled(seconds: float) -> None:
    """Sleep; take a cancel as the engine does, which then goes on to clean up."""
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        task = asyncio.current_task()
        assert task is not None
        task.uncancel()


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("times", [1, 3])
def test_a_signal_cancels(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: signal.Signals, times: int
) -> None:
    """The engine is told to stop and allowed to clean up; an impatient second signal changes nothing."""
    cleaned = []

    async def execute(request: Request, emit: Callable[[Event], None]) -> Run:
        assert request is REQUEST
        assert callable(emit)
        for _ in range(times):
            os.kill(os.getpid(), name)
        await until_cancelled(60)
        for _ in range(5):
            await until_cancelled(0)
        cleaned.append(True)
        return Run(state="finished", ending="cancelled", verdict=VERDICT)

    monkeypatch.setattr(running, "execute", execute)
    run = running.execute_here(REQUEST)
    assert run.ending == "cancelled"
    assert cleaned == [True]
    assert "Cancelling" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_where_loops_have_no_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows asyncio's own Ctrl-C cancels the outer task; the run still ends by itself."""

    async def execute(request: Request, emit: Callable[[Event], None]) -> Run:
        assert request is REQUEST
        assert callable(emit)
        os.kill(os.getpid(), signal.SIGINT)
        await until_cancelled(60)
        return Run(state="finished", ending="cancelled", verdict=VERDICT)

    def refuse(*_: object) -> None:
        raise NotImplementedError

    monkeypatch.setattr(running, "execute", execute)
    monkeypatch.setattr(asyncio.SelectorEventLoop, "add_signal_handler", refuse)
    assert running.execute_here(REQUEST).ending == "cancelled"
