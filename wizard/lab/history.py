"""What the practice tenant's sign-in log held before the world began: quiet days, a burst, an attack. Rows only."""

import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any

from wizard.lab import access
from wizard.lab.rules import REASONS, row_frame
from wizard.lab.settings import Settings
from wizard.lab.tenant import Tenant, User, number

#: Addresses and countries of strangers; the addresses are set aside for documentation.
_ABROAD = (("203.0.113.77", "Hanoi", "VN"), ("198.51.100.9", "Sao Paulo", "BR"), ("203.0.113.140", "Lagos", "NG"))
_QUIET_DAYS = 7
_BURST = 14
_USES_SMTP = 97  # one in so many of the further mailboxes sends by SMTP
_LONG_AGO = 20 * 1440  # minutes


def rows(tenant: Tenant) -> list[dict[str, Any]]:
    """Return every row of the seeded history and of this world's own attempts, newest first."""
    every = [*tenant.sign_ins(), *_seeded(tenant), *_of_others(tenant)]
    return sorted(every, key=lambda row: str(row["createdDateTime"]), reverse=True)


def _seeded(tenant: Tenant) -> Iterator[dict[str, Any]]:
    world, records = tenant.world, tenant.shown
    scanner = next(iter(records.users.values()))
    here = world.network.public_address or "127.0.0.1"
    policies = tuple(_harmless(world))
    match world.log.history:
        case "quiet":
            for day in range(1, _QUIET_DAYS + 1):
                yield _row(tenant, scanner, day * 1440 + 17, 0, here, policies=policies)
        case "burst":
            for attempt in range(_BURST):
                yield _row(tenant, scanner, 90 - attempt, 50126 if attempt < 10 else 50053, here)
        case "attack":
            yield _row(tenant, scanner, 1440, 0, here, policies=policies)
            for attempt, place in zip(range(30), itertools.cycle(_ABROAD)):
                yield _row(tenant, scanner, 600 - attempt * 3, 50126, *place)
            yield _row(tenant, scanner, 500, 0, *_ABROAD[0], policies=policies)
        case "interactive":
            yield _row(tenant, scanner, 1440, 0, here, policies=policies)
            browser = _row(tenant, scanner, 300, 0, "203.0.113.77", "Hanoi", "VN")
            yield {**browser, "clientAppUsed": "Browser", "isInteractive": True, "appDisplayName": "OfficeHome"}
    for number_, given in enumerate(world.log.more):
        about = dict(given)
        minutes, code = about.pop("minutes_ago", 60), about.pop("code", 0)
        user = records.user(str(about.pop("user", scanner.name))) or scanner
        yield {**_row(tenant, user, float(minutes), int(code), here), "id": number(f"given-{number_}"), **about}


def _of_others(tenant: Tenant) -> Iterator[dict[str, Any]]:
    """Yield the rows of those further mailboxes that send by SMTP, or did before it was turned Off for them."""
    now, records = tenant.now(), tenant.shown
    for place in range(0, records.synthetic, _USES_SMTP):
        box = records.further(place)
        user = User(name=box.address, display=box.display, password_set=now, sessions_from=now)
        off = records.smtp_off if box.off is None else box.off
        yield _row(tenant, user, _LONG_AGO if off else 2880, 0, "192.88.99.40")
        if not off and place % (3 * _USES_SMTP) == 0:
            yield _row(tenant, user, 1440, 50126, *_ABROAD[0])


def _row(  # noqa: PLR0913, PLR0917 -- the parts of a row
    tenant: Tenant,
    user: User,
    minutes_ago: float,
    code: int,
    address: str,
    city: str = "",
    country: str = "",
    policies: tuple[dict[str, Any], ...] = (),
) -> dict[str, Any]:
    moment = f"{tenant.now() - dt.timedelta(minutes=minutes_ago):%Y-%m-%dT%H:%M:00Z}"
    return {
        **row_frame(user, moment),
        "id": number(f"row-{user.name}-{minutes_ago}-{code}"),
        "ipAddress": address,
        "location": {
            "city": city,
            "state": "",
            "countryOrRegion": country or tenant.world.network.country,
            "geoCoordinates": {},
        },
        "conditionalAccessStatus": "success" if policies else "notApplied",
        "status": {"errorCode": code, "failureReason": REASONS[code], "additionalDetails": None},
        "appliedConditionalAccessPolicies": list(policies),
    }


def _harmless(world: Settings) -> Iterator[dict[str, Any]]:
    """Yield each policy as the log shows one that did not apply."""
    for one in access.policies(world.policy):
        shown = {"id": one["id"], "displayName": one["displayName"], "enforcedGrantControls": []}
        yield {**shown, "enforcedSessionControls": [], "result": "notApplied"}
