"""A document drawn as PDF by Qt, without a display: fonts embedded, text to select and copy, bookmarks, page numbers.

With `as_pdf` the only module of the room that knows Qt; it is loaded when a PDF is asked for. It fetches nothing: a
document gets its pictures from here and nothing from anywhere else. It knows no report but for the path's picture.
"""

import os
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from wizard import languages
from wizard.report import path_svg
from wizard.report.markup import Markup, join
from wizard.report.saving import ReportError
from wizard.report.say import say

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication, QImage, QPdfWriter, QTextDocument

Report = Mapping[str, Any]

#: A heading: its level, its text, its page, and how far down the page it stands (0 to 1).
_Heading = tuple[int, str, int, float]

_RESOLUTION = 600
_EDGE = "#d5dbe1"
_TOGETHER = 4  # lines of a paragraph that stay on one page
_TOUCHING = 2  # units of the resolution: a line that only touches a page is not drawn there, unseen, to be copied
_FINE = 6  # pixels of a drawn mark to a point
_FONT = "DejaVu Sans"
#: Colours of the page on paper, as in report.css.
COLOURS = {
    "ok": "#1a7f4b",
    "warning": "#a86400",
    "broken": "#c0362c",
    "unknown": "#5b6773",
}
_STYLE = """
body { color: #1f2933; font-size: 8.5pt; }
p { margin: 0 0 2px 0; }
h1 { font-size: 19pt; margin: 8px 0 4px 0; }
h2 { font-size: 12pt; margin: 12px 0 4px 0; }
h3 { font-size: 10.5pt; margin: 10px 0 3px 0; }
h4 { font-size: 9pt; margin: 6px 0 1px 0; }
.dim { color: #5b6773; } .small { font-size: 7.5pt; } .fix { font-size: 10pt; font-weight: bold; }
.ok { color: #1a7f4b; } .warning { color: #a86400; } .broken { color: #c0362c; } .unknown { color: #5b6773; }
.mono { font-family: "DejaVu Sans Mono", Consolas, "Courier New", monospace; font-size: 7.5pt; }
a { color: #1f5fbf; text-decoration: none; }
ul { margin: 2px 0 2px 0; }
"""
_application: "QGuiApplication | None" = None  # Qt must not lose it while it draws


def start() -> None:
    """Let Qt draw. A program without a window has no display to ask for, and Qt would end it over that."""
    global _application  # noqa: PLW0603 - one a process, as Qt wants it
    try:
        from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 - for a PDF alone
    except ImportError as error:
        raise ReportError("no-pdf", why=str(error)) from None
    if QGuiApplication.instance() is None:
        before = os.environ.get("QT_QPA_PLATFORM")
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        try:
            _application = QGuiApplication(["smtp-auth-wizard"])
        finally:
            if before is None:
                del os.environ["QT_QPA_PLATFORM"]
            else:
                os.environ["QT_QPA_PLATFORM"] = before


def draw(body: str, path: Iterable[Report], title: str, footer: str) -> tuple[bytes, str]:
    """Return `body` as a PDF with the footer on each page, and the text that can be read in it."""
    from PySide6.QtCore import QCoreApplication, QThread  # noqa: PLC0415 - for a PDF alone

    path = list(path)
    application = QCoreApplication.instance()
    if application is None or QThread.currentThread() == application.thread():
        return _drawn(body, path, title, footer)
    # a document lays itself out by a timer, and Qt has timers in its own threads alone
    made: list[tuple[bytes, str] | Exception] = []

    class Drawing(QThread):
        def run(self) -> None:
            try:
                made.append(_drawn(body, path, title, footer))
            except Exception as error:  # noqa: BLE001 - handed to the thread that waits for it
                made.append(error)

    drawing = Drawing()
    drawing.start()
    drawing.wait()
    if isinstance(made[0], Exception):
        raise made[0]
    return made[0]


def _drawn(body: str, path: Iterable[Report], title: str, footer: str) -> tuple[bytes, str]:
    from PySide6.QtCore import QBuffer, QIODevice, QMarginsF  # noqa: PLC0415 - see above
    from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter  # noqa: PLC0415

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_RESOLUTION)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(36, 34, 36, 40), QPageLayout.Unit.Point)
    writer.setTitle(title)
    writer.setCreator("SMTP AUTH Wizard")
    document = _document(body, path, writer)
    marks = _paint(document, writer, footer)
    text = document.toPlainText()
    return _bookmarked(bytes(buffer.data().data()), marks, title), text


