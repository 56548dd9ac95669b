"""What Microsoft's calendar means for this case: a date is a remark, only the server's refusal is a fault."""

import datetime as dt
import math

import pytest

from tests.checks.house import NOW, PLAIN, handshake, judge, settled, sign_in, surroundings
from tests.checks.refusals import refused
from wizard import resources
from wizard.model.finding import Status
from wizard.model.observation import Handshake, SignIn, Surroundings

CHECK, CAUSE = "tenant.retirement", "basic-auth-retired"
CALENDAR = resources.toml("checks/tenant.retirement.toml")["calendar"]


def day(year: int, month: int, of: int) -> Surroundings:
    """Return this computer's surroundings on that day."""
    return surroundings(clock=dt.datetime(year, month, of, 12, tzinfo=dt.UTC).timestamp())


@pytest.mark.parametrize(
    ("on", "status", "say", "days"),
    [
        (day(2026, 10, 1), Status.PASS, "ahead", 91),
        (day(2026, 10, 2), Status.WARN, "near", 90),
        (day(2026, 11, 25), Status.WARN, "near", 36),
        (day(2026, 12, 31), Status.WARN, "near", 0),
        (day(2027, 1, 1), Status.WARN, "past", -1),
        (day(2027, 5, 22), Status.WARN, "past", -142),
        (day(2027, 5, 23), Status.WARN, "stale", -143),
    ],
)
def test_each_day(on: Surroundings, status: Status, say: str, days: int) -> None:
    """The nearer the date, the clearer the word; an old calendar says that it is old; none is a fault."""
    found = settled(CHECK, on)
    assert (found.status, found.say, found.cause, found.values["days"]) == (status, say, None, days)


@pytest.mark.parametrize("say", ["ahead", "near", "past", "refused"])
def test_each_sentence_bears_its_source(say: str) -> None:
    """A fact about Microsoft's plans names its source, the day it was read, and the calendar's own month."""
    sentence = resources.toml(f"checks/{CHECK}.toml")["say"][say]["summary"]
    assert CALENDAR["default_off"] == dt.date(2026, 12, 31)  # the sentences name this month
    assert "MC786329" in sentence
    assert "{checked}" in sentence
    assert "end of December 2026" in sentence


@pytest.mark.parametrize("clock", [0.0, -1.0, math.inf, math.nan, 1e20])
def test_a_clock_that_shows_no_day(clock: float) -> None:
    """Without a date nothing is counted."""
    found = settled(CHECK, surroundings(clock=clock))
    assert (found.status, found.say, found.values["days"]) == (Status.PASS, "undated", 0)


def test_any_clock_will_do() -> None:
    """The day is read from whichever observation bears one."""
    assert settled(CHECK, handshake(wall_clock=NOW)).say == "near"
    assert settled(CHECK, sign_in(at=NOW)).say == "near"
    assert settled(CHECK).say == "undated"


def test_the_server_says_so() -> None:
    """The server's refusal is the fault, on any day and in any cloud."""
    for case in (PLAIN, None):
        found = settled(CHECK, refused(CAUSE), **({"case": case} if case else {}))
        assert (found.status, found.say, found.cause) == (Status.FAIL, "refused", CAUSE)
        assert "5.7.30" in found.evidence["reply"]


def test_a_server_that_is_not_microsofts() -> None:
    """Microsoft's calendar says nothing of another server."""
    found = settled(CHECK, surroundings(), case=PLAIN)
    assert (found.status, found.say) == (Status.SKIPPED, "no-organisation")


@pytest.mark.parametrize("kind", [SignIn, Surroundings, Handshake])
def test_it_waits(kind: type[SignIn | Surroundings | Handshake]) -> None:
    """The sign-in can refuse, and a clock can still come."""
    assert judge(CHECK, surroundings(), coming=(kind,)) is None
