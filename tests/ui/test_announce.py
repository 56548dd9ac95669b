"""What a screen reader is told by itself: pages, runs, failures, the verdict, notes; nothing where none listens."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from tests.ui.find import press, the
from wizard.model.finding import Status
from wizard.ui import announce
from wizard.ui.announce import Announcer
from wizard.ui.parts import label, live, renamed
from wizard.ui.plain import wrappable
from wizard.ui.shell import Shell
from wizard.ui.text import say


class Reader:
    """Stands where Qt hands announcements on: `heard` are (words, urgent)."""

    AnnouncementPoliteness = QAccessible.AnnouncementPoliteness

    def __init__(self) -> None:
        self.listens = True
        self.heard: list[tuple[str, bool]] = []

    def isActive(self) -> bool:  # noqa: N802 - Qt's name
        return self.listens

    def updateAccessibility(self, event: QAccessibleAnnouncementEvent) -> None:  # noqa: N802 - Qt's name
        urgent = event.politeness() is QAccessible.AnnouncementPoliteness.Assertive
        self.heard.append((event.message(), urgent))

    @property
    def words(self) -> list[str]:
        """What was said."""
        return [said for said, _ in self.heard]


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Return somebody who listens."""
    made = Reader()
    monkeypatch.setattr(announce, "QAccessible", made)
    return made


@pytest.fixture
def speaking(ready: Shell, reader: Reader) -> Shell:
    """Return the shell of a window that speaks, as every window does once it is on screen."""
    Announcer(ready)
    return ready


def test_a_run_is_told_from_its_beginning_to_its_verdict(
    speaking: Shell, reader: Reader, finish: Callable[[Shell], None]
) -> None:
    """The page that shows, the beginning, each failed check once, the verdict; nothing of what passed."""
    finish(speaking)
    failed = [f"{say('status.fail')}: {fakes.title(one.check)}" for one in fakes.broken() if one.status is Status.FAIL]
    said = reader.words
    assert said[0].startswith("Network and firewall. ")
    assert said[1] == say("bar.running-soon")
    assert said[-1] == "It breaks at the tenant setting."
    assert failed
    for one in failed:
        assert sum(one in words for words in said) == 1
    assert not any(say("status.pass") in words for words in said)


def test_progress_is_told_now_and_then(speaking: Shell, reader: Reader, engine: fakes.FakeEngine, qtbot: QtBot) -> None:
    """How far a run is, is said every ten seconds, not at each; that it stops, at once."""
    engine.holds = True
    press(speaking, "run-button")
    qtbot.waitUntil(lambda: bool(speaking.session.run.findings))
    before = len(reader.heard)
    for seconds in (1.0, 9.75, 10.0, 10.25, 19.0, 20.0):
        speaking.measuring.emit(seconds)
    assert len(reader.heard) == before + 2
    with qtbot.waitSignal(speaking.session.run_ended):
        speaking.session.cancel()
        assert reader.words[-1] == say("bar.stopping")
    assert say("bar.cancelled") in reader.words[-1]


def test_where_none_listens_nothing_is_said(speaking: Shell, reader: Reader, finish: Callable[[Shell], None]) -> None:
    """Without assistive technology no event is made."""
    reader.listens = False
    finish(speaking)
    assert reader.heard == []


def test_a_note_is_said_when_it_is_news(shell: Shell, reader: Reader) -> None:
    """What became of something is said as it comes, what went wrong at once; what stands there is not said again."""
    note = live(label("", "muted"))
    shell.page.body.addWidget(note)
    note.show()
    for text in ("Saved.", "Saved.", "", wrappable(f"Saved as /{'x' * 60}.")):
        note.setText(text)
    note.setProperty("role", "bad")
    note.setText("It could not\nbe saved.")
    assert reader.heard == [("Saved.", False), (f"Saved as /{'x' * 60}.", False), ("It could not be saved.", True)]


def test_an_ordinary_label_says_nothing_by_itself(shell: Shell, reader: Reader) -> None:
    """Text that is merely there is read by whoever goes there. Places to break a word are not read."""
    made = label()
    shell.page.body.addWidget(made)
    made.setText(wrappable("y" * 60))
    assert (made.accessibleName(), made.text()) == ("y" * 60, wrappable("y" * 60))
    made.setText("short")
    assert made.accessibleName() == ""
    assert reader.heard == []


def test_a_mistake_belongs_to_its_field(shell: Shell, reader: Reader) -> None:
    """What is wrong with a mailbox is said, and told by the field itself."""
    field = shell.page.first_field()
    assert field is not None
    field.setText("scanner")  # type: ignore[attr-defined]
    press(shell, "run-button")
    note = the(QLabel, shell, "mailbox-note").text()
    assert reader.heard[-1] == (note, True)
    assert field.accessibleDescription() == note


def test_what_was_copied_is_said(ready: Shell, reader: Reader, finish: Callable[[Shell], None], qtbot: QtBot) -> None:
    """A press that shows its effect elsewhere says so."""
    finish(ready)
    ready.go("result")
    QApplication.clipboard().clear()
    press(ready, "copy-ticket-button")
    qtbot.waitUntil(lambda: bool(QApplication.clipboard().text()))
    assert reader.words[-1] == say("finding.copied")


def test_a_button_is_called_as_it_reads(qtbot: QtBot) -> None:
    """Another text is another name; what tells it from its like stays."""
    made = QPushButton("&Show the steps")
    qtbot.addWidget(made)
    made.setAccessibleName("Show the steps: Direct Send")
    renamed(made, "&Hide the steps")
    assert made.accessibleName() == "Hide the steps: Direct Send"
    made.setAccessibleName("Something else")
    renamed(made, "&Next")
    assert made.accessibleName() == "Next"


def test_the_window_speaks(practising: Shell) -> None:
    """Every window that is opened has one who speaks for it."""
    assert len([one for one in practising.children() if isinstance(one, Announcer)]) == 1
