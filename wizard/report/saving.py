"""One report into one file: whole or not at all, never with a known secret in it, never through a link."""

import html
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from wizard.model.secret import Mask

_WRAP = re.compile(r"\s*\n\s*")
_SPELT = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([tnr\\\"/]))")
_LETTERS = {"t": "\t", "n": "\n", "r": "\r"}


class ReportError(Exception):
    """A report was not written. `id` and `values` pick and fill a sentence."""

    def __init__(self, id: str, **values: str) -> None:  # noqa: A002 - the name that every room uses for an id
        super().__init__(id)
        self.id = id
        self.values = values


class ReportRefusedError(ReportError):
    """A known secret stands in the report ("secret"), or its place is no ordinary file ("link", "not-a-file")."""


class ReportUnwritableError(ReportError, OSError):
    """The disk or its permissions said no ("unwritable"); an OSError too, with the system's own words."""

    def __init__(self, error: OSError, file: str) -> None:
        self.why = error.strerror or type(error).__name__
        ReportError.__init__(self, "unwritable", file=file, why=self.why)
        self.errno, self.strerror = error.errno, self.why


def holds_secret(text: str, mask: Mask) -> bool:
    """Say whether a known secret stands in `text` in any form, escaped, spelt out or broken over lines too."""
    return any(mask.found_in(form) or mask.found_broken_in(form) for form in _forms(text))


def _forms(text: str) -> Iterator[str]:
    """Undo, one after the other, everything that a writing does to a text."""
    plain = html.unescape(text) if "&" in text else text
    for whole in dict.fromkeys((text, plain)):
        for form in (whole, _WRAP.sub("", whole), _WRAP.sub(" ", whole)):
            yield form
            if "\\" in form:
                yield _SPELT.sub(_char, form)


def _char(match: re.Match[str]) -> str:
    if match[4]:
        return _LETTERS.get(match[4], match[4])
    code = int(match[1] or match[2] or match[3], 16)
    return chr(code) if code <= sys.maxunicode else match[0]


def save(path: Path, text: str, mask: Mask) -> None:
    """Write `text` to `path`, in place of an older report if there is one.

    Raises ReportRefusedError or ReportUnwritableError; then nothing has changed, and nothing is left behind.
    """
    if holds_secret(text, mask):
        raise ReportRefusedError("secret", file=str(path))
    try:
        _check(path)
        _write(path, text)
    except OSError as error:
        raise ReportUnwritableError(error, str(path)) from None
    except ValueError:  # a NUL in the name
        raise ReportRefusedError("not-a-file", file=str(path)) from None


@contextmanager
def saving(path: Path) -> Iterator[IO[str]]:
    """Give a stream for a list that is too long to be held, and holds no secret; for the rest as `save`."""
    try:
        _check(path)
    except ValueError:  # a NUL in the name
        raise ReportRefusedError("not-a-file", file=str(path)) from None
    try:
        with _in_place(path) as file:
            yield file
    except OSError as error:
        raise ReportUnwritableError(error, str(path)) from None


def _check(path: Path) -> None:
    """Refuse a link (it would lead the report elsewhere), a folder, a device."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        mode = 0
    if stat.S_ISLNK(mode):
        raise ReportRefusedError("link", file=str(path))
    if (mode and not stat.S_ISREG(mode)) or path.is_reserved():
        raise ReportRefusedError("not-a-file", file=str(path))


def _write(path: Path, text: str) -> None:
    with _in_place(path) as file:
        file.write(text)


@contextmanager
def _in_place(path: Path) -> Iterator[IO[str]]:
    """Give a file beside the target, and put it in its place in one step; an exception leaves the target as it was."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".smtp-auth-wizard-", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if sys.platform != "win32":
            umask = os.umask(0o077)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)  # a temporary file is for its owner alone, a report is an ordinary file
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
