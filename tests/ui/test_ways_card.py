"""The card of better ways on Result: the best with its steps, the others to open, what does not fit on request."""

from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.report.test_ways import report
from tests.ui.find import named, press, texts
from wizard.checks.alternatives.known import Facts
from wizard.report import ways
from wizard.ui.ways_card import WaysCard


def card(qtbot: QtBot) -> WaysCard:
    known = ways.of(report(Facts(oauth="yes", smtp_auth="on", sender_kind="printer", hve="none")))
    assert known is not None
    made = WaysCard(known)
    qtbot.addWidget(made)
    made.show()
    return made


def test_the_best_way_is_shown_whole(qtbot: QtBot) -> None:
    """Its name, what stops when, what it needs and its steps stand there at once; the steps can be copied."""
    made = card(qtbot)
    said = texts(made).replace("\u200b", "")
    for part in ("Best way: OAuth", "It stops.", "Soon.", "firmware", "1. Update the device's firmware"):
        assert part in said
    press(made, "copy-way-oauth")
    assert "1. Update the device's firmware" in QApplication.clipboard().text()


def test_another_way_opens_and_shuts(qtbot: QtBot) -> None:
    """Its steps show when asked for, and go again."""
    made = card(qtbot)
    line = named(made, "way-relay-connector")
    assert "Mail flow → Connectors" not in texts(line)
    press(made, "show-way-relay-connector")
    assert "Mail flow → Connectors" in texts(line).replace("\u200b", "")
    press(made, "show-way-relay-connector")
    assert not any("Connectors → Add" in one.text() for one in line.findChildren(QLabel) if one.isVisible())


def test_a_way_without_a_sign_in_can_be_tried(qtbot: QtBot) -> None:
    """The button asks for the trial, and what became of the last one stands beside it."""
    made = card(qtbot)
    with qtbot.waitSignal(made.wants_trial):
        press(made, "try-unsigned-button")
    whole = report(Facts(port_25="open"))
    whole["checks"].append(
        {"id": "alternatives.unsigned", "status": "fail", "title": "Refused", "summary": "550 5.7.68"}
    )
    known = ways.of(whole)
    assert known is not None
    after = WaysCard(known)
    qtbot.addWidget(after)
    after.show()
    assert "Refused. 550 5.7.68" in texts(after)
    closed = ways.of(report(Facts(port_25="closed", oauth="yes")))
    assert closed is not None
    without = WaysCard(closed)
    qtbot.addWidget(without)
    assert not without.findChildren(QPushButton, "try-unsigned-button")


def test_what_does_not_fit_is_folded(qtbot: QtBot) -> None:
    """The ways that something stands against are behind one link, each with its reason."""
    made = card(qtbot)
    assert "This Microsoft cloud is not known to offer it." not in texts(made)
    press(made, "closed-ways-button")
    assert "This Microsoft cloud is not known to offer it." in texts(named(made, "way-hve")).replace("\u200b", "")
    press(made, "closed-ways-button")
    assert not named(made, "way-hve").isVisible()
