"""What a check may ask of the observations."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from wizard.model.observation import Observation

T = TypeVar("T", bound=Observation)


class Seen:
    """The observations so far, and which kinds are complete.

    A check calls `settled` to know whether more of a kind can still come; a saved case is settled in everything.
    """

    def __init__(
        self, observations: Iterable[Observation], open_kinds: frozenset[type[Observation]] = frozenset()
    ) -> None:
        self._observations = tuple(observations)
        self._open = open_kinds

    def all(self, kind: type[T], where: Callable[[T], bool] = lambda _: True) -> tuple[T, ...]:
        """Return every observation of `kind` that fits, oldest first."""
        return tuple(seen for seen in self._observations if isinstance(seen, kind) and where(seen))

    def last(self, kind: type[T], where: Callable[[T], bool] = lambda _: True) -> T | None:
        """Return the newest observation of `kind` that fits."""
        fitting = self.all(kind, where)
        return fitting[-1] if fitting else None

    def settled(self, *kinds: type[Observation]) -> bool:
        """Say whether no probe that could still leave one of `kinds` is at work."""
        return not any(kind in self._open for kind in kinds)
