"""Reads a message as it passes by: its header, its parts and their sizes, its line ends. Keeps no content.

Memory stays the same whatever comes: a header block, a line and the depth of nesting have bounds, and behind them the
bytes are only counted. No input makes this module raise.
"""

import re
from email.utils import mktime_tz, parsedate_tz

from wizard.model.device import Attachment

_LINE = 8_192  # bytes of one header line that are looked at
_HEAD = 65_536  # bytes of one header block
_DEPTH = 20
_PARTS = 200
_MARKS = 20_000  # lines that begin like a boundary; beyond, nobody looks at them any more
_BOUNDARY_LINE = 256
_ADDRESSES = 20
_WANTED = frozenset(
    {b"from", b"date", b"message-id", b"content-type", b"content-transfer-encoding", b"content-disposition"}
)
_TYPE = re.compile(r"\s*([A-Za-z0-9.+_-]{1,40}/[A-Za-z0-9.+_-]{1,80})")
_BOUNDARY = re.compile(r"""(?i);\s*boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))""")
_FILE_NAME = re.compile(r"""(?i);\s*(?:file)?name\*?[0-9]{0,2}\*?\s*=\s*(?:"([^"\r\n]{0,1000})"|([^\s;"]{1,1000}))""")
_SUFFIX = re.compile(r"\.([A-Za-z0-9]{1,5})$")
_ANGLE = re.compile(r"<([^<>]*)>")
_ADDRESS = re.compile(r"[^\s<>,;\"()]+@[^\s<>,;\"()]+")


