"""How often an account was signed in with lately. Pure: whoever keeps it brings the time; it holds no secret.

Ten wrong passwords lock an account, and the device that uses it may be trying at the same time. So a person is asked
before the third attempt within ten minutes.
"""

from wizard.model.frozen import dataclass

WITHIN_S = 600.0
WARN_AT = 3


@dataclass(frozen=True, slots=True)
class Attempts:
    """The attempts that are known, as (account, time); times only need to come from one clock."""

    made: tuple[tuple[str, float], ...] = ()

    def and_one(self, account: str, at: float) -> "Attempts":
        """Return these attempts with one more; what is too old to count is dropped."""
        recent = tuple(one for one in self.made if one[1] > at - WITHIN_S)
        return Attempts((*recent, (account.casefold(), at)))

    def without_last(self, account: str) -> "Attempts":
        """Return these attempts without the account's last one, which turned out never to be made."""
        places = [place for place, (name, _) in enumerate(self.made) if name == account.casefold()]
        return Attempts(self.made[: places[-1]] + self.made[places[-1] + 1 :]) if places else self

    def next_number(self, account: str, at: float) -> int:
        """Return which attempt within ten minutes the next one would be."""
        return 1 + sum(name == account.casefold() and then > at - WITHIN_S for name, then in self.made)

    def warn(self, account: str, at: float) -> bool:
        """Say whether a person must be asked before the next attempt."""
        return self.next_number(account, at) >= WARN_AT
