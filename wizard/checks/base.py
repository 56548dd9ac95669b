"""What a check is. A check is pure: observations and case in, one finding out; it must not touch the world."""

from collections.abc import Callable
from typing import Protocol

from wizard.model.case import Case
from wizard.model.explanation import Explanation, Stage
from wizard.model.finding import Finding
from wizard.model.frozen import dataclass
from wizard.model.observation import Observation, Role
from wizard.model.seen import Seen


class Explain(Protocol):
    """The catalogue's door: what does this reply mean? Patterns live there only."""

    def __call__(self, text: str, stage: Stage = "") -> Explanation:
        """Return the meaning of `text`, which came in `stage` of the conversation."""
        ...


@dataclass(frozen=True, slots=True)
class Check:
    """One question and how it is judged.

    `needs` are the observations that must be gathered for it, of the targets in `roles`; `uses` are looked at where
    they exist, and waited for, but nothing is measured for their sake. `hop` is where the path picture shows it.
    `judge` returns None as long as the observations do not decide and more can come (`seen.settled`); once all is
    settled it must return a finding.

    `on_path` marks a hop that every later stage passes: it is judged whenever a later one is. `side` marks what never
    makes a run inconclusive (a side port, information), unless it was asked for by its own id. `beside` marks what
    speaks of another way than the case's own: the path picture leaves it out. `decides` marks the one check that alone
    can say that its hop and its step were passed.
    """

    id: str
    hop: str
    needs: tuple[type[Observation], ...]
    judge: Callable[[Seen, Case, Explain], Finding | None]
    uses: tuple[type[Observation], ...] = ()
    roles: tuple[Role, ...] = ("submission",)
    on_path: bool = False
    side: bool = False
    beside: bool = False
    decides: bool = False

    @property
    def step(self) -> str:
        """The wizard step."""
        return self.id.partition(".")[0]