def _document(body: str, path: Iterable[Report], writer: "QPdfWriter") -> "QTextDocument":
    from PySide6.QtCore import QUrl  # noqa: PLC0415 - see above
    from PySide6.QtGui import QFont, QTextDocument  # noqa: PLC0415

    class Closed(QTextDocument):
        """A document that loads nothing but what was put into it."""

        def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: ARG002, N802 - Qt's names
            return None

    document = Closed()
    document.setUndoRedoEnabled(False)
    font = QFont(_FONT)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    font.setPointSizeF(8.5)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.05)  # no ligatures: "office365" is copied as letters
    document.setDefaultFont(font)
    document.setUseDesignMetrics(True)
    document.setDocumentMargin(0)
    document.setDefaultStyleSheet(_STYLE)
    image = QTextDocument.ResourceType.ImageResource.value
    for state in _STATES:
        document.addResource(image, QUrl(f"mark:{state}"), _image(_svg_mark(state), 24, 24))
    hops = list(path)
    for place in range(len(hops)):
        document.addResource(image, QUrl(f"hop:{place}"), _image(_svg_hop(hops, place), 100, 40))
    document.documentLayout().setPaintDevice(writer)
    document.setTextWidth(writer.width())  # one endless page: Qt's own page breaks cut through lines in tables
    document.setHtml(body)
    return document


_STATES = ("ok", "warning", "broken", "unknown", "not-reached", "not-tested", "waiting")


def _foot(writer: "QPdfWriter") -> float:
    """Return the height that the line below each page takes."""
    return 20 * writer.resolution() / 72


def _svg_mark(state: str) -> str:
    return _svg(path_svg.mark(state, 12, 12, 10), state, 24, 24)


def _svg_hop(hops: list[Report], place: int) -> str:
    """Return one mark of the path with its halves of the line to the marks beside it."""
    hop = hops[place]
    ring = path_svg.ring(50, 20) if hop["here"] else join()
    sides = []
    if place:
        sides.append(path_svg.line(hops[place - 1], hop, 0, 34, 20))
    if place + 1 < len(hops):
        sides.append(path_svg.line(hop, hops[place + 1], 66, 100, 20))
    return _svg(
        join(sides, ring, path_svg.mark(hop["state"], 50, 20, 11 if hop["here"] else 9.5)), hop["state"], 100, 40
    )


def _svg(inside: Markup, state: str, width: int, height: int) -> str:
    """Return a picture whose classes are dressed in plain colours: Qt's SVG knows no variables."""
    colour = COLOURS.get(state, COLOURS["unknown"])
    filled = state in ("ok", "warning", "broken")
    sign = "#ffffff" if filled else colour
    style = (
        f".shape{{fill:{colour if filled else '#ffffff'};stroke:{colour};stroke-width:1.5}}"
        f".sign{{fill:none;stroke:{sign};stroke-width:2.1;stroke-linecap:round;stroke-linejoin:round}}"
        f".sign-text{{font-size:12.5px;font-weight:700;fill:{colour};text-anchor:middle}}"
        f".ring{{fill:none;stroke:{colour};stroke-width:2}}"
        f".line{{stroke-width:2.5}}.ok{{stroke:{COLOURS['ok']}}}.dim{{stroke:#d5dbe1}}"
    )
    lines = inside.text
    for kind, tone, dashes in (("ok", COLOURS["ok"], ""), ("broken", COLOURS["broken"], "4 5"), ("dim", _EDGE, "4 5")):
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        lines = lines.replace(f'class="line {kind}"', f'style="stroke:{tone};stroke-width:2.5"{dash}')
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><style>{style}</style>{lines}</svg>'


