"""What a probe is given, and what a probe is."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from wizard.model.case import Case
from wizard.model.observation import Observation
from wizard.model.secret import Mask, Secret
from wizard.model.way_trial import WayName, WayTrial
from wizard.wire.network import Network

if TYPE_CHECKING:
    from wizard.wire.message import TestMessage
    from wizard.wire.services import Services
    from wizard.wire.signin import Admin

#: How far the main session goes. "none": greeting and EHLO only, then QUIT.
Goal = Literal["none", "tls", "sign-in", "message"]


@dataclass(slots=True)
class Context:
    """One run, as its probes see it.

    `emit` takes an observation (safe to call at any await-free moment on the loop); `settle` says that the calling
    probe has reported all it must and only waits for late corrections: the runner may cancel it when the others end.
    `letter` is sent in place of a test message.
    """

    case: Case
    emit: Callable[[Observation], None]
    network: Network
    goal: Goal = "none"
    secret: Secret | None = None
    admin: "Admin | None" = None
    letter: "TestMessage | None" = None
    origin: float = field(default_factory=time.monotonic)
    settle: Callable[[], None] = lambda: None
    trials: tuple[WayTrial, ...] = ()  # other ways that somebody asked to have tried for real

    @property
    def mask(self) -> Mask:
        """Replaces the run's secret in anything that is recorded."""
        return Mask([*([self.secret] if self.secret else []), *(one for trial in self.trials for one in trial.secrets)])

    def trial(self, way: WayName) -> WayTrial | None:
        """Return what is to be tried of one way; None: nobody asked for it."""
        return next((one for one in self.trials if one.way == way), None)

    @property
    def services(self) -> "Services":
        """Microsoft's services, shared by the probes of the run. Load `wizard.wire.services` in a thread before."""
        return self.network.services(self.admin)

    def now(self) -> float:
        """Seconds since the run's start."""
        return time.monotonic() - self.origin


@dataclass(frozen=True, slots=True)
class Probe:
    """One task of a run. `gives` are the kinds of observation it may leave; `budget` is its own deadline in seconds.

    `role` narrows a probe that tries targets to those of one role ("" otherwise): a run that only signs in does not
    need port 25.
    """

    id: str
    gives: tuple[type[Observation], ...]
    run: Callable[[Context], Awaitable[None]]
    budget: float = 90.0
    role: str = ""
