"""One report into one file: whole or not at all, never with a known secret in it, never through a link."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from wizard import whole_file
from wizard.model.frozen import dataclass
from wizard.model.secret import Mask
from wizard.whole_file import NoPlaceError, holds_secret

__all__ = ["ReportError", "ReportRefusedError", "ReportUnwritableError", "Written", "holds_secret", "save", "saving"]


@dataclass(frozen=True, slots=True)
class Written:
    """What goes into a file, and all the text that a person could read in it."""

    data: bytes
    readable: tuple[str, ...]


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


def save(path: Path, text: str, mask: Mask) -> None:
    """Write `text` to `path`, in place of an older report if there is one.

    Raises ReportRefusedError or ReportUnwritableError; then nothing has changed, and nothing is left behind.
    """
    save_written(path, Written(text.encode("utf-8", "backslashreplace"), (text,)), mask)


def save_written(path: Path, written: Written, mask: Mask) -> None:
    """Write a report of any form to `path`; for the rest as `save`."""
    if any(holds_secret(text, mask) for text in written.readable):
        raise ReportRefusedError("secret", file=str(path))
    with _in_place(path) as file:
        file.buffer.write(written.data)


@contextmanager
def saving(path: Path) -> Iterator[TextIO]:
    """Give a stream for a list that is too long to be held, and holds no secret; for the rest as `save`."""
    with _in_place(path) as file:
        yield file


@contextmanager
def _in_place(path: Path) -> Iterator[TextIO]:
    try:
        whole_file.check(path)
        with whole_file.in_place(path) as file:
            yield file
    except NoPlaceError as error:
        raise ReportRefusedError(error.id, file=str(path)) from None
    except OSError as error:
        raise ReportUnwritableError(error, str(path)) from None
