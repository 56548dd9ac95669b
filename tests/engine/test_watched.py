"""What was watched, as part of a run: judged like any other, bounded, and a run of its own where nothing was run."""

from dataclasses import replace

import pytest

from tests.checks.device.test_watched import hello, message, session, sign_in
from tests.checks.house import EXCHANGE
from wizard.engine import judge, watched
from wizard.model.device import DeviceMessage, DeviceObservation, DeviceSession, PanelText, Password
from wizard.model.finding import Finding, Status, VerdictStatus
from wizard.model.observation import Provenance
from wizard.model.run import Run

WRONG = sign_in(password=Password("case", 12))


def joined(run: Run, *seen: DeviceObservation) -> Run:
    """Return the run with these, at a made-up time."""
    return watched.joined(run, EXCHANGE, seen, 1_000.0, 1_060.0)


def panel(scenario: str, text: str) -> PanelText:
    """Return what a person read for an answer."""
    return PanelText(probe="panel", started=0.0, ended=0.0, scenario=scenario, text=text)


def test_watching_alone_is_a_run_with_a_verdict() -> None:
    """Where nothing was run, a mistyped password is found, breaks the path at the device, and has its times."""
    run = joined(Run(), hello(), message(), session(WRONG))
    assert (run.state, run.started, run.finished) == ("finished", 1_000.0, 1_060.0)
    assert run.verdict is not None
    assert (run.verdict.status, run.verdict.cause) == (VerdictStatus.BROKEN, "device-wrong-password")
    assert run.verdict.broken_at == "device"
    assert run.findings["device.tls"].status is Status.PASS
    assert {one.step for one in run.findings.values()} == {"device"}  # nothing else was looked at


def test_what_was_run_before_stays() -> None:
    """Findings of the path stay, and where the sign-in worked from here the device alone is at fault."""
    signed_in = Finding(check="credentials.sign-in", status=Status.PASS, say="x")
    before = Run(state="finished", started=500.0, finished=520.0, selected=("credentials.sign-in",))
    before = replace(before, findings={"credentials.sign-in": signed_in})
    run = joined(before, session(WRONG))
    assert (run.started, run.finished) == (500.0, 520.0)
    assert run.verdict is not None
    assert (run.verdict.status, run.verdict.cause) == (VerdictStatus.DEGRADED, "device-wrong-password")


def test_a_run_under_way_gets_no_verdict_from_it() -> None:
    """While the engine works, what was watched is judged, and the verdict waits for the end."""
    run = joined(Run(state="running", run_id=3), session(WRONG))
    assert (run.state, run.verdict) == ("running", None)
    assert run.findings["device.password"].status is Status.FAIL


def test_of_a_connection_the_newest_word_stays() -> None:
    """A session is told at each turning point; only its last telling is kept, and a stranger's does not replace it."""
    early, late = session(ending=""), session()
    stranger = session(client="192.0.2.66", ending="not-allowed")
    run = joined(joined(Run(), early), late, stranger)
    kept = [one for one in run.observations if isinstance(one, DeviceSession)]
    assert kept == [late, stranger]


def test_a_device_that_tries_all_night_does_not_fill_the_case() -> None:
    """The newest connections and messages stay, the oldest go."""
    run = Run()
    for number in range(1, 60):
        run = joined(run, message(connection=number), session(connection=number))
    sessions = [one.connection for one in run.observations if isinstance(one, DeviceSession)]
    assert sessions == list(range(60 - watched.CONNECTIONS, 60))
    many = joined(Run(), *(message(size=size) for size in range(100)), session())
    assert next(one.size for one in many.observations if isinstance(one, DeviceMessage)) == 100 - watched.MESSAGES


def test_numbers_go_on() -> None:
    """The next watcher's connections are told from those of the last one."""
    assert watched.last_number(Run()) == 0
    assert watched.last_number(joined(Run(), session(connection=4), session(connection=2))) == 4


def test_later_answers_judge_it_again() -> None:
    """A case that was corrected afterwards judges what was watched by its new state."""
    run = joined(Run(), session(sign_in(user="copier@contoso.com")))
    assert run.findings["device.user"].status is Status.FAIL
    again = judge.rejudge(run, replace(EXCHANGE, mailbox="copier@contoso.com"))
    assert again.findings["device.user"].status is Status.PASS


@pytest.mark.parametrize("before", [Run(), joined(Run(), session())])
def test_the_panel_s_words_are_kept(before: Run) -> None:
    """One text an answer, told by a person; a second replaces the first, an empty one takes it away."""
    run = watched.noted(before, EXCHANGE, panel("bad-password", "Login failed"))
    run = watched.noted(run, EXCHANGE, panel("mailbox-off", "Error 0x20"))
    run = watched.noted(run, EXCHANGE, panel("bad-password", "Wrong login"))
    known = {one.scenario: one for one in run.observations if isinstance(one, PanelText)}
    assert {name: one.text for name, one in known.items()} == {
        "bad-password": "Wrong login",
        "mailbox-off": "Error 0x20",
    }
    assert {one.provenance for one in known.values()} == {Provenance.TOLD}
    assert run.findings["device.panel"].status is Status.PASS
    gone = watched.noted(run, EXCHANGE, panel("bad-password", ""))
    assert [one.scenario for one in gone.observations if isinstance(one, PanelText)] == ["mailbox-off"]
