"""Where reports go: checked before the run, written whole or not at all, never through a link or with a secret."""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from wizard.cli.terminal import result
from wizard.cli.usage import UsageError
from wizard.model.secret import Mask

STDOUT = "-"
_NAME_KEPT = 100  # characters of a report's name in its temporary one: names have a limit


@dataclass(frozen=True, slots=True)
class Output:
    """One report to write: its form ("json", "html") and where to ("-" is stdout)."""

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
        raise UsageError("output-folder", file=file) from None
    if stat.S_ISLNK(mode):
        raise UsageError("output-is-link", file=file)
    if stat.S_ISDIR(mode):
        raise UsageError("output-is-folder", file=file)
    if (mode and not stat.S_ISREG(mode)) or path.is_reserved():
        raise UsageError("output-not-file", file=file)
    if not path.parent.is_dir() or not os.access(path.parent, os.W_OK | os.X_OK):
        raise UsageError("output-folder", file=file)


def write(file: str, content: str, mask: Mask) -> None:
    """Write one report. Raises UsageError if it cannot be, or if a known secret stands in it."""
    if mask.found_in(content):
        raise UsageError("output-secret", file=file)
    if file == STDOUT:
        result(content)
        return
    path = Path(file)
    temporary = path.with_name(f".{path.name[:_NAME_KEPT]}.{os.getpid()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        handle = os.open(temporary, flags, 0o666)  # the umask decides who may read it, as with any new file
        try:
            with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            temporary.replace(path)  # puts the file in the place of a link, does not follow it
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UsageError("output-failed", file=file, error=error.strerror or type(error).__name__) from None
