"""How old a dated fact is at the time of a report. Knows no fact."""

import datetime as dt

from wizard.report.say import say

OLD_DAYS = 180


def age(checked: str, today: dt.date) -> int | None:
    """Return how many days before `today` a fact was last checked; None where no day is known."""
    try:
        return max(0, (today - dt.date.fromisoformat(checked)).days)
    except ValueError:
        return None


def old(checked: str, today: dt.date) -> bool:
    """Say whether the fact must be looked up again."""
    days = age(checked, today)
    return days is not None and days > OLD_DAYS


def note(checked: str, today: dt.date) -> str:
    """Return the sentence that warns of an old fact, empty for a fresh one."""
    return say("fact.old", checked=checked, days=age(checked, today) or 0) if old(checked, today) else ""
