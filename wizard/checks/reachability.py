"""What became of trying to connect, role by role. Counts and compares; names no cause."""

from typing import Any

from wizard.model.frozen import dataclass
from wizard.model.observation import Outcome, Reach, Role, Target, Targets
from wizard.model.seen import Seen


@dataclass(frozen=True, slots=True)
class Tried:
    """All attempts of one role, the newest word on each target. `complete`: nothing more is to come in time."""

    targets: tuple[Target, ...]
    reaches: tuple[Reach, ...]
    complete: bool
    started: bool

    def having(self, *outcomes: Outcome, family: int = 0) -> tuple[Reach, ...]:
        """Return the attempts that ended in one of `outcomes`, of one address family or of both."""
        return tuple(one for one in self.reaches if one.outcome in outcomes and family in (0, one.target.family))

    @property
    def opened(self) -> tuple[Reach, ...]:
        """The attempts that connected."""
        return self.having(Outcome.OPEN)

    def evidence(self) -> list[dict[str, Any]]:
        """Return every attempt as JSON-ready data."""
        return [
            {
                "host": one.target.host,
                "address": one.target.address,
                "port": one.target.port,
                "outcome": one.outcome.value,
                "connect_ms": one.connect_ms,
                "attempts": one.attempts,
                "waited_s": one.waited_s,
            }
            for one in self.reaches
        ]


def tried(seen: Seen, role: Role, hosts: int = 1) -> Tried:
    """Return what is known of `role`, which has `hosts` hosts to try."""
    announced = seen.all(Targets, lambda one: one.role == role)
    targets = tuple(dict.fromkeys(target for one in announced for target in one.targets))
    newest = {one.target: one for one in seen.all(Reach, lambda one: one.target.role == role)}
    complete = len(announced) >= hosts and all(target in newest for target in targets)
    return Tried(
        targets=targets,
        reaches=tuple(newest.values()),
        complete=complete or seen.settled(Targets, Reach),
        started=bool(announced or newest),
    )


def nothing_answers(seen: Seen) -> bool:
    """Say whether several services were tried and none of them, on any port, gave any sign of life."""
    newest = {one.target: one for one in seen.all(Reach)}
    hosts = {target.host for target in newest}
    silent = (Outcome.NO_ANSWER, Outcome.UNREACHABLE)
    return len(hosts) > 1 and all(one.outcome in silent for one in newest.values())


def no_route(seen: Seen) -> bool:
    """Say whether this computer has no way out at all: no attempt on any address even found a route."""
    newest = {one.target: one for one in seen.all(Reach)}
    return bool(newest) and all(one.outcome is Outcome.UNREACHABLE for one in newest.values())


def other_port_open(seen: Seen, host: str) -> bool:
    """Say whether `host` answers on another port than the case's own: then it is up."""
    return bool(
        seen.all(
            Reach,
            lambda one: one.target.host == host and one.target.role != "submission" and one.outcome is Outcome.OPEN,
        )
    )


def elsewhere_open(seen: Seen) -> bool:
    """Say whether anything else than the case's own port was reached: then this network has a way out."""
    return bool(seen.all(Reach, lambda one: one.target.role != "submission" and one.outcome is Outcome.OPEN))
