"""One file: whole or not at all, never through a link, never with a known secret in it. Knows no kind of file.

Whoever writes a file for a person to keep goes through here; what is said when it fails is the caller's business.
"""

import html
import os
import re
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from wizard.model.secret import Mask

_SPELT = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([tnr\\\"/]))")
_LETTERS = {"t": "\t", "n": "\n", "r": "\r"}
PREFIX, SUFFIX = ".smtp-auth-wizard-", ".part"


class NoPlaceError(Exception):
    """The place is no ordinary file: `id` is "link" or "not-a-file"."""

    def __init__(self, id: str) -> None:  # noqa: A002 - the name that every room uses for an id
        super().__init__(id)
        self.id = id


def holds_secret(text: str, mask: Mask) -> bool:
    """Say whether a known secret stands in `text` in any form, escaped, spelt out or broken over lines too."""
    return any(mask.found_in(form) or mask.found_broken_in(form) for form in _forms(text))


def _forms(text: str) -> Iterator[str]:
    """Undo, one after the other, everything that a writing does to a text."""
    plain = html.unescape(text) if "&" in text else text
    for whole in dict.fromkeys((text, plain)):
        lines = [line.strip() for line in whole.split("\n")]
        for form in dict.fromkeys((whole, "".join(lines), " ".join(filter(None, lines)))):
            yield form
            if "\\" in form:
                yield _SPELT.sub(_char, form)


def _char(match: re.Match[str]) -> str:
    if match[4]:
        return _LETTERS.get(match[4], match[4])
    code = int(match[1] or match[2] or match[3], 16)
    return chr(code) if code <= sys.maxunicode else match[0]


def check(path: Path) -> None:
    """Refuse a link (it would lead the file elsewhere), a folder, a device: NoPlaceError."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        mode = 0
    except ValueError:  # a NUL in the name
        raise NoPlaceError("not-a-file") from None
    if stat.S_ISLNK(mode):
        raise NoPlaceError("link")
    if (mode and not stat.S_ISREG(mode)) or path.is_reserved():
        raise NoPlaceError("not-a-file")


@contextmanager
def in_place(path: Path, *, private: bool = False) -> Iterator[TextIO]:
    """Give a file beside the target, and put it in its place in one step; an exception leaves the target as it was.

    `private`: for its owner alone. Else it is as readable as the person's files usually are.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=PREFIX, suffix=SUFFIX)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if sys.platform != "win32" and not private:
            umask = os.umask(0o077)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)  # a temporary file is for its owner alone
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
