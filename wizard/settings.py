"""What this program remembers from one start to the next: language, look, learning; app, vault, by cloud. No secret.

One small JSON file beside the vault's index. It is written as a whole or not at all; what a newer version put into it
stays there. Knows no meaning of what it keeps.
"""

import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wizard.model.inputs import InputError

_VERSION = 1
_LARGEST = 1_000_000
_LONGEST = 300  # characters of an address or a name
_CLIENT_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: Stands where a client id does: those of Microsoft's own tools are borrowed.
BORROWED = "microsoft"


class Settings:
    """The settings of one person on this computer. `file` is for tests."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def clients(self, cloud: str) -> dict[str, str]:
        """Return the client id for each service, as far as one was chosen for this cloud; BORROWED is a choice."""
        chosen = _table(_table(self._read(), "clients"), cloud)
        return {service: value for service, value in chosen.items() if isinstance(value, str) and _known(value)}

    def set_clients(self, cloud: str, clients: Mapping[str, str]) -> None:
        """Remember the client ids for this cloud. InputError "settings-unwritable": they were not remembered."""
        data = self._read()
        others = _table(data, "clients")
        self._write({**data, "clients": {**others, cloud: {**_table(others, cloud), **clients}}})

    def key_vault(self, cloud: str) -> tuple[str, str]:
        """Return the address of the key vault that was used last in this cloud, and the name of the secret there."""
        kept = _table(_table(self._read(), "key-vaults"), cloud)
        address, name = kept.get("address"), kept.get("secret")
        return _short(address), _short(name)

    def set_key_vault(self, cloud: str, address: str, name: str) -> None:
        """Remember a key vault for this cloud, and no secret. InputError "settings-unwritable": it was not."""
        data = self._read()
        others = _table(data, "key-vaults")
        self._write({**data, "key-vaults": {**others, cloud: {"address": address, "secret": name}}})

    def scheme(self) -> str:
        """Return the chosen look of the window, "" where none was chosen."""
        chosen = self._read().get("look")
        return chosen if isinstance(chosen, str) else ""

    def set_scheme(self, scheme: str) -> None:
        """Remember the look of the window. InputError "settings-unwritable": it was not."""
        self._write({**self._read(), "look": scheme})

    def language(self) -> str:
        """Return the chosen language, "" where none was chosen."""
        return _short(self._read().get("language"))

    def set_language(self, code: str) -> None:
        """Remember the language of the program. InputError "settings-unwritable": it was not."""
        self._write({**self._read(), "language": code})

    def welcomed(self) -> bool:
        """Return whether the note of the first start was read."""
        return self._read().get("welcomed") is True

    def set_welcomed(self) -> None:
        """Remember that the note of the first start was read. InputError "settings-unwritable": it was not."""
        self._write({**self._read(), "welcomed": True})

    def lessons(self) -> dict[str, bool]:
        """Return the practice cases that were done, and whether the first guess was right."""
        return {name: right for name, right in _table(self._read(), "lessons").items() if isinstance(right, bool)}

    def note_lesson(self, name: str, *, right: bool) -> None:
        """Remember a practice case as done; the first time counts. InputError "settings-unwritable": it was not."""
        data = self._read()
        self._write({**data, "lessons": {name: right, **_table(data, "lessons")}})

    # ---- the file ----------------------------------------------------------------------------------------------------

    def _path(self) -> Path:
        if self._file is None:
            from platformdirs import user_config_dir  # noqa: PLC0415 - seldom needed

            self._file = Path(user_config_dir("smtp-auth-wizard", appauthor=False)) / "settings.json"
        return self._file

    def _read(self) -> dict[str, Any]:
        """Return what is kept. A file that cannot be read is as good as none."""
        try:
            path = self._path()
            data = json.loads(path.read_bytes()) if path.stat().st_size <= _LARGEST else {}
        except (OSError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}

    def _write(self, data: Mapping[str, Any]) -> None:
        path = self._path()
        if data.get("version", _VERSION) != _VERSION:  # a newer program's
            raise InputError("settings-unwritable", file=str(path))
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=".settings-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump({"version": _VERSION, **data}, file, indent=1)
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError:
            raise InputError("settings-unwritable", file=str(path)) from None


def client_id(text: str) -> str:
    """Return an application id as typed, cleaned. InputError "client-id": it is none."""
    found = text.strip().strip("{}").lower()
    if not _CLIENT_ID.fullmatch(found):
        raise InputError("client-id")
    return found


def _known(value: str) -> bool:
    return value == BORROWED or _CLIENT_ID.fullmatch(value) is not None


def _short(value: object) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _table(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = data.get(key)
    return found if isinstance(found, dict) else {}
