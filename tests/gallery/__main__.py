"""Draws the window to pictures, or compares it with the approved ones.

    python -m tests.gallery [FOLDER] [--states failed,dialogs] [--sizes 800x600,3840x2160]
                            [--schemes light,dark,contrast] [--scales 1,1.5,2] [--language en]
    python -m tests.gallery --compare | --approve

Each state is drawn page by page, with a contact sheet; what is cut off is told. Without a display it draws offscreen.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.gallery.language import LANGUAGES

_SIZES = "800x600,1080x720,3840x2160"
_SCHEMES = "light,dark,contrast"
_SCALES = "1,1.5,2"


def main() -> int:
    """Draw or compare; return the exit status: 1 where something is cut off, or is not as approved."""
    parser = argparse.ArgumentParser(prog="python -m tests.gallery", description="Draws the window to pictures.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("out/gallery"))
    parser.add_argument("--states", default="", help="which states, with commas between; all without it")
    parser.add_argument("--sizes", default=_SIZES, help="width and height of the window")
    parser.add_argument("--schemes", default=_SCHEMES)
    parser.add_argument(
        "--scales", default=_SCALES, help="how large the desktop draws everything; beyond the first only"
    )
    parser.add_argument("--language", default="en", choices=LANGUAGES, help="what the window speaks")
    parser.add_argument("--compare", action="store_true", help="compare with the approved pictures, and draw no others")
    parser.add_argument("--approve", action="store_true", help="let what is drawn now be the approved pictures")
    asked = parser.parse_args()
    _prepare()
    if asked.compare or asked.approve:
        return _compare(asked.folder, approve=asked.approve)
    scales = asked.scales.split(",")
    if len(scales) > 1:  # Qt reads the scale when it is loaded
        return max(_alone(asked, scale) for scale in scales)
    return _draw(asked, scales[0])


def _prepare() -> None:
    """Touch nothing of the person's own: no display where there is none, no home, no keyring."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["PYTHON_KEYRING_BACKEND"] = "tests.memory_keyring.Memory"
    from PySide6.QtCore import qInstallMessageHandler  # noqa: PLC0415 - after the above

    # without a display Qt says of every window what it cannot do with it
    qInstallMessageHandler(
        lambda _kind, _where, said: None if "plugin does not support" in said else sys.stderr.write(f"{said}\n")
    )


def _alone(asked: argparse.Namespace, scale: str) -> int:
    """Draw at one scale, in a process of its own."""
    given = (str(asked.folder), "--language", asked.language, "--schemes", asked.schemes)
    # a larger scale stands for the same screen: the window has as many pixels, and less room
    command = ("--scales", scale, "--states", asked.states, "--sizes", _within(asked.sizes, scale))
    return subprocess.run([sys.executable, "-m", "tests.gallery", *given, *command], check=False).returncode


def _within(sizes: str, scale: str) -> str:
    """Return the sizes that a window has at `scale` on the same screens, none smaller than it can be."""
    by = float(scale)
    pairs = (map(int, size.split("x")) for size in sizes.split(","))
    return ",".join(dict.fromkeys(f"{max(720, round(w / by))}x{max(480, round(h / by))}" for w, h in pairs))


def _draw(asked: argparse.Namespace, scale: str) -> int:
    os.environ["QT_SCALE_FACTOR"] = scale
    with _home():
        from tests.gallery import drawing  # noqa: PLC0415 - Qt reads its settings when it is loaded
        from tests.gallery.states import STATES  # noqa: PLC0415

        known = (*STATES, drawing.DIALOGS)
        states: Sequence[str] = asked.states.split(",") if asked.states else known
        strange = [name for name in states if name not in known]
        if strange:
            sys.stderr.write(f"there is no state {strange[0]}; there are: {', '.join(known)}\n")
            return 2
        wanted = drawing.Wanted(
            folder=asked.folder,
            states=states,
            sizes=[(int(width), int(height)) for width, height in (size.split("x") for size in asked.sizes.split(","))],
            schemes=asked.schemes.split(","),
            language=asked.language,
            scale=scale,
        )
        return 1 if drawing.draw(wanted) else 0


def _compare(folder: Path, *, approve: bool) -> int:
    with _home():
        from tests.gallery import approved  # noqa: PLC0415 - as above

        if approve:
            approved.approve()
            return 0
        differences = approved.differences(keep=folder)
    sys.stderr.writelines(f"{difference}\n" for difference in differences)
    return 1 if differences else 0


def _home() -> "tempfile.TemporaryDirectory[str]":
    home = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = home.name
    return home


if __name__ == "__main__":
    sys.exit(main())
