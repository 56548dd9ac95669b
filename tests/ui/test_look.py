"""The look: what stands out from what in each palette, and which palette is worn."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.contrast import PAIRS, SCHEMES, Pair, contrast, known, table, worst
from tests.ui.test_shell import STEPS
from wizard.ui import look
from wizard.ui.rail import RailButton
from wizard.ui.shell import Shell
from wizard.ui.window import Window


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.what)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_everything_stands_out_from_its_ground(scheme: str, pair: Pair) -> None:
    """Text by 4.5 to 1, marks, edges and the focus by 3 to 1, whichever two of their colours meet."""
    ratio, ink, ground = worst(pair, SCHEMES[scheme])
    assert ratio >= pair.least, f"{ink} on {ground}"


def test_what_is_read_longest_stands_out_more() -> None:
    """Plain text stands out by 7 to 1 in every scheme."""
    assert min(worst(PAIRS[0], colours)[0] for colours in SCHEMES.values()) >= 7


def test_the_table_of_the_papers_is_this_one() -> None:
    """What the documentation says of contrast is what the palettes have today."""
    paper = Path(__file__).resolve().parents[2] / "docs/accessibility.md"
    assert table() in paper.read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_pair_is_left_out(window: Window, ready: Shell, finish: Callable[[Shell], None], scheme: str) -> None:
    """Every text that shows on any page has a colour and a ground that the list names as a pair."""
    finish(ready)
    window.resize(1080, 4000)
    look.apply("contrast" if scheme == "high contrast" else scheme)  # type: ignore[arg-type]
    found: dict[tuple[str, str], str] = {}
    for step in STEPS:
        ready.go(step)
        QApplication.processEvents()
        picture = window.grab().toImage()
        for shown in ready.findChildren(QWidget):
            if shown.isVisible() and shown.isEnabled() and (said := words_of(shown)):
                found[ink(shown), ground(shown, window, picture)] = f"{step}: {said[:40]}"
            if isinstance(shown, (QLineEdit, QPlainTextEdit)) and shown.isVisible() and shown.placeholderText():
                found[hint(shown), ground(shown, window, picture)] = f"{step}: {shown.placeholderText()[:40]}"
    assert len(found) > 5
    unknown = {pair: where for pair, where in found.items() if pair not in known(SCHEMES[scheme])}
    assert not unknown


def words_of(shown: QWidget) -> str:
    """Return the text of a widget that writes one itself; of the step that shows only the style sheet knows the ink."""
    if isinstance(shown, RailButton) and shown.isChecked():
        return ""
    return shown.text() if isinstance(shown, (QLabel, QAbstractButton, QLineEdit)) else ""


def ink(shown: QWidget) -> str:
    """Return the colour that a widget writes with."""
    return shown.palette().color(shown.foregroundRole()).name()


def hint(shown: QWidget) -> str:
    """Return the colour of the hint in an empty field; Qt's own way is to let the ground shine through."""
    colour = shown.palette().color(QPalette.ColorRole.PlaceholderText)
    assert colour.alpha() == 255
    return colour.name()


def ground(shown: QWidget, window: QWidget, picture: QImage) -> str:
    """Return the colour that there is most of where a widget stands."""
    place = QRect(shown.mapTo(window, QPoint()), shown.size()).adjusted(1, 1, 0, 0)
    scale = picture.devicePixelRatio()
    points = (
        picture.pixelColor(round(x * scale), round(y * scale)).name()
        for x in range(place.left(), place.right(), 2)
        for y in range(place.top(), place.bottom(), 2)
    )
    return Counter(points).most_common(1)[0][0]


def test_high_contrast_is_high() -> None:
    """In high contrast every text and every border stands out by 7 to 1."""
    c = look.CONTRAST
    for ground in (c.window, c.rail, c.card, c.field):
        for tone in (c.text, c.muted, c.link, c.good, c.warn, c.bad, c.busy, c.idle, c.line, c.accent):
            assert contrast(tone, ground) >= 7
    assert contrast(c.text, c.chosen) >= 7
    assert contrast(c.on_accent, c.accent) >= 7


def test_every_scheme_reaches_the_application(qtbot: QtBot) -> None:
    """What is asked for is what the application wears, whatever the desktop says."""
    for scheme, colours in (("contrast", look.CONTRAST), ("dark", look.DARK), ("light", look.LIGHT)):
        look.apply(scheme)  # type: ignore[arg-type]
        assert look.colours() is colours
        assert QApplication.palette().color(QPalette.ColorRole.Window) == QColor(colours.window)


def test_the_desktops_scheme_is_followed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desktop that is dark makes the window dark, and one of pure black and white makes it stand out."""
    for window, text, colours in (
        ("#202020", "#ffffff", look.DARK),
        ("#f0f0f0", "#000000", look.LIGHT),
        ("#000000", "#ffffff", look.CONTRAST),
        ("#ffffff", "#000000", look.CONTRAST),
    ):
        desktop = QPalette()
        desktop.setColor(QPalette.ColorRole.Window, QColor(window))
        desktop.setColor(QPalette.ColorRole.WindowText, QColor(text))
        monkeypatch.setattr(look, "_desktop", desktop)
        look.apply("system")
        assert look.colours() is colours
