"""A scenario: a world that differs from the healthy one in something, and what a right diagnosis of it says.

Read from `resources/practice/<id>.toml`; holds no server and no secret.
"""

from dataclasses import field
from functools import cache

from wizard import resources
from wizard.lab.settings import Settings, settings
from wizard.model.frozen import dataclass

_FOLDER = "practice"
_FIRST = "healthy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One practice case. `args` are the further arguments of `diagnose`; the `expect_…` are its verdict.

    `expect_way` is the best way to send ("": not said), `expect_finds` what single checks say, by their sentences' ids.
    """

    id: str
    title: str
    story: str
    args: tuple[str, ...]
    expect_status: str
    expect_cause: str | None
    expect_broken_at: str | None
    settings: Settings
    expect_way: str = ""
    expect_finds: dict[str, str] = field(default_factory=dict)

    @property
    def expect(self) -> dict[str, str | None]:
        """The expected verdict, as `practice --list --json` prints it."""
        return {"status": self.expect_status, "cause": self.expect_cause, "broken_at": self.expect_broken_at}


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Return all scenarios: the healthy ones first, the plain healthy one at their head."""
    every = [scenario(name) for name in resources.names(_FOLDER)]
    return tuple(sorted(every, key=lambda one: (one.id != _FIRST, one.expect_status != "healthy", one.id)))


@cache
def scenario(scenario_id: str) -> Scenario:
    """Return one scenario. KeyError: there is none of that name."""
    if scenario_id not in resources.names(_FOLDER):
        raise KeyError(scenario_id)
    data = resources.toml(f"{_FOLDER}/{scenario_id}.toml")
    if unknown := set(data) - {"title", "story", "args", "expect", "world"}:
        raise ValueError(f"{scenario_id}: unknown keys {sorted(unknown)}")
    expect = data["expect"]
    return Scenario(
        id=scenario_id,
        title=data["title"],
        story=data["story"].strip(),
        args=tuple(data.get("args", ())),
        expect_status=expect["status"],
        expect_cause=expect.get("cause"),
        expect_broken_at=expect.get("broken_at"),
        expect_way=expect.get("way", ""),
        expect_finds=expect.get("finds", {}),
        settings=settings(data.get("world", {})),
    )
