"""Everything of one case in one archive: the report in its forms, the transcripts, and the hash of each file.

The archive is the same, byte for byte, for the same report: its times are the report's own.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from wizard.model.secret import Mask
from wizard.report import writing
from wizard.report.inert import inert
from wizard.report.reader import Reader
from wizard.report.saving import Written

_FORMS: tuple[writing.Form, ...] = ("html", "json", "text", "csv")
_SUMS = "SHA256SUMS"

Report = Mapping[str, Any]


def write(view: Report, reader: Reader, secrets: Mask) -> Written:
    """Return the archive, and the text of all that is in it."""
    files: dict[str, bytes] = {}
    readable: list[str] = []
    for form in _FORMS:
        made = writing.render(view, form, reader, secrets)
        files[f"report.{writing.SUFFIXES[form]}"] = made.data
        readable += made.readable
    for name, text in _transcripts(view):
        files[f"transcripts/{name}.txt"] = text.encode("utf-8", "backslashreplace")
        readable.append(text)
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    files[_SUMS] = sums.encode("ascii")
    return Written(_zip(files, view["finished"]), tuple(readable))


def _transcripts(view: Report) -> Iterator[tuple[str, str]]:
    for check in view["checks"]:
        if check["transcript"]:
            lines = [
                f"{line['t_ms']:>7} ms  {line['direction']:8}  {inert(line['peer'])}  {inert(line['text'])}"
                for line in check["transcript"]
            ]
            yield check["id"], "\n".join(lines) + "\n"


def _zip(files: Mapping[str, bytes], finished: str) -> bytes:
    year, month, day = (int(part) for part in finished[:10].split("-"))
    hour, minute, second = (int(part) for part in finished[11:19].split(":"))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            moment = (min(max(year, 1980), 2107), month, day, hour, minute, second)  # all that an archive can say
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return stream.getvalue()