class Message:
    """One message on its way. `feed` it the bytes between DATA and the final dot, then `finish` it."""

    def __init__(self) -> None:
        self.size = 0
        self.eight_bit = False
        self.nul = False
        self.longest_line = 0
        self.parts = 0
        self.attachments: list[Attachment] = []
        self.structure: set[str] = set()
        self.headers: dict[bytes, str] = {}
        self._lf = self._cr = self._pairs = 0
        self._last = b""  # the byte before this piece, for a line end that is cut in two
        self._line = 0  # bytes of the present line so far
        self._pending = bytearray()
        self._in_head = True
        self._head_size = 0
        self._skipping = False  # the rest of a header line that is too long
        self._fields: list[bytes] = []
        self._open: list[bytes] = []  # boundaries, outermost first
        self._leaf: _Leaf | None = None
        self._marks = 0
        self._line_begins = False  # what is pending stands at the beginning of a line of a body
        self._counting = False  # nothing but the size is looked at any more

    def feed(self, data: bytes) -> None:
        """Take more of the message."""
        if not data:
            return
        self._count(data)
        if self._counting:
            self._body(data)
            return
        self._pending += data
        while self._pending and self._step():
            pass

    def finish(self) -> None:
        """Take that the message is over."""
        if self._in_head:
            if self._pending and not self._skipping:
                self._field(bytes(self._pending[:_LINE]))
            self._head_over()
        else:
            self._body(bytes(self._pending))
        self._pending.clear()
        self._leaf_over()
        if self._open:
            self.structure.add("unfinished")
        self.longest_line = max(self.longest_line, self._line)

    # ---- bytes and line ends -----------------------------------------------------------------------------------------

    def _count(self, data: bytes) -> None:
        self.size += len(data)
        self.eight_bit = self.eight_bit or not data.isascii()
        self.nul = self.nul or b"\0" in data
        self._lf += data.count(b"\n")
        self._cr += data.count(b"\r")
        self._pairs += data.count(b"\r\n") + (self._last == b"\r" and data[:1] == b"\n")
        self._last = data[-1:]
        self._measure(data)

    def _measure(self, data: bytes) -> None:
        """Note the longest line; long enough is long enough, so that pieces without line ends cost nothing."""
        first = data.find(b"\n")
        if first < 0:
            self._line += len(data)
            return
        longest = self._line + first
        if self.longest_line < 4_096:  # beyond, nobody needs to know how much
            longest = max(longest, max(map(len, data[first + 1 :].split(b"\n")), default=0))
        self.longest_line = max(self.longest_line, longest)
        self._line = len(data) - data.rfind(b"\n") - 1

    # ---- structure ---------------------------------------------------------------------------------------------------

    def _step(self) -> bool:
        """Take one thing off what is pending; False: more bytes are needed."""
        return self._head_step() if self._in_head else self._body_step()

    def _head_step(self) -> bool:
        end = self._pending.find(b"\n")
        if end < 0:
            if len(self._pending) <= _LINE:
                return False
            if not self._skipping:
                self._field(bytes(self._pending[:_LINE]))
            self.structure.add("long-header")
            self._skipping = True
            self._head_size += len(self._pending)
            self._pending.clear()
            return False
        line = bytes(self._pending[: end + 1])
        del self._pending[: end + 1]
        self._head_size += len(line)
        if self._skipping:
            self._skipping = False
        elif line in (b"\r\n", b"\n"):
            self._head_over()
        else:
            self._field(line[:_LINE])
        return True

    def _field(self, line: bytes) -> None:
        if self._head_size > _HEAD:
            self.structure.add("long-header")
        elif line[:1] in (b" ", b"\t") and self._fields:
            if len(self._fields[-1]) < _LINE:
                self._fields[-1] += line.rstrip(b"\r\n")
        elif line.partition(b":")[0].strip().lower() in _WANTED:
            self._fields.append(line.rstrip(b"\r\n"))
        else:
            self._fields.append(b"")  # so that its folded lines join nothing else

    def _head_over(self) -> None:
        fields: dict[bytes, str] = {}
        for line in self._fields:
            name, _, value = line.partition(b":")
            fields.setdefault(name.strip().lower(), value.decode("utf-8", "replace").strip())
        top = not self.parts
        if top:
            self.headers = fields
        self._fields.clear()
        self._head_size, self._in_head, self._skipping = 0, False, False
        self._line_begins = True
        self.parts += 1
        kind = fields.get(b"content-type", "")
        found = _TYPE.match(kind)
        content_type = found[1].lower() if found else "text/plain"
        boundary = _BOUNDARY.search(kind) if content_type.startswith("multipart/") else None
        if self.parts >= _PARTS:
            self.structure.add("many")
            self._counting = True
        if boundary is None:
            self._leaf = _Leaf(content_type, fields, top=top)
        elif len(self._open) >= _DEPTH:
            self.structure.add("deep")
        else:
            self._open.append(b"--" + (boundary[1] or boundary[2]).encode("utf-8", "replace").rstrip())

    def _body_step(self) -> bool:
        """Count the body up to the next line that could be a boundary, and look at that line."""
        if not self._open or self._counting:
            self._body(bytes(self._pending))
            self._pending.clear()
            return False
        if self._line_begins:
            if self._pending == b"-":
                return False
            if self._pending.startswith(b"--"):
                return self._mark()
            self._line_begins = False
        found = self._pending.find(b"\n--") + 1
        if found:
            self._drop(found)
            self._line_begins = True
            return True
        held = 1 if self._pending.endswith(b"\n-") else 0  # the beginning of a boundary, perhaps
        self._line_begins = bool(held) or self._pending.endswith(b"\n")
        self._drop(len(self._pending) - held)
        return False

    def _mark(self) -> bool:
        """Look at a line that begins like a boundary; False: it is not whole yet."""
        end = self._pending.find(b"\n", 0, _BOUNDARY_LINE)
        if end < 0 and len(self._pending) < _BOUNDARY_LINE:
            return False
        line = bytes(self._pending[: end + 1 if end >= 0 else _BOUNDARY_LINE])
        if self._boundary(line.rstrip()):
            del self._pending[: len(line)]
            self._line_begins = end >= 0
            return True
        self._marks += 1
        if self._marks > _MARKS:
            self.structure.add("many")
            self._counting = True
        self._drop(2)
        self._line_begins = False
        return True

    def _boundary(self, line: bytes) -> bool:
        """Close and open what a boundary closes and opens; False: it is none."""
        for depth in range(len(self._open) - 1, -1, -1):
            mark = self._open[depth]
            if line not in (mark, mark + b"--"):
                continue
            self._leaf_over()
            closing = line != mark
            del self._open[depth if closing else depth + 1 :]
            self._in_head = not closing
            return True
        return False

    def _drop(self, count: int) -> None:
        self._body(bytes(self._pending[:count]))
        del self._pending[:count]

    def _body(self, data: bytes) -> None:
        if self._leaf is not None:
            self._leaf.count(data)

    def _leaf_over(self) -> None:
        if self._leaf is not None and self._leaf.attached and len(self.attachments) < _PARTS:
            self.attachments.append(self._leaf.attachment())
        self._leaf = None

    # ---- what was counted, and what the header says ------------------------------------------------------------------

    @property
    def bare_lf(self) -> int:
        """Line feeds that no carriage return goes before."""
        return self._lf - self._pairs

    @property
    def bare_cr(self) -> int:
        """Carriage returns that no line feed follows."""
        return self._cr - self._pairs

    @property
    def senders(self) -> tuple[str, ...]:
        """The addresses of the From header."""
        value = self.headers.get(b"from", "")[:2_000]
        found = _ANGLE.findall(value) or _ADDRESS.findall(value)
        return tuple(one.strip()[:254] for one in found[:_ADDRESSES] if one.strip())

    @property
    def named_at(self) -> bool:
        """Whether the display name of the From header holds an @ that no quotes guard."""
        value = self.headers.get(b"from", "")[:2_000]
        name = value.rpartition("<")[0].strip()
        return "@" in name and not (name.startswith('"') and name.endswith('"'))

    @property
    def date(self) -> tuple[float | None, int | None]:
        """The Date header as seconds since 1970, and the offset in minutes that it names."""
        try:
            parsed = parsedate_tz(self.headers.get(b"date", "")[:100])
            if parsed is None:
                return None, None
            return float(mktime_tz(parsed)), None if parsed[9] is None else parsed[9] // 60
        except (ValueError, OverflowError, TypeError, IndexError):  # a date that no calendar has
            return None, None


class _Leaf:
    """One part that holds no others."""

    def __init__(self, content_type: str, fields: dict[bytes, str], *, top: bool) -> None:
        self._type = content_type
        disposition = fields.get(b"content-disposition", "")
        name = _FILE_NAME.search(disposition) or _FILE_NAME.search(fields.get(b"content-type", ""))
        self._name = (name[1] or name[2] or "") if name else ""
        text = content_type in ("text/plain", "text/html") or (top and not name)
        self.attached = bool(name) or disposition.lower().startswith("attachment") or not text
        self._base64 = fields.get(b"content-transfer-encoding", "").strip().lower() == "base64"
        self._size = 0

    def count(self, data: bytes) -> None:
        ends = sum(map(data.count, (b"\n", b"\r", b"="))) if self._base64 else 0
        self._size += len(data) - ends

    def attachment(self) -> Attachment:
        size = self._size * 3 // 4 if self._base64 else self._size
        suffix = _SUFFIX.search(self._name.rstrip(". "))
        odd = {
            "path": bool(re.search(r"[/\\:]", self._name)),
            "long": len(self._name) > 200,
            "control": any(not char.isprintable() for char in self._name),
            "non-ascii": not self._name.isascii(),
        }
        return Attachment(
            self._type, suffix[1].lower() if suffix else "", size, tuple(name for name, there in odd.items() if there)
        )
