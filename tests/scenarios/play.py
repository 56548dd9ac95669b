"""Plays every practice scenario through the program and compares the verdict with the scenario's own expectation."""

import io
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wizard import app, lab, resources
from wizard.lab import Scenario, serve
from wizard.model.secret import encodings

EXIT = {"healthy": 0, "degraded": 1, "broken": 1, "inconclusive": 3}


@dataclass(frozen=True, slots=True)
class Played:
    """What was expected of a scenario, and what came."""

    scenario: Scenario
    status: int
    report: dict[str, Any]
    leaked: bool
    password: str

    @property
    def verdict(self) -> dict[str, str | None]:
        """The part that the expectation speaks of."""
        verdict = self.report.get("verdict", {})
        return {key: verdict.get(key) for key in ("status", "cause", "broken_at")}

    @property
    def right(self) -> bool:
        """Say whether the verdict and the exit status are as expected, and what else the scenario tells in advance."""
        expected = self.verdict == self.scenario.expect and self.status == EXIT[self.scenario.expect_status]
        return expected and not self.otherwise

    @property
    def otherwise(self) -> list[str]:
        """What the best way and single checks came to, where that is not what the scenario expects."""
        checks = {check["id"]: check for check in self.report.get("checks", ())}
        found = [
            f"{name}: {checks[name]['title'] if name in checks else 'not there'}"
            for name, say in self.scenario.expect_finds.items()
            if name not in checks or not _says(name, say, checks[name]["title"])
        ]
        choice = checks.get("alternatives.choose", {"evidence": {}})["evidence"].get("ways", ())
        best = choice[0]["way"] if choice else ""
        if self.scenario.expect_way not in ("", best):
            found.append(f"best way: {best}")
        return found


def _says(check: str, say: str, title: str) -> bool:
    """Say whether a check's title is the one of that sentence; what is filled in may be anything."""
    wanted = re.escape(resources.toml(f"checks/{check}.toml")["say"][say]["title"])
    return re.fullmatch(re.sub(r"\\\{\w+\\\}", ".*", wanted), title) is not None


def play(scenario: Scenario, folder: Path) -> Played:
    """Serve the scenario's world and run the promised command against it."""
    world = serve.start(scenario.id)
    file = folder / f"{scenario.id}.json"
    standard = sys.stdin
    try:
        sys.stdin = io.TextIOWrapper(io.BytesIO(world.password.reveal().encode() + b"\n"), encoding="utf-8")
        command = ["diagnose", "--cloud", str(world.cloud_file), "--mailbox", world.mailbox, "--credentials", "stdin"]
        status = app.main([*command, *scenario.args, "--json", str(file)])
    finally:
        sys.stdin = standard
        world.close()
    text = file.read_text(encoding="utf-8") if file.exists() else "{}"
    leaked = any(form in text for form in encodings(world.password.reveal()))
    return Played(scenario, status, json.loads(text), leaked, world.password.reveal())


def row(played: Played) -> str:
    """Return a line of the table."""
    expected, came = (
        " · ".join(str(part) for part in verdict.values() if part)
        for verdict in (played.scenario.expect, played.verdict)
    )
    mark, more = ("✓", "") if played.right else ("✗", "; ".join((came, *played.otherwise)))
    return f"{mark} {played.scenario.id:28} {expected:52} {more}".rstrip()


def everything(folder: Path) -> list[Played]:
    """Play all scenarios, one after the other."""
    return [play(scenario, folder) for scenario in lab.scenarios()]
