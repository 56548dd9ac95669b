"""The states in which the window is drawn, and how it comes into each: from real practice runs, where one gives it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtWidgets import QLabel, QWidget

from tests.gallery import played
from tests.gallery.stage import Stage
from wizard.model.case import Case
from wizard.model.run import Run
from wizard.ui.text import say

_LONG_MAILBOX = f"{'the-scanner-on-the-second-floor-' * 2}@{'department.' * 12}contoso.com"


@dataclass(frozen=True, slots=True)
class State:
    """`reach` brings a fresh window into the state; with `scenario` that window serves a practice tenant."""

    reach: Callable[[Stage], None]
    scenario: str = ""


def _nothing(_stage: Stage) -> None:
    """Leave the window as it opens."""


def _run(stage: Stage) -> None:
    stage.run()


def _sent(stage: Stage) -> None:
    """Run everything, and send the message."""
    stage.shell.go("delivery")
    assert stage.session.start(send=True)
    stage.until(lambda: not stage.session.running)
    stage.settle()


def _without_rights(stage: Stage) -> None:
    """Run what a technician can who has neither a password nor an administrator at hand."""
    stage.session.stored = None
    stage.session.password_changed.emit()
    stage.run()


def kept(name: str) -> Callable[[Stage], None]:
    """Return what opens a kept case, as it is opened from a file."""

    def reach(stage: Stage) -> None:
        opened: list[str] = []
        stage.session.cases.opened.connect(opened.append)
        stage.session.cases.open(played.SAMPLES / f"{name}.smtpcase")
        stage.until(lambda: bool(opened))
        _plain(stage)

    return reach


def _plain(stage: Stage) -> None:
    """Take away the notice that a case was opened: it has pictures of its own."""
    for notice in stage.window.findChildren(QWidget, "case-notice"):
        notice.hide()
    stage.settle()


def _playing(
    stage: Stage, make: Callable[[Case, Run], played.Player], *, mailbox: str = "", device: str = "", ends: bool = True
) -> None:
    case, run = played.sample("organisation-off-read")
    case = replace(case, mailbox=mailbox or case.mailbox)
    stage.session.set(mailbox=case.mailbox, device=device)
    stage.shell.fill_start()
    stage.play(make(case, run), ends=ends)


def _running(stage: Stage) -> None:
    _playing(stage, lambda _case, _run: played.halfway("organisation-off-read"), ends=False)
    word = stage.window.findChild(QLabel, "progress")
    assert word is not None
    stage.until(lambda: word.text() != say("bar.running-soon"))


def _cancelled(stage: Stage) -> None:
    _running(stage)
    stage.session.cancel()
    stage.until(lambda: not stage.session.running)
    stage.settle()


def _healthy(stage: Stage) -> None:
    _playing(stage, lambda _case, _run: played.healthy())


def _wordy(stage: Stage) -> None:
    _playing(stage, played.wordy, mailbox=_LONG_MAILBOX, device="konica-minolta-bizhub")


def _forty(stage: Stage) -> None:
    _playing(stage, played.forty)


STATES: dict[str, State] = {
    "empty": State(_nothing),
    "ready": State(_nothing, "organisation-off"),
    "running": State(_running),
    "done": State(_sent, "healthy"),
    "failed": State(_run, "organisation-off"),
    "blocked": State(_run, "port-dropped"),
    "unknown": State(_sent, "delivery-unknown"),
    "no-rights": State(_without_rights, "organisation-off"),
    "read": State(kept("organisation-off-read")),
    "cancelled": State(_cancelled),
    "well": State(_healthy),
    "long": State(_wordy),
    "forty": State(_forty),
}
