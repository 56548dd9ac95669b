"""Plays every practice scenario through the program and compares the verdict with the scenario's own expectation."""

import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wizard import app, lab
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
        """Say whether the verdict and the exit status are as expected."""
        return self.verdict == self.scenario.expect and self.status == EXIT[self.scenario.expect_status]


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
    return f"{'✓' if played.right else '✗'} {played.scenario.id:28} {expected:52} {'' if played.right else came}"


def everything(folder: Path) -> list[Played]:
    """Play all scenarios, one after the other."""
    return [play(scenario, folder) for scenario in lab.scenarios()]
