"""Case files (docs/case-file.md): one case in one JSON document, to go on with it later or on another computer.

Reads and writes; judges nothing (a case that was read wants `engine.judge.reopened`). A case file never holds a
password or a token, and one that a newer program wrote is opened, but never written over.
"""

from pathlib import Path

from wizard import whole_file
from wizard.case_file import document, shape
from wizard.case_file.gathering import Hand, gathered, new_id
from wizard.case_file.kept import Answer, Kept, Source
from wizard.case_file.merging import Difference, Merged, continued, earlier, merge, sources
from wizard.case_file.shape import BuiltIn
from wizard.model.inputs import InputError
from wizard.model.secret import Mask

__all__ = [
    "SUFFIX",
    "Answer",
    "BuiltIn",
    "Difference",
    "Hand",
    "Kept",
    "Merged",
    "Source",
    "continued",
    "earlier",
    "gathered",
    "load",
    "merge",
    "new_id",
    "read",
    "save",
    "sources",
    "write",
]

SUFFIX = ".smtpcase"


def write(kept: Kept) -> str:
    """Return the text of a case file."""
    return document.write(shape.write(kept))


def read(raw: bytes, built_in: BuiltIn) -> Kept:
    """Return the case that the bytes of a file hold, or raise InputError. `built_in` names the program's own clouds."""
    data, version = document.read(raw)
    return shape.read(data, version, built_in)


def load(path: Path, built_in: BuiltIn) -> Kept:
    """Return the case in a file. InputError, with one sentence, for whatever is wrong with it."""
    try:
        if not path.exists():
            raise InputError("case-missing", file=_shown(path))
        if not path.is_file():  # a folder; a pipe could keep us waiting for ever
            raise InputError("case-no-file", file=_shown(path))
        with path.open("rb") as file:
            raw = file.read(document.LARGEST + 1)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        raise InputError("case-unreadable", file=_shown(path)) from None
    try:
        return read(raw, built_in)
    except InputError as error:
        error.values.setdefault("file", _shown(path))
        raise


def save(path: Path, kept: Kept, mask: Mask, *, private: bool = False) -> None:
    """Write the case to a file: whole, or not at all. InputError: it was not written, and why.

    `private`: only for the person who runs the program, as the copies are that are kept while working.
    """
    if kept.read_only or _newer(path):
        raise InputError("case-read-only", file=_shown(path))
    text = write(kept)
    if whole_file.holds_secret(text, mask):
        raise InputError("case-secret", file=_shown(path))
    try:
        whole_file.check(path)
        with whole_file.in_place(path, private=private) as file:
            file.write(text)
    except whole_file.NoPlaceError as error:
        raise InputError(f"case-{error.id}", file=_shown(path)) from None
    except OSError as error:
        raise InputError("case-unwritable", file=_shown(path), why=error.strerror or type(error).__name__) from None


def _newer(path: Path) -> bool:
    """Say whether a newer program's case stands in the place."""
    try:
        with path.open("rb") as file:
            return document.version_in(file.read(1_000)) > document.VERSION
    except (OSError, ValueError):
        return False


def _shown(path: Path) -> str:
    return str(path)[-200:]
