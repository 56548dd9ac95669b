"""The look: colours, palette, one style sheet, type scale. Knows no words and no page."""

from typing import Literal, NamedTuple

from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from wizard import resources

Scheme = Literal["system", "light", "dark", "contrast"]

GAP = 8
MARGIN = 16


class Colours(NamedTuple):
    """One palette. `good`, `warn`, `bad`, `busy`, `idle` are the states; `on_state` is drawn upon them."""

    window: str
    rail: str
    card: str
    field: str
    line: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    link: str
    chosen: str
    good: str
    warn: str
    bad: str
    busy: str
    idle: str
    on_state: str
    practice: str
    practice_text: str


LIGHT = Colours(
    window="#f6f7f9",
    rail="#ebeef2",
    card="#ffffff",
    field="#ffffff",
    line="#dce0e7",
    text="#1d2530",
    muted="#586272",
    accent="#1f5fc0",
    accent_hover="#194f9f",
    on_accent="#ffffff",
    link="#1f5fc0",
    chosen="#d9e6f7",
    good="#1a7f46",
    warn="#a06000",
    bad="#c0322b",
    busy="#1f5fc0",
    idle="#737d8b",
    on_state="#ffffff",
    practice="#fbe9c3",
    practice_text="#5c3b00",
)
DARK = Colours(
    window="#14171c",
    rail="#1a1e25",
    card="#1f242c",
    field="#181c22",
    line="#363d49",
    text="#e8ebf0",
    muted="#a7b0bd",
    accent="#2f6bcc",
    accent_hover="#3a74d6",
    on_accent="#ffffff",
    link="#8ab4ff",
    chosen="#26354d",
    good="#4cc483",
    warn="#e3a63f",
    bad="#ff7b72",
    busy="#78a9ff",
    idle="#7d8796",
    on_state="#14171c",
    practice="#4a3810",
    practice_text="#ffe4ad",
)

CONTRAST = Colours(
    window="#000000",
    rail="#000000",
    card="#000000",
    field="#000000",
    line="#ffffff",
    text="#ffffff",
    muted="#ffffff",
    accent="#ffd400",
    accent_hover="#ffe766",
    on_accent="#000000",
    link="#ffd400",
    chosen="#00308f",
    good="#3ff23f",
    warn="#ffd400",
    bad="#ff9a94",
    busy="#8fd3ff",
    idle="#b3b3b3",
    on_state="#000000",
    practice="#000000",
    practice_text="#ffd400",
)

_asked: Scheme = "system"
_now = LIGHT
_desktop: QPalette | None = None  # what the desktop wants, as it was before we dressed the application


def colours() -> Colours:
    """Return the colours in use."""
    return _now


def asked() -> Scheme:
    """Return what was asked for."""
    return _asked


def apply(scheme: Scheme = "system") -> None:
    """Dress the application in `scheme`; "system" follows what the desktop says."""
    global _asked, _now, _desktop  # noqa: PLW0603 - there is one application, and it has one look
    if _desktop is None:
        _desktop = QGuiApplication.palette()
    _asked = scheme
    _now = _chosen(scheme)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    app.setPalette(_palette(_now))
    if app.style().objectName() != "fusion":
        app.setStyle("Fusion")
    app.setStyleSheet(_sheet(_now))
    for widget in app.allWidgets():  # the painted parts
        widget.update()


def follow_system() -> None:
    """Apply again when the desktop changes between light and dark, or turns high contrast on or off."""
    QGuiApplication.styleHints().colorSchemeChanged.connect(_system_changed)


def scaled(factor: float = 1.0, *, bold: bool = False) -> QFont:
    """Return the system's font, larger or smaller."""
    font = QFont(QApplication.font())
    if factor != 1.0:
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * factor)
        else:
            font.setPixelSize(round(font.pixelSize() * factor))
    if bold:
        font.setBold(True)
    return font


def _system_changed() -> None:
    """Ask the desktop again, which shows through once our own palette is taken away."""
    global _desktop  # noqa: PLW0603 - as above
    if _asked == "system":
        QApplication.setPalette(QPalette())
        _desktop = QGuiApplication.palette()
        apply("system")


def _chosen(scheme: Scheme) -> Colours:
    if scheme != "system":
        return {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}[scheme]
    desktop = _desktop if _desktop is not None else QGuiApplication.palette()
    text = desktop.color(QPalette.ColorRole.WindowText).lightness()
    ground = desktop.color(QPalette.ColorRole.Window).lightness()
    if {text, ground} == {0, 255}:
        return CONTRAST  # pure black and white: no desktop does that unless it was asked for contrast
    return DARK if text > ground else LIGHT


def _palette(c: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, c.window),
        (role.WindowText, c.text),
        (role.Base, c.field),
        (role.AlternateBase, c.card),
        (role.Text, c.text),
        (role.Button, c.card),
        (role.ButtonText, c.text),
        (role.BrightText, c.on_accent),
        (role.Highlight, c.accent),
        (role.HighlightedText, c.on_accent),
        (role.Link, c.link),
        (role.LinkVisited, c.link),
        (role.ToolTipBase, c.card),
        (role.ToolTipText, c.text),
        (role.PlaceholderText, c.muted),
        (role.Light, c.card),
        (role.Midlight, c.line),
        (role.Mid, c.line),
        (role.Dark, c.idle),
        (role.Shadow, c.idle),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(c.idle))
    return palette


