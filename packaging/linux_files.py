"""What a Linux desktop wants beside the program: menu entry, metadata, icons. `linux_files.py PREFIX` puts them there.

A .deb and a Flatpak both take them from here. Icons are drawn anew, so run it with a Python that has PySide6.
"""

import datetime as dt
import os
import shutil
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
APP = "org.smtp_auth_wizard.SmtpAuthWizard"


def version() -> str:
    """Return the program's version, read and not imported."""
    text = (TOP / "wizard/__init__.py").read_text(encoding="utf-8")
    return text.partition('__version__ = "')[2].partition('"')[0]


def epoch() -> int:
    """Return the date of everything that is built, in seconds."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or 315_619_200)


def put(prefix: Path) -> None:
    """Put the files below `prefix` (…/usr, or /app)."""
    import icons  # noqa: PLC0415 - needs PySide6, which the name and version above do not

    share = prefix / "share"
    date = dt.datetime.fromtimestamp(epoch(), dt.UTC).date().isoformat()
    metadata = (TOP / f"packaging/linux/{APP}.metainfo.xml.in").read_text(encoding="utf-8")
    _write(
        share / f"metainfo/{APP}.metainfo.xml",
        metadata.replace("@VERSION@", version()).replace("@DATE@", date).encode(),
    )
    _write(share / f"applications/{APP}.desktop", (TOP / f"packaging/linux/{APP}.desktop").read_bytes())
    for size in icons.LINUX_SIZES:
        _write(share / f"icons/hicolor/{size}x{size}/apps/{APP}.png", icons.png(size))
    scalable = share / f"icons/hicolor/scalable/apps/{APP}.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(icons.DRAWING, scalable)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


if __name__ == "__main__":
    put(Path(sys.argv[1]))
