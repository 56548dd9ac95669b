"""One check as a card."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui import fakes
from wizard.model.finding import Status
from wizard.ui.finding_row import FindingRow, duration, evidence_lines
from wizard.ui.session import status_of

pytestmark = pytest.mark.usefixtures("made_up")


@pytest.fixture
def row(qtbot: QtBot) -> FindingRow:
    """Return a row on screen."""
    made = FindingRow("network.port-25")
    qtbot.addWidget(made)
    made.show()
    return made


def show(row: FindingRow, status: Status, **more: object) -> None:
    """Show a made-up finding."""
    found = fakes.finding("network.port-25", status, **more)
    row.show_finding(found, status_of(found))


def texts(row: FindingRow) -> str:
    """Return everything that the row shows."""
    return "\n".join(label.text() for label in row.findChildren(QLabel) if label.isVisible())


def test_its_names_hold_status_and_title(row: FindingRow) -> None:
    """The accessible name tells the state by a word, and what it is about."""
    assert row.objectName() == "finding-network.port-25"
    assert row.accessibleName() == "Not run yet: Port 25 is blocked"
    show(row, Status.FAIL)
    assert row.accessibleName() == "Failed: Port 25 is blocked"
    show(row, Status.PASS)
    assert row.accessibleName() == "Passed: Port 25 is blocked"


def test_what_failed_is_open_and_what_passed_is_shut(row: FindingRow) -> None:
    """A failure shows what to do at once; the rest waits to be opened."""
    show(row, Status.PASS, evidence={"a": 1})
    assert not row.is_open
    show(row, Status.FAIL)
    assert row.is_open
    assert "What to do" in texts(row)


def test_it_opens_and_shuts_by_keyboard(qtbot: QtBot, row: FindingRow) -> None:
    """The space bar opens a row and shuts it again."""
    show(row, Status.WARN)
    head = row.focusProxy()
    assert head is not None
    QTest.keyClick(head, Qt.Key.Key_Space)
    assert row.is_open
    QTest.keyClick(head, Qt.Key.Key_Space)
    assert not row.is_open


def test_what_a_person_shut_stays_shut(qtbot: QtBot, row: FindingRow) -> None:
    """News about the same run does not open again what a person has shut."""
    show(row, Status.FAIL)
    head = row.focusProxy()
    assert isinstance(head, QPushButton)
    head.click()
    show(row, Status.FAIL, evidence={"more": "news"})
    assert not row.is_open


def test_nothing_to_open_cannot_be_opened(row: FindingRow) -> None:
    """A row without details is no stop for the keyboard."""
    show(row, Status.PASS)
    head = row.focusProxy()
    assert isinstance(head, QPushButton)
    assert head.focusPolicy() is Qt.FocusPolicy.NoFocus
    head.click()
    assert not row.is_open


def test_hostile_text_stays_plain(qtbot: QtBot, row: FindingRow) -> None:
    """What a server said is shown letter by letter: no markup, no direction override, no control character."""
    show(row, Status.FAIL, values={"summary": fakes.HOSTILE}, evidence={"reply": fakes.HOSTILE})
    for label in row.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert not {"\u202e", "\x1b", "\x00"} & set(label.text())
    assert "<b>bold</b>" in texts(row)
    assert "\u202e" not in row.accessibleDescription()


def test_the_conversation_shows_and_copies(qtbot: QtBot, row: FindingRow) -> None:
    """The transcript shows when asked for, one line a line, and can be copied."""
    found = next(one for one in fakes.broken() if one.check == "network.port-25")
    row.show_finding(found, "fail")
    opener = row.findChild(QPushButton, "conversation-network.port-25")
    assert opener is not None
    opener.click()
    view = row.findChild(QPlainTextEdit)
    assert view is not None
    assert view.isReadOnly()
    assert len(view.toPlainText().splitlines()) == len(found.lines)
    copies = [made for made in row.findChildren(QPushButton) if made.accessibleName() == "Copy the conversation"]
    copies[0].click()
    assert "EHLO scanner" in QApplication.clipboard().text()


def test_the_evidence_copies_whole(row: FindingRow) -> None:
    """The copied evidence has no break put in for display."""
    long = "x" * 300
    show(row, Status.FAIL, evidence={"reply": long, "none": None})
    copies = [made for made in row.findChildren(QPushButton) if made.accessibleName() == "Copy the evidence"]
    copies[0].click()
    assert QApplication.clipboard().text() == f"reply: {long}"


def test_evidence_of_every_kind_is_one_line_each() -> None:
    """Evidence reads as in the report: no brackets, no empty entries, each of several things on a line of its own."""
    several = [{"address": "192.0.2.1", "outcome": "no-answer"}, {"address": "192.0.2.2", "outcome": "open"}]
    found = fakes.finding(
        "network.name", evidence={"a_b": ["1", 2], "b": {"c": "d\ne"}, "f": "", "g": True, "tried": several}
    )
    assert evidence_lines(found) == [
        "a b: 1, 2",
        "b: c: d e",
        "g: yes",
        "tried:",
        "   address: 192.0.2.1, outcome: no-answer",
        "   address: 192.0.2.2, outcome: open",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0, ""), (0.0004, "1 ms"), (0.061, "61 ms"), (3.0, "3.0 s"), (0.9999, "1.0 s")]
)
def test_durations(seconds: float, words: str) -> None:
    """Times read as a person would say them."""
    assert duration(fakes.finding("network.name", ended=seconds)) == words
