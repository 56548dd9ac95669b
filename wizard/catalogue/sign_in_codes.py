"""What Entra's sign-in codes mean (AADSTS numbers), from `resources/sign-in-codes.toml`. Knows no case and no log."""

from functools import cache

from wizard import resources
from wizard.model.frozen import dataclass

_LINK = "https://login.microsoftonline.com/error?code={code}"


@dataclass(frozen=True, slots=True)
class SignInCode:
    """One code: its cause, other causes that it can have, one sentence on it, and whether a source says so."""

    code: int
    cause: str
    meaning: str
    alternatives: tuple[str, ...] = ()
    verified: bool = True

    @property
    def link(self) -> str:
        """Where Microsoft explains the code."""
        return _LINK.format(code=self.code)


@cache
def _codes() -> dict[int, SignInCode]:
    entries = resources.toml("sign-in-codes.toml")["code"]
    return {
        number: SignInCode(
            number, entry["cause"], entry["meaning"], tuple(entry.get("alternatives", ())), entry.get("verified", True)
        )
        for entry in entries
        for number in entry["numbers"]
    }


def sign_in_code(code: int) -> SignInCode | None:
    """Return what a code means, or None for one that is not known."""
    return _codes().get(code)
