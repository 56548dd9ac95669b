"""The log that `--log` asks for: times, ids and types of errors. Every secret it is told of is masked on the way in."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb

from wizard.cli.outputs import check_file
from wizard.cli.terminal import inert
from wizard.cli.usage import UsageError
from wizard.model.inputs import InputError
from wizard.model.secret import Mask, Secret


class Log:
    """The log of one command. Without a file nothing is written, and nothing reaches stderr either."""

    def __init__(self, file: str = "") -> None:
        self._formatter = _Masked("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S")
        self._handler: logging.Handler = logging.NullHandler()
        self._logger = logging.getLogger("wizard")
        if file:
            check_file(file)
            try:
                self._handler = logging.FileHandler(Path(file), encoding="utf-8", errors="backslashreplace")
            except OSError as error:
                raise UsageError("output-unwritable", file=file, why=error.strerror or "OSError") from None
            self._handler.setFormatter(self._formatter)
            self._logger.setLevel(logging.INFO)
        self._logger.addHandler(self._handler)

    def know(self, secret: Secret) -> None:
        """Mask this secret from now on."""
        self._formatter.secrets.append(secret)
        self._formatter.mask = Mask(self._formatter.secrets)

    def close(self) -> None:
        """Write what is left and let go of the file."""
        self._logger.removeHandler(self._handler)
        self._handler.close()

    def bug(self, error: Exception) -> None:
        """Note where our own fault is: files, lines and functions, no values."""
        frames = " < ".join(
            f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(extract_tb(error.__traceback__))
        )
        self._logger.error("fault of the program: %s at %s", type(error).__name__, frames)


@contextmanager
def logging_to(file: str) -> Iterator[Log]:
    """Keep a log while a command works; our own faults are noted in it and pass on."""
    log = Log(file)
    try:
        yield log
    except (UsageError, InputError):
        raise
    except Exception as error:
        log.bug(error)
        raise
    finally:
        log.close()


class _Masked(logging.Formatter):
    converter = staticmethod(time.gmtime)

    def __init__(self, form: str, dates: str) -> None:
        super().__init__(form, dates)
        self.secrets: list[Secret] = []
        self.mask = Mask()

    def format(self, record: logging.LogRecord) -> str:
        return inert(self.mask(super().format(record)))
