"""Which languages there are, and which one this person reads. Knows no toolkit; `resources` lays the words over.

A language is a folder in `resources/languages/` named by its code (ISO 639-1), with `language.toml` beside the
translated words: its own name, and the direction in which it is written. English is what the program is written in.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from wizard import resources
from wizard.model.frozen import dataclass

#: What stands for a choice where none was made: the language of the desktop.
SYSTEM = "system"
_FOLDER = "languages"
_ABOUT = "language.toml"
_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # in the order in which gettext asks them
_LONGEST_WAIT_S = 2


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the program. `code` is that of ISO 639-1, `name` its own name for itself."""

    code: str
    name: str
    right_to_left: bool = False


ENGLISH = Language("en", "English")
_spoken = ENGLISH


def spoken() -> Language:
    """Return the language of all words that are said."""
    return _spoken


def known() -> tuple[Language, ...]:
    """Return every language of the program, English first."""
    folder = resources.root() / _FOLDER
    return (ENGLISH, *(_read(path.parent) for path in sorted(folder.glob(f"*/{_ABOUT}"))))


def speak(asked: str) -> Language:
    """Say everything in the language with this code, or in the desktop's: of "de-AT", "de" is taken. Else English."""
    wanted = of_desktop() if asked in ("", SYSTEM) else asked
    code = wanted.replace("_", "-").partition("-")[0].lower()
    found = resources.root() / _FOLDER / code
    return take(found if code.isalpha() and (found / _ABOUT).is_file() else None)


def take(folder: Path | None) -> Language:
    """Say everything in the language of this folder; None: in English."""
    global _spoken  # noqa: PLW0603 - one program speaks one language
    _spoken = _read(folder) if folder else ENGLISH
    resources.speak(folder)
    return _spoken


def of_desktop() -> str:
    """Return the language of this person's desktop as the system writes it: "de_AT", "fr"; "": unknown."""
    told = next((value for name in _VARIABLES if (value := os.environ.get(name, ""))), "")
    if told:
        return told.partition(":")[0].partition(".")[0]
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 - Windows alone
        import locale  # noqa: PLC0415

        return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
    return _of_mac() if sys.platform == "darwin" else ""


def _of_mac() -> str:
    """Return the first of the languages in the system's settings: a program started from the Finder has no LANG."""
    asked = ["/usr/bin/defaults", "read", "-g", "AppleLanguages"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=_LONGEST_WAIT_S, check=True).stdout  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.strip("()\n ").partition(",")[0].strip('" \n')


def _read(folder: Path) -> Language:
    about = tomllib.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    return Language(folder.name, about["name"], about.get("right_to_left", False))
