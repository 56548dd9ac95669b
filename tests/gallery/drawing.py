"""Draws states into a folder: a picture of each page or dialog, and a contact sheet for each state and scheme."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from tests.gallery import dialogs
from tests.gallery.clip import clipped
from tests.gallery.language import speak
from tests.gallery.sheet import contact_sheet
from tests.gallery.stage import Stage
from tests.gallery.states import STATES
from wizard.ui.look import Scheme

#: The state whose window the dialogs are drawn over: a practice tenant that an administrator can sign in to.
DIALOGS = "dialogs"
_BEHIND = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to draw, in one process: the scale of the desktop is another for each."""

    folder: Path
    states: Sequence[str]
    sizes: Sequence[tuple[int, int]]
    schemes: Sequence[Scheme]
    language: str = "en"
    scale: str = "1"


def draw(wanted: Wanted) -> int:
    """Draw all of it, and say which text is cut where; return how many such faults there are."""
    wanted.folder.mkdir(parents=True, exist_ok=True)
    back = speak(wanted.language)
    faults = 0
    try:
        for name in wanted.states:
            if name == DIALOGS:  # they sign in, which is done once in a window
                faults += sum(_draw_state(wanted, name, [size]) for size in wanted.sizes)
            else:
                faults += _draw_state(wanted, name, wanted.sizes)
    finally:
        back()
    return faults


def _draw_state(wanted: Wanted, name: str, sizes: Sequence[tuple[int, int]]) -> int:
    state = STATES[_BEHIND if name == DIALOGS else name]
    stage = Stage(state.scenario)
    faults = 0
    try:
        state.reach(stage)
        for size in sizes:
            stage.size(*size)
            sheets: dict[Scheme, dict[str, QImage]] = {scheme: {} for scheme in wanted.schemes}
            shown = dialogs.shown(stage) if name == DIALOGS else ((page, stage.window) for page in stage.pages())
            for place, (page, widget) in enumerate(shown):
                for fault in clipped(widget):
                    faults += 1
                    _say(f"{name} {size[0]}x{size[1]} {page}: {fault}")
                for scheme, pictures in sheets.items():
                    stage.scheme(scheme)
                    pictures[f"{place:02}-{page}"] = stage.picture(widget)
            for scheme, pictures in sheets.items():
                _save(wanted, f"{name}-{size[0]}x{size[1]}-{scheme}", pictures)
    finally:
        stage.close()
    return faults


def _save(wanted: Wanted, name: str, pictures: dict[str, QImage]) -> None:
    suffix = "" if (wanted.scale, wanted.language) == ("1", "en") else f"-{wanted.scale}-{wanted.language}"
    folder = wanted.folder / f"{name}{suffix}"
    folder.mkdir(exist_ok=True)
    for page, picture in pictures.items():
        picture.save(str(folder / f"{page}.png"))
    contact_sheet(pictures, f"{name}{suffix}").save(str(wanted.folder / f"{name}{suffix}.png"))
    _say(f"{name}{suffix}: {len(pictures)} pictures")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
