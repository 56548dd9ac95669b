"""Findings and the verdict: what checks conclude from observations. Ids and values only, no sentences."""

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from wizard.model.explanation import Confidence
from wizard.model.frozen import dataclass
from wizard.model.observation import Line


class Status(StrEnum):
    """The state of one check (contract section 2)."""

    PASS = "pass"  # noqa: S105 - a status, not a password
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"  # could not be measured
    SKIPPED = "skipped"  # what it needs failed or was not given
    MANUAL = "manual"  # a person must look
    CRASHED = "crashed"  # our bug


#: The hops of the path picture, in order (contract: broken_at; "network" is drawn on the firewall).
HOPS = ("device", "dns", "firewall", "tls", "submission", "tenant", "mailbox", "sign-in", "delivery")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The conclusion of one check.

    `say` picks one of the check's sentences in `resources/checks/<id>.toml`, `values` fill it. `evidence` is JSON
    data for the report. `rules_out` are causes that this finding excludes. `alternatives` are causes that the same
    evidence fits as well. `partial` says of a failure that it leaves a way open: some addresses, another family, only
    the device. Times are seconds since the run's start.
    """

    check: str
    status: Status
    say: str
    cause: str | None = None
    confidence: Confidence = Confidence.CERTAIN
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    rules_out: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    partial: bool = False
    started: float = 0.0
    ended: float = 0.0

    @property
    def step(self) -> str:
        """The wizard step this check belongs to."""
        return self.check.partition(".")[0]


class VerdictStatus(StrEnum):
    """The state of the whole case (contract section 2)."""

    HEALTHY = "healthy"
    DEGRADED = "degraded"
    BROKEN = "broken"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class RankedCause:
    """A cause that was found, with the checks that say so. `partial`: it leaves a way open (see `Finding`)."""

    cause: str
    confidence: Confidence
    because: tuple[str, ...]
    partial: bool = False


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A cause that is excluded, and the check that excluded it."""

    cause: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The fold of all findings. `because` names the check that decides an inconclusive or healthy status."""

    status: VerdictStatus
    cause: str | None = None
    broken_at: str | None = None
    confidence: Confidence | None = None
    causes: tuple[RankedCause, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    advice: tuple[str, ...] = ()
    reason: str = ""  # id of the sentence that says why healthy or inconclusive
