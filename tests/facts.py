"""Lists the dated facts in `resources/` that are to be looked up again, the oldest first; exits with 1 if any is.

python -m tests.facts [--days 180]
"""

import argparse
import datetime as dt
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wizard.report.facts import OLD_DAYS

RESOURCES = Path(__file__).parent.parent / "resources"


def dated(content: Any) -> Iterator[tuple[dt.date, str]]:
    """Return every `checked` in a file's content, at whatever depth, with the source beside it."""
    if isinstance(content, dict):
        checked = content.get("checked")
        if isinstance(checked, dt.date):
            yield checked, str(content.get("source", ""))
        for inner in content.values():
            yield from dated(inner)
    elif isinstance(content, list):
        for inner in content:
            yield from dated(inner)


def old(today: dt.date, days: int = OLD_DAYS, folder: Path = RESOURCES) -> list[tuple[dt.date, str, str]]:
    """Return what is older than so many days: the day, the file, the source."""
    return sorted(
        (checked, path.relative_to(folder).as_posix(), source)
        for path in folder.rglob("*.toml")
        for checked, source in set(dated(tomllib.loads(path.read_text(encoding="utf-8"))))
        if (today - checked).days > days
    )


def main() -> int:
    """Print the old facts."""
    parser = argparse.ArgumentParser(prog="python -m tests.facts", description="Lists facts to be looked up again.")
    parser.add_argument("--days", type=int, default=OLD_DAYS)
    found = old(dt.datetime.now(tz=dt.UTC).date(), parser.parse_args().days)
    for checked, name, source in found:
        sys.stdout.write(f"{checked}  {name}  {source}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
