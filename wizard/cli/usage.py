"""Reading arguments: argparse with one sentence for each mistake, and a refusal of what comes with later versions.

Mistakes never repeat a word that may be a password.
"""

import argparse
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

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
    """One command's arguments."""

    def __init__(self, command: str, description: str) -> None:
        super().__init__(prog=command, description=description, allow_abbrev=False)
        self.add_argument("--version", action="version", version=f"smtp-auth-wizard {__version__}")
        self.add_argument("--log", metavar="F", default="", help=text("cli.help-log"))

    def error(self, message: str) -> NoReturn:
        """Raise the mistake instead of printing the whole usage."""
        raise UsageError("usage", detail=_clip(message), command=self.prog)

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

    def later(self, options: Iterable[str]) -> None:
        """Know these options of the contract, and refuse them: they come with a later version."""
        for option in options:
            self.add_argument(option, action=_Later, nargs="?", help=argparse.SUPPRESS)


class _Later(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse's signature
        namespace: argparse.Namespace,  # noqa: ARG002
        values: object,  # noqa: ARG002
        option_string: str | None = None,
    ) -> NoReturn:
        raise UsageError("later-option", option=option_string or "")


def number(option: str, least: float, most: float, *, whole: bool = True) -> Any:  # noqa: ANN401 - argparse takes any callable
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