def _image(svg: str, width: int, height: int) -> "QImage":
    from PySide6.QtCore import QByteArray  # noqa: PLC0415 - see above
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    image = QImage(width * _FINE, height * _FINE, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return image


def _paint(document: "QTextDocument", writer: "QPdfWriter", footer: str) -> list[_Heading]:
    """Draw every page with the line below it; return the headings: level, text, page, and where on it (0 is above)."""
    from bisect import bisect_right  # noqa: PLC0415 - for a PDF alone

    from PySide6.QtCore import QRectF, Qt  # noqa: PLC0415 - see above
    from PySide6.QtGui import QAbstractTextDocumentLayout, QColor, QFont, QPainter  # noqa: PLC0415

    height = writer.height() - _foot(writer)
    starts, end = _pages(document, height)
    count = len(starts)
    painter = QPainter(writer)
    small = QFont(document.defaultFont())
    small.setPointSizeF(7)
    for page, (top, bottom) in enumerate(pairwise((*starts, end))):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, -top)
        context = QAbstractTextDocumentLayout.PaintContext()
        clip = QRectF(0, top, writer.width(), min(bottom - top, height))
        context.clip = clip.adjusted(0, _TOUCHING, 0, -_TOUCHING)
        painter.setClipRect(clip)
        document.documentLayout().draw(painter, context)
        painter.restore()
        painter.setFont(small)
        painter.setPen(QColor("#5b6773"))
        line = QRectF(0, height, writer.width(), _foot(writer))
        painter.drawText(line, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft, footer)
        number = say("page.contents", number=page + 1, count=count)
        painter.drawText(line, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignRight, number)
    painter.end()
    marks = []
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        if 1 <= level <= 3 and block.text().strip():
            top = document.documentLayout().blockBoundingRect(block).top()
            page = bisect_right(starts, top) - 1
            marks.append(
                (level, block.text().replace("\ufffc", "").strip(), page, (top - starts[page]) / writer.height())
            )
        block = block.next()
    return marks


def _pages(document: "QTextDocument", height: float) -> tuple[list[float], float]:
    """Return where each page begins in the endless one, and where the last ends.

    No page begins within a line or a short paragraph, none ends with a heading, and what asks for a page of its own
    begins one.
    """
    from PySide6.QtGui import QTextFormat  # noqa: PLC0415 - see above

    layout = document.documentLayout()
    lines: list[tuple[float, float, bool]] = []  # top, bottom, and whether the next line must stay with it
    wanted = []
    block = document.begin()
    while block.isValid():
        above = layout.blockBoundingRect(block).top()
        kept = block.blockFormat().headingLevel() > 0
        if block.blockFormat().pageBreakPolicy() & QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore:
            wanted.append(above)
        shown = block.layout().lineCount() if block.text().strip() else 0
        drawn = [block.layout().lineAt(place) for place in range(shown)]
        spans = [(above + line.y(), above + line.y() + line.height(), kept) for line in drawn]
        lines += spans if len(spans) > _TOGETHER else [(spans[0][0], spans[-1][1], kept)] if spans else []
        block = block.next()
    end = document.size().height()
    starts = [0.0]
    for top, last in pairwise((0.0, *wanted, end)):
        if top:
            starts.append(top)
        inside = sorted(line for line in lines if top <= line[0] < last)
        starts += _breaks(inside, top, last, height)
    return starts, end


def _breaks(lines: list[tuple[float, float, bool]], top: float, end: float, height: float) -> list[float]:
    """Return where further pages begin between `top` and `end`, given the lines there from above to below."""
    found: list[float] = []
    first = 0
    while end - top > height:
        place = next((place for place in range(first, len(lines)) if lines[place][1] > top + height), None)
        if place is None:
            break
        tall, before = place, -1
        while place != before:  # what stands beside a line that would be cut, and a heading above it, go along
            before, cut = place, lines[place][0]
            place = next((over for over in range(first, place) if lines[over][1] > cut), place)
            if place > first and lines[place - 1][2]:
                place -= 1
        if cut <= top:  # one line, or one heading after another, taller than a page
            place, cut = tall, top + height
        else:  # halfway between two lines: the edge of a card stays with the card
            cut = (cut + max((bottom for _, bottom, _ in lines[first:place]), default=cut)) / 2
        found.append(cut)
        first, top = place, cut
    return found


def _bookmarked(data: bytes, marks: Iterable[_Heading], title: str) -> bytes:
    """Add the headings as bookmarks, those of a lower level below those of a higher one."""
    import io  # noqa: PLC0415 - for a PDF alone

    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415
    from pypdf.generic import Fit, IndirectObject, NameObject, TextStringObject  # noqa: PLC0415

    made = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    above: list[tuple[int, IndirectObject]] = []
    for level, text, page, part in marks:
        while above and above[-1][0] >= level:
            above.pop()
        box = made.pages[page].mediabox
        top = float(box.top) - 34 - part * (float(box.height) - 74)
        parent = above[-1][1] if above else None
        fit = Fit.fit_horizontally(top=top)
        above.append((level, made.add_outline_item(title=text, page_number=page, parent=parent, fit=fit)))
    made.page_mode = "/UseOutlines"
    made.add_metadata({"/Title": title})
    made.root_object[NameObject("/Lang")] = TextStringObject(languages.spoken().code)
    stream = io.BytesIO()
    made.write(stream)
    return stream.getvalue()
