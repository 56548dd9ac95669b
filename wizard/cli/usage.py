"""Reading arguments: argparse with one sentence for each mistake.

Mistakes never repeat a word that may be a password.
"""

import argparse
import re
from collections.abc import Callable, Sequence
from typing import NoReturn

from wizard import __version__
from wizard.words import text

_SHOWN = 40


class UsageError(Exception):
    """A mistake in what was asked for: exit 2. `sentence` is for the person."""

    def __init__(self, id: str, **values: str | float) -> None:  # noqa: A002 - the name that every room uses for an id
        super().__init__(id)
        self.id = id
        self.sentence = text(f"cli.{id}", **values)


class Parser(argparse.ArgumentParser):
    """One command's arguments. Descriptions and helps are ids of words, looked up only when help is asked for."""

    def __init__(self, command: str, description: str, *, log: bool = True) -> None:
        super().__init__(prog=command, description=description, allow_abbrev=False, add_help=False)
        self.add_argument("-h", "--help", action="help", help="help-help")
        self.add_argument("--version", action="version", version=f"smtp-auth-wizard {__version__}", help="help-version")
        if log:
            self.add_argument("--log", metavar="F", default="", help="help-log")

    def format_help(self) -> str:
        """Return the help, in words."""
        self.description = text(f"cli.{self.description}")
        for action in self._actions:
            if action.help != argparse.SUPPRESS:
                action.help = text(f"cli.{action.help}")
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Raise the mistake instead of printing the whole usage. What stands in quotes is what was typed."""
        raise UsageError("usage", detail=_clip(message.partition("'")[0].rstrip(" :")), command=self.prog)

    def read(self, arguments: Sequence[str]) -> argparse.Namespace:
        """Return the arguments, or raise UsageError."""
        found, rest = self.parse_known_args(arguments)
        for word in rest:
            name = word.partition("=")[0]
            if re.fullmatch(r"--?(pass|password|passwd|pwd|secret)", name, re.IGNORECASE):
                raise UsageError("password-argument")
            if re.fullmatch(r"--?[A-Za-z][A-Za-z0-9-]*", name):
                raise UsageError("unknown-option", option=_clip(name), command=self.prog)
        if rest:
            raise UsageError("stray-word", command=self.prog)
        return found


def choice(option: str, *choices: str) -> Callable[[str], str]:
    """Return a reader of one of the choices for the option. argparse's own would repeat a password typed there."""

    def read(given: str) -> str:
        if given not in choices:
            raise UsageError("bad-choice", option=option, choices=", ".join(choices))
        return given

    return read


def number(option: str, least: float, most: float, *, whole: bool = True) -> Callable[[str], float]:
    """Return a reader of numbers from `least` to `most` for the option."""

    def read(given: str) -> float:
        try:
            found = int(given) if whole else float(given)
        except ValueError:
            found = least - 1
        if not least <= found <= most:  # also false for a NaN
            raise UsageError("bad-number", option=option, least=f"{least:g}", most=f"{most:.0f}")
        return found

    return read


def _clip(message: str) -> str:
    return message if len(message) <= 4 * _SHOWN else message[: 4 * _SHOWN - 1] + "…"
