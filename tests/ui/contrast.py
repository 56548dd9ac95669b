"""The contrast of every two colours that the window draws upon one another, by the formula of WCAG 2.

python -m tests.ui.contrast

prints the table in docs/accessibility.md. The pairs are those of the style sheet and of what paints itself; a test
looks at every page and dialog whether the list lacks one.
"""

import sys
from typing import NamedTuple

from PySide6.QtGui import QColor

from wizard.ui import look

TEXT, SHAPE, NOTHING = 4.5, 3.0, 0.0
SCHEMES = {"light": look.LIGHT, "dark": look.DARK, "high contrast": look.CONTRAST}


class Pair(NamedTuple):
    """What is drawn, in which colours of the palette upon which, and the least contrast that it needs."""

    what: str
    inks: tuple[str, ...]
    grounds: tuple[str, ...]
    least: float


STATES = ("good", "warn", "bad", "busy", "idle")
PAIRS = (
    Pair("text", ("text",), ("window", "rail", "card", "field", "chosen"), TEXT),
    Pair("lesser text, hints in fields", ("muted",), ("window", "rail", "card", "field"), TEXT),
    Pair("what is wrong, well, or under way, in words", ("bad", "warn", "good", "busy"), ("window", "card"), TEXT),
    Pair("links", ("link",), ("window", "card", "rail"), TEXT),
    Pair("main buttons, what is marked", ("on_accent",), ("accent", "accent_hover"), TEXT),
    Pair("the practice banner", ("practice_text",), ("practice",), TEXT),
    Pair("marks and lines of states", STATES, ("window", "rail", "card", "chosen"), SHAPE),
    Pair("what is drawn in a mark", ("on_state",), ("good", "warn", "bad", "busy"), SHAPE),
    Pair("the focus", ("link",), ("window", "rail", "card", "field", "chosen", "practice"), SHAPE),
    Pair("the focus of a main button", ("text",), ("window", "card"), SHAPE),
    Pair("edges of fields and boxes, scroll bars", ("idle",), ("window", "card", "field"), SHAPE),
    Pair("a box that is ticked", ("accent",), ("window", "card"), SHAPE),
    Pair("the tick", ("on_accent",), ("accent",), SHAPE),
    Pair("other controls that are off (WCAG asks nothing)", ("idle",), ("window", "card", "field"), NOTHING),
)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours."""
    light, dark = sorted((_luminance(QColor(one)), _luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    linear = [_linear(part / 255) for part in (colour.red(), colour.green(), colour.blue())]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)


def worst(pair: Pair, colours: look.Colours) -> tuple[float, str, str]:
    """Return the least contrast of a pair in one palette, and which two colours have it."""
    return min(
        (contrast(getattr(colours, ink), getattr(colours, ground)), ink, ground)
        for ink in pair.inks
        for ground in pair.grounds
    )


def known(colours: look.Colours) -> set[tuple[str, str]]:
    """Return every pair of colours that the list names, as values."""
    named = ((ink, on) for pair in PAIRS for ink in pair.inks for on in pair.grounds)
    return {(getattr(colours, ink), getattr(colours, on)) for ink, on in named}


def table() -> str:
    """Return the table: for each pair its least contrast in each palette."""
    lines = [f"| what | needs | {' | '.join(SCHEMES)} |", f"| --- | --- |{' --- |' * len(SCHEMES)}"]
    for pair in PAIRS:
        found = (worst(pair, colours) for colours in SCHEMES.values())
        cells = (f"{ratio:.1f} ({ink.replace('_', ' ')} on {ground})" for ratio, ink, ground in found)
        lines.append(f"| {pair.what} | {pair.least or '-'} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
