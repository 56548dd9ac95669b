"""`update`: asks, because somebody wants to know, whether there is a newer version, and refreshes dated facts.

There only where a build names a feed and its key; it installs nothing.
"""

import datetime as dt
import json
from collections.abc import Sequence

from wizard import __version__, refreshed
from wizard.cli.log import logging_to
from wizard.cli.terminal import complain, result, say
from wizard.cli.usage import Parser, UsageError
from wizard.wire import updates
from wizard.wire.updates import Latest, UpdateError
from wizard.words import text

_NEWER, _UNDONE = 1, 3


def run(arguments: Sequence[str], started: float) -> int:  # noqa: ARG001 - every command is called alike
    """Run the command; return 0 if nothing is newer or all was done, 1 if there is a newer version, 3 if unknown."""
    parser = Parser("smtp-auth-wizard update", "help-update")
    parser.add_argument("--facts", action="store_true", help="help-update-facts")
    parser.add_argument("--forget", action="store_true", help="help-update-forget")
    parser.add_argument("--json", action="store_true", help="help-update-json")
    found = parser.read(arguments)
    if found.facts and found.forget:
        raise UsageError("update-what")
    with logging_to(found.log):
        return _forget() if found.forget else _ask(facts=found.facts, as_json=found.json)


def _ask(*, facts: bool, as_json: bool) -> int:
    source = updates.feed()
    assert source is not None  # noqa: S101 - without one the command does not exist
    try:
        latest = updates.ask(source, dt.datetime.now(dt.UTC).date())
    except UpdateError as error:
        complain(text(f"update.{error.id}", **error.values))
        return _UNDONE
    newer = _numbers(latest.version) > _numbers(__version__)
    if as_json:
        told = {"version": latest.version, "newer": newer, "page": latest.page, "issued": latest.issued.isoformat()}
        result(json.dumps(told, indent=2))
    else:
        name = "newer" if newer else "newest"
        result(text(f"update.{name}", version=latest.version, own=__version__, page=latest.page))
    if facts and not _refresh(latest):
        return _UNDONE
    return _NEWER if newer else 0


def _refresh(latest: Latest) -> bool:
    """Take the facts for this version, if there are any; say what came of it."""
    if latest.facts_for != __version__ or not latest.facts:
        say(text("update.no-facts", own=__version__))
        return True
    try:
        count = refreshed.keep(latest.facts, latest.issued)
    except refreshed.FactsError as error:
        complain(text(f"update.{error.id}", **error.values))
        return False
    say(text("update.refreshed", count=count, date=latest.issued.isoformat()))
    return True


def _forget() -> int:
    try:
        name = "forgotten" if refreshed.forget() else "nothing-refreshed"
    except OSError:
        complain(text("update.unwritable", folder=""))
        return _UNDONE
    say(text(f"update.{name}"))
    return 0


def _numbers(version: str) -> tuple[int, ...]:
    """Return a version for comparing; what is no number counts as 0."""
    return tuple(int(part) if part.isascii() and part.isdigit() else 0 for part in version.split(".")[:4])
