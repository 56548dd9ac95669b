"""What the sign-in log says of the attempt, and what is unusual in it."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.house import NOW, reading, reply, settled, sign_in
from wizard import catalogue
from wizard.checks.mfa import sign_in_log
from wizard.model.explanation import Confidence
from wizard.model.finding import Status
from wizard.model.tenant import Row, SignInLog

_ID = "mfa.sign-ins"
REFUSED = sign_in(reply(535, "5.7.3 Authentication unsuccessful"))


def row(minutes: float = 0.0, code: int = 50126, **more: Any) -> dict[str, Any]:
    """Return a row of the log, `minutes` after the attempt."""
    at = dt.datetime.fromtimestamp(NOW + 60 * minutes, dt.UTC)
    known = {
        "createdDateTime": at.isoformat().replace("+00:00", "Z"),
        "status": {"errorCode": code, "failureReason": "as the log says"},
        "clientAppUsed": "Authenticated SMTP",
        "ipAddress": "203.0.113.7",
        "location": {"countryOrRegion": "DE"},
    }
    return {**known, **more}


def log(*rows: dict[str, Any]) -> SignInLog:
    return reading(SignInLog, *rows)


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        (50126, "bad-credentials"),
        (50034, "mailbox-missing"),
        (50053, "account-locked"),
        (50055, "password-expired"),
        (50057, "account-disabled"),
        (50076, "mfa-required"),
        (53003, "conditional-access"),
        (530035, "security-defaults"),
        (99999, "unknown"),
    ],
)
def test_the_row_of_the_attempt(code: int, cause: str) -> None:
    """Its code decides; one that nobody knows leaves the cause open."""
    found = settled(_ID, log(row(90, 0), row(1, code)), REFUSED)
    assert (found.status, found.cause) == (Status.FAIL, cause)
    sure = code not in (50053, 99999)
    assert found.confidence is (Confidence.CERTAIN if sure else Confidence.LIKELY)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [row(-120)],
        [row(0, clientAppUsed="Browser")],
        [row(0, 0)],
        [{**row(0), "createdDateTime": "yesterday"}],
    ],
)
def test_no_row_proves_nothing(rows: list[dict[str, Any]]) -> None:
    """Another hour, another client, a success, a row without time: none is the row of the attempt."""
    found = settled(_ID, log(*rows), REFUSED)
    assert (found.status, found.say, found.cause) == (Status.UNKNOWN, "no-row", None)


def test_a_burst() -> None:
    """Ten refusals within an hour are told, nine are not."""
    assert settled(_ID, log(*(row(-300 - 6 * n) for n in range(10)))).say == "burst"
    assert settled(_ID, log(*(row(-300 - 7 * n) for n in range(9)))).say == "last-failed"


def test_strangers() -> None:
    """Refusals from a country where nobody signed in with success."""
    found = settled(_ID, log(row(-30, 0), row(-60, location={"countryOrRegion": "XX"})))
    assert (found.say, found.values["countries"]) == ("strangers", "XX")
    assert settled(_ID, log(row(-30, 0), row(-60))).say == "usual"


def test_somebody_got_in() -> None:
    """A success from a country where there was none before counts more than the refusals around it."""
    abroad: dict[str, Any] = {"location": {"countryOrRegion": "XX"}, "ipAddress": "198.51.100.9"}
    refused = [row(-300 - n, **abroad) for n in range(12)]
    found = settled(_ID, log(row(-900, 0), *refused, row(-250, 0, **abroad)))
    assert (found.status, found.say, found.values["countries"]) == (Status.WARN, "new-country", "XX")
    assert settled(_ID, log(row(-900, 0, **abroad), row(-800, 0, **abroad))).say == "usual"


def test_a_test_from_elsewhere_is_no_stranger() -> None:
    """The sign-in of this run comes from wherever the technician is; later runs see it as any other."""
    accepted = sign_in(reply(235, "2.7.0 Authentication successful"))
    abroad = {"location": {"countryOrRegion": "XX"}, "ipAddress": "198.51.100.9"}
    assert settled(_ID, log(row(-900, 0), row(1, 0, **abroad)), accepted).say == "usual"


@pytest.mark.parametrize(
    ("address", "say"),
    [("203.0.113.7", "usual"), ("198.51.100.9", "new-address"), ("2001:db8::2", "new-address"), ("", "usual")],
)
def test_a_new_address(address: str, say: str) -> None:
    """It is said, and is no alarm: many providers change addresses."""
    found = settled(_ID, log(row(-30, 0, ipAddress=address), row(-60, 0), row(-90, 0)))
    assert (found.status, found.say) == (Status.PASS, say)


def test_addresses_of_version_6_count_by_their_network() -> None:
    """A device makes itself a new address every day; a text that is no address is compared as it is."""
    first, second = row(-30, 0, ipAddress="2001:db8::1"), row(-60, 0, ipAddress="2001:db8::2")
    assert settled(_ID, log(first, second)).say == "usual"
    assert settled(_ID, log(row(-30, 0, ipAddress="hidden"), row(-60, 0))).say == "new-address"


def test_every_row_says_what_its_code_means() -> None:
    """Whoever reads the report needs no table of codes."""
    found = settled(_ID, log(row(-30, 0), row(-60), row(-90, 99999)))
    meanings = [one["meaning"] for one in found.evidence["sign_ins"]]
    assert "password" in meanings[1]
    assert (meanings[0], meanings[2]) == (None, None)


def test_a_person() -> None:
    """A browser in the log of a device's account."""
    assert settled(_ID, log(row(-30, 0), row(-60, 0, clientAppUsed="Browser"))).say == "interactive"


def test_nothing_read() -> None:
    """No licence is said to be that; an empty log is empty."""
    assert settled(_ID, reading(SignInLog, refused="licence")).say == "unread-licence"
    assert settled(_ID, log()).say == "none"


def test_every_code_has_a_cause_and_a_meaning() -> None:
    """The table of codes names causes that exist, ends its sentences, and gives a link."""
    assert catalogue.sign_in_code(1) is None
    for number in (50126, 700082):
        known = catalogue.sign_in_code(number)
        assert known is not None
        assert known.cause in catalogue.causes()
        assert known.meaning.endswith(".")
        assert str(number) in known.link


@given(
    st.lists(
        st.dictionaries(st.sampled_from(list(row())), st.none() | st.integers() | st.text(max_size=30)), max_size=4
    )
)
def test_any_rows_can_be_read(rows: list[dict[str, Any]]) -> None:
    """Whatever Graph says, the log is read or passed over."""
    made = sign_in_log.entries([Row(one) for one in rows])
    assert len(made) <= len(rows)
    settled(_ID, reading(SignInLog, *rows), REFUSED)