def _sheet(c: Colours) -> str:
    icons = resources.root() / "icons"
    arrow = (icons / ("arrow-light.png" if c is LIGHT else "arrow-dark.png")).as_posix()
    tick = (icons / ("tick-dark.png" if c is CONTRAST else "tick.png")).as_posix()
    return f"""
QLabel[role="muted"], QFrame[role="muted"] {{ color: {c.muted}; }}
QLabel[role="bad"] {{ color: {c.bad}; }}
QLabel[role="warn"] {{ color: {c.warn}; }}
QLabel[role="good"] {{ color: {c.good}; }}
QLabel[role="busy"] {{ color: {c.busy}; }}
QFrame[card="plain"], QFrame[card="warn"], QFrame[card="bad"], QFrame[card="good"] {{
  background: {c.card}; border: 1px solid {c.line}; border-radius: 8px; }}
QFrame[card="warn"] {{ border-color: {c.warn}; }}
QFrame[card="bad"] {{ border-color: {c.bad}; }}
QFrame[card="good"] {{ border-color: {c.good}; }}
QFrame[bar="rail"] {{ background: {c.rail}; border: none; border-right: 1px solid {c.line}; }}
QFrame[bar="bottom"] {{ background: {c.window}; border: none; border-top: 1px solid {c.line}; }}
QFrame[bar="practice"] {{ background: {c.practice}; border: none; }}
QFrame[bar="practice"] QLabel {{ color: {c.practice_text}; }}
QScrollArea, QScrollArea > QWidget > QWidget[body="true"] {{ background: transparent; border: none; }}
QPushButton {{ background: {c.card}; color: {c.text}; border: 1px solid {c.line}; border-radius: 7px;
  padding: 7px 16px; }}
QPushButton:hover {{ border-color: {c.accent}; }}
QPushButton:focus {{ border: 2px solid {c.link}; padding: 6px 15px; }}
QPushButton:pressed {{ background: {c.chosen}; }}
QPushButton:disabled {{ color: {c.idle}; }}
QPushButton[kind="main"] {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent};
  font-weight: bold; }}
QPushButton[kind="main"]:hover {{ background: {c.accent_hover}; }}
QPushButton[kind="main"]:focus {{ border: 2px solid {c.text}; text-decoration: underline; }}
QPushButton[kind="main"]:disabled {{ background: {c.card}; border-color: {c.line}; color: {c.idle}; }}
QPushButton[kind="link"] {{ background: transparent; color: {c.link}; border: none; padding: 4px 0;
  text-align: left; }}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: none; border-bottom: 2px solid {c.link}; padding: 4px 0 2px 0; }}
QPushButton[kind="link"]:disabled {{ color: {c.idle}; }}
QToolButton[kind="what"] {{ background: transparent; color: {c.muted}; border: 1px solid {c.line};
  border-radius: 9px; min-width: 16px; max-width: 16px; min-height: 16px; max-height: 16px; padding: 0; }}
QToolButton[kind="what"]:hover {{ color: {c.link}; border-color: {c.accent}; }}
QToolButton[kind="what"]:focus {{ color: {c.link}; border: 2px solid {c.accent}; min-width: 14px; max-width: 14px;
  min-height: 14px; max-height: 14px; }}
QToolTip {{ background: {c.card}; color: {c.text}; border: 1px solid {c.idle}; padding: 4px 6px; }}
QPushButton[kind="rail"] {{ background: transparent; color: {c.muted}; border: 2px solid transparent;
  border-radius: 6px; padding: 0 6px 0 40px; text-align: left; }}
QPushButton[kind="rail"]:hover {{ color: {c.text}; }}
QPushButton[kind="rail"]:checked {{ background: {c.chosen}; color: {c.text}; font-weight: bold; }}
QPushButton[kind="rail"]:focus {{ border: 2px solid {c.link}; }}
QPushButton[kind="head"] {{ background: transparent; border: 2px solid transparent; border-radius: 8px; padding: 0;
  text-align: left; }}
QPushButton[kind="head"]:focus {{ border: 2px solid {c.link}; padding: 0; }}
QLineEdit, QPlainTextEdit, QComboBox {{ background: {c.field}; color: {c.text}; border: 1px solid {c.idle};
  border-radius: 7px; padding: 6px 9px; placeholder-text-color: {c.muted};
  selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border: 2px solid {c.link}; padding: 5px 8px; }}
QLineEdit[wrong="true"] {{ border-color: {c.bad}; }}
QRadioButton, QCheckBox {{ spacing: 7px; padding: 2px; }}
QRadioButton:focus, QCheckBox:focus {{ border: 1px solid {c.link}; border-radius: 4px; padding: 1px; }}
QRadioButton::indicator, QCheckBox::indicator {{ width: 12px; height: 12px; border: 2px solid {c.idle};
  background: {c.field}; }}
QRadioButton::indicator {{ border-radius: 8px; }}
QCheckBox::indicator {{ border-radius: 4px; }}
QRadioButton::indicator:checked {{ width: 6px; height: 6px; border: 5px solid {c.accent}; background: {c.on_accent}; }}
QCheckBox::indicator:checked {{ border-color: {c.accent}; background: {c.accent}; image: url({tick}); }}
QGroupBox {{ border: none; background: transparent; margin: 0; padding: 0; }}
QComboBox QLineEdit, QComboBox QLineEdit:focus {{ border: none; padding: 0; background: transparent; }}
QComboBox::drop-down {{ border: none; width: 28px; }}
QComboBox::down-arrow {{ image: url({arrow}); width: 12px; height: 12px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; border: none; }}
QScrollBar::handle:vertical {{ background: {c.idle}; border-radius: 4px; min-height: 32px; margin: 0 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; border: none; }}
QScrollBar::handle:horizontal {{ background: {c.idle}; border-radius: 4px; min-width: 32px; margin: 2px 0; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none;
  border: none; height: 0; width: 0; }}
QComboBox QAbstractItemView {{ background: {c.field}; color: {c.text}; border: 1px solid {c.idle};
  selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
"""
