"""Reads the sign-in log as Microsoft Graph gives it: which rows are SMTP AUTH, what each says, what is unusual.

Counts and compares; what follows for the case is the business of mfa.sign-ins.
"""

import datetime as dt
import ipaddress
from collections.abc import Sequence

from wizard.model.frozen import dataclass
from wizard.model.tenant import Row

_SMTP = ("authenticated smtp", "smtp")
_INTERACTIVE = ("browser", "mobile apps and desktop clients")
_BURST, _BURST_WITHIN = 10, dt.timedelta(hours=1)
_AROUND = dt.timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Entry:
    """One sign-in. `code` 0 is a success, None one that the row does not tell; `country` as Entra names it."""

    at: dt.datetime
    code: int | None
    reason: str
    client: str
    address: str
    country: str

    @property
    def smtp(self) -> bool:
        """Whether it was made with a password over SMTP."""
        return self.client.casefold() in _SMTP

    @property
    def interactive(self) -> bool:
        """Whether a person sat before it."""
        return self.client.casefold() in _INTERACTIVE

    @property
    def failed(self) -> bool:
        """Whether it was refused."""
        return self.code not in (0, None)


def entries(rows: Sequence[Row]) -> tuple[Entry, ...]:
    """Return the rows that have a time, newest first."""
    found = [entry for row in rows if (entry := _entry(row)) is not None]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def around(log: Sequence[Entry], moment: float) -> tuple[Entry, ...]:
    """Return the SMTP sign-ins in the minutes around `moment` (seconds since 1970), the nearest first."""
    if not moment:
        return ()
    when = dt.datetime.fromtimestamp(moment, dt.UTC)
    near = [one for one in log if one.smtp and abs(one.at - when) <= _AROUND]
    return tuple(sorted(near, key=lambda one: abs(one.at - when)))


def burst(log: Sequence[Entry]) -> int:
    """Return the most refusals of SMTP sign-ins within an hour, if they are many; else 0."""
    failures = sorted(one.at for one in log if one.smtp and one.failed)
    most = start = 0
    for end, at in enumerate(failures):
        while at - failures[start] > _BURST_WITHIN:
            start += 1
        most = max(most, end - start + 1)
    return most if most >= _BURST else 0


def strangers(log: Sequence[Entry]) -> tuple[str, ...]:
    """Return the countries of refused SMTP sign-ins from which none was ever accepted."""
    good = {one.country for one in log if one.smtp and one.code == 0}
    bad = dict.fromkeys(one.country for one in log if one.smtp and one.failed and one.country)
    return tuple(country for country in bad if country not in good) if good or len(bad) > 1 else ()


def new_countries(log: Sequence[Entry]) -> tuple[str, ...]:
    """Return the countries from which an SMTP sign-in was accepted for the first time, after others from elsewhere."""
    known: set[str] = set()
    new: dict[str, None] = {}
    for one in reversed(log):
        if one.smtp and one.code == 0 and one.country:
            if known and one.country not in known:
                new[one.country] = None
            known.add(one.country)
    return tuple(new)


def new_address(log: Sequence[Entry]) -> str:
    """Return where the last accepted SMTP sign-in came from, if those before it all came from elsewhere; else ""."""
    accepted = [_network(one.address) for one in log if one.smtp and one.code == 0 and one.address]
    return accepted[0] if accepted[1:] and accepted[0] not in accepted[1:] else ""


def _network(address: str) -> str:
    """Return an address as it tells places apart: of version 6 each device makes itself a new one every day."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def _entry(row: Row) -> Entry | None:
    try:
        at = dt.datetime.fromisoformat(row.text("createdDateTime"))
    except ValueError:
        return None
    status, place = row.row("status"), row.row("location")
    code = status.value("errorCode")
    if isinstance(code, str) and code.isascii() and code.isdigit():
        code = int(code)
    return Entry(
        at=at if at.tzinfo else at.replace(tzinfo=dt.UTC),
        code=code if isinstance(code, int) and not isinstance(code, bool) else None,
        reason=status.text("failureReason"),
        client=row.text("clientAppUsed"),
        address=row.text("ipAddress"),
        country=place.text("countryOrRegion"),
    )
