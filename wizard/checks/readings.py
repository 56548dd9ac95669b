"""What checks do alike with the tenant's readings: take the best one, and say why there is none. Judges nothing.

What was measured goes before what was pasted, and what was answered before what was refused.
"""

from typing import Any, TypeVar

from wizard.checks import shared
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Observation, Provenance
from wizard.model.seen import Seen
from wizard.model.tenant import Reading

R = TypeVar("R", bound=Reading)

#: Nobody asked, which is no fault: such a check is skipped. Anything else that was refused could not be measured.
_NOT_ASKED = ("not-signed-in", "no-endpoint")


def newest(seen: Seen, kind: type[R], subject: str = "") -> R | None:
    """Return the reading to judge by; None if there is none at all. `subject` "": whomever it is about."""
    found = seen.all(kind, lambda one: not subject or one.subject.casefold() == subject.casefold())
    ordered = sorted(found, key=lambda one: (one.answered, one.provenance is Provenance.MEASURED))
    return ordered[-1] if ordered else None


def answered(seen: Seen, kind: type[R], subject: str = "") -> R | None:
    """Return the reading to judge by, if it has an answer."""
    reading = newest(seen, kind, subject)
    return reading if reading is not None and reading.answered else None


def unread(check: str, case: Case, *readings: Reading | None) -> Finding:
    """Return the finding of a check whose readings have no answer, with the reason of the first that tells one."""
    known = [one for one in readings if one is not None and one.refused]
    told = next((one for one in known if one.refused not in _NOT_ASKED), known[0] if known else None)
    refused = told.refused if told else "not-signed-in"
    return Finding(
        check=check,
        status=Status.SKIPPED if refused in _NOT_ASKED else Status.UNKNOWN,
        say=f"unread-{refused}",
        values={"source": told.source if told else "", "mailbox": case.mailbox},
        evidence=evidence(*known),
        **shared.basis(known),
    )


def evidence(*readings: Observation | None) -> dict[str, Any]:
    """Return what was asked, how it is known, and what the service said to a refusal."""
    return {"readings": [_told(one) for one in readings if isinstance(one, Reading)]}


def _told(reading: Reading) -> dict[str, Any]:
    told: dict[str, Any] = {"source": reading.source, "known": reading.provenance.value}
    for name in ("subject", "refused", "detail", "request_id"):
        if value := getattr(reading, name):
            told[name] = value
    if not reading.complete:
        told["complete"] = False
    return told
