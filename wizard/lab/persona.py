"""How a practice server talks: words in `resources/practice/server/`, each persona's laid over Exchange Online's."""

import secrets
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache

from wizard import resources
from wizard.model.frozen import dataclass

_FOLDER = "practice/server"
_BASE = "exchange-online"
_SITE = "PR0P000CA0001.PRACTICE.PROD.OUTLOOK.COM"


@dataclass(frozen=True, slots=True)
class Persona:
    """One kind of server. `knows_mailbox` is False for a company where our mailbox never existed.

    `smtp` is False for a server of another protocol: it understands no command.
    """

    host: str
    hello: str
    extensions: tuple[str, ...]
    mechanisms: tuple[str, ...]
    knows_mailbox: bool
    smtp: bool
    replies: dict[str, str]

    def say(self, name: str, **fill: str | int) -> bytes:
        """Return a reply, ready for the wire."""
        date = format_datetime(datetime.now(UTC))
        text = self.replies[name].format(host=self.host, date=date, trailer=trailer(), **fill)
        first, *more = text.split("\n")
        if not more:
            return f"{first}\r\n".encode()
        code, lines = first[:3], [first[4:], *more]
        return "".join(f"{code}{' ' if line is lines[-1] else '-'}{line}\r\n" for line in lines).encode()


def trailer() -> str:
    """Return the bracket behind Exchange Online's refusals: host, time, and a number for the support."""
    now = datetime.now(UTC)
    return f"[{_SITE} {now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z {secrets.token_hex(8).upper()}]"


@cache
def persona(name: str) -> Persona:
    """Return a persona by the name of its file."""
    base = resources.toml(f"{_FOLDER}/{_BASE}.toml")
    own = resources.toml(f"{_FOLDER}/{name}.toml")
    merged = {**base, **own}
    return Persona(
        host=merged["host"],
        hello=merged["hello"],
        extensions=tuple(merged["extensions"]),
        mechanisms=tuple(merged["mechanisms"]),
        knows_mailbox=merged["knows_mailbox"],
        smtp=merged["smtp"],
        replies={**base["replies"], **own.get("replies", {})},
    )
