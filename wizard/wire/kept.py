"""A sign-in kept on disk, only if somebody asks for it, and only encrypted by the operating system.

msal-extensions does it: Windows' data protection, the keychain of macOS, the Secret Service of Linux (which needs
PyGObject there). Where none of them is to be had nothing is written. Knows no tokens: what it keeps is one text.
"""

import contextlib
from pathlib import Path
from typing import Any

_LARGEST = 1_000_000  # characters; a sign-in takes some ten thousand


class NotKeptError(Exception):
    """This computer cannot keep it encrypted, or not now."""


class Kept:
    """One file's worth. Every call may take a second, or wait for a dialog: use a thread."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def load(self) -> str:
        """Return what is kept, "" if nothing is. Raises NotKeptError."""
        if not self._file.exists():
            return ""
        try:
            text = str(self._persistence().load())
        except NotKeptError:
            raise
        except Exception as error:  # noqa: BLE001 - each system's own: locked, another user's, damaged
            raise NotKeptError(type(error).__name__) from None
        return text if len(text) <= _LARGEST else ""

    def save(self, text: str) -> None:
        """Keep a text in place of the one before. Raises NotKeptError."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._persistence().save(text)
        except NotKeptError:
            raise
        except Exception as error:  # noqa: BLE001 - as above
            raise NotKeptError(type(error).__name__) from None

    def clear(self) -> None:
        """Leave nothing behind."""
        if self._file.exists():
            with contextlib.suppress(
                NotKeptError
            ):  # what cannot be opened cannot be emptied; the file goes all the same
                self.save("")
            with contextlib.suppress(OSError):
                self._file.unlink()

    def _persistence(self) -> Any:  # noqa: ANN401 - a class of msal-extensions for each system
        try:
            import msal_extensions  # type: ignore[import-untyped]  # noqa: PLC0415 - late on purpose

            found = msal_extensions.build_encrypted_persistence(str(self._file))
        except Exception as error:  # noqa: BLE001 - a missing library says ImportError, others their own
            raise NotKeptError(type(error).__name__) from None
        if not found.is_encrypted:
            raise NotKeptError("plain")
        return found
