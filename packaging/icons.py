"""Makes the icons of Windows and macOS from the one drawing, `resources/icons/smtp-auth-wizard.svg`.

`icons.py FOLDER` writes both, and PNGs for Linux. Run it with a Python that has PySide6.
"""

import struct
import sys
from pathlib import Path
from typing import cast

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

TOP = Path(__file__).resolve().parent.parent
DRAWING = TOP / "resources/icons/smtp-auth-wizard.svg"
ICO_SIZES = (16, 20, 24, 32, 40, 48, 64, 256)
#: Apple's names of the sizes, in pixels.
ICNS_SIZES = {
    b"icp4": 16,
    b"icp5": 32,
    b"ic11": 32,
    b"ic12": 64,
    b"ic07": 128,
    b"ic13": 256,
    b"ic08": 256,
    b"ic14": 512,
    b"ic09": 512,
    b"ic10": 1024,
}
LINUX_SIZES = (48, 64, 128, 256)
_PNG_FROM = 256  # smaller ones are stored as bitmaps: Windows' own tools and NSIS read no others


def ico(folder: Path) -> Path:
    """Write the icon of Windows into the folder and return the file."""
    images = [(size, png(size) if size >= _PNG_FROM else _bitmap(size)) for size in ICO_SIZES]
    head, place = struct.pack("<HHH", 0, 1, len(images)), 6 + 16 * len(images)
    for size, image in images:
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(image), place)
        place += len(image)
    return _written(folder / "smtp-auth-wizard.ico", head + b"".join(image for _, image in images))


def icns(folder: Path) -> Path:
    """Write the icon of macOS into the folder and return the file."""
    pictures = ((name, png(size)) for name, size in ICNS_SIZES.items())
    body = b"".join(name + struct.pack(">I", len(picture) + 8) + picture for name, picture in pictures)
    return _written(folder / "smtp-auth-wizard.icns", b"icns" + struct.pack(">I", len(body) + 8) + body)


def pngs(folder: Path) -> list[Path]:
    """Write the sizes that Linux' icon themes ask for into the folder and return the files."""
    return [_written(folder / f"{size}x{size}.png", png(size)) for size in LINUX_SIZES]


def png(size: int) -> bytes:
    """Return the drawing as PNG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    _drawn(size).save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs want bytes for the name of the form
    return bytes(data.data())


def _drawn(size: int) -> QImage:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(DRAWING)).render(painter)
    painter.end()
    return image


def _bitmap(size: int) -> bytes:
    """Return the drawing as the bitmap of an icon: a header, the pixels from the bottom up, and an empty mask."""
    image = _drawn(size)
    rows = [bytes(cast("memoryview", image.constScanLine(line)))[: 4 * size] for line in reversed(range(size))]
    mask = bytes(-(-size // 32) * 4) * size
    return struct.pack("<IiiHHIIiiII", 40, size, 2 * size, 1, 32, 0, 0, 0, 0, 0, 0) + b"".join(rows) + mask


def _written(file: Path, content: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


if __name__ == "__main__":
    target = Path(sys.argv[1])
    for made in (ico(target), icns(target), *pngs(target)):
        print(made)
