"""The approved pictures: which they are, how they are drawn, kept and compared.

They show kept cases, so that no port and no time of the day is in them, and the letters of one font; where that font
is not installed nothing can be compared (docs/decisions/0007-approved-pictures.md).
"""

import datetime as dt
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtWidgets import QWidget

from tests.gallery import dialogs
from tests.gallery.compare import Signature, apart, painted_apart, signature
from tests.gallery.stage import FONT, Stage
from tests.gallery.states import STATES
from wizard.report import facts
from wizard.ui.look import Scheme

FOLDER = Path(__file__).parent / "approved"
_LAYOUT = FOLDER / "layout.json"
_COLOURS = 48  # in a picture: marks, text and borders are told apart, and a file stays small
_SIZE = (800, 600)
#: Facts were looked up before this day: a warning that one is old comes with time, and is no change of the look.
_TODAY = dt.date(2026, 11, 26)


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: of a page in a state, or of a dialog over it."""

    state: str
    page: str
    scheme: Scheme = "light"
    dialog: str = ""

    @property
    def name(self) -> str:
        """The name of its file."""
        return "-".join(part for part in (self.state, self.dialog or self.page, self.scheme) if part)


#: In the order of their states, each of which is reached once.
SHOTS = (
    Shot("empty", "start"),
    Shot("empty", "tenant", "dark"),
    Shot("running", "network"),
    Shot("cancelled", "credentials"),
    Shot("read", "mailbox"),
    Shot("read", "device", "contrast"),
    Shot("read", "result"),
    Shot("read", "result", "dark"),
    Shot("read", "result", dialog="request"),
    Shot("well", "delivery"),
    Shot("well", "result"),
    Shot("long", "credentials"),
    Shot("forty", "result", "contrast"),
)


def at_hand() -> bool:
    """Say whether the pictures' font is installed."""
    return FONT in QFontDatabase.families()


def drawn(states: Collection[str] = ()) -> Iterator[tuple[Shot, QImage, Signature]]:
    """Draw every shot, or those of some states."""
    with _that_day():
        for state in dict.fromkeys(shot.state for shot in SHOTS if not states or shot.state in states):
            stage = Stage(size=_SIZE)
            try:
                STATES[state].reach(stage)
                for shot in SHOTS:
                    if shot.state == state:
                        yield shot, *_shoot(stage, shot)
            finally:
                stage.close()


def _shoot(stage: Stage, shot: Shot) -> tuple[QImage, Signature]:
    stage.scheme(shot.scheme)
    stage.page(shot.page)
    stage.calm()
    if not shot.dialog:
        return _taken(stage.window)
    for name, widget in dialogs.shown(stage):
        if name == shot.dialog:
            return _taken(widget)
    raise LookupError(shot.dialog)


def _taken(widget: QWidget) -> tuple[QImage, Signature]:
    return Stage.picture(widget), signature(widget)


@contextmanager
def _that_day() -> Iterator[None]:
    """Let no fact be old."""
    with mock.patch.object(facts, "old", lambda checked, _today: facts.age(checked, _TODAY) is None):
        yield


def differences(states: Collection[str] = (), keep: Path | None = None) -> list[str]:
    """Return in what the window is not as approved, in all states or some. What is another is kept in a folder."""
    kept = json.loads(_LAYOUT.read_text(encoding="utf-8"))
    found = []
    for shot, picture, layout in drawn(states):
        then = QImage(str(FOLDER / f"{shot.name}.png"))
        other = [*apart(layout, kept[shot.name]), *painted_apart(picture, then)]
        found += [f"{shot.name}: {one}" for one in other]
        if other and keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            picture.save(str(keep / f"{shot.name}.png"))
    return found


def approve() -> None:
    """Let what is drawn now be the approved pictures."""
    for old in FOLDER.glob("*.png"):
        old.unlink()
    layouts = {}
    for shot, picture, layout in drawn():
        layouts[shot.name] = layout
        few = picture.convertToFormat(
            QImage.Format.Format_Indexed8, _palette(picture), Qt.ImageConversionFlag.ThresholdDither
        )
        few.save(str(FOLDER / f"{shot.name}.png"), quality=0)
    _LAYOUT.write_text(f"{json.dumps(layouts, indent=1, ensure_ascii=False)}\n", encoding="utf-8")


def _palette(picture: QImage) -> list[int]:
    """Return the colours that a picture has most of."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    counted: dict[int, int] = {}
    for y in range(0, plain.height(), 2):
        for x in range(0, plain.width(), 2):
            colour = plain.pixel(x, y)
            counted[colour] = counted.get(colour, 0) + 1
    return sorted(counted, key=lambda colour: -counted[colour])[:_COLOURS]
