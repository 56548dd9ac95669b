"""How much of what names a customer a mask hides, measured over the reports of practice scenarios with other names.

    python -m tests.report.masking [--seeds N] [--reports FOLDER] [SCENARIO …]

Plays the scenarios (all, if none is named), gives every report N sets of generated names, masks it, writes it in every
form, and prints for each kind of name how many are found no more, and how many secrets are left. --reports takes the
reports of a folder instead; then no password is known to look for.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.report.generated import KINDS, Kind, Renamed, left, rename
from tests.scenarios.play import play
from wizard import lab
from wizard.model.secret import Mask, Secret
from wizard.report import mask, saving, writing
from wizard.report.reader import Reader

#: The forms that are text; the archive holds the same, and the PDF is what the page is.
TEXTS: tuple[writing.Form, ...] = ("html", "text", "json", "csv", "calendar")


@dataclass(slots=True)
class Measured:
    """What one level of the mask did to many reports."""

    level: mask.Level
    reports: int = 0
    names: Counter[Kind] = field(default_factory=Counter)
    left: list[tuple[Kind, str]] = field(default_factory=list)
    secrets: int = 0

    def add(self, renamed: Renamed, secrets: Mask) -> None:
        """Mask a report, write it in every form, and look for what is left of its names."""
        reader = Reader(level=self.level)
        view = reader.view(renamed.report)
        texts = [writing.render(view, form, reader, Mask()).readable[0] for form in TEXTS]
        self.reports += 1
        self.names.update(kind for kind, _ in renamed.names)
        self.left += left(renamed.names, texts)
        self.secrets += sum(saving.holds_secret(text, secrets) for text in texts)

    def share(self, kind: Kind | None = None) -> float:
        """Return the part that is masked, of one kind of name or of all."""
        count = self.names[kind] if kind else self.names.total()
        gone = count - sum(kind in (None, one) for one, _ in self.left)
        return gone / count if count else 1.0


def measure(level: mask.Level, reports: Iterable[tuple[dict[str, Any], Mask]], seeds: int) -> Measured:
    """Give every report several sets of names, and mask each."""
    measured = Measured(level)
    for place, (report, secrets) in enumerate(reports):
        for seed in range(seeds):
            measured.add(rename(report, place * seeds + seed), secrets)
    return measured


def played(names: Iterable[str], folder: Path) -> list[tuple[dict[str, Any], Mask]]:
    """Play scenarios, and return their reports with a mask that knows the password of each."""
    wanted = set(names)
    every = [play(scenario, folder) for scenario in lab.scenarios() if not wanted or scenario.id in wanted]
    return [(one.report, Mask([Secret(one.password)])) for one in every]


def main(arguments: list[str]) -> int:
    """Print the figures; 1 if one of them misses its bar."""
    parser = argparse.ArgumentParser(prog="python -m tests.report.masking")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--reports", type=Path)
    parser.add_argument("scenarios", nargs="*")
    given = parser.parse_args(arguments)
    if given.reports:
        reports = [(json.loads(file.read_text("utf-8")), Mask()) for file in sorted(given.reports.glob("*.json"))]
    else:
        with tempfile.TemporaryDirectory() as folder:
            reports = played(given.scenarios, Path(folder))
    missed = False
    for level in mask.LEVELS[1:]:
        found = measure(level, reports, given.seeds)
        kinds = ", ".join(f"{kind} {found.share(kind):.2%} of {found.names[kind]}" for kind in KINDS)
        sys.stdout.write(
            f"{level}: {found.reports} reports; all {found.share():.2%}; {kinds}; secrets {found.secrets}\n"
        )
        sys.stdout.write("".join(f"  left: {kind} {name}\n" for kind, name in dict.fromkeys(found.left)))
        missed |= found.share() < 0.99 or found.secrets > 0
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
