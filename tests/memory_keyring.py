"""A keyring that lives in memory, in place of the real one. The tests and the programs they start see no other."""

from typing import ClassVar

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class Memory(KeyringBackend):
    """Behaves like an unlocked keyring. `kept` is emptied after every test."""

    priority = 1
    kept: ClassVar[dict[tuple[str, str], str]] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """Return what is kept, or None."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Delete what is kept; what is not there is an error, as with the real ones."""
        if (service, username) not in self.kept:
            raise PasswordDeleteError(service)
        del self.kept[service, username]
