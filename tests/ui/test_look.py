"""The look: contrast of both palettes, by the formula of WCAG 2."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from wizard.ui import look

BOTH = pytest.mark.parametrize("c", [look.LIGHT, look.DARK, look.CONTRAST], ids=["light", "dark", "contrast"])


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""

    def luminance(name: str) -> float:
        colour = QColor(name)
        linear = [_linear(part / 255) for part in (colour.red(), colour.green(), colour.blue())]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@BOTH
def test_text_can_be_read(c: look.Colours) -> None:
    """Every text stands out from every ground it is used on by 4.5 to 1."""
    grounds = (c.window, c.rail, c.card, c.chosen, c.field)
    assert min(contrast(c.text, ground) for ground in grounds) >= 7
    assert min(contrast(c.muted, ground) for ground in (c.window, c.rail, c.card, c.field)) >= 4.5
    for tone in (c.link, c.good, c.warn, c.bad):
        assert min(contrast(tone, ground) for ground in (c.window, c.card)) >= 4.5
    assert contrast(c.on_accent, c.accent) >= 4.5
    assert contrast(c.practice_text, c.practice) >= 4.5


@BOTH
def test_marks_stand_out(c: look.Colours) -> None:
    """Marks and the borders of fields stand out by 3 to 1, and so does what is drawn upon them."""
    for tone in (c.good, c.warn, c.bad, c.busy):
        assert min(contrast(tone, ground) for ground in (c.window, c.rail, c.card, c.chosen)) >= 3
        assert contrast(c.on_state, tone) >= 3
    assert min(contrast(c.idle, ground) for ground in (c.card, c.field)) >= 2.9


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
