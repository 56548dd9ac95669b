"""Looks for a password in whatever was written, in every form in which a program or a server could have put it there.

The search is made anew: it shares nothing with the one that the program itself relies on.
"""

import base64
import json
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, quote_from_bytes, quote_plus

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_CHARSETS = ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1252", "cp437")


@cache
def forms(password: str) -> dict[str, bytes]:
    """Return every form by its name."""
    found: dict[str, bytes] = {}
    for charset in _CHARSETS:
        try:
            raw = password.encode(charset)
        except UnicodeEncodeError:
            continue
        found[charset] = raw
        found[f"{charset} in hex"] = raw.hex().encode()
        found[f"{charset} in capital hex"] = raw.hex().upper().encode()
        found[f"{charset} in hex, spaced"] = raw.hex(" ").encode()
        found[f"{charset} in a URL"] = quote_from_bytes(raw).encode()
        found[f"{charset} printed quotable"] = quopri.encodestring(raw).strip()
        for shift in range(3):
            for name, encode in (("base64", base64.b64encode), ("URL base64", base64.urlsafe_b64encode)):
                found[f"{charset} in {name}, shifted by {shift}"] = _inner(
                    encode(b"\xa5" * shift + raw), shift, len(raw)
                )
    texts = {
        "URL": quote(password),
        "strict URL": quote(password, safe=""),
        "form": quote_plus(password),
        "small URL": re.sub("%..", lambda code: code[0].lower(), quote(password, safe="")),
        "HTML": _html(password, '&<>"', {'"': "&quot;"}),
        "HTML with apostrophes": _html(password, "&<>\"'", {'"': "&quot;", "'": "&#x27;"}),
        "HTML with numbers": "".join(
            char if char.isalnum() and char.isascii() else f"&#{ord(char)};" for char in password
        ),
        "XML": password.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"),
        "JSON": json.dumps(password)[1:-1],
        "JSON with letters": json.dumps(password, ensure_ascii=False)[1:-1],
        "Python": repr(password)[1:-1],
        "Python bytes": repr(password.encode())[2:-1],
        "ASCII with escapes": ascii(password)[1:-1],
        "CSV": password.replace('"', '""'),
        "shell": password.replace("'", "'\\''"),
        "doubled percent": password.replace("%", "%%"),
        "reversed": password[::-1],
    }
    return found | {name: text.encode() for name, text in texts.items()}


def _inner(encoded: bytes, shift: int, length: int) -> bytes:
    """Return the part of base64 that stays the same whatever stands before and after."""
    start = -(-shift * 8 // 6)
    end = (shift + length) * 8 // 6
    return encoded[start:end]


def _html(text: str, special: str, names: dict[str, str]) -> str:
    known = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | names
    return "".join(known[char] if char in special else char for char in text)


def found_in(data: bytes | str, password: str, *, pages: bool = False) -> list[str]:
    """Return the names of the forms that stand in `data`, in what is packed in it, and where its lines are joined.

    `pages`: also as the glyphs of a PDF's pages spell it, which takes seconds.
    """
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return sorted(
        {name for text in _unpacked(raw, pages=pages) for name, form in forms(password).items() if form in text}
    )


def _unpacked(raw: bytes, *, pages: bool) -> Iterator[bytes]:
    yield raw
    lines = [line.strip() for line in raw.split(b"\n")]
    if len(lines) > 1:
        yield b"".join(lines)
        yield b" ".join(lines)
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            for name in archive.namelist():
                yield from _unpacked(archive.read(name), pages=pages)
    if raw.startswith(b"%PDF"):
        for match in _STREAM.finditer(raw):
            try:
                yield zlib.decompress(match[1])
            except zlib.error:
                continue
        if pages:
            yield _text_of_pdf(raw)


def _text_of_pdf(raw: bytes) -> bytes:
    from pypdf import PdfReader  # noqa: PLC0415 - for the few that are looked into

    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(raw)).pages).encode()


def files(folders: Iterable[Path], password: str, *, pages: bool = False) -> list[str]:
    """Return what stands where in all files below these folders, their names included. `pages`: as in `found_in`."""
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            found += [f"{path}: in its name, {form}" for form in found_in(str(path.relative_to(folder)), password)]
            if path.is_file() and not path.is_symlink():
                found += [f"{path}: {form}" for form in found_in(path.read_bytes(), password, pages=pages)]
    return found
