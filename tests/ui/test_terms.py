"""Terms in labels: marked above plain text, explained on hover and by keyboard, and nothing becomes markup."""

from unittest.mock import Mock

import pytest
from PySide6 import QtGui
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.find import the
from wizard import glossary
from wizard.ui import look
from wizard.ui.glossary_dialog import GlossaryDialog
from wizard.ui.parts import label, selectable
from wizard.ui.shell import Shell
from wizard.ui.terms import _Dots, marked, term_at, tip

MARKUP = '535 <a href="https://evil.example">Conditional Access</a> <img src=x> &amp; <b>token</b>'


def shown(qtbot: QtBot, made: QLabel, width: int = 400) -> QLabel:
    """Return the label, on screen and laid out."""
    qtbot.addWidget(made)
    made.resize(width, made.heightForWidth(width) if made.wordWrap() else made.sizeHint().height())
    made.show()
    QApplication.processEvents()
    return made


def dots(made: QLabel) -> _Dots:
    """Return what is painted above a label."""
    return made.findChildren(_Dots)[0]


def test_markup_in_a_reply_stays_text(qtbot: QtBot) -> None:
    """A server's words with markup in them are shown letter by letter, terms marked, nothing to click."""
    made = shown(qtbot, marked(selectable(MARKUP)), 800)
    assert made.textFormat() is Qt.TextFormat.PlainText
    assert made.text() == MARKUP
    assert not made.openExternalLinks()
    assert not made.textInteractionFlags() & Qt.TextInteractionFlag.LinksAccessibleByMouse
    dots(made)._lay()
    assert [mark.term.name for mark in dots(made)._marks] == ["Conditional Access", "token"]
    wide = label(MARKUP, wrap=False).sizeHint().width()
    assert wide > label("535 Conditional Access & token", wrap=False).sizeHint().width() * 2


@pytest.mark.parametrize("term", glossary.terms(), ids=lambda term: term.name)
def test_a_tip_is_plain(term: glossary.Term) -> None:
    """A tip is short lines of plain text: Qt must not take it for markup."""
    assert not QtGui.Qt.mightBeRichText(tip(term))
    assert max(map(len, tip(term).splitlines())) <= 64
    assert " ".join(tip(term).split()).endswith(term.text)


@pytest.mark.parametrize("make", [label, selectable])
def test_the_mark_stands_below_its_word(qtbot: QtBot, make: type) -> None:
    """In a text of several lines a mark is as wide as its word, and on the line on which the word stands."""
    look.apply("light")
    text = "word " * 20 + "\nThe MFA of this account"
    made = shown(qtbot, marked(make(text)), 200)
    dots(made)._lay()
    (mark,) = dots(made)._marks
    metrics = made.fontMetrics()
    assert mark.term.name == "MFA"
    assert abs(mark.place.width() - metrics.horizontalAdvance("MFA")) <= 1
    assert abs(mark.place.left() - metrics.horizontalAdvance("The ")) <= 1
    assert made.height() - metrics.lineSpacing() * 1.5 < mark.place.bottom() <= made.height() + 1


def test_resting_on_a_term_explains_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tip comes on the term, and on no other word."""
    said = Mock()
    monkeypatch.setattr(QToolTip, "showText", said)
    made = shown(qtbot, marked(label("no term here, but MFA", wrap=False)))
    rest(made, QPoint(5, made.height() // 2))
    assert not said.called
    dots(made)._lay()
    rest(made, dots(made)._marks[0].place.center().toPoint())
    assert said.call_args.args[1].startswith("MFA: ")


def test_another_text_is_marked_anew(qtbot: QtBot) -> None:
    """What a label says now is marked, not what it said before."""
    made = shown(qtbot, marked(label("MFA", wrap=False)))
    middle = QPoint(6, made.height() // 2)
    assert term_at(made, middle) is not None
    made.setText("nothing")
    assert term_at(made, middle) is None


def test_nothing_is_looked_up_before_it_is_painted(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marking costs nothing until the label shows, and once for each text after that."""
    asked = Mock(wraps=glossary.places)
    monkeypatch.setattr(glossary, "places", asked)
    made = marked(label("MFA", wrap=False))
    assert not asked.called
    shown(qtbot, made)
    made.grab()
    made.grab()
    assert asked.call_count == 1


def test_a_finding_s_title_is_explained(ready: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A title lies in a button that takes the pointer: the tip comes all the same."""
    said = Mock()
    monkeypatch.setattr(QToolTip, "showText", said)
    ready.go("network")
    head = ready.page.findChildren(QWidget)
    row = next(one for one in head if one.objectName().startswith("open-"))
    title = next(one for one in row.findChildren(QLabel) if one.findChildren(_Dots))
    title.setText("MFA")
    QApplication.processEvents()
    rest(row, title.mapTo(row, QPoint(6, title.height() // 2)))
    assert said.call_args.args[1].startswith("MFA: ")


def test_the_glossary_by_keyboard(ready: Shell) -> None:
    """The dialog is opened from the window, finds a term by its words, and shows its meaning and source."""
    ready.show_glossary()
    dialog = the(GlossaryDialog, ready, "glossary-dialog")
    assert dialog.list.count() == len(glossary.terms())
    dialog.search.setText("security def")
    assert [dialog.list.item(0).text(), dialog.list.count()] == ["security defaults", 1]
    assert "refused for everybody" in dialog.text.text()
    assert dialog.text.accessibleName().startswith("security defaults: ")
    dialog.search.setText("no such term")
    assert dialog.list.count() == 0
    assert dialog.text.text() == "No such term. Try a shorter word."
    dialog.accept()


def rest(widget: QWidget, place: QPoint) -> None:
    """Let the pointer rest at a place of a widget."""
    event = QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(QPointF(place)).toPoint())
    QApplication.sendEvent(widget, event)
