"""Where reports go: checked before the run starts, because afterwards it is too late to say so."""

import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from wizard.cli.terminal import result_bytes
from wizard.cli.usage import UsageError
from wizard.model.frozen import dataclass
from wizard.model.secret import Mask

if TYPE_CHECKING:
    from wizard.report.saving import Written

STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Output:
    """One report to write: its form and where to ("-" is stdout)."""

    form: str
    file: str


def check(outputs: Iterable[Output]) -> None:
    """Refuse what could not be written after a whole run. Raises UsageError."""
    seen: set[str] = set()
    for output in outputs:
        if output.file == STDOUT:
            if STDOUT in seen:
                raise UsageError("two-stdouts")
            seen.add(STDOUT)
            continue
        check_file(output.file)
        place = str(Path(output.file).absolute())
        if place in seen:
            raise UsageError("two-files", file=output.file)
        seen.add(place)


def check_file(file: str) -> None:
    """Refuse a file that cannot be written, or is none. Raises UsageError."""
    path = Path(file)
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        mode = 0
    except (OSError, ValueError):
        raise UsageError("output-place", file=file) from None
    if stat.S_ISLNK(mode):
        raise UsageError("output-link", file=file)
    if stat.S_ISDIR(mode):
        raise UsageError("output-folder", file=file)
    if (mode and not stat.S_ISREG(mode)) or path.is_reserved():
        raise UsageError("output-not-a-file", file=file)
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        raise UsageError("output-place", file=file)


def write(file: str, content: str, mask: Mask) -> None:
    """Write a text. Raises UsageError if it cannot be, or if a known secret stands in it."""
    from wizard.report.saving import Written  # noqa: PLC0415 - needed at the end of a run only

    write_report(file, lambda: Written(content.encode("utf-8", "backslashreplace"), (content,)), mask)


def write_report(file: str, make: "Callable[[], Written]", mask: Mask) -> None:
    """Make and write one report; for the rest as `write`."""
    from wizard.report import saving  # noqa: PLC0415 - as above

    try:
        written = make()
        if file != STDOUT:
            saving.save_written(Path(file), written, mask)
        elif any(saving.holds_secret(text, mask) for text in written.readable):
            raise UsageError("output-secret", file=file)
        else:
            result_bytes(written.data)
    except saving.ReportError as error:
        raise UsageError(f"output-{error.id}", **{"file": file, **error.values}) from None
