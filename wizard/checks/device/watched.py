"""What the checks of a watched device do alike: find the newest of each kind, and say that nothing was watched.

Judges nothing. A mask in what a device wrote means that its password stood there: of such a text nobody knows more.
"""

from functools import cache
from typing import Any

from wizard import resources
from wizard.checks import shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.device import DeviceHello, DeviceMessage, DeviceSession, DeviceSignIn
from wizard.model.explanation import Confidence
from wizard.model.finding import Finding, Status
from wizard.model.observation import Observation
from wizard.model.secret import MASK
from wizard.model.seen import Seen

KINDS: tuple[type[Observation], ...] = (DeviceHello, DeviceMessage, DeviceSession)


@cache
def exchange() -> dict[str, Any]:
    """Return what Exchange Online takes of a client."""
    return resources.toml("watch/exchange-tls.toml")


def session(seen: Seen) -> DeviceSession | None:
    """Return the newest connection of a device that was let in, and said something if any did."""
    met = seen.all(DeviceSession, lambda one: one.ending != "not-allowed")
    spoken = [one for one in met if one.hello_verb or one.implicit or one.commands]
    return spoken[-1] if spoken else met[-1] if met else None


def message(seen: Seen) -> DeviceMessage | None:
    """Return the newest message."""
    return seen.last(DeviceMessage)


def sign_ins(seen: Seen) -> tuple[DeviceSession, tuple[DeviceSignIn, ...]] | None:
    """Return the newest connection that tried to sign in, with its attempts; of the same connection the newest word."""
    tried = seen.last(DeviceSession, lambda one: bool(one.sign_ins))
    return (tried, tried.sign_ins) if tried else None


def hidden(*texts: str) -> bool:
    """Say whether a password stood in one of these, so that nothing follows from it."""
    return any(MASK in text for text in texts)


def nothing(check: str, say: str = "nothing-watched") -> Finding:
    """Return the finding of a check that had nothing to look at."""
    return shared.skipped(check, say)


def finding(  # noqa: PLR0913 - the parts of a finding
    check: str,
    status: Status,
    say: str,
    cause: str | None = None,
    *seen: Observation,
    confidence: Confidence = Confidence.CERTAIN,
    values: dict[str, str | float] | None = None,
    evidence: dict[str, Any] | None = None,
    rules_out: tuple[str, ...] = (),
) -> Finding:
    """Return a finding with the times and the transcript of what it rests on."""
    return Finding(
        check=check,
        status=status,
        say=say,
        cause=cause,
        confidence=confidence,
        values=values or {},
        evidence=evidence or {},
        rules_out=rules_out,
        **shared.basis(seen),
    )


def check(id: str, judge: Any) -> Check:  # noqa: A002, ANN401 - the name of the field; a judge of one argument more
    """Return a check on what was watched. It measures nothing by itself, and stays out of a run without a watcher."""

    def judged(seen: Seen, case: Case, explain: Explain) -> Finding | None:
        del explain
        found: Finding | None = judge(seen, case)
        return found

    return Check(id=id, hop="device", needs=KINDS, judge=judged, side=True)
